//! Every probe against the servers that lines have, in network namespaces.
#![cfg(target_os = "linux")]
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot set its network up has failed, and one that is skipped says so"
)]

mod dhcpv4;
mod dhcpv6;
mod dns;
mod dns_hostile;
mod faults;
mod lldp;
mod namespace;
mod router;
mod tagged;
