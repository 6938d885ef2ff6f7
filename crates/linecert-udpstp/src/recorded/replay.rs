//! The recorded side of the reference, played again to this crate. Nothing depends on time: what
//! is waited for comes, or the test fails by the socket's deadline.

use std::{
    io::ErrorKind,
    net::{SocketAddr, UdpSocket},
    sync::mpsc::{self, Receiver},
    thread::{self, JoinHandle},
    time::Duration,
};

use tokio::{runtime::Builder, sync::oneshot};

use super::*;
use crate::{
    Capacity, CapacityError, CapacityPlan, Keys, Responder, ResponderEvent, ResponderPlan,
    SessionOutcome, TestSeconds, measure,
    pdu::{
        Action, Activation, Direction, LoadHeader, Refusal, Status, Trailer, Version, is_authentic,
    },
};

/// The server's choice in a Setup PDU, and the checksum of the PDU.
const PORT: std::ops::Range<usize> = 12..14;
const IDENT: std::ops::Range<usize> = 6..8;
const SETUP_CHECKSUM: std::ops::Range<usize> = 54..56;

fn run<T>(test: impl Future<Output = T>) -> T {
    Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
}

fn socket() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    socket
}

fn receive(socket: &UdpSocket) -> Vec<u8> {
    let mut octets = [0; 2_000];
    let length = loop {
        match socket.recv(&mut octets) {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
            received => break received.unwrap(),
        }
    };
    octets[..length].to_vec()
}

fn load(octets: &[u8]) -> LoadHeader {
    LoadHeader::decode(octets).unwrap()
}

fn status(octets: &[u8]) -> Status {
    Status::decode(octets, Version::CURRENT).unwrap()
}

fn activation(octets: &[u8]) -> Activation {
    Activation::decode(octets, Version::CURRENT).unwrap()
}

fn without(octets: &[u8], parts: &[std::ops::Range<usize>]) -> Vec<u8> {
    let mut octets = octets.to_vec();
    parts.iter().for_each(|part| octets[part.clone()].fill(0));
    octets
}

/// Sends the recorded Load PDUs of a test, as long as they were and but for one, and reads Status
/// PDUs until all are told of; then the end, which is confirmed.
fn send_loads(socket: &UdpSocket, recording: &Recording, from: Speaker) {
    let (stops, mut loads): (Vec<_>, Vec<_>) =
        recording.of(from, LOAD).partition(|octets| load(octets).action == Action::Stop);
    loads.remove(1);
    let octets: u32 = loads.iter().map(|octets| u32::from(load(octets).octets)).sum();
    let datagrams = u32::try_from(loads.len()).unwrap();
    let lost = load(loads.last().unwrap()).sequence - datagrams;
    for header in loads {
        let mut whole = header.to_vec();
        whole.resize(load(header).octets.into(), 0);
        socket.send(&whole).unwrap();
    }
    let mut told = (0, 0, 0);
    while told.0 < datagrams {
        let trial = status(&receive(socket)).trial;
        told = (told.0 + trial.datagrams, told.1 + trial.octets, told.2 + trial.lost);
    }
    assert!(lost > 0);
    assert_eq!(told, (datagrams, octets, lost));
    socket.send(stops[0]).unwrap();
}

/// Reads Load PDUs, answers the first with a recorded Status PDU, and reads until one answers that.
fn send_status(socket: &UdpSocket, recording: &Recording, from: Speaker) {
    let datagram = receive(socket);
    let first = load(&datagram);
    assert_eq!((first.sequence, usize::from(first.octets)), (1, datagram.len()));
    let recorded = recording.of(from, STATUS).next().unwrap();
    socket.send(recorded).unwrap();
    while load(&receive(socket)).status_sent != status(recorded).sent {}
    socket.send(recording.of(from, STATUS).last().unwrap()).unwrap();
}

/// This crate's client, in a thread, and the sockets of a server.
struct Client {
    control: UdpSocket,
    test: UdpSocket,
    thread: JoinHandle<Result<Capacity, CapacityError>>,
}

impl Client {
    fn start(direction: Direction) -> Self {
        let (control, test) = (socket(), socket());
        let seconds = TestSeconds::new(5).unwrap();
        let plan = CapacityPlan::new(control.local_addr().unwrap(), direction);
        let plan = CapacityPlan { seconds, ..plan };
        let thread = thread::spawn(move || run(measure(&plan, |_| ())));
        Self { control, test, thread }
    }

    /// Answers as the reference did, with another port and to another test, and checks that this
    /// crate's client asks what that of the recording has asked.
    fn grant(&self, recording: &Recording) {
        let mut octets = [0; 100];
        let (length, address) = self.control.recv_from(&mut octets).unwrap();
        let asked = Setup::decode(&octets[..length]).unwrap();
        let recorded = recording.request();
        assert_eq!(Setup { connection: recorded.connection, ..asked }, recorded);
        // The client hears the control port only, so that its host turns this one away.
        let null = recording.of(Speaker::Server, NULL).next().unwrap();
        self.test.send_to(null, address).unwrap();
        self.test.connect(address).unwrap();
        let mut granted = recording.of(Speaker::Server, SETUP).next().unwrap().to_vec();
        granted[IDENT].copy_from_slice(&octets[IDENT]);
        let port = self.test.local_addr().unwrap().port();
        granted[PORT].copy_from_slice(&port.to_be_bytes());
        self.control.send_to(&granted, address).unwrap();
        let asked = activation(&receive(&self.test));
        let recorded = recording.of(Speaker::Client, ACTIVATION).next().unwrap();
        assert_eq!(asked, activation(recorded));
        self.test.send(recording.of(Speaker::Server, ACTIVATION).next().unwrap()).unwrap();
    }
}

