//! `linecert ping`: round-trip time and loss.

mod echo;
mod picture;
mod stamp;
mod sweep;

use std::{io, net::IpAddr, time::Duration};

use linecert_instrument::{ServiceError, TakeError};
use linecert_net::icmp::{Dscp, Egress};
use tokio::{net::lookup_host, time::timeout};

use crate::{
    args::{Format, Ping, Version},
    exit::{CommandError, Exit},
    hints,
    language::Messages,
};

/// How long names may take to be looked up.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs the verb.
pub(crate) fn run(args: &Ping, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    match args.host.as_slice() {
        [host] if !host.contains('/') && args.targets.is_none() => match args.stamp {
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

/// The first address of a host that has the version asked for.
pub(crate) async fn address(host: &str, version: Version) -> Result<IpAddr, CommandError> {
    let failed = |source| {
        let error = ServiceError::Resolve { host: host.to_owned(), source };
        hints::of_take(&TakeError::Service(error))
    };
    let found = timeout(PATIENCE, lookup_host((host, 0))).await;
    let found = found.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())).map_err(failed)?;
    let mut fitting = found.map(|socket| socket.ip()).filter(|address| version.fits(*address));
    let none = || failed(io::Error::new(io::ErrorKind::NotFound, "it has none of this version"));
    fitting.next().ok_or_else(none)
}
