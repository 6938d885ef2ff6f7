//! A PPPoE session from PADI to PADT.

use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use linecert_socket::{OpenTunnelError, Tunnel, TunnelAddress, TunnelError};
use thiserror::Error;

use crate::session::circuit::Circuit;

pub(crate) mod carrier;
pub(crate) mod circuit;
pub(crate) mod device;
pub(crate) mod dial;
pub(crate) mod failure;
pub(crate) mod plan;
pub(crate) mod trace;

use self::trace::{SessionFacts, SessionTrace};

/// How long a concentrator may take to acknowledge the end.
const GOODBYE: Duration = Duration::from_secs(1);

/// The metric of the default route through a session: behind every other, so that it serves those
/// sockets alone that are bound to the device.
const LAST_METRIC: u32 = 50_000;

/// An open session. It is ended, by Terminate-Request and PADT, when it is dropped.
///
/// The concentrator's echoes are answered while it carries, and not before: a session that is kept
/// is to be handed to [`Session::carry`] within seconds.
#[derive(Debug)]
pub struct Session {
    pub(crate) circuit: Circuit,
    pub(crate) trace: SessionTrace,
}

/// Why a session has no device.
#[derive(Debug, Error)]
pub enum SessionTunnelError {
    /// The device could not be opened.
    #[error(transparent)]
    Open(#[from] OpenTunnelError),
    /// The device could not be set up.
    #[error(transparent)]
    SetUp(#[from] TunnelError),
}

impl Session {
    /// How it was opened: its readings and its evidence.
    #[must_use]
    pub const fn trace(&self) -> &SessionTrace {
        &self.trace
    }

    /// What was agreed on.
    #[must_use]
    pub const fn facts(&self) -> Option<&SessionFacts> {
        self.trace.facts()
    }

    /// Ends the session, and waits up to a second for the acknowledgement.
    pub async fn close(mut self) {
        let deadline = Instant::now() + GOODBYE;
        self.circuit.link.close(Instant::now());
        // Whatever fails here, PADT follows.
        while self.circuit.flush().is_ok() && self.circuit.end().is_none() {
            match self.circuit.wire.receive(deadline).await {
                Ok(Some(received)) => self.circuit.take(Instant::now(), &received).ok(),
                Ok(None) | Err(_) => break,
            };
        }
    }

    /// A TUN device with the addresses and the MTU of the session, up, with default routes that
    /// serve only sockets that are bound to it. `name` may be a pattern such as `lcppp%d`.
    ///
    /// # Errors
    /// When the system forbids it or has no such devices, or the name is taken.
    pub fn tunnel(&self, name: &str) -> Result<Tunnel, SessionTunnelError> {
        let tunnel = Tunnel::open(name)?;
        let Some(facts) = self.facts() else { return Ok(tunnel) };
        tunnel.set_mtu(facts.mtu)?;
        if let Some(ipv4) = &facts.ipv4 {
            let peer = ipv4.peer.unwrap_or(ipv4.address);
            tunnel.configure(&TunnelAddress::V4 { address: ipv4.address, peer })?;
        }
        if let Some(ipv6) = facts.ipv6 {
            let address = ipv6.ours.link_local();
            tunnel.configure(&TunnelAddress::V6 { address, prefix: 64 })?;
        }
        tunnel.bring_up()?;
        if facts.ipv4.is_some() {
            tunnel.add_route(Ipv4Addr::UNSPECIFIED.into(), 0, LAST_METRIC)?;
        }
        Ok(tunnel)
    }
}
