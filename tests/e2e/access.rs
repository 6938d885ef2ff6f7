//! `access`: every verb against the lab's nodes, against real agents, and against recordings.

mod costly;
mod credentials;
mod detect;
mod diagnose;
mod faults;
mod lab_node;
mod one;
mod reach;
mod recordings;
mod snmpd;
mod terminal;
