//! DNS against a server of our own that lies, guesses, stammers and dawdles, on loopback.

use std::{
    net::{SocketAddr, UdpSocket},
    num::NonZeroU32,
    thread,
    time::Duration,
};

use linecert_service::dns::{
    self, Expectation, Plan, QueryOutcome, Question, RecordKind, Sample, Verdict,
};

const TIMEOUT: Duration = Duration::from_millis(300);
const TRUE: [u8; 4] = [192, 0, 2, 1];
const FALSE: [u8; 4] = [203, 0, 113, 66];

/// The answer to a query, which is for one name: an address, and the flags of the header.
fn answer(query: &[u8], flags: u16, address: [u8; 4]) -> Vec<u8> {
    let question_end = 12 + query[12..].iter().position(|octet| *octet == 0).unwrap() + 5;
    let counts = [0, 1, 0, 1, 0, 0, 0, 0];
    let record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4];
    [&query[..2], &flags.to_be_bytes(), &counts, &query[12..question_end], &record, &address]
        .concat()
}

const GOOD: u16 = 0x8180;
const TRUNCATED: u16 = 0x8380;

/// Asks one question of a server that does as `serve` says.
fn ask(serve: impl FnOnce(&UdpSocket, &[u8], SocketAddr) + Send) -> Sample {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let expectation = Expectation::Exactly(vec!["192.0.2.1".to_owned()]);
    let question = Question::new("isp.example", RecordKind::A, expectation).unwrap();
    let mut plan = Plan::new(socket.local_addr().unwrap(), vec![question]).unwrap();
    (plan.count, plan.timeout) = (NonZeroU32::MIN, TIMEOUT);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut query = [0; 512];
            let (length, client) = socket.recv_from(&mut query).unwrap();
            serve(&socket, &query[..length], client);
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let outcome = runtime.block_on(dns::probe(plan, |_| ())).unwrap();
        outcome.samples()[0].clone()
    })
}

fn say(socket: &UdpSocket, octets: &[u8], client: SocketAddr) {
    socket.send_to(octets, client).unwrap();
}

fn is_correct(sample: &Sample) -> bool {
    matches!(sample.outcome, QueryOutcome::Answered { verdict: Verdict::Correct, .. })
}

#[test]
fn guesses_and_garbage_before_the_answer_are_counted_and_not_believed() {
    let sample = ask(|socket, query, client| {
        let mut guess = answer(query, GOOD, FALSE);
        guess[0] ^= 0x55;
        say(socket, &guess, client);
        say(socket, b"garbage", client);
        say(socket, &answer(query, GOOD, TRUE), client);
    });
    assert!(is_correct(&sample), "{sample:?}");
    assert_eq!((sample.foreign, sample.garbled, sample.duplicates), (1, 1, 0));
}

#[test]
fn a_second_answer_that_says_something_else_is_a_contradiction() {
    let sample = ask(|socket, query, client| {
        say(socket, &answer(query, GOOD, TRUE), client);
        say(socket, &answer(query, GOOD, TRUE), client);
        say(socket, &answer(query, GOOD, FALSE), client);
    });
    assert!(is_correct(&sample), "{sample:?}");
    assert_eq!((sample.duplicates, sample.contradictions), (2, 1));
}

#[test]
fn an_answer_of_somebody_else_is_not_seen() {
    let sample = ask(|_, query, client| {
        let other = UdpSocket::bind("127.0.0.1:0").unwrap();
        say(&other, &answer(query, GOOD, FALSE), client);
    });
    assert_eq!(sample.outcome, QueryOutcome::Lost);
}

#[test]
fn a_late_answer_is_late_and_not_lost() {
    let sample = ask(|socket, query, client| {
        thread::sleep(TIMEOUT + Duration::from_millis(100));
        say(socket, &answer(query, GOOD, TRUE), client);
    });
    let QueryOutcome::Late { time } = sample.outcome else { panic!("{sample:?}") };
    assert!(time > TIMEOUT);
}

#[test]
fn half_an_answer_and_no_tcp_is_a_refusal() {
    let sample = ask(|socket, query, client| {
        say(socket, &answer(query, TRUNCATED, TRUE), client);
    });
    assert_eq!(sample.outcome, QueryOutcome::Refused);
}
