//! What a driver must read of the premises, by the names of metrics.

use std::collections::BTreeMap;

use linecert_measure::{Metric, Period, Quantity, Subject, Unit};

use super::*;

/// What a number is of.
pub(super) type Key = (Subject, Metric, Option<Period>);

/// Every number that any console tells of these premises, for one name of the line. A device that
/// does not say since when it counts counts what the lab calls since reset.
pub(super) fn truth(premises: &Premises, line: &str) -> BTreeMap<Key, Quantity> {
    let Premises { modem, optics } = premises;
    let mut truth = BTreeMap::new();
    ways(modem, line, &mut truth);
    bands(modem, line, &mut truth);
    for counters in &modem.counters {
        ends(counters, line, &mut truth);
    }
    let port = Subject::Port { port: line.to_owned() };
    for (subject, metric, quantity) in [
        (Subject::Ont, Metric::OnuTxPower, optics.tx.into()),
        (Subject::Ont, Metric::OnuTemperature, optics.temperature),
        (Subject::Ont, Metric::OnuVoltage, optics.voltage),
        (Subject::Ont, Metric::OnuBiasCurrent, optics.bias),
        (port.clone(), Metric::PortTxPower, optics.tx.into()),
        (port.clone(), Metric::PortTemperature, optics.temperature),
        (port.clone(), Metric::PortVoltage, optics.voltage),
        (port.clone(), Metric::PortBiasCurrent, optics.bias),
    ] {
        truth.insert((subject, metric, None), quantity);
    }
    if let Some(rx) = optics.rx {
        truth.insert((Subject::Ont, Metric::OnuRxPower, None), rx.into());
        truth.insert((port, Metric::PortRxPower, None), rx.into());
    }
    truth
}

fn ways(modem: &Modem, line: &str, truth: &mut BTreeMap<Key, Quantity>) {
    let subject = Subject::Line { line: line.to_owned() };
    let (down, up) = (&modem.down, &modem.up);
    let rate = |bits| Quantity::from_steps(bits, Unit::MegabitPerSecond);
    let psd = Quantity::from_steps(-59_600, Unit::DbmPerHertz);
    for (metric, quantity) in [
        (Metric::SnrMarginDown, down.margin.into()),
        (Metric::SnrMarginUp, up.margin.into()),
        (Metric::LineAttenuationDown, down.line_attenuation.into()),
        (Metric::LineAttenuationUp, up.line_attenuation.into()),
        (Metric::SignalAttenuationDown, down.signal_attenuation.into()),
        (Metric::SignalAttenuationUp, up.signal_attenuation.into()),
        (Metric::LineTxPowerDown, down.tx_power.into()),
        (Metric::LineTxPowerUp, up.tx_power.into()),
        (Metric::DataRateDown, rate(down.rate)),
        (Metric::DataRateUp, rate(up.rate)),
        (Metric::AttainableRateDown, rate(down.attainable)),
        (Metric::AttainableRateUp, rate(up.attainable)),
        (Metric::TxPsdDown, psd),
        (Metric::TxPsdUp, psd),
    ] {
        truth.insert((subject.clone(), metric, None), quantity);
    }
    let uptime = Quantity::from_steps(i64::from(modem.uptime) * 1_000, Unit::Second);
    for period in [None, Some(Period::SinceLink)] {
        truth.insert((subject.clone(), Metric::LineUptime, period), uptime);
    }
    for (end, way) in [("xtu-r", down), ("xtu-c", up)] {
        let subject = Subject::Termination { line: line.to_owned(), end: end.to_owned() };
        let delay = Quantity::from_steps(way.delay * 10_000, Unit::Millisecond);
        let protection = Quantity::from_steps(way.protection * 100, Unit::Symbol);
        truth.insert((subject.clone(), Metric::ChannelDelay, None), delay);
        truth.insert((subject, Metric::ImpulseNoiseProtection, None), protection);
    }
}

fn bands(modem: &Modem, line: &str, truth: &mut BTreeMap<Key, Quantity>) {
    let names = ["us0", "us1", "us2", "us3", "ds1", "ds2", "ds3"];
    for (band, it) in names.iter().zip(&modem.bands) {
        let subject = Subject::Band { line: line.to_owned(), band: (*band).to_owned() };
        let Some(it) = it else { continue };
        for (metric, ratio) in [
            (Metric::BandLineAttenuation, it.line_attenuation),
            (Metric::BandSignalAttenuation, it.signal_attenuation),
            (Metric::BandSnrMargin, it.margin),
        ] {
            truth.insert((subject.clone(), metric, None), ratio.into());
        }
    }
}

fn ends(counters: &Counters, line: &str, truth: &mut BTreeMap<Key, Quantity>) {
    for (end, errors) in [("xtu-r", &counters.near), ("xtu-c", &counters.far)] {
        let subject = Subject::Termination { line: line.to_owned(), end: end.to_owned() };
        let count = |count: u32| Quantity::from_steps(i64::from(count), Unit::Count);
        let seconds = |count: u32| Quantity::from_steps(i64::from(count) * 1_000, Unit::Second);
        for (metric, quantity) in [
            (Metric::CorrectedBlocks, count(errors.corrected)),
            (Metric::CodeViolations, count(errors.violations)),
            (Metric::HeaderErrors, count(0)),
            (Metric::ErroredSeconds, seconds(errors.errored)),
            (Metric::SeverelyErroredSeconds, seconds(errors.severely)),
            (Metric::UnavailableSeconds, seconds(errors.unavailable)),
            (Metric::LossOfSignalSeconds, seconds(errors.signal_lost)),
            (Metric::FecSeconds, seconds(errors.correcting)),
        ] {
            truth.insert((subject.clone(), metric, Some(counters.period)), quantity);
            if counters.period == Period::SinceReset {
                truth.insert((subject.clone(), metric, None), quantity);
            }
        }
    }
}
