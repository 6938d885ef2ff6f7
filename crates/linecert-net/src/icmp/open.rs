//! The one place that opens an ICMP socket on Linux.

use std::{
    io::{self, ErrorKind},
    net::{IpAddr, SocketAddr},
};

use linecert_socket::{
    BindError, DatagramSocket, IpVersion, OpenError, OptionError, Protocol, Timestamps,
};

use crate::icmp::{Dscp, EchoError, Egress, SocketKind, packet};

/// The wanted size of the receive buffer: what does not fit there would look like loss.
const BUFFER: usize = 4 << 20;

/// Opens a raw socket, else an unprivileged one, and has the kernel stamp what passes.
pub(super) fn open(
    target: IpAddr,
    egress: &Egress,
) -> Result<(DatagramSocket, SocketKind), EchoError> {
    let (socket, kind) = open_either(target)?;
    if let Some(interface) = &egress.interface {
        socket.bind_device(interface).map_err(|error| EchoError::Interface {
            interface: interface.clone(),
            source: of_bind(error),
        })?;
    }
    set_up(&socket, egress.dscp).map_err(|source| EchoError::Open { target, source })?;
    match kind {
        SocketKind::Raw => accept(&socket, target)?,
        SocketKind::Datagram => connect(&socket, target)?,
    }
    Ok((socket, kind))
}

fn open_either(target: IpAddr) -> Result<(DatagramSocket, SocketKind), EchoError> {
    let version = IpVersion::of(target);
    match DatagramSocket::open(Protocol::RawIcmp, version) {
        Ok(socket) => Ok((socket, SocketKind::Raw)),
        Err(OpenError::Forbidden { .. }) => DatagramSocket::open(Protocol::Ping, version)
            .map(|socket| (socket, SocketKind::Datagram))
            .map_err(|error| refused(target, error)),
        Err(error) => Err(refused(target, error)),
    }
}

fn refused(target: IpAddr, error: OpenError) -> EchoError {
    match error {
        OpenError::Forbidden { .. } => EchoError::NotPermitted {
            target,
            source: io::Error::new(ErrorKind::PermissionDenied, error),
        },
        error => EchoError::Open { target, source: io::Error::other(error) },
    }
}

fn set_up(socket: &DatagramSocket, dscp: Dscp) -> io::Result<()> {
    let options = || -> Result<(), OptionError> {
        socket.enable_timestamps(Timestamps::SendAndReceive)?;
        socket.report_drops()?;
        socket.grow_receive_buffer(BUFFER)?;
        if dscp == Dscp::BEST_EFFORT {
            return Ok(());
        }
        socket.set_traffic_class(dscp.traffic_class())
    };
    options().map_err(io::Error::other)
}

/// A raw socket is given every ICMP message of the host, unless told otherwise.
fn accept(socket: &DatagramSocket, target: IpAddr) -> Result<(), EchoError> {
    let accepted = socket.accept_icmp(packet::wanted_types(target));
    accepted.map_err(|error| EchoError::Open { target, source: io::Error::other(error) })
}

/// Only a connected socket hears of refusals by anybody else than the target.
fn connect(socket: &DatagramSocket, target: IpAddr) -> Result<(), EchoError> {
    let reported = socket.report_errors();
    reported.map_err(|error| EchoError::Open { target, source: io::Error::other(error) })?;
    socket.connect(SocketAddr::new(target, 0)).map_err(|error| match error {
        BindError::Absent { .. } => EchoError::NoRoute { target, source: of_bind(error) },
        error => EchoError::Open { target, source: of_bind(error) },
    })
}

fn of_bind(error: BindError) -> io::Error {
    let kind = match error {
        BindError::Forbidden { .. } => ErrorKind::PermissionDenied,
        BindError::Absent { .. } => ErrorKind::NotFound,
        _ => ErrorKind::Other,
    };
    io::Error::new(kind, error)
}
