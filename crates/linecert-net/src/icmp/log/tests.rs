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

const fn at(n: u64) -> Moment {
    Moment { since_start: ms(n), steps: 0 }
}

fn sent(index: u32, n: u64) -> Event {
    let intended = ms(u64::from(index) * 10);
    Event::Sent { index, left: Departure { intended, at: at(n) } }
}

fn replied(index: u32, n: u64) -> Event {
    Event::Replied { index, at: at(n), received: None }
}

/// By the clock of this program.
fn user(n: u64) -> RoundTrip {
    RoundTrip { wire: ms(n), application: ms(n), clock: Clock::User }
}

fn not_sent(index: u32, source: io::Error) -> Event {
    Event::NotSent { index, left: Departure { intended: ms(10), at: at(11) }, source }
}

fn refused(sequence: u16) -> Event {
    let about = About::Sequence(sequence);
    Event::Refused { about, by: Some(ROUTER), cause: IcmpError::HostUnreachable }
}

/// What a test of so many probes comes to that ends of itself.
fn fold(count: u32, events: Vec<Event>) -> Result<(Vec<EchoSample>, Counts), EchoError> {
    let mut log = EchoLog::new(&plan(count));
    for event in events.into_iter().chain([Event::Ended]) {
        log.add(event)?;
    }
    log.finish()
}

fn check(events: Vec<Event>, expect: &[EchoOutcome]) {
    let (samples, _) = fold(u32::try_from(expect.len()).unwrap(), events).unwrap();
    let outcomes: Vec<_> = samples.iter().map(|sample| sample.outcome).collect();
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
        EchoOutcome::Answered { round_trip: user(5) },
        EchoOutcome::Late { round_trip: user(101) },
        REFUSED,
        EchoOutcome::Lost,
    ];
    check(events, &expect);
}

#[test]
fn the_second_reply_is_a_duplicate() {
    let events = vec![sent(0, 0), replied(0, 2), replied(0, 3), replied(0, 4)];
    let (samples, _) = fold(1, events).unwrap();
    assert_eq!(samples[0].duplicates, 2);
    let round_trip = user(2);
    assert_eq!(samples[0].outcome, EchoOutcome::Answered { round_trip });
}

#[test]
fn a_reply_to_a_probe_that_was_not_sent_yet_is_foreign() {
    let events = vec![sent(0, 0), replied(1, 2), replied(7, 2), Event::Foreign, sent(1, 10)];
    let (samples, counts) = fold(8, events).unwrap();
    assert_eq!((counts.foreign, samples.len()), (3, 2));
    assert!(samples.iter().all(|sample| sample.outcome == EchoOutcome::Lost));
}

#[test]
fn probes_that_this_machine_did_not_send_are_no_loss() {
    let mut log = EchoLog::new(&plan(3));
    log.add(sent(0, 0)).unwrap();
    log.add(replied(0, 1)).unwrap();
    assert!(!log.is_complete());
    let error = log.finish().unwrap_err();
    assert!(matches!(error, EchoError::TooSlow { sent: 1, count: 3, .. }), "{error}");
}

#[test]
fn no_route_at_the_start_is_an_error_and_later_is_loss() {
    let gone = || io::Error::from(io::ErrorKind::NetworkUnreachable);
    let error = fold(2, vec![not_sent(0, gone())]).unwrap_err();
    assert!(matches!(error, EchoError::NoRoute { .. }), "{error}");
    let events = vec![sent(0, 0), replied(0, 1), not_sent(1, gone())];
    let cause = IcmpError::NetworkUnreachable;
    let answered = EchoOutcome::Answered { round_trip: user(1) };
    check(events, &[answered, EchoOutcome::Refused { by: None, cause }]);
}

#[test]
fn a_local_refusal_is_an_error_that_names_the_probe() {
    let source = io::Error::from(io::ErrorKind::PermissionDenied);
    let error = fold(2, vec![sent(0, 0), not_sent(1, source)]).unwrap_err();
    assert_eq!(error.to_string(), "send echo request 1 to 192.0.2.1");
}

