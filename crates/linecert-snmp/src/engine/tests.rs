//! The engine against Debian's `snmpd`, and on real sockets of both address families.

mod snmpd;
mod sockets;
