//! An access concentrator of the lab's own: it answers PPPoE and PPP on an Ethernet interface and
//! carries IPv4 to a TUN device of its host; of IPv6 it agrees on the identifiers only. It is made of the same automata as the session that it
//! trains, so that it proves nothing about them; the tests against other implementations do.

use std::{
    io,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use linecert_socket::{OpenTunnelError, Tags, Tunnel, TunnelAddress, TunnelError};
use thiserror::Error;

use self::desk::Desk;
use crate::{
    credentials::Credentials, ppp::lcp::AuthenticationProtocol, text::WireText, wire::WireError,
};

mod desk;
mod subscriber;

/// How soon a stop is noticed.
const SLICE: Duration = Duration::from_millis(20);

/// What a concentrator of the lab is.
#[derive(Debug, Clone)]
pub struct ConcentratorSettings {
    /// The Ethernet interface on which it answers.
    pub interface: String,
    /// The tags in which it answers.
    pub tags: Tags,
    /// Its AC-Name.
    pub name: WireText,
    /// The services that it offers.
    pub services: Vec<WireText>,
    /// The proofs that it demands, the first it likes best; empty for none.
    pub demands: Vec<AuthenticationProtocol>,
    /// Who may log in.
    pub accounts: Vec<Credentials>,
    /// Its own address, and that of its TUN device. Subscribers get the addresses behind it.
    pub address: Ipv4Addr,
    /// The resolvers that it names.
    pub resolvers: [Option<Ipv4Addr>; 2],
    /// In which way it is broken.
    pub fault: Fault,
}

/// In which way a concentrator is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fault {
    /// It works.
    #[default]
    None,
    /// It offers, and does not answer requests.
    NoConfirmation,
    /// It refuses every request with Service-Name-Error.
    RefusedService,
    /// It refuses every request with AC-System-Error.
    RefusedSystem,
    /// It gives sessions and does not speak PPP.
    SilentLink,
    /// It sends back every frame of a session as it came.
    LoopedLink,
    /// It does not know IPCP.
    NoAddress,
    /// It sends the confirmation of another session ahead of the right one.
    ForeignConfirmation,
}

/// Why there is no concentrator.
#[derive(Debug, Error)]
pub enum OpenConcentratorError {
    /// The interface does not serve.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The device could not be opened.
    #[error(transparent)]
    Tunnel(#[from] OpenTunnelError),
    /// The device could not be set up.
    #[error(transparent)]
    SetUp(#[from] TunnelError),
    /// The operating system gives no random number.
    #[error("draw a random number: {0}")]
    Random(#[from] getrandom::Error),
    /// The system gives no thread.
    #[error("start a thread: {0}")]
    Thread(#[from] io::Error),
}

/// A concentrator that runs on a thread of its own until it is dropped; its sessions then end by
/// PADT.
#[derive(Debug)]
pub struct AccessConcentrator {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<(), WireError>>>,
}

impl AccessConcentrator {
    /// Opens a concentrator, in the network namespace of the calling thread.
    ///
    /// # Errors
    /// When the interface is absent, down or forbidden, or there can be no device.
    pub fn open(settings: ConcentratorSettings) -> Result<Self, OpenConcentratorError> {
        let tunnel = Tunnel::open("lcac%d")?;
        let address = settings.address;
        tunnel.configure(&TunnelAddress::V4 { address, peer: address })?;
        tunnel.bring_up()?;
        tunnel.add_route(pool(address).into(), 24, 0)?;
        let mut desk = Desk::open(settings, tunnel)?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = Arc::clone(&stop);
        let run = move || {
            while !stopping.load(Ordering::Relaxed) {
                desk.turn(Instant::now() + SLICE)?;
            }
            Ok(())
        };
        let thread = thread::Builder::new().name("concentrator".to_owned()).spawn(run)?;
        Ok(Self { stop, thread: Some(thread) })
    }

    /// Ends it.
    ///
    /// # Errors
    /// What it failed with meanwhile.
    pub fn close(mut self) -> Result<(), WireError> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or(Ok(()))
    }
}

impl Drop for AccessConcentrator {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // Whoever wants to know what it failed with has called `close`.
            thread.join().ok();
        }
    }
}

/// The first 24 bits of an address: the network of the subscribers.
const fn pool(address: Ipv4Addr) -> Ipv4Addr {
    let [a, b, c, _] = address.octets();
    Ipv4Addr::new(a, b, c, 0)
}
