//! A simulated home and access network on the real wire
