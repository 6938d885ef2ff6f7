use proptest::prelude::*;

use super::*;
use crate::iperf3::Direction;

fn value(number: &str, expanded: Option<&str>) -> Reading {
    let uncertainty = expanded
        .map_or(Uncertainty::NotStated, |text| Uncertainty::Expanded(text.parse().unwrap()));
    let two = Decimals::new(2).unwrap();
    Reading::Value(Value::new(number.parse().unwrap(), two, uncertainty).unwrap())
}

fn transfer(tcp: Option<TcpRecord>, steady_bytes: u64, ramp_bytes: Option<u64>) -> Transfer {
    Transfer {
        direction: Direction::Down,
        reading: value("95 Mbit/s", None),
        seconds: None,
        tenths: None,
        shares: Vec::new(),
        ramp: Duration::from_secs(2),
        ramp_bytes,
        steady: Duration::from_secs(10),
        steady_bytes,
        tcp,
        datagrams: None,
        limited: None,
    }
}

#[test]
fn the_ratio_is_ideal_over_actual() {
    let ideal = "95 Mbit/s".parse().unwrap();
    assert_eq!(transfer_time_ratio(ideal, &value("95 Mbit/s", None)), value("100 %", None));
    assert_eq!(transfer_time_ratio(ideal, &value("76 Mbit/s", None)), value("125 %", None));
    // 1 % of the rate is 1 % of the ratio, and a step for the rounding.
    let one = transfer_time_ratio(ideal, &value("95 Mbit/s", Some("0.95 Mbit/s")));
    assert_eq!(one, value("100 %", Some("1.000001 %")));
}

#[test]
fn no_rate_has_no_ratio() {
    let ideal = "95 Mbit/s".parse().unwrap();
    let busy = Reading::absent(Reason::HostLimited, "busy");
    assert_eq!(transfer_time_ratio(ideal, &busy), busy);
    let zero = transfer_time_ratio(ideal, &value("0 Mbit/s", None));
    assert!(matches!(zero, Reading::NotReported(Absence { reason: Reason::Implausible, .. })));
}

fn check_efficiency(record: TcpRecord, expect: &Reading) {
    let found = efficiency(&transfer(Some(record.clone()), 80_000, Some(20_000)));
    assert_eq!(&found, expect, "{record:?}");
}

#[test]
fn the_efficiency_is_that_of_the_example_in_the_rfc() {
    let exact = TcpRecord {
        sent_bytes: Some(102_000),
        retransmitted_bytes: Some(2_000),
        retransmits: Some(9),
        segment: Some(1_448),
        ..TcpRecord::default()
    };
    check_efficiency(exact.clone(), &value("98.039216 %", Some("0.01 %")));
    let without_sum = TcpRecord { sent_bytes: None, ..exact.clone() };
    check_efficiency(without_sum, &value("98.039216 %", Some("0.01 %")));
    // Two segments of 1000 octets, of 100,000 that arrived.
    let segments = TcpRecord { retransmits: Some(2), segment: Some(1_000), ..TcpRecord::default() };
    check_efficiency(segments, &value("98.039216 %", Some("0.01 %")));
    let none = TcpRecord { retransmits: Some(0), ..TcpRecord::default() };
    check_efficiency(none, &value("100 %", Some("0.01 %")));
}

#[test]
fn a_silent_sender_has_no_efficiency() {
    let absent = |transfer: &Transfer| matches!(efficiency(transfer), Reading::NotReported(_));
    assert!(absent(&transfer(None, 1, None)));
    assert!(absent(&transfer(Some(TcpRecord::default()), 1, None)));
    let unsized_segments = TcpRecord { retransmits: Some(2), ..TcpRecord::default() };
    assert!(absent(&transfer(Some(unsized_segments), 1, None)));
    let nothing = TcpRecord { retransmits: Some(0), ..TcpRecord::default() };
    assert!(absent(&transfer(Some(nothing), 0, None)));
}

fn trips(milliseconds: &[u64]) -> Vec<Option<Duration>> {
    milliseconds.iter().map(|ms| (*ms > 0).then(|| Duration::from_millis(*ms))).collect()
}

fn delay(idle: &[u64], loaded: &[u64]) -> Reading {
    let (idle, loaded) = (trips(idle), trips(loaded));
    let per_second = 2;
    let of = |times| RoundTrips { times, per_second };
    buffer_delay(&of(&idle), &of(&loaded))
}

#[test]
fn the_buffer_delay_is_that_of_the_example_in_the_rfc() {
    assert_eq!(delay(&[25, 25], &[32, 32]), value("28 %", None));
    let steady = delay(&[25; 8], &[32; 8]);
    assert_eq!(steady, value("28 %", Some("0 %")));
    assert_eq!(delay(&[25, 25], &[20, 30]), value("0 %", None));
    assert_eq!(delay(&[25, 25], &[24, 24]), value("-4 %", None));
}

#[test]
fn the_scatter_of_either_mean_is_in_the_uncertainty() {
    // Seconds of 100 ms against 198, 200, 202 ms: t(0.975, 2) * 2 / sqrt(3) = 4.968278 ms.
    let Reading::Value(of_loaded) = delay(&[100; 6], &[198, 198, 200, 200, 202, 202]) else {
        panic!()
    };
    assert_eq!(of_loaded.quantity(), "100 %".parse().unwrap());
    let Uncertainty::Expanded(expanded) = of_loaded.uncertainty() else { panic!() };
    assert_eq!(expanded, "4.97 %".parse().unwrap());
    // The same scatter of the baseline weighs as much again as the mean is longer.
    let Reading::Value(of_idle) = delay(&[98, 98, 100, 100, 102, 102], &[200; 6]) else { panic!() };
    let Uncertainty::Expanded(expanded) = of_idle.uncertainty() else { panic!() };
    assert_eq!(expanded, "9.94 %".parse().unwrap());
}

#[test]
fn a_mean_of_the_quick_ones_is_no_mean() {
    let mut lossy = vec![30; 19];
    lossy.push(0);
    assert!(matches!(delay(&[25; 20], &lossy), Reading::Value(_)), "one in twenty");
    lossy.push(0);
    let Reading::NotReported(absence) = delay(&[25; 20], &lossy) else { panic!() };
    assert_eq!(absence.reason, Reason::TimedOut);
    assert_eq!(absence.detail, "2 of 21 probes were lost, so there is no mean");
    assert!(matches!(delay(&[], &[30]), Reading::NotReported(_)));
}

proptest! {
    #[test]
    fn arbitrary_times_never_panic(idle: Vec<Option<Duration>>, loaded: Vec<Option<Duration>>, per_second in 0_usize..60) {
        let of = |times| RoundTrips { times, per_second };
        drop(buffer_delay(&of(&idle), &of(&loaded)));
    }

    #[test]
    fn arbitrary_counts_never_panic(
        sent: Option<u64>, again: Option<u64>, segments: Option<u64>, segment: Option<u32>,
        steady: u64, ramp: Option<u64>,
    ) {
        let record = TcpRecord {
            sent_bytes: sent, retransmitted_bytes: again, retransmits: segments, segment,
            ..TcpRecord::default()
        };
        let reading = efficiency(&transfer(Some(record), steady, ramp));
        if let Reading::Value(value) = reading {
            prop_assert!((0..=100_000_000).contains(&value.quantity().steps()));
        }
    }
}