#[test]
fn an_error_is_matched_to_the_latest_probe_with_its_sequence() {
    for (sequence, last, expect) in [
        (5, 10, Some(5)),
        (10, 10, Some(10)),
        (11, 10, None),
        (5, 65_540, Some(5)),
        (4, 65_540, Some(65_540)),
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
            0 => refused(packet::low_bits(index)),
            1 => Event::Foreign,
            _ => replied(index, at),
        }));
        let (samples, _) = fold(10, all).unwrap();
        prop_assert_eq!(samples.len(), 10);
    }

    #[test]
    fn no_stamp_makes_a_time_longer_than_this_program_saw(
        scheduled in -300_000_000_i64..300_000_000,
        transmitted in -300_000_000_i64..300_000_000,
        received in -300_000_000_i64..300_000_000,
    ) {
        let taken = stamped([scheduled, transmitted, received], [0, 0]);
        prop_assert!(taken.wire <= taken.application && taken.application <= ms(20));
    }
}

/// The time of a probe that this program sent at 10 ms and saw answered at 30 ms, with these stamps
/// in ns, and so many steps of the wall clock before either.
fn stamped([scheduled, transmitted, received]: [i64; 3], [before, after]: [u32; 2]) -> RoundTrip {
    let moment = |n, steps| Moment { steps, ..at(n) };
    let stamp = |stage, ns| Event::Stamped { index: 0, stage, time: WallTime(ns) };
    let events = vec![
        Event::Sent { index: 0, left: Departure { intended: ms(10), at: moment(10, before) } },
        stamp(Passed::Transmitted, transmitted),
        stamp(Passed::Scheduled, scheduled),
        Event::Replied { index: 0, at: moment(30, after), received: Some(WallTime(received)) },
    ];
    let (samples, counts) = fold(1, events).unwrap();
    assert_eq!(counts.steps, after.max(before));
    match samples[0].outcome {
        EchoOutcome::Answered { round_trip } => round_trip,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_kernels_stamps_are_taken_where_they_fit() {
    let kernel = |wire, application| RoundTrip { wire, application, clock: Clock::Kernel };
    let microseconds = Duration::from_micros;
    let stamps = [10_100_000, 12_000_000, 29_900_000];
    assert_eq!(stamped(stamps, [0, 0]), kernel(microseconds(17_900), microseconds(19_800)));
    assert_eq!(stamped(stamps, [2, 2]), kernel(microseconds(17_900), microseconds(19_800)));
    // Another probe's: scheduled before this one was handed over.
    assert_eq!(stamped([9_000_000, 12_000_000, 29_900_000], [0, 0]), user(20));
    // Out of order.
    assert_eq!(stamped([12_000_000, 10_100_000, 29_900_000], [0, 0]), user(20));
    assert_eq!(stamped([10_100_000, 12_000_000, 11_000_000], [0, 0]), user(20));
}

#[test]
fn a_clock_that_steps_on_the_way_is_not_believed() {
    let across = RoundTrip { wire: ms(20), application: ms(20), clock: Clock::UserAcrossStep };
    // Set back by 15 ms, so that the stamps alone would look like a quick answer.
    assert_eq!(stamped([10_100_000, 10_200_000, 14_900_000], [0, 1]), across);
    assert_eq!(stamped([10_100_000, 10_200_000, -9_000_000], [0, 1]), across);
}

#[test]
fn a_test_that_was_stopped_has_what_was_sent() {
    let (samples, _) = fold(100, vec![sent(0, 0), sent(1, 10), replied(1, 12)]).unwrap();
    assert_eq!(samples.len(), 2);
    let error = fold(100, vec![]).unwrap_err();
    assert!(matches!(error, EchoError::Stopped { .. }), "{error}");
}

#[test]
fn the_news_is_the_answer_that_has_just_come() {
    let mut log = EchoLog::new(&plan(2));
    log.add(sent(0, 0)).unwrap();
    assert_eq!(log.progress().latest, None);
    log.add(replied(0, 3)).unwrap();
    assert_eq!(log.progress().latest, Some(Answer { index: 0, round_trip: ms(3) }));
    log.add(replied(0, 4)).unwrap();
    assert_eq!(log.progress().latest, None);
}
