//! Peers that refuse, lie, fall silent or die: every deadline holds, and nothing becomes a figure.

use std::{
    net::UdpSocket,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use linecert_udpstp::{
    Credentials, Datagrams, KeyId, Keys, Megabits, Parameters, Refusal, SessionOutcome, SharedKey,
    StartRow, Step,
    pdu::{
        Activation, ActivationStage, Connection, SendingRate, Setup, SetupStage, Trailer, Version,
    },
};

use super::*;

const LOCAL: &str = "127.0.0.1:0";

fn local(change: impl FnOnce(&mut ResponderPlan)) -> Server {
    let mut plan = ResponderPlan::new(LOCAL.parse().unwrap());
    change(&mut plan);
    Server::start(|| (), plan)
}

fn credentials(key: &str) -> Credentials {
    Credentials { id: KeyId(1), key: SharedKey::new(key).unwrap() }
}

fn refusal(plan: &CapacityPlan) -> Option<Refusal> {
    match run(measure(plan, |_| ())) {
        Err(CapacityError::Refused { refusal, .. }) => Some(refusal),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_wrong_key_or_none_is_refused() {
    let server = local(|plan| plan.keys = Keys::parse("1,right").unwrap());
    let plan = plan(server.address, Direction::Down);
    let with = |key| CapacityPlan { credentials: Some(credentials(key)), ..plan.clone() };
    assert_eq!(refusal(&with("wrong")), Some(Refusal::Authentication));
    assert_eq!(refusal(&plan), Some(Refusal::AuthenticationRequired));
    let open = local(|_| ());
    let plan = CapacityPlan { server: open.address, ..with("any") };
    assert_eq!(refusal(&plan), Some(Refusal::NoKeys));
}

#[test]
fn capacity_that_is_not_there_is_refused() {
    let server = local(|plan| plan.bandwidth = Megabits::new(10));
    let plan = plan(server.address, Direction::Up);
    assert_eq!(refusal(&plan), Some(Refusal::BandwidthRequired));
    let plan = CapacityPlan { bandwidth: Megabits::new(11), ..plan };
    assert_eq!(refusal(&plan), Some(Refusal::Capacity));
}

#[test]
fn nobody_there_is_said_at_once() {
    let closed = UdpSocket::bind(LOCAL).unwrap().local_addr().unwrap();
    let started = Instant::now();
    let outcome = run(measure(&plan(closed, Direction::Down), |_| ()));
    assert!(matches!(outcome, Err(CapacityError::Closed { .. })), "{outcome:?}");
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_host_that_says_nothing_is_waited_for_three_seconds() {
    let mute = UdpSocket::bind(LOCAL).unwrap();
    let started = Instant::now();
    let outcome = run(measure(&plan(mute.local_addr().unwrap(), Direction::Up), |_| ()));
    let Err(CapacityError::NoAnswer { step: Step::Setup, .. }) = outcome else {
        panic!("{outcome:?}")
    };
    assert!((3..5).contains(&started.elapsed().as_secs()));
}

/// A server that answers each datagram with whatever `answer` makes of it.
fn answering(answer: impl Fn(&[u8]) -> Vec<Vec<u8>> + Send + 'static) -> SocketAddr {
    let socket = UdpSocket::bind(LOCAL).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(6))).unwrap();
    let address = socket.local_addr().unwrap();
    thread::spawn(move || {
        let mut octets = [0; 2_000];
        while let Ok((length, from)) = socket.recv_from(&mut octets) {
            for response in answer(&octets[..length]) {
                socket.send_to(&response, from).ok();
            }
        }
    });
    address
}

#[test]
fn garbage_is_no_answer() {
    let garbled = answering(|request| {
        let mut damaged = request.to_vec();
        damaged[9] ^= 1;
        let foreign = Setup {
            connection: Connection { index: 0, count: 1, ident: 0 },
            stage: SetupStage::Granted { port: 9 },
            ..Setup::decode(request).unwrap()
        };
        vec![damaged, request.to_vec(), vec![0; 56], Vec::new(), foreign.encode()]
    });
    let outcome = run(measure(&plan(garbled, Direction::Down), |_| ()));
    assert!(matches!(outcome, Err(CapacityError::NoAnswer { .. })), "{outcome:?}");
}

#[test]
fn a_grant_without_the_key_is_forged() {
    let forger = answering(|request| {
        let setup = Setup::decode(request).unwrap();
        vec![Setup { stage: SetupStage::Granted { port: 9 }, ..setup }.encode()]
    });
    let plan = plan(forger, Direction::Down);
    let plan = CapacityPlan { credentials: Some(credentials("right")), ..plan };
    let outcome = run(measure(&plan, |_| ()));
    assert!(matches!(outcome, Err(CapacityError::Forged { .. })), "{outcome:?}");
}

#[test]
fn a_server_that_dies_is_noticed_and_gives_no_figures() {
    for direction in [Direction::Down, Direction::Up] {
        let server = local(|_| ());
        let address = server.address;
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(1_500));
            drop(server);
        });
        let outcome = run(measure(&plan(address, direction), |_| ()));
        let Err(CapacityError::Stopped { after, .. }) = outcome else { panic!("{outcome:?}") };
        assert!(after < Duration::from_secs(6), "{after:?}");
    }
}

#[test]
fn a_client_that_goes_away_ends_its_thread_and_frees_the_server() {
    let server = local(|_| ());
    let plan = plan(server.address, Direction::Down);
    run(async {
        let brief = Duration::from_millis(700);
        assert!(tokio::time::timeout(brief, measure(&plan, |_| ())).await.is_err());
    });
    assert_eq!(server.outcome(), Some(SessionOutcome::Silent));
}

