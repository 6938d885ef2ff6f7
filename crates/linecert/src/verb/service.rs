//! `linecert service`: the services around a line.

mod dhcp;
mod dhcpv6;
mod found;
mod link;
mod names;
mod neighbour;
mod password;
mod pppoe;
mod router;
mod sip;
mod television;
mod voice;
mod wait;

use std::time::Duration;

use linecert_service::Port;

use crate::{
    args::{Format, OnPort, Service},
    exit::{CommandError, Exit},
    language::Messages,
};

/// Runs the verb.
pub(crate) fn run(
    args: &Service,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    match args {
        Service::Pppoe(args) => pppoe::run(args, messages)?.print(format, messages),
        Service::Dhcp(args) => dhcp::run(args, messages)?.print(format, messages),
        Service::Dhcpv6(args) => dhcpv6::run(args, messages)?.print(format, messages),
        Service::Ra(args) => router::run(args, messages)?.print(format, messages),
        Service::Dns(args) => names::run(args, messages)?.print(format, messages),
        Service::Lldp(args) => neighbour::run(args, messages)?.print(format, messages),
        Service::Link(args) => link::run(args, messages)?.print(format, messages),
        Service::Tv(args) => television::run(args, format, messages),
        Service::Voice(args) => voice::run(args, format, messages),
        Service::Sip(args) => sip::run(args, messages)?.print(format, messages),
    }
}

impl OnPort {
    /// Where frames are sent and heard.
    fn port(&self) -> Port {
        Port { tags: self.vlan.unwrap_or_default().0, ..Port::named(&self.interface) }
    }

    /// How long an answer is waited for, unless said otherwise.
    fn patience(&self, usual: Duration) -> Duration {
        self.wait.map_or(usual, |seconds| Duration::from_secs(seconds.into()))
    }
}
