//! The services that answer, each on its own port.

use std::{
    error::Error,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
};

use linecert_media::voice;
use linecert_net::stamp::{self, ReflectorCounts, ReflectorPlan};
use linecert_socket::BindError;
use linecert_speed::iperf3::{ServeError, ServedTest, Server, ServerOptions};
use linecert_udpstp::{Keys, LinkError, Responder, ResponderError, ResponderEvent, ResponderPlan};
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    args::{Place, Respond},
    exit::{CommandError, Exit},
    hints::chain,
    verb::speed,
};

/// A service that answers tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    Iperf3,
    Stamp,
    Udpstp,
    Voice,
}

impl Service {
    /// The name on the command line.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Iperf3 => "iperf3",
            Self::Stamp => "stamp",
            Self::Udpstp => "udpstp",
            Self::Voice => "voice",
        }
    }
}

/// What happens at a service.
#[derive(Debug)]
pub(super) enum Event {
    /// A test by iperf3 has ended, well or not.
    Iperf3(Result<ServedTest, ServeError>),
    /// A test of capacity began or ended.
    Capacity(ResponderEvent),
    /// Packets of STAMP were answered at an address; so many in all.
    Reflected(SocketAddr, ReflectorCounts),
    /// A service has failed and answers no more.
    Failed(Service, String),
}

/// The services that could be opened.
pub(super) struct FarEnds {
    iperf3: Option<Server>,
    stamp: Vec<stamp::Reflector>,
    udpstp: Vec<Responder>,
    voice: Option<voice::Reflector>,
}

/// Where to listen.
struct Addresses {
    /// The one of sockets that take both versions of IP.
    shared: IpAddr,
    /// Those of sockets that take one version each.
    each: Vec<IpAddr>,
}

impl Addresses {
    /// The address that was named, else every one of this computer.
    fn of(named: Option<IpAddr>) -> Self {
        let (v4, v6) = (Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into());
        match named {
            Some(named) => Self { shared: named, each: vec![named] },
            None if UdpSocket::bind((v6, 0)).is_ok() => Self { shared: v6, each: vec![v4, v6] },
            None => Self { shared: v4, each: vec![v4] },
        }
    }

    fn shared(&self, place: Place) -> Option<SocketAddr> {
        port(place).map(|port| SocketAddr::new(self.shared, port))
    }

    fn each(&self, place: Place) -> Vec<SocketAddr> {
        let each = self.each.iter();
        port(place).map_or_else(Vec::new, |port| {
            each.map(|address| SocketAddr::new(*address, port)).collect()
        })
    }
}

const fn port(place: Place) -> Option<u16> {
    match place {
        Place::Port(port) => Some(port),
        Place::Off => None,
    }
}

impl FarEnds {
    /// Opens what is asked for; what cannot be opened is told, and the others go on.
    ///
    /// With networks that may test, services that ask nobody who they are stay closed.
    ///
    /// # Errors
    /// When the file of keys cannot be used.
    pub(super) async fn open(args: &Respond) -> Result<(Self, Vec<CommandError>), CommandError> {
        let keys = match &args.key_file {
            Some(file) => speed::keys(file)?,
            None => Keys::NONE,
        };
        let addresses = Addresses::of(args.listen);
        let is_open = args.allow.is_empty();
        let knows_clients = is_open || !keys.is_empty();
        let mut failed = Vec::new();
        let iperf3 = match addresses.shared(args.iperf3) {
            Some(at) => taken(Service::Iperf3, at, open_iperf3(at, args).await, &mut failed),
            None => None,
        };
        let voice = match addresses.shared(args.voice).filter(|_| is_open) {
            Some(at) => taken(Service::Voice, at, voice::Reflector::bind(at).await, &mut failed),
            None => None,
        };
        let stamp = addresses.each(args.stamp).into_iter().filter(|_| is_open).filter_map(|at| {
            let opened = stamp::Reflector::open(ReflectorPlan::new(at));
            taken(Service::Stamp, at, opened, &mut failed)
        });
        let stamp = stamp.collect();
        let places = addresses.each(args.udpstp).into_iter().filter(|_| knows_clients);
        let udpstp = places.filter_map(|at| {
            let plan = ResponderPlan { keys: keys.clone(), ..ResponderPlan::new(at) };
            taken(Service::Udpstp, at, Responder::open(plan), &mut failed)
        });
        let udpstp = udpstp.collect();
        Ok((Self { iperf3, stamp, udpstp, voice }, failed))
    }

