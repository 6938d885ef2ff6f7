use proptest::prelude::*;

use super::*;
use crate::credentials::{Password, UserName};

fn credentials(password: &str) -> Credentials {
    Credentials {
        user: UserName::new("customer@isp").unwrap(),
        password: Password::new(password.as_bytes()).unwrap(),
    }
}

fn peer(password: &str) -> CheckedPeer {
    let accounts = vec![credentials(password)];
    CheckedPeer { accounts, name: "BRAS-01".to_owned(), challenge: [0x5a; 16] }
}

/// The answer of pppd 2.4.9 to a challenge, from its log: the same secret gives the same digest.
#[test]
fn a_digest_is_that_of_rfc_1994() {
    let octets = |text: &str| -> Vec<u8> {
        let pairs = text.as_bytes().chunks(2);
        pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    };
    let challenge = octets("fc25cb92592a45efc4d4bef802bc6c499b648406782cc4");
    let expected = octets("ecdf95d0e623d58c72e643e530666453");
    assert_eq!(digest(0x0f, b"right", &challenge).as_slice(), expected);
}

#[test]
fn a_password_is_accepted_or_refused_by_either_protocol() {
    for protocol in [AuthenticationProtocol::Pap, AuthenticationProtocol::ChapMd5] {
        for (password, accepted) in [("right", true), ("wrong", false), ("", false)] {
            let now = Instant::now();
            let (mut to_checker, mut to_prover) = (Vec::new(), Vec::new());
            let mut prover = Prover::new(credentials(password), protocol, now, &mut to_checker);
            let mut checker = Checker::new(protocol, &peer("right"), now, &mut to_prover);
            for _ in 0..2 {
                for packet in std::mem::take(&mut to_prover) {
                    prover.receive(Instant::now(), &packet, &mut to_checker);
                }
                for packet in std::mem::take(&mut to_checker) {
                    checker.receive(&packet, &mut to_prover);
                }
            }
            for packet in to_prover {
                prover.receive(Instant::now(), &packet, &mut to_checker);
            }
            let expected = if accepted {
                Outcome::Accepted("welcome".into())
            } else {
                Outcome::Refused("user or password is wrong".into())
            };
            assert_eq!(*prover.outcome(), expected, "{protocol} {password}");
            assert_eq!(*checker.outcome(), expected, "{protocol} {password}");
        }
    }
}

#[test]
fn a_verdict_without_a_question_is_none() {
    let mut out = Vec::new();
    let chap = AuthenticationProtocol::ChapMd5;
    let mut prover = Prover::new(credentials("right"), chap, Instant::now(), &mut out);
    prover.receive(Instant::now(), &ControlPacket::new(3, 1, b"welcome".to_vec()), &mut out);
    assert_eq!(*prover.outcome(), Outcome::Pending);
    let mut prover =
        Prover::new(credentials("right"), AuthenticationProtocol::Pap, Instant::now(), &mut out);
    prover.receive(Instant::now(), &ControlPacket::new(2, 99, vec![0]), &mut out);
    assert_eq!(*prover.outcome(), Outcome::Pending);
}

#[test]
fn a_refusal_after_an_acceptance_counts_by_chap() {
    let mut out = Vec::new();
    let chap = AuthenticationProtocol::ChapMd5;
    let mut prover = Prover::new(credentials("right"), chap, Instant::now(), &mut out);
    prover.receive(
        Instant::now(),
        &ControlPacket::new(1, 5, [&[4][..], b"abcdBRAS"].concat()),
        &mut out,
    );
    prover.receive(Instant::now(), &ControlPacket::new(3, 5, Vec::new()), &mut out);
    assert_eq!(*prover.outcome(), Outcome::Accepted("".into()));
    prover.receive(Instant::now(), &ControlPacket::new(4, 6, b"expired".to_vec()), &mut out);
    assert_eq!(*prover.outcome(), Outcome::Refused("expired".into()));
}

#[test]
fn silence_is_given_up() {
    for (protocol, sends) in
        [(AuthenticationProtocol::Pap, 10), (AuthenticationProtocol::ChapMd5, 0)]
    {
        let mut out = Vec::new();
        let started = Instant::now();
        let mut now = started;
        let mut prover = Prover::new(credentials("right"), protocol, now, &mut out);
        while let Some(timer) = prover.timer() {
            now = timer;
            prover.expire(now, &mut out);
        }
        assert_eq!((prover.outcome(), out.len()), (&Outcome::Silent, sends), "{protocol}");
        assert_eq!(now - started, PATIENCE, "{protocol}");
    }
}

#[test]
fn a_verdict_that_is_lost_is_asked_for_again_and_is_the_same() {
    let (now, chap) = (Instant::now(), AuthenticationProtocol::ChapMd5);
    let (mut to_checker, mut to_prover) = (Vec::new(), Vec::new());
    let mut checker = Checker::new(chap, &peer("right"), now, &mut to_prover);
    let mut prover = Prover::new(credentials("right"), chap, now, &mut to_checker);
    prover.receive(now, &to_prover[0], &mut to_checker);
    checker.receive(&to_checker[0], &mut Vec::new());
    let later = now + RESTART_TIMER;
    prover.expire(later, &mut to_checker);
    assert_eq!(to_checker[0], to_checker[1]);
    to_prover.clear();
    checker.receive(&to_checker[1], &mut to_prover);
    prover.receive(later, &to_prover[0], &mut Vec::new());
    assert_eq!(*prover.outcome(), Outcome::Accepted("welcome".into()));
    // Another password after the verdict gets the same answer.
    let mut other = Prover::new(credentials("wrong"), chap, now, &mut Vec::new());
    let (mut wrong, mut verdict) = (Vec::new(), Vec::new());
    let challenge = ControlPacket::new(1, 1, [&[16][..], &[0x5a; 16]].concat());
    other.receive(now, &challenge, &mut wrong);
    checker.receive(&wrong[0], &mut verdict);
    assert_eq!(verdict[0].code, 3);
}

proptest! {
    #[test]
    fn arbitrary_packets_never_panic(
        packets in prop::collection::vec((0_u8..8, any::<u8>(), any::<Vec<u8>>()), 0..20),
    ) {
        for protocol in [AuthenticationProtocol::Pap, AuthenticationProtocol::ChapMd5] {
            let (now, mut out) = (Instant::now(), Vec::new());
            let mut prover = Prover::new(credentials("right"), protocol, now, &mut out);
            let mut checker = Checker::new(protocol, &peer("right"), now, &mut out);
            for (code, identifier, data) in &packets {
                let packet = ControlPacket::new(*code, *identifier, data.clone());
                prover.receive(Instant::now(), &packet, &mut out);
                checker.receive(&packet, &mut out);
            }
        }
    }
}
