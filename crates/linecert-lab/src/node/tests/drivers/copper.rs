//! DSL lines and Ethernet ports.

use linecert_measure::{Db, Stream, ToneQuantity, Tones};

use super::*;
use crate::node::plant::Direction;

/// What a direction of a line tells, by the names of the metrics of that direction.
fn of_direction(it: &Direction, metric: Metric) -> Quantity {
    let rate = |bits| Quantity::from_steps(bits, Unit::MegabitPerSecond);
    match metric {
        Metric::SnrMarginDown | Metric::SnrMarginUp => it.margin.into(),
        Metric::LineAttenuationDown | Metric::LineAttenuationUp => it.line_attenuation.into(),
        Metric::SignalAttenuationDown | Metric::SignalAttenuationUp => it.signal_attenuation.into(),
        Metric::AttainableRateDown | Metric::AttainableRateUp => rate(it.attainable),
        Metric::DataRateDown | Metric::DataRateUp => rate(it.rate),
        Metric::LineTxPowerDown | Metric::LineTxPowerUp => it.tx_power.into(),
        _ => panic!("{metric} has no direction"),
    }
}

/// Compares the lines of a plant: in showtime everything is exact, when idle there is no number.
fn check_lines(node: Node, word: &str, pairs: &[(Metric, Metric)]) {
    let plant = Plant::of(60, 20);
    let cells = Cells::of(node, &plant);
    let mut differences = Differences::default();
    for line in &plant.lines {
        let subject = Subject::Line { line: format!("{word} 1/{}", line.number) };
        for (down, up) in pairs {
            for (metric, direction) in
                [(*down, line.showtime().map(|it| it.down)), (*up, line.showtime().map(|it| it.up))]
            {
                let expect = direction.map_or(Expect::Nothing, |direction| {
                    Expect::Within(of_direction(&direction, metric), 0)
                });
                differences.value(&cells, (&subject, metric), expect);
            }
        }
    }
    differences.report(node);
}

const MARGIN: (Metric, Metric) = (Metric::SnrMarginDown, Metric::SnrMarginUp);
const ATTENUATION: (Metric, Metric) = (Metric::LineAttenuationDown, Metric::LineAttenuationUp);
const SIGNAL: (Metric, Metric) = (Metric::SignalAttenuationDown, Metric::SignalAttenuationUp);
const ATTAINABLE: (Metric, Metric) = (Metric::AttainableRateDown, Metric::AttainableRateUp);
const POWER: (Metric, Metric) = (Metric::LineTxPowerDown, Metric::LineTxPowerUp);

#[test]
fn adsl_line_mib() {
    check_lines(Node::AdslLineMib, "adsl", &[MARGIN, ATTENUATION, ATTAINABLE, POWER]);
}

#[test]
fn adsl2_line_mib() {
    let pairs = [MARGIN, ATTENUATION, SIGNAL, ATTAINABLE, POWER];
    check_lines(Node::Adsl2LineMib, "adsl2", &pairs);
}

#[test]
fn vdsl2_line_mib() {
    check_lines(Node::Vdsl2LineMib, "vdsl2", &[MARGIN, ATTAINABLE, POWER]);
}

#[test]
fn bands_and_ends_of_vdsl2() {
    let (node, plant) = (Node::Vdsl2LineMib, Plant::of(60, 20));
    let cells = Cells::of(node, &plant);
    let mut differences = Differences::default();
    let within = |quantity: Option<Quantity>| {
        quantity.map_or(Expect::Nothing, |quantity| Expect::Within(quantity, 0))
    };
    for line in &plant.lines {
        let name = format!("vdsl2 1/{}", line.number);
        let whole = Subject::Line { line: name.clone() };
        let length = line.showtime().map(|it| it.electrical_length.into());
        differences.value(&cells, (&whole, Metric::ElectricalLength), within(length));
        for (band, end, direction) in [
            ("ds1", "xtu-c", line.showtime().map(|it| it.down)),
            ("us0", "xtu-r", line.showtime().map(|it| it.up)),
        ] {
            let decibels = |pick: fn(&Direction) -> Db| direction.map(|it| pick(&it).into());
            let subject = Subject::Band { line: name.clone(), band: band.to_owned() };
            for (metric, expect) in [
                (Metric::BandLineAttenuation, decibels(|it| it.line_attenuation)),
                (Metric::BandSignalAttenuation, decibels(|it| it.signal_attenuation)),
                (Metric::BandSnrMargin, decibels(|it| it.margin)),
            ] {
                differences.value(&cells, (&subject, metric), within(expect));
            }
            let subject = Subject::Termination { line: name.clone(), end: end.to_owned() };
            let rate = direction.map(|it| Quantity::from_steps(it.rate, Unit::MegabitPerSecond));
            differences.value(&cells, (&subject, Metric::ChannelRate), within(rate));
            let seconds = |count: u32| Quantity::from_steps(i64::from(count) * 1_000, Unit::Second);
            let errored = direction.map(|it| seconds(it.errored_seconds));
            differences.value(&cells, (&subject, Metric::ErroredSeconds), within(errored));
        }
    }
    differences.report(node);
}

