//! A client of version 11, octet by octet: shorter PDUs, and the padding of a compiler on the wire.

use std::net::UdpSocket;

use linecert_udpstp::{
    Datagrams, Parameters,
    pdu::{
        Action, Activation, ActivationStage, Connection, LoadHeader, SendingRate, Setup,
        SetupStage, Status, Trailer, Version, WireTime,
    },
};

use super::*;

const OLD: Version = Version::OLDEST;

/// The next datagram.
fn receive(socket: &UdpSocket) -> Vec<u8> {
    let mut octets = [0; 2_000];
    let length = socket.recv(&mut octets).unwrap();
    octets[..length].to_vec()
}

/// Asks for a test and connects to its port.
fn set_up(socket: &UdpSocket, server: SocketAddr) {
    let setup = Setup {
        version: OLD,
        connection: Connection { index: 0, count: 1, ident: 11 },
        stage: SetupStage::Request,
        demand: None,
        datagrams: Datagrams::Standard,
        trailer: Trailer::NONE,
    };
    socket.send_to(&setup.encode(), server).unwrap();
    let granted = Setup::decode(&receive(socket)).unwrap();
    let SetupStage::Granted { port } = granted.stage else { panic!("{granted:?}") };
    assert_eq!(granted.version, OLD);
    socket.connect((server.ip(), port)).unwrap();
}

fn activation(direction: Direction) -> Activation {
    let stage = ActivationStage::Request;
    let (parameters, first_rate) = (Parameters::default(), SendingRate::NONE);
    Activation { version: OLD, direction, stage, parameters, first_rate, trailer: Trailer::NONE }
}

fn activate(socket: &UdpSocket, direction: Direction) -> Activation {
    socket.send(&activation(direction).encode()).unwrap();
    let octets = receive(socket);
    assert_eq!(octets.len(), Activation::OLD_LENGTH);
    let accepted = Activation::decode(&octets, OLD).unwrap();
    assert_eq!((accepted.stage, accepted.direction), (ActivationStage::Accepted, direction));
    assert_eq!(accepted.parameters, Parameters::default());
    accepted
}

fn load(sequence: u32, action: Action) -> Vec<u8> {
    let (status_sent, sent) = (WireTime::default(), WireTime(1));
    let (deaf, octets) = (false, 32);
    let (status_errors, response_delay_ms) = (0, 0);
    LoadHeader {
        action,
        deaf,
        sequence,
        octets,
        status_errors,
        status_sent,
        sent,
        response_delay_ms,
    }
    .encode()
}

fn client() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    socket
}

#[test]
fn an_old_client_that_sends_is_told_what_came() {
    let server = Server::start(|| (), ResponderPlan::new("127.0.0.1:0".parse().unwrap()));
    let socket = client();
    set_up(&socket, server.address);
    assert_ne!(activate(&socket, Direction::Up).first_rate, SendingRate::NONE);
    for sequence in [1, 2, 3, 7] {
        socket.send(&load(sequence, Action::Test)).unwrap();
    }
    let octets = receive(&socket);
    assert_eq!(octets.len(), Status::OLD_LENGTH);
    let status = Status::decode(&octets, OLD).unwrap();
    assert_eq!((status.trial.datagrams, status.trial.octets, status.trial.lost), (4, 128, 3));
    socket.send(&load(8, Action::Stop)).unwrap();
    assert_eq!(server.outcome(), Some(SessionOutcome::Complete));
}

#[test]
fn an_old_client_that_receives_is_sent_load() {
    let server = Server::start(|| (), ResponderPlan::new("127.0.0.1:0".parse().unwrap()));
    let socket = client();
    set_up(&socket, server.address);
    activate(&socket, Direction::Down);
    let first = LoadHeader::decode(&receive(&socket)).unwrap();
    assert_eq!((first.sequence, first.action), (1, Action::Test));
    let status = Status {
        action: Action::Stop,
        deaf: false,
        sequence: 1,
        rate: SendingRate::NONE,
        sub_interval: 0,
        saved: Default::default(),
        trial: Default::default(),
        sent: WireTime(1),
        trailer: Trailer::NONE,
    };
    socket.send(&status.encode(OLD)).unwrap();
    assert_eq!(server.outcome(), Some(SessionOutcome::Complete));
}
