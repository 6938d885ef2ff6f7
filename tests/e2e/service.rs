//! `linecert service` against real servers on a cable of its own.

mod addresses;
mod line;
mod names;
mod port;
mod pppoe;
mod sip;
mod streams;
