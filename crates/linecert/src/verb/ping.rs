//! `linecert ping`: round-trip time and loss.

mod echo;
mod stamp;
mod sweep;

use linecert_net::icmp::{Dscp, Egress};

use crate::{
    args::{Format, Ping, hosts_of},
    exit::{CommandError, Exit},
    language::Messages,
};

/// Runs the verb.
pub(crate) fn run(args: &Ping, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    match args.host.as_slice() {
        [host] if hosts_of(host).is_none() => match args.stamp {
            Some(port) => stamp::run(args, (host, port), (format, messages)),
            None => echo::run(args, host, (format, messages)),
        },
        _ => sweep::run(args, format, messages),
    }
}

/// How the probes leave this computer.
fn egress(args: &Ping) -> Egress {
    let dscp = Dscp::new(args.dscp).unwrap_or(Dscp::BEST_EFFORT);
    Egress { dscp, interface: args.interface.clone() }
}