/// Every tone of the lines that were measured, and of no other.
fn check_tones(node: Node, word: &str, (tones, group): (u32, u32)) {
    let plant = Plant::of(12, 20);
    let cells = Cells::of(node, &plant);
    for line in &plant.lines {
        let subject = Subject::Line { line: format!("{word} 1/{}", line.number) };
        let of_line = cells.0.get(&subject).into_iter().flatten();
        let got: Vec<&Tones> = of_line
            .filter_map(|cell| match &cell.content {
                CellContent::Tones(tones) if tones.values.iter().any(Option::is_some) => {
                    Some(tones)
                }
                _ => None,
            })
            .collect();
        assert_eq!(got.len(), if line.has_tones() { 8 } else { 0 }, "{node} {subject}");
        for got in got {
            let step = if got.quantity == ToneQuantity::Bits { 1 } else { group };
            let expect = expected(line, got, (tones, step));
            let shown = got.values.iter().take(expect.len()).copied().collect::<Vec<_>>();
            assert_eq!(shown, expect, "{node} {subject} {} {}", got.quantity, got.stream);
            assert_eq!(got.group.map(u32::from), Some(step), "{node} {}", got.quantity);
        }
    }
}

fn expected(line: &Line, got: &Tones, (tones, group): (u32, u32)) -> Vec<Option<Quantity>> {
    let value = |number| {
        let tone = line.tone(got.stream, number);
        let db = |steps| Quantity::from_steps(steps, Unit::Db);
        match got.quantity {
            ToneQuantity::Bits => Some(Quantity::from_steps(tone.bits().into(), Unit::Count)),
            ToneQuantity::Snr => tone.snr().map(|n| db(-32_000 + 500 * i64::from(n))),
            ToneQuantity::Hlog => tone.hlog().map(|m| db(6_000 - 100 * i64::from(m))),
            ToneQuantity::QuietLineNoise => tone
                .quiet_line_noise()
                .map(|n| Quantity::from_steps(-23_000 - 500 * i64::from(n), Unit::DbmPerHertz)),
        }
    };
    assert!(matches!(got.stream, Stream::Down | Stream::Up));
    (0..tones / group).map(|place| value(place * group)).collect()
}

#[test]
fn tones_of_adsl2() {
    check_tones(Node::Adsl2LineMib, "adsl2", (512, 1));
}

#[test]
fn tones_of_vdsl2() {
    // The segments behind the last tone that is used are empty.
    check_tones(Node::Vdsl2LineMib, "vdsl2", (2_048, GROUP));
}

#[test]
fn lan_switch() {
    let (node, plant) = (Node::LanSwitch, Plant::of(1, 20));
    let cells = Cells::of(node, &plant);
    let mut differences = Differences::default();
    let count = |number: u64| Quantity::from_steps(i64::try_from(number).unwrap(), Unit::Count);
    for port in &plant.lan {
        let subject = Subject::Port { port: format!("GigabitEthernet1/0/{}", port.number) };
        let traffic = port.traffic.as_ref();
        for (metric, expect) in [
            (Metric::OctetsIn, traffic.map(|it| count(it.octets_in))),
            (Metric::OctetsOut, traffic.map(|it| count(it.octets_out))),
            (Metric::ErrorsIn, traffic.map(|it| count(it.errors_in.into()))),
            (Metric::FcsErrors, traffic.map(|it| count(it.fcs_errors.into()))),
            (Metric::AlignmentErrors, traffic.map(|it| count(it.alignment_errors.into()))),
        ] {
            let expect = expect.map_or(Expect::Nothing, |quantity| Expect::Within(quantity, 0));
            differences.value(&cells, (&subject, metric), expect);
        }
        if let Some(traffic) = traffic {
            let mac = traffic.learned.map(|octet| format!("{octet:02X}")).join(":");
            let is_learned = |told: &Content| matches!(told, Content::Text(text) if text.eq_ignore_ascii_case(&mac));
            differences.fact(&cells, (&subject, Attribute::LearnedMac), &is_learned);
        }
    }
    differences.report(node);
}

#[test]
fn calix_exa() {
    let (node, plant) = (Node::CalixExa, Plant::of(40, 20));
    let cells = Cells::of(node, &plant);
    let mut differences = Differences::default();
    for onu in &plant.onus {
        let subject = Subject::Port { port: format!("Ont {}/g1", onu.ordinal) };
        let up = onu.vitals().is_some();
        differences.fact(&cells, (&subject, Attribute::LinkState), &|told| {
            *told == Content::Status(if up { Status::Up } else { Status::Down })
        });
    }
    differences.report(node);
}

#[test]
fn epon_mib() {
    let (node, plant) = (Node::EponMib, Plant::of(40, 20));
    let cells = Cells::of(node, &plant);
    let mut differences = Differences::default();
    for onu in &plant.onus {
        let subject = Subject::Port { port: format!("EPON0/{}:{}", onu.place.ordinal, onu.number) };
        // A quantum is 1.634 m.
        let expect = of_onu(onu, Metric::OnuDistance)
            .map_or(Expect::Nothing, |metres| Expect::Within(metres, 3_500));
        differences.value(&cells, (&subject, Metric::OnuDistance), expect);
    }
    differences.report(node);
}