    /// Where each of them listens.
    pub(super) fn listening(&self) -> Vec<(Service, SocketAddr)> {
        let iperf3 = self.iperf3.as_ref().and_then(|server| server.local_address().ok());
        let voice = self.voice.as_ref().and_then(voice::Reflector::local_address);
        let stamp = self.stamp.iter().map(|one| (Service::Stamp, one.address()));
        let udpstp = self.udpstp.iter().map(|one| (Service::Udpstp, one.local_address()));
        let iperf3 = iperf3.map(|address| (Service::Iperf3, address));
        let voice = voice.map(|address| (Service::Voice, address));
        iperf3.into_iter().chain(stamp).chain(udpstp).chain(voice).collect()
    }

    /// Answers until the last of them has failed.
    pub(super) async fn serve(self, events: UnboundedSender<Event>) {
        let Self { iperf3, stamp, udpstp, voice } = self;
        let (mut stamp, mut udpstp) = (stamp.into_iter(), udpstp.into_iter());
        // There are two addresses at most, one of each version of IP.
        tokio::join!(
            serve_iperf3(iperf3, &events),
            reflect(stamp.next(), &events),
            reflect(stamp.next(), &events),
            respond(udpstp.next(), &events),
            respond(udpstp.next(), &events),
            answer_calls(voice, &events),
        );
    }
}

/// Nobody listens any more only when everything is being stopped.
fn tell(events: &UnboundedSender<Event>, event: Event) {
    events.send(event).ok();
}

async fn serve_iperf3(server: Option<Server>, events: &UnboundedSender<Event>) {
    if let Some(server) = server {
        match server.serve(|test| tell(events, Event::Iperf3(test))).await {}
    }
}

async fn reflect(reflector: Option<stamp::Reflector>, events: &UnboundedSender<Event>) {
    let Some(reflector) = reflector else { return };
    let address = reflector.address();
    let told = |counts| tell(events, Event::Reflected(address, counts));
    if let Err(error) = reflector.run(std::future::pending(), told).await {
        tell(events, Event::Failed(Service::Stamp, chain(&error)));
    }
}

async fn respond(responder: Option<Responder>, events: &UnboundedSender<Event>) {
    let Some(responder) = responder else { return };
    match responder.run(|event| tell(events, Event::Capacity(event))).await {
        Ok(never) => match never {},
        Err(error) => tell(events, Event::Failed(Service::Udpstp, chain(&error))),
    }
}

async fn answer_calls(reflector: Option<voice::Reflector>, events: &UnboundedSender<Event>) {
    let Some(reflector) = reflector else { return };
    if let Err(error) = reflector.serve().await {
        tell(events, Event::Failed(Service::Voice, chain(&error)));
    }
}

async fn open_iperf3(at: SocketAddr, args: &Respond) -> io::Result<Server> {
    Server::open(ServerOptions { allowed: args.allow.clone(), ..ServerOptions::at(at) }).await
}

/// A service that was opened, or `None` and why it was not.
fn taken<T, E: Error + 'static>(
    service: Service,
    at: SocketAddr,
    opened: Result<T, E>,
    failed: &mut Vec<CommandError>,
) -> Option<T> {
    opened.map_err(|error| failed.push(refused(service, at, error))).ok()
}

fn refused(service: Service, at: SocketAddr, error: impl Error + 'static) -> CommandError {
    let (exit, hint) = match kind(&error) {
        Some(io::ErrorKind::PermissionDenied) => (Exit::Forbidden, Some("hint-respond-forbidden")),
        Some(io::ErrorKind::AddrInUse) => (Exit::Busy, Some("hint-respond-in-use")),
        Some(io::ErrorKind::AddrNotAvailable) => (Exit::NotFound, Some("hint-respond-address")),
        _ => (Exit::BrokenOff, None),
    };
    let command = CommandError::new(exit, "respond-closed");
    let command = command.name("service", service.name()).name("address", at).cause(error);
    match hint {
        Some(hint) => command.hint(hint),
        None => command,
    }
}

/// Why an address could not be had.
fn kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    if let Some(ResponderError::Link { source: LinkError::Bind(error), .. }) = error.downcast_ref()
    {
        return Some(match error {
            BindError::Forbidden { .. } => io::ErrorKind::PermissionDenied,
            BindError::InUse { .. } => io::ErrorKind::AddrInUse,
            BindError::Absent { .. } => io::ErrorKind::AddrNotAvailable,
            BindError::System { .. } => io::ErrorKind::Other,
        });
    }
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(system) = error.downcast_ref::<io::Error>() {
            return Some(system.kind());
        }
        cause = error.source();
    }
    None
}
