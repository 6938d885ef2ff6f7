use std::{io, net::Ipv4Addr, num::NonZeroU32};

use proptest::prelude::*;

use super::*;
use crate::icmp::PayloadSize;

const ROUTER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 254));

fn plan(count: u32) -> EchoPlan {
    EchoPlan {
        target: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        count: NonZeroU32::new(count).unwrap(),
        interval: ms(10),
        timeout: ms(100),
        payload: PayloadSize::USUAL,
    }
}

const fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn sent(index: u32, at: u64) -> Event {
    Event::Sent { index, at: ms(at) }
}

fn replied(index: u32, at: u64) -> Event {
    Event::Replied { index, at: ms(at) }
}

fn refused(sequence: u16) -> Event {
    let about = About::Sequence(sequence);
    Event::Refused { about, by: Some(ROUTER), cause: IcmpError::HostUnreachable }
}

fn fold(count: u32, events: Vec<Event>) -> Result<EchoSamples, EchoError> {
    let mut log = EchoLog::new(&plan(count));
    for event in events {
        log.add(event)?;
    }
    log.finish(SocketKind::Raw)
}

fn check(events: Vec<Event>, expect: &[EchoOutcome]) {
    let samples = fold(u32::try_from(expect.len()).unwrap(), events).unwrap();
    let outcomes: Vec<_> = samples.samples().iter().map(|sample| sample.outcome).collect();
    assert_eq!(outcomes, expect);
}

const REFUSED: EchoOutcome =
    EchoOutcome::Refused { by: Some(ROUTER), cause: IcmpError::HostUnreachable };

#[test]
fn every_fate_is_told_apart() {
    let events = vec![
        sent(0, 0),
        sent(1, 10),
        sent(2, 20),
        sent(3, 30),
        replied(0, 5),
        replied(1, 111),
        refused(2),
    ];
    let expect = [
        EchoOutcome::Answered { round_trip: ms(5) },
        EchoOutcome::Late { round_trip: ms(101) },
        REFUSED,
        EchoOutcome::Lost,
    ];
    check(events, &expect);
}

#[test]
fn a_reply_may_overtake_the_news_of_its_probe() {
    check(vec![replied(0, 3), sent(0, 1)], &[EchoOutcome::Answered { round_trip: ms(2) }]);
    check(vec![refused(0), sent(0, 1)], &[REFUSED]);
}

#[test]
fn the_second_reply_is_a_duplicate() {
    let samples = fold(1, vec![sent(0, 0), replied(0, 2), replied(0, 3), replied(0, 4)]).unwrap();
    assert_eq!((samples.duplicates(), samples.lost()), (2, 0));
    let round_trip = ms(2);
    assert_eq!(samples.samples()[0].outcome, EchoOutcome::Answered { round_trip });
}

#[test]
fn a_reply_to_a_probe_that_was_never_sent_is_foreign() {
    let samples = fold(1, vec![sent(0, 0), replied(7, 2), Event::Foreign]).unwrap();
    assert_eq!((samples.foreign(), samples.lost()), (2, 1));
}

#[test]
fn probes_that_this_machine_did_not_send_are_no_loss() {
    let error = fold(3, vec![sent(0, 0), replied(0, 1)]).unwrap_err();
    assert!(matches!(error, EchoError::TooSlow { sent: 1, count: 3, .. }), "{error}");
}

#[test]
fn no_route_at_the_start_is_an_error_and_later_is_loss() {
    let gone = || io::Error::from(io::ErrorKind::NetworkUnreachable);
    let error = fold(2, vec![Event::NotSent { index: 0, source: gone() }]).unwrap_err();
    assert!(matches!(error, EchoError::NoRoute { .. }), "{error}");
    let events = vec![sent(0, 0), replied(0, 1), Event::NotSent { index: 1, source: gone() }];
    let cause = IcmpError::NetworkUnreachable;
    let answered = EchoOutcome::Answered { round_trip: ms(1) };
    check(events, &[answered, EchoOutcome::Refused { by: None, cause }]);
}

#[test]
fn a_local_refusal_is_an_error_that_names_the_probe() {
    let source = io::Error::from(io::ErrorKind::PermissionDenied);
    let error = fold(2, vec![sent(0, 0), Event::NotSent { index: 1, source }]).unwrap_err();
    assert_eq!(error.to_string(), "send echo request 1 to 192.0.2.1");
}

#[test]
fn an_error_is_matched_to_the_latest_probe_with_its_sequence() {
    for (sequence, last, expect) in [
        (5, 10, Some(5)),
        (10, 10, Some(10)),
        (11, 10, Some(11)),
        (12, 10, None),
        (6, 65_540, Some(6)),
        (5, 65_540, Some(65_541)),
        (3, 65_540, Some(65_539)),
        (65_535, 65_540, Some(65_535)),
    ] {
        assert_eq!(latest_ending_in(sequence, last), expect, "{sequence} of {last}");
    }
}

fn any_event() -> impl Strategy<Value = (u8, u32, u64)> {
    (0_u8..5, 0_u32..20, 0_u64..300)
}

proptest! {
    #[test]
    fn any_order_of_events_leaves_counts_that_agree(
        events in proptest::collection::vec(any_event(), 0..80),
    ) {
        let mut all: Vec<_> = (0..10).map(|index| sent(index, u64::from(index) * 10)).collect();
        all.extend(events.into_iter().map(|(kind, index, at)| match kind {
            0 => refused(super::super::packet::low_bits(index)),
            1 => Event::Foreign,
            _ => replied(index, at),
        }));
        let samples = fold(10, all).unwrap();
        let is_answered =
            |s: &&EchoSample| matches!(s.outcome, EchoOutcome::Answered { .. });
        let answered = samples.samples().iter().filter(is_answered).count();
        prop_assert_eq!(samples.samples().len(), 10);
        prop_assert_eq!(answered + usize::try_from(samples.lost()).unwrap(), 10);
    }
}
