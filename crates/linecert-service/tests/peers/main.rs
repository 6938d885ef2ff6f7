//! Every probe against the servers that lines have, in network namespaces.
#![cfg(target_os = "linux")]
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot set its network up has failed"
)]

mod access;
mod dhcpv4;
mod dhcpv6;
mod dns;
mod dns_hostile;
mod faults;
mod lldp;
mod router;
mod tagged;
