use super::*;

/// Bits of IPv4 packets in a second, without what is random.
fn bits(rate: &SendingRate) -> u64 {
    let stream = |interval_us: u32, octets: u64| {
        octets * 8 * 1_000_000_u64.checked_div(interval_us.into()).unwrap_or_default()
    };
    let packets =
        |payload: Size, count: u32| u64::from(payload.most() + HEADERS) * u64::from(count);
    let extra = if rate.extra2 == Size::Fixed(0) { 0 } else { packets(rate.extra2, 1) };
    stream(rate.interval1_us, packets(rate.payload1, rate.burst1))
        + stream(rate.interval2_us, packets(rate.payload2, rate.burst2) + extra)
}

const ALL: [Datagrams; 4] =
    [Datagrams::Standard, Datagrams::Jumbo, Datagrams::Traditional, Datagrams::TraditionalJumbo];

#[test]
fn a_row_is_a_megabit() {
    for datagrams in ALL {
        for row in 1..=HIGH_SPEED_ROW {
            let rate = rate_of_row(row, datagrams);
            assert_eq!(bits(&rate), u64::from(row) * 1_000_000, "row {row}, {datagrams:?}");
        }
    }
}

#[test]
fn rows_climb_to_the_top_and_bursts_stay_bounded() {
    for datagrams in ALL {
        let rates = (1..=TOP_ROW).map(|row| rate_of_row(row, datagrams)).collect::<Vec<_>>();
        assert!(rates.windows(2).all(|pair| bits(&pair[0]) <= bits(&pair[1])), "{datagrams:?}");
        assert!(rates.iter().all(|rate| rate.burst1.max(rate.burst2) <= MOST_BURST));
        assert_eq!(rate_of_row(u16::MAX, datagrams), rate_of_row(TOP_ROW, datagrams));
    }
}

/// The rows as the reference shows them: interval, payload and burst of each transmitter, extra.
fn check(row: u16, datagrams: Datagrams, expect: [u32; 7]) {
    let rate = rate_of_row(row, datagrams);
    let found = [
        rate.interval1_us,
        rate.payload1.most(),
        rate.burst1,
        rate.interval2_us,
        rate.payload2.most(),
        rate.burst2,
        rate.extra2.most(),
    ];
    assert_eq!(found, expect, "row {row}, {datagrams:?}");
}

#[test]
fn rows_are_those_of_the_reference() {
    use Datagrams::{Jumbo, Standard, Traditional};
    check(0, Standard, [0, 0, 0, 50_000, 0, 0, 1_222]);
    check(1, Standard, [0, 0, 0, 1_000, 0, 0, 97]);
    check(10, Standard, [0, 0, 0, 1_000, 1_222, 1, 0]);
    check(99, Standard, [0, 0, 0, 1_000, 1_222, 9, 1_097]);
    check(100, Standard, [100, 1_222, 1, 0, 0, 0, 0]);
    check(101, Standard, [100, 1_222, 1, 1_000, 0, 0, 97]);
    check(1_000, Standard, [100, 1_222, 10, 0, 0, 0, 0]);
    check(1_001, Standard, [100, 1_222, 11, 0, 0, 0, 0]);
    check(1_152, Standard, [100, 1_222, 100, 0, 0, 0, 0]);
    check(11, Traditional, [0, 0, 0, 1_000, 0, 0, 1_347]);
    check(12, Traditional, [0, 0, 0, 1_000, 1_472, 1, 0]);
    check(1_000, Traditional, [100, 1_472, 8, 1_000, 1_472, 3, 472]);
    check(1_001, Traditional, [100, 1_472, 9, 0, 0, 0, 0]);
    check(1_001, Jumbo, [100, 1_347, 10, 0, 0, 0, 0]);
    check(1_062, Jumbo, [100, 8_972, 10, 0, 0, 0, 0]);
    check(1_063, Jumbo, [100, 8_972, 11, 0, 0, 0, 0]);
    check(1_152, Jumbo, [100, 8_972, 100, 0, 0, 0, 0]);
    assert_eq!(rate_of_row(0, Standard).extra2, Size::UpTo(1_222));
}

#[test]
fn a_rate_has_a_row_that_is_enough() {
    for (megabits, row) in [(1, 1), (1_000, 1_000), (1_001, 1_001), (1_100, 1_001), (1_101, 1_002)]
    {
        assert_eq!(row_of_rate(megabits, Datagrams::Standard), row, "{megabits} Mbit/s");
    }
    assert_eq!(row_of_rate(10_000, Datagrams::Standard), 1_090);
    assert_eq!(row_of_rate(u16::MAX, Datagrams::Standard), TOP_ROW);
    assert_eq!(row_of_rate(7_200, Datagrams::Jumbo), 1_062);
}
