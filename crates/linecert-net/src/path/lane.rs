//! The one place that opens sockets for a trace: one for each flow, and one that hears routers.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use linecert_socket::{DatagramSocket, IpVersion, OpenError, Protocol, Timestamps};
use socket2::{Domain, Socket, Type};

use crate::{
    icmp::{
        Dscp,
        packet::{Tag, random_tag},
    },
    path::{Method, PathPlan, TraceError, probe::Flow},
};

/// The wanted size of a receive buffer.
const BUFFER: usize = 1 << 20;

/// A flow with the socket that sends it.
pub(super) struct Lane {
    pub(super) flow: Flow,
    pub(super) socket: DatagramSocket,
    pub(super) kind: Protocol,
    /// The index of each probe by the number that the kernel gives it, from `first_id`.
    pub(super) sent: Vec<usize>,
    pub(super) first_id: u32,
    /// Keeps the TCP port of this flow from being anybody else's.
    _reserved: Option<Socket>,
}

/// Opens a socket for each flow.
pub(super) fn lanes(plan: &PathPlan) -> Result<Vec<Lane>, TraceError> {
    (0..plan.flows.get()).map(|_| Lane::open(plan)).collect()
}

/// A socket that is given every ICMP error and echo reply of this host; `None` where that is not
/// permitted.
pub(super) fn listener(plan: &PathPlan) -> Result<Option<DatagramSocket>, TraceError> {
    let version = IpVersion::of(plan.target);
    let socket = match DatagramSocket::open(Protocol::RawIcmp, version) {
        Ok(socket) => socket,
        Err(OpenError::Forbidden { .. }) => return Ok(None),
        Err(error) => return Err(TraceError::of_open(error, plan.method)),
    };
    socket.accept_icmp(heard_types(plan.target))?;
    socket.enable_timestamps(Timestamps::Receive)?;
    socket.report_drops()?;
    socket.grow_receive_buffer(BUFFER)?;
    Ok(Some(socket))
}

/// The types of ICMP errors and echo replies.
const fn heard_types(target: IpAddr) -> &'static [u8] {
    match target {
        IpAddr::V4(_) => &[0, 3, 11, 12],
        IpAddr::V6(_) => &[1, 2, 3, 4, 129],
    }
}

impl Lane {
    fn open(plan: &PathPlan) -> Result<Self, TraceError> {
        let tag = random_tag().map_err(|source| TraceError::Open { source })?;
        let (socket, kind) = open_socket(plan)?;
        if let Some(interface) = &plan.egress.interface {
            socket.bind_device(interface).map_err(|error| TraceError::Interface {
                interface: interface.clone(),
                source: io::Error::other(error),
            })?;
        }
        set_up(&socket, kind, plan)?;
        let destination = SocketAddr::new(plan.target, udp_port(plan.method));
        socket.connect(destination).map_err(|error| TraceError::of_connect(error, plan.target))?;
        let local = socket.local_address().map_err(|source| TraceError::Open { source })?;
        let (local, reserved) = identify(kind, local, tag)?;
        let flow = Flow::new(plan.method, local, plan.target, tag);
        let first_id = socket.sends();
        Ok(Self { flow, socket, kind, sent: Vec::new(), first_id, _reserved: reserved })
    }
}

/// Raw and ping sockets have no ports to be connected to.
const fn udp_port(method: Method) -> u16 {
    match method {
        Method::Udp { port } => port,
        _ => 0,
    }
}

fn open_socket(plan: &PathPlan) -> Result<(DatagramSocket, Protocol), TraceError> {
    let version = IpVersion::of(plan.target);
    let kinds: &[Protocol] = match plan.method {
        Method::Udp { .. } => &[Protocol::Udp],
        Method::Icmp => &[Protocol::RawIcmp, Protocol::Ping],
        Method::Tcp { .. } => &[Protocol::RawTcp],
    };
    let mut refusal = None;
    for kind in kinds {
        match DatagramSocket::open(*kind, version) {
            Ok(socket) => return Ok((socket, *kind)),
            Err(error @ OpenError::Forbidden { .. }) => refusal = Some(error),
            Err(error) => return Err(TraceError::of_open(error, plan.method)),
        }
    }
    let source = refusal.map_or_else(|| io::ErrorKind::PermissionDenied.into(), io::Error::other);
    Err(TraceError::NotPermitted { method: plan.method, source })
}

fn set_up(socket: &DatagramSocket, kind: Protocol, plan: &PathPlan) -> Result<(), TraceError> {
    // The listener hears the answers of a raw ICMP flow.
    if kind == Protocol::RawIcmp {
        socket.accept_icmp(&[])?;
    }
    socket.report_errors()?;
    socket.report_drops()?;
    socket.enable_timestamps(Timestamps::SendAndReceive)?;
    if plan.egress.dscp != Dscp::BEST_EFFORT {
        socket.set_traffic_class(plan.egress.dscp.traffic_class())?;
    }
    Ok(())
}

/// The address of a flow: with the port that the kernel chose, one that is reserved for it, or an
/// identifier.
fn identify(
    kind: Protocol,
    local: SocketAddr,
    tag: Tag,
) -> Result<(SocketAddr, Option<Socket>), TraceError> {
    match kind {
        Protocol::Udp | Protocol::Ping => Ok((local, None)),
        Protocol::RawIcmp => Ok((SocketAddr::new(local.ip(), tag.identifier), None)),
        Protocol::RawTcp => {
            let (address, socket) =
                reserve(local.ip()).map_err(|source| TraceError::Open { source })?;
            Ok((address, Some(socket)))
        }
    }
}

/// A TCP port that nobody listens at: the kernel resets what the target accepts.
fn reserve(local: IpAddr) -> io::Result<(SocketAddr, Socket)> {
    let socket = Socket::new(Domain::for_address((local, 0).into()), Type::STREAM, None)?;
    let any = match local {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    socket.bind(&SocketAddr::new(any, 0).into())?;
    let port = socket.local_addr()?.as_socket().map_or(0, |address| address.port());
    Ok((SocketAddr::new(local, port), socket))
}
