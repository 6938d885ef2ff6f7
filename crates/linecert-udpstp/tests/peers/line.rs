//! Both sides of this crate over a line that is shaped by a token bucket, which tells the truth:
//! of a frame of 1,264 octets 1,250 are the IP packet.

use linecert_measure::{Metric, Reading, Uncertainty, Value};
use linecert_udpstp::{
    Algorithm, Credentials, Datagrams, KeyId, Keys, Megabits, Parameters, SessionOutcome,
    SharedKey, StartRow,
};

use super::{namespace::FAR6, *};
use crate::namespace::{Cable, FAR};

/// The IP rate of a bucket of 100 Mbit/s of frames with packets of the standard size, in bit/s.
const TRUTH: i64 = 100_000_000 * 1_250 / 1_264;

fn bits(reading: &Reading) -> i64 {
    reading.value().unwrap_or_else(|| panic!("{reading:?}")).quantity().steps()
}

fn check(cable: &Cable, address: &str, direction: Direction) -> Capacity {
    let server = Server::on_far(cable, ResponderPlan::new(address.parse().unwrap()));
    let plan = plan(server.address, direction);
    let mut told = 0;
    let capacity = cable.on_near(|| run(measure(&plan, |_| told += 1))).unwrap();
    assert!(told > 80, "{told} reports in five seconds");
    assert_eq!(server.outcome(), Some(SessionOutcome::Complete));
    capacity
}

/// A host that is busy with other tests may make a figure invalid, or widen its uncertainty; it
/// never makes it wrong.
fn is_right(reading: &Reading) {
    let stated = match reading.value().map(Value::uncertainty) {
        Some(Uncertainty::Expanded(stated)) => stated.steps(),
        other => panic!("{other:?}"),
    };
    let error = (bits(reading) - TRUTH).abs();
    assert!(error <= stated.max(TRUTH / 100), "{} of {TRUTH} bit/s", bits(reading));
}

#[test]
fn the_mean_is_the_rate_of_the_bucket() {
    let Some(cable) = Cable::lay() else { return };
    cable.shape(100);
    for (address, direction, metric) in [
        (format!("{FAR}:0"), Direction::Down, Metric::IpCapacityDown),
        (format!("{FAR}:0"), Direction::Up, Metric::IpCapacityUp),
        (format!("[{FAR6}]:0"), Direction::Down, Metric::IpCapacityDown),
    ] {
        let capacity = check(&cable, &address, direction);
        let series = capacity.series();
        assert_eq!((series.metric, series.samples.len()), (metric, 5));
        assert!(capacity.to_evidence().starts_with(br#"{"schema":"linecert-ip-capacity/1""#));
        if let Reading::NotReported(absence) = capacity.mean() {
            eprintln!("not judged: {}: {}", absence.reason, absence.detail);
            continue;
        }
        is_right(&capacity.mean());
        // The bucket holds 16 kB, which is 0.13 % of a second.
        let best = capacity.best();
        assert!(best.value().is_none_or(|_| bits(&best) <= TRUTH * 1_003 / 1_000), "{best:?}");
        // The bucket's queue is 50 ms long, and the search fills it.
        let round_trip = bits(&capacity.round_trip_p95());
        assert!((30_000_000..70_000_000).contains(&round_trip), "{round_trip} ns");
    }
}

#[test]
fn a_key_a_demand_and_other_sizes_are_agreed_on() {
    let Some(cable) = Cable::lay() else { return };
    cable.shape(100);
    let key = SharedKey::new("of-the-line").unwrap();
    let credentials = Credentials { id: KeyId(3), key };
    let server = ResponderPlan {
        keys: Keys::from(credentials.clone()),
        bandwidth: Megabits::new(50),
        ..ResponderPlan::new(format!("{FAR}:0").parse().unwrap())
    };
    let server = Server::on_far(&cable, server);
    let parameters = Parameters { algorithm: Algorithm::C, ..Parameters::default() };
    let plan = CapacityPlan {
        credentials: Some(credentials),
        bandwidth: Megabits::new(20),
        datagrams: Datagrams::Traditional,
        parameters,
        ..plan(server.address, Direction::Up)
    };
    let capacity = cable.on_near(|| run(measure(&plan, |_| ()))).unwrap();
    // It was driven to 20 Mbit/s and the line was never full: it bears that, and maybe more.
    match capacity.best() {
        Reading::AboveRange { ceiling } => {
            assert!((19_000_000..=20_400_000).contains(&ceiling.steps()), "{ceiling}");
        }
        Reading::NotReported(absence) => eprintln!("not judged: {}", absence.detail),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_fixed_rate_below_the_line_loses_nothing() {
    let Some(cable) = Cable::lay() else { return };
    cable.shape(100);
    let server = Server::on_far(&cable, ResponderPlan::new(format!("{FAR}:0").parse().unwrap()));
    let parameters = Parameters { start: StartRow::Fixed(30), ..Parameters::default() };
    let plan = CapacityPlan { parameters, ..plan(server.address, Direction::Down) };
    let capacity = cable.on_near(|| run(measure(&plan, |_| ()))).unwrap();
    let lost: u32 = capacity.sub_intervals().iter().map(|counts| counts.lost).sum();
    assert_eq!(lost, 0);
    assert!(capacity.sub_intervals().iter().all(|counts| counts.duplicated == 0));
}
