use proptest::prelude::*;

use super::*;
use crate::{
    pdu::Datagrams,
    rates::{TOP_ROW, rate_of_row},
};

const MS: u64 = 1_000_000;

fn pacer(row: u16) -> Pacer {
    let mut pacer = Pacer::new(Family::V4, 1);
    pacer.set_rate(&rate_of_row(row, Datagrams::Standard), 0);
    pacer
}

fn due(pacer: &mut Pacer, now_ns: u64) -> Vec<(u32, u32)> {
    let mut bursts = Vec::new();
    pacer.take_due(now_ns, &mut bursts);
    bursts.iter().map(|burst| (burst.datagrams, burst.payload)).collect()
}

#[test]
fn bursts_come_when_they_are_due() {
    let mut pacer = pacer(199);
    assert_eq!(due(&mut pacer, 99_999), []);
    assert_eq!(due(&mut pacer, 100_000), [(1, 1_222)]);
    assert_eq!(due(&mut pacer, 100_001), []);
    assert_eq!(pacer.next_due_ns(), Some(200_000));
    // Nine intervals of the first transmitter and one of the second, with its shorter datagram.
    assert_eq!(due(&mut pacer, MS), [(18, 1_222), (1, 1_097)]);
    assert_eq!(pacer.skipped(), 0);
}

/// Datagrams of a second that is served every `step_ns`.
fn second(row: u16, step_ns: u64) -> (u64, u64, u64) {
    let mut pacer = pacer(row);
    let (mut datagrams, mut octets) = (0, 0);
    for now_ns in (0..=1_000 * MS).step_by(usize::try_from(step_ns).unwrap()) {
        for (count, payload) in due(&mut pacer, now_ns) {
            datagrams += u64::from(count);
            octets += u64::from(count) * u64::from(payload + 28);
        }
    }
    (datagrams, octets * 8, pacer.skipped())
}

#[test]
fn the_rate_is_that_of_the_row_however_the_host_wakes() {
    for step_ns in [10_000, 50_000, 400_000, MS] {
        assert_eq!(second(100, step_ns), (10_000, 100_000_000, 0), "every {step_ns} ns");
        assert_eq!(second(57, step_ns).1, 57_000_000);
        assert_eq!(second(1_000, step_ns).1, 1_000_000_000);
    }
}

#[test]
fn a_host_that_sleeps_gives_up_what_it_missed_and_says_so() {
    let (datagrams, _, skipped) = second(100, 10 * MS);
    assert_eq!((datagrams, skipped), (1_100, 8_900));
    let mut pacer = pacer(100);
    assert_eq!(due(&mut pacer, 5 * MS), [(11, 1_222)]);
    assert_eq!(pacer.skipped(), 39);
    assert_eq!(pacer.next_due_ns(), Some(5 * MS + 100_000));
}

#[test]
fn the_lowest_row_sends_any_size_now_and_then() {
    let mut pacer = pacer(0);
    for turn in 1..200 {
        let bursts = due(&mut pacer, turn * 50 * MS);
        assert!(matches!(bursts[..], [(1, 52..=1_222)]), "{bursts:?}");
    }
}

#[test]
fn another_rate_is_taken_at_once() {
    let mut pacer = pacer(0);
    assert_eq!(pacer.next_due_ns(), Some(50 * MS));
    pacer.set_rate(&rate_of_row(10, Datagrams::Standard), MS);
    assert_eq!(pacer.next_due_ns(), Some(2 * MS));
    assert_eq!(due(&mut pacer, 2 * MS), [(1, 1_222)]);
    pacer.set_rate(&SendingRate::NONE, 3 * MS);
    assert_eq!((pacer.next_due_ns(), due(&mut pacer, 99 * MS)), (None, vec![]));
}

#[test]
fn packets_of_ipv6_are_as_long() {
    let mut pacer = Pacer::new(Family::V6, 1);
    pacer.set_rate(&rate_of_row(11, Datagrams::Standard), 0);
    assert_eq!(due(&mut pacer, MS), [(1, 1_202), (1, 77)]);
}

proptest! {
    #[test]
    fn whatever_a_server_asks_for_stays_within_the_table(
        fields in any::<[u32; 7]>(),
        now_ns in 0..100 * MS,
    ) {
        let [interval1_us, payload1, burst1, interval2_us, payload2, burst2, extra2] = fields;
        let rate = SendingRate {
            interval1_us,
            payload1: Size::Fixed(payload1),
            burst1,
            interval2_us,
            payload2: Size::UpTo(payload2),
            burst2,
            extra2: Size::UpTo(extra2),
        };
        let mut pacer = Pacer::new(Family::V4, 7);
        pacer.set_rate(&rate, 0);
        let bursts = due(&mut pacer, now_ns);
        // A millisecond of both transmitters and one interval more, at their very fastest.
        let most = (LATEST_NS / 100_000 + 1) * u64::from(2 * MOST_BURST + 1);
        prop_assert!(bursts.iter().map(|(count, _)| u64::from(*count)).sum::<u64>() <= most);
        prop_assert!(bursts.iter().all(|(_, payload)| (32..=8_972).contains(payload)));
    }

    #[test]
    fn every_row_keeps_its_rate(row in 1..=TOP_ROW) {
        let (_, bits, skipped) = second(row, 100_000);
        prop_assert_eq!(skipped, 0);
        prop_assert!(row > 1_000 || bits == u64::from(row) * 1_000_000);
    }
}