/// Sends a Setup PDU and gives the answer, if there is one.
fn ask(socket: &UdpSocket, server: SocketAddr, request: &[u8]) -> Option<Vec<u8>> {
    socket.send_to(request, server).unwrap();
    let mut octets = [0; 2_000];
    let length = socket.recv(&mut octets).ok()?;
    Some(octets[..length].to_vec())
}

fn stage(answer: Option<Vec<u8>>) -> Option<SetupStage> {
    answer.map(|octets| Setup::decode(&octets).unwrap().stage)
}

fn client() -> UdpSocket {
    let socket = UdpSocket::bind(LOCAL).unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(400))).unwrap();
    socket
}

fn request(ident: u16) -> Setup {
    Setup {
        version: Version::CURRENT,
        connection: Connection { index: 0, count: 1, ident },
        stage: SetupStage::Request,
        demand: None,
        datagrams: Datagrams::Standard,
        trailer: Trailer::NONE,
    }
}

fn activation(start: StartRow) -> Activation {
    Activation {
        version: Version::CURRENT,
        direction: Direction::Down,
        stage: ActivationStage::Request,
        parameters: Parameters { start, ..Parameters::default() },
        first_rate: SendingRate::NONE,
        trailer: Trailer::NONE,
    }
}

#[test]
fn a_repeated_request_is_one_test_and_answers_are_no_longer_than_requests() {
    let server = local(|plan| plan.sessions = std::num::NonZeroU16::MIN);
    let (one, other) = (client(), client());
    let first = ask(&one, server.address, &request(1).encode()).unwrap();
    assert_eq!(first.len(), Setup::LENGTH);
    assert_eq!(ask(&one, server.address, &request(1).encode()), Some(first));
    assert!(one.recv(&mut [0; 100]).is_err(), "nothing more is sent to one without a key");
    let full = Some(SetupStage::Refused(Refusal::NoConnection));
    assert_eq!(stage(ask(&other, server.address, &request(1).encode())), full);
    assert_eq!(server.outcome_within(Duration::from_secs(5)), Some(SessionOutcome::NotStarted));
    assert!(matches!(
        stage(ask(&other, server.address, &request(2).encode())),
        Some(SetupStage::Granted { .. })
    ));
}

#[test]
fn other_versions_are_told_which_is_spoken() {
    let server = local(|_| ());
    let of = |version| {
        let request = Setup { version: Version(version), ..request(version) };
        let answer = ask(&client(), server.address, &request.encode()).unwrap();
        let answer = Setup::decode(&answer).unwrap();
        (answer.version, matches!(answer.stage, SetupStage::Granted { .. }))
    };
    assert_eq!(of(10), (Version::CURRENT, false));
    assert_eq!(of(21), (Version::CURRENT, false));
    assert_eq!(of(11), (Version(11), true));
}

/// Lets a client through and keeps what it sent.
fn recorded(server: SocketAddr, plan: &CapacityPlan) -> Vec<u8> {
    let (record, recorded) = mpsc::channel();
    let relay = answering(move |octets| {
        record.send(octets.to_vec()).ok();
        let answer = ask(&client(), server, octets);
        answer.into_iter().collect()
    });
    // The port that was granted is not open to this host: the activation goes unanswered.
    let plan = CapacityPlan { server: relay, ..plan.clone() };
    run(async {
        tokio::time::timeout(Duration::from_millis(500), measure(&plan, |_| ())).await.ok();
    });
    recorded.recv().unwrap()
}

#[test]
fn a_signed_request_that_was_recorded_is_not_good_twice() {
    let server = local(|plan| plan.keys = Keys::parse("1,right").unwrap());
    let plan = plan(server.address, Direction::Down);
    let plan = CapacityPlan { credentials: Some(credentials("right")), ..plan };
    let recorded = recorded(server.address, &plan);
    let replayed = stage(ask(&client(), server.address, &recorded));
    assert_eq!(replayed, Some(SetupStage::Refused(Refusal::Authentication)));
}

#[test]
fn load_does_not_flow_on_the_word_of_another_host() {
    let server = local(|_| ());
    let granted = stage(ask(&client(), server.address, &request(1).encode()));
    let Some(SetupStage::Granted { port }) = granted else { panic!("{granted:?}") };
    let stranger = UdpSocket::bind("127.0.0.9:0").unwrap();
    stranger.set_read_timeout(Some(Duration::from_millis(400))).unwrap();
    let activation = activation(StartRow::default());
    let test = SocketAddr::new(server.address.ip(), port);
    assert_eq!(ask(&stranger, test, &activation.encode()), None);
    assert_eq!(server.outcome_within(Duration::from_secs(5)), Some(SessionOutcome::NotStarted));
}

#[test]
fn before_somebody_listens_a_server_sends_next_to_nothing() {
    let server = local(|_| ());
    let socket = client();
    let granted = stage(ask(&socket, server.address, &request(1).encode()));
    let Some(SetupStage::Granted { port }) = granted else { panic!("{granted:?}") };
    let activation = activation(StartRow::Fixed(1_000));
    let test = SocketAddr::new(server.address.ip(), port);
    socket.send_to(&activation.encode(), test).unwrap();
    let mut octets = 0;
    let until = Instant::now() + Duration::from_secs(4);
    while Instant::now() < until {
        octets += socket.recv(&mut [0; 2_000]).unwrap_or_default();
    }
    assert!((100..100_000).contains(&octets), "{octets} octets, asked for 1 Gbit/s");
}
