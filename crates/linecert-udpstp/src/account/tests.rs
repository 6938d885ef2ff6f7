use proptest::prelude::*;

use super::*;
use crate::pdu::Action;

const START: i64 = 1_750_000_000_000_000_000;

fn at(ms: i64) -> WireTime {
    WireTime(START + ms * NS_PER_MS)
}

/// A datagram that was sent so many milliseconds after the start.
fn header(sequence: u32, sent_ms: i64) -> LoadHeader {
    LoadHeader {
        action: Action::Test,
        deaf: false,
        sequence,
        octets: 1_222,
        status_errors: 0,
        status_sent: WireTime::default(),
        sent: at(sent_ms),
        response_delay_ms: 0,
    }
}

fn account() -> Account {
    Account::new(Duration::from_secs(1), at(0))
}

#[test]
fn sub_intervals_are_cut_by_the_time_of_arrival() {
    let mut account = account();
    for tick in 0..25_i64 {
        let sequence = u32::try_from(tick).unwrap() + 1;
        account.take(&header(sequence, tick * 100), 1_222, at(100 + tick * 100));
    }
    let counts = account.finished();
    assert_eq!(counts.len(), 2);
    assert!(counts.iter().all(|c| (c.datagrams, c.octets, c.time_us) == (10, 12_220, 1_000_000)));
    assert_eq!(counts[1].elapsed_ms, 2_000);
    account.close_quiet(at(3_110));
    assert_eq!(account.finished().len(), 2, "what came in time may still be on its way");
    account.close_quiet(at(3_120));
    assert_eq!(account.finished().len(), 3);
    assert_eq!(account.finished()[2].datagrams, 5);
}

#[test]
fn silence_is_sub_intervals_of_nothing() {
    let mut account = account();
    account.take(&header(1, 0), 100, at(0));
    account.take(&header(2, 3_500), 100, at(3_500));
    let datagrams: Vec<_> = account.finished().iter().map(|counts| counts.datagrams).collect();
    assert_eq!(datagrams, [1, 0, 0]);
}

#[test]
fn loss_reordering_and_duplicates_are_told_apart() {
    let mut account = account();
    for (ms, sequence) in [(0, 1), (1, 5), (2, 3), (3, 3), (4, 6)] {
        account.take(&header(sequence, ms), 100, at(ms));
    }
    let trial = account.report(at(50));
    assert_eq!((trial.lost, trial.reordered, trial.duplicated), (2, 1, 1));
    assert_eq!((trial.datagrams, trial.octets, trial.time_us), (5, 500, 50_000));
    assert_eq!(account.missing_and_distinct(), (2, 4));
    // One of them comes after all, in the next trial, which had no loss of its own to mend.
    account.take(&header(2, 60), 100, at(60));
    let trial = account.report(at(100));
    assert_eq!((trial.lost, trial.reordered), (0, 1));
    assert_eq!(account.missing_and_distinct(), (1, 5));
}

#[test]
fn delay_varies_above_the_shortest_whatever_the_clocks_say() {
    let mut account = account();
    for (sequence, sent, arrived) in [(1, 500, 0), (2, 510, 15), (3, 520, 18), (4, 530, 40)] {
        account.take(&header(sequence, sent), 100, at(arrived));
    }
    let trial = account.report(at(50));
    let delays = Delays { least_ms: Some(0), greatest_ms: 12, sum_ms: 17, count: 3 };
    assert_eq!((trial.delays, trial.clock_difference_ms), (delays, -502));
    assert_eq!(account.report(at(100)).delays, Delays::default());
}

#[test]
fn a_round_trip_is_timed_once_for_each_status_without_the_time_it_was_held() {
    let mut account = account();
    let answer = |sequence, status_ms: i64, held| LoadHeader {
        status_sent: at(status_ms),
        response_delay_ms: held,
        ..header(sequence, 0)
    };
    account.take(&header(1, 0), 100, at(0));
    assert_eq!(account.report(at(10)).round_trip_shortest_ms, None);
    account.take(&answer(2, 10, 5), 100, at(40));
    account.take(&answer(3, 10, 9), 100, at(90));
    let trial = account.report(at(100));
    assert_eq!(trial.round_trip_shortest_ms, Some(25));
    assert_eq!((trial.round_trip_variation_ms, trial.shortest_is_new), (Some(0), true));
    account.take(&answer(4, 100, 0), 100, at(165));
    let trial = account.report(at(200));
    assert_eq!(trial.round_trip_shortest_ms, Some(25));
    assert_eq!((trial.round_trip_variation_ms, trial.shortest_is_new), (Some(40), false));
    // Held a millisecond longer than it took, by rounding; and held impossibly long.
    account.take(&answer(5, 200, 31), 100, at(230));
    account.take(&answer(6, 300, 500), 100, at(330));
    let expect = [25, 65, 0].map(Duration::from_millis);
    assert_eq!(account.round_trips(), expect);
}

#[test]
fn the_pauses_of_a_sender_are_told_by_its_own_clock() {
    let mut account = account();
    for (sequence, sent, arrived) in
        [(1, 0, 0), (2, 2, 300), (3, 12, 301), (4, 14, 302), (6, 44, 999)]
    {
        account.take(&header(sequence, sent), 100, at(arrived));
    }
    account.close_quiet(at(1_500));
    assert_eq!(account.pauses(), [Duration::from_millis(8)]);
}

#[test]
fn a_clock_that_is_set_by_a_year_is_survived() {
    let mut account = account();
    account.take(&header(1, 0), 100, at(0));
    account.take(&header(2, 1), 100, at(31_536_000_000));
    account.take(&header(3, 2), 100, at(-31_536_000_000));
    assert!(account.finished().len() <= usize::try_from(MOST_EMPTY).unwrap());
}

proptest! {
    #[test]
    fn nothing_is_lost_between_sub_intervals(
        steps in proptest::collection::vec((0_i64..700, 1_u32..40), 1..200),
    ) {
        let mut account = account();
        let (mut now, mut sequence) = (0, 0);
        for (step, jump) in &steps {
            now += step;
            sequence += jump;
            account.take(&header(sequence, now), 10, at(now));
        }
        account.close_quiet(at(now + 2_000));
        let counts = account.finished();
        let datagrams: usize = counts.iter().map(|c| usize::try_from(c.datagrams).unwrap()).sum();
        prop_assert_eq!(datagrams, steps.len());
        let lost: u64 = counts.iter().map(|c| u64::from(c.lost)).sum();
        prop_assert_eq!(lost, account.missing_and_distinct().0);
    }

    #[test]
    fn arbitrary_headers_never_panic(
        headers in proptest::collection::vec(any::<(u32, i64, i64, u16, i64)>(), 0..50),
    ) {
        let mut account = account();
        for (sequence, sent, status_sent, response_delay_ms, arrived) in headers {
            let (sent, status_sent) = (WireTime(sent), WireTime(status_sent));
            let header = LoadHeader { sent, status_sent, response_delay_ms, ..header(sequence, 0) };
            account.take(&header, u32::MAX, WireTime(arrived));
            account.report(WireTime(arrived));
        }
    }
}