#[test]
fn our_client_receives_from_the_recorded_server() {
    let recording = recording!("reference-down");
    let client = Client::start(Direction::Down);
    client.grant(&recording);
    send_loads(&client.test, &recording, Speaker::Server);
    while status(&receive(&client.test)).action != Action::Stop {}
    assert_eq!(client.thread.join().unwrap().unwrap().sub_intervals(), []);
}

#[test]
fn our_client_sends_to_the_recorded_server() {
    let recording = recording!("our-client-up");
    let client = Client::start(Direction::Up);
    client.grant(&recording);
    send_status(&client.test, &recording, Speaker::Server);
    while load(&receive(&client.test)).action != Action::Stop {}
    client.thread.join().unwrap().unwrap();
}

/// This crate's server, in a thread, until dropped.
struct Server {
    address: SocketAddr,
    events: Receiver<ResponderEvent>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start(keys: Keys) -> Self {
        let listen = "127.0.0.1:0".parse().unwrap();
        let server = Responder::open(ResponderPlan { keys, ..ResponderPlan::new(listen) }).unwrap();
        let address = server.local_address();
        let (happened, events) = mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let serve = async move {
            tokio::select! {
                ended = server.run(|event| drop(happened.send(event))) => panic!("{ended:?}"),
                _ = stopped => (),
            }
        };
        let thread = Some(thread::spawn(move || run(serve)));
        Self { address, events, stop: Some(stop), thread }
    }

    /// Asks as the client of the recording did, and checks that the answers are those that the
    /// reference gave, octet by octet; the port is the server's, and so the checksum.
    fn ask(&self, recording: &Recording) -> UdpSocket {
        let socket = socket();
        let request = recording.of(Speaker::Client, SETUP).next().unwrap();
        socket.send_to(request, self.address).unwrap();
        let granted = receive(&socket);
        let recorded = recording.of(Speaker::Server, SETUP).next().unwrap();
        let own = [PORT, SETUP_CHECKSUM];
        assert_eq!(without(&granted, &own), without(recorded, &own));
        let SetupStage::Granted { port } = Setup::decode(&granted).unwrap().stage else { panic!() };
        socket.connect((self.address.ip(), port)).unwrap();
        socket.send(recording.of(Speaker::Client, ACTIVATION).next().unwrap()).unwrap();
        let accepted = receive(&socket);
        assert_eq!(accepted, recording.of(Speaker::Server, ACTIVATION).next().unwrap());
        socket
    }

    fn outcome(&self) -> SessionOutcome {
        loop {
            let event = self.events.recv_timeout(Duration::from_secs(2)).unwrap();
            if let ResponderEvent::Finished { outcome, .. } = event {
                return outcome;
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.thread.take().map(JoinHandle::join);
    }
}

#[test]
fn our_server_receives_from_the_recorded_client() {
    let recording = recording!("reference-up-checksums");
    let server = Server::start(Keys::NONE);
    send_loads(&server.ask(&recording), &recording, Speaker::Client);
    assert_eq!(server.outcome(), SessionOutcome::Complete);
}

#[test]
fn our_server_sends_to_the_recorded_client() {
    let recording = recording!("reference-down-checksums");
    let server = Server::start(Keys::NONE);
    send_status(&server.ask(&recording), &recording, Speaker::Client);
    assert_eq!(server.outcome(), SessionOutcome::Complete);
}

/// What a signed request of another day is answered with.
fn check_refusal(keys: &str, expect: Refusal) -> Vec<u8> {
    let recording = recording!("reference-up-signed");
    let server = Server::start(Keys::parse(keys).unwrap());
    let socket = socket();
    socket.send_to(recording.of(Speaker::Client, SETUP).next().unwrap(), server.address).unwrap();
    let answer = receive(&socket);
    assert_eq!(Setup::decode(&answer).unwrap().stage, SetupStage::Refused(expect), "{keys}");
    answer
}

#[test]
fn a_recorded_signature_is_known_and_too_old() {
    let keys = recording!("reference-up-signed").keys().unwrap();
    let answer = check_refusal("7,of-the-line", Refusal::Time);
    assert!(is_authentic(&answer, |bare, digest| keys.server.verifies(bare, digest)));
    for (keys, refusal) in [
        ("7,of-another-line", Refusal::Authentication),
        ("8,of-the-line", Refusal::Authentication),
        ("", Refusal::NoKeys),
    ] {
        let answer = check_refusal(keys, refusal);
        let trailer = Setup::decode(&answer).unwrap().trailer;
        assert_eq!(trailer.unix_time, Trailer::NONE.unix_time);
    }
}
