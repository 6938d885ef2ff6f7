//! Each console, well and unwell, read by the driver that ships for it: what is read is so, or is not
//! there.

use linecert_driver::{Cell, CellContent, ConsoleScope};
use linecert_measure::{
    Content, Metric, Quantity, Reading, Status, Stream, ToneQuantity, Tones, Unit,
};

use super::{
    bench::{Bench, line_of},
    truth::{Key, truth},
    *,
};

fn is_dsl(model: ConsoleModel) -> bool {
    !matches!(
        model,
        ConsoleModel::HuaweiOnt
            | ConsoleModel::RealtekPonStick
            | ConsoleModel::LantiqFalcon
            | ConsoleModel::SercommFgs202
            | ConsoleModel::EthtoolModule
    )
}

/// DrayTek tells whole dB; the rest tell what is so.
fn is_so(model: ConsoleModel, metric: Metric, read: Quantity, so: Quantity) -> bool {
    let off = so.steps().abs_diff(read.steps());
    let whole = model == ConsoleModel::DraytekVigor && metric.unit() == Unit::Db;
    read.unit() == so.unit() && if whole { off < 1_000 } else { off == 0 }
}

/// The numbers that were read, of which each must be so.
fn numbers(model: ConsoleModel, premises: &Premises, faults: &[ConsoleFault]) -> Vec<Key> {
    let cells = Bench::of(model, premises.clone(), faults).cells(ConsoleScope::Read);
    let truth = truth(premises, line_of(model));
    let mut read = Vec::new();
    for observation in cells.iter().filter_map(Cell::observation) {
        let Reading::Value(value) = observation.reading() else { continue };
        let metric = observation.metric();
        let key = (observation.subject().clone(), metric, observation.conditions().period);
        let so = truth.get(&key).unwrap_or_else(|| panic!("{model} {faults:?}: {key:?}"));
        let quantity = value.quantity();
        assert!(is_so(model, metric, quantity, *so), "{model} {faults:?} {key:?}: {value:?}");
        read.push(key);
    }
    read
}

fn premises_of(model: ConsoleModel) -> Premises {
    let modem = match model {
        // Its tones end at 512, and it has but one table of them.
        ConsoleModel::Trendchip => Modem::adsl2_plus(),
        _ => Modem::vdsl2(),
    };
    Premises { modem, optics: Optics::default() }
}

/// How many numbers each console tells on a good day.
const TOLD: [(ConsoleModel, usize); 14] = [
    (ConsoleModel::BroadcomXdslctl, 4 + 5 + 1 + 60 + 12),
    (ConsoleModel::BroadcomAtp, 4 + 5 + 1 + 60 + 12),
    (ConsoleModel::BroadcomZysh, 4 + 5 + 1 + 60 + 12),
    (ConsoleModel::LantiqDslCpe, 12 + 4 + 10),
    (ConsoleModel::OpenwrtDsl, 1 + 16 + 10),
    (ConsoleModel::Trendchip, 2 + 6 + 6),
    (ConsoleModel::TrendchipStatus, 2 + 6 + 6),
    (ConsoleModel::DraytekVigor, 4 + 4 + 14),
    (ConsoleModel::CiscoVdsl, 8 + 12 + 10 + 2 + 8),
    (ConsoleModel::HuaweiOnt, 5),
    (ConsoleModel::RealtekPonStick, 5),
    (ConsoleModel::LantiqFalcon, 0),
    (ConsoleModel::SercommFgs202, 2),
    (ConsoleModel::EthtoolModule, 5),
];

#[test]
fn on_a_good_day_everything_is_read_and_is_so() {
    for (model, told) in TOLD {
        let read = numbers(model, &premises_of(model), &[]);
        assert_eq!(read.len(), told, "{model}: {read:#?}");
    }
    assert_eq!(TOLD.len(), ConsoleModel::ALL.len());
}

#[test]
fn an_adsl_line_is_read_as_one() {
    let premises = Premises { modem: Modem::adsl2_plus(), optics: Optics::default() };
    for model in
        [ConsoleModel::BroadcomXdslctl, ConsoleModel::CiscoVdsl, ConsoleModel::DraytekVigor]
    {
        let read = numbers(model, &premises, &[]);
        let up = read.iter().any(|(_, metric, _)| *metric == Metric::LineAttenuationUp);
        // The Cisco of the lab does not know that of the office's end.
        assert_eq!(up, model != ConsoleModel::CiscoVdsl, "{model}");
        let bands = read.iter().any(|(_, metric, _)| *metric == Metric::BandSnrMargin);
        assert!(!bands, "{model}");
    }
}

#[test]
fn what_is_in_between_changes_nothing() {
    for (model, told) in TOLD {
        for fault in [
            ConsoleFault::DoubleEcho,
            ConsoleFault::Pager,
            ConsoleFault::RefusedName,
            ConsoleFault::SyslogNoise,
            ConsoleFault::ChineseText,
        ] {
            let read = numbers(model, &premises_of(model), &[fault]).len();
            let noisy = matches!(fault, ConsoleFault::SyslogNoise | ConsoleFault::ChineseText);
            // A foreign line makes JSON none.
            let expect = if noisy && model == ConsoleModel::OpenwrtDsl { 0 } else { told };
            assert_eq!(read, expect, "{model} {fault}");
        }
    }
}

#[test]
fn a_bad_day_makes_no_number() {
    for (model, told) in TOLD {
        for fault in
            [ConsoleFault::Truncated, ConsoleFault::EndlessStream, ConsoleFault::DecimalComma]
        {
            let read = numbers(model, &premises_of(model), &[fault]).len();
            assert!(read <= told, "{model} {fault}: {read}");
        }
    }
    // A comma is known of this one alone.
    let comma = [ConsoleFault::DecimalComma];
    let read = numbers(ConsoleModel::HuaweiOnt, &Premises::default(), &comma);
    assert_eq!(read.len(), 5);
}

/// What the fault of one key takes away.
fn keyed(model: ConsoleModel) -> &'static [Metric] {
    match model {
        ConsoleModel::LantiqFalcon => &[],
        ConsoleModel::EthtoolModule => &[Metric::PortRxPower],
        model if is_dsl(model) => &[Metric::SnrMarginDown],
        _ => &[Metric::OnuRxPower],
    }
}

#[test]
fn a_missing_key_is_absent_and_takes_nothing_else_with_it() {
    for (model, told) in TOLD {
        for fault in [ConsoleFault::MissingKey, ConsoleFault::NotAvailable] {
            let read = numbers(model, &premises_of(model), &[fault]);
            for metric in keyed(model) {
                assert!(!read.iter().any(|(_, it, _)| it == metric), "{model} {fault} {metric}");
            }
            // JSON with N/A in it is none.
            let json = model == ConsoleModel::OpenwrtDsl && fault == ConsoleFault::NotAvailable;
            let least = if json { 0 } else { told.saturating_sub(4) };
            assert!(read.len() >= least, "{model} {fault}: {}", read.len());
            let cells = Bench::of(model, premises_of(model), &[fault]).cells(ConsoleScope::Read);
            let absent = cells.iter().filter(|cell| cell.absence().is_some());
            let metrics: Vec<_> =
                absent.filter_map(|cell| Some(cell.observation()?.metric())).collect();
            assert!(keyed(model).iter().all(|metric| metrics.contains(metric)), "{model} {fault}");
        }
    }
}

#[test]
fn a_line_that_is_not_up_has_no_live_number() {
    for model in ConsoleModel::ALL.iter().copied().filter(|model| is_dsl(*model)) {
        for (fault, status) in
            [(ConsoleFault::Down, Status::Down), (ConsoleFault::Training, Status::Initialising)]
        {
            let read = numbers(model, &premises_of(model), &[fault]);
            let live = |(_, metric, period): &Key| {
                period.is_none() && !matches!(metric.unit(), Unit::Count | Unit::Second)
            };
            let live: Vec<_> = read.iter().filter(|key| live(key)).collect();
            assert!(live.is_empty(), "{model} {fault}: {live:?}");
            let cells = Bench::of(model, premises_of(model), &[fault]).cells(ConsoleScope::Read);
            let up = cells
                .iter()
                .filter_map(Cell::fact)
                .any(|fact| fact.content == Content::Status(Status::Up));
            assert!(!up, "{model} {fault}");
            let known = cells
                .iter()
                .filter_map(Cell::fact)
                .any(|fact| fact.content == Content::Status(status));
            // These have no word for it that a source tells.
            let silent = match model {
                ConsoleModel::CiscoVdsl => true,
                ConsoleModel::BroadcomXdslctl
                | ConsoleModel::BroadcomAtp
                | ConsoleModel::BroadcomZysh => fault == ConsoleFault::Down,
                ConsoleModel::TrendchipStatus => fault == ConsoleFault::Training,
                _ => false,
            };
            assert!(known || silent, "{model} {fault}: {cells:#?}");
        }
    }
}

#[test]
fn no_light_is_no_number() {
    for model in ConsoleModel::ALL.iter().copied().filter(|model| !is_dsl(*model)) {
        let premises = Premises { optics: Optics::default().dark(), ..Premises::default() };
        let read = numbers(model, &premises, &[ConsoleFault::NoLight]);
        let rx = |(_, metric, _): &Key| matches!(metric, Metric::OnuRxPower | Metric::PortRxPower);
        assert!(!read.iter().any(rx), "{model}");
        let cells = Bench::of(model, premises, &[]).cells(ConsoleScope::Read);
        let operating = cells
            .iter()
            .filter_map(Cell::fact)
            .any(|fact| fact.content == Content::Status(Status::O5));
        assert!(!operating, "{model}");
    }
}

fn tones_of(model: ConsoleModel, premises: &Premises) -> Vec<Tones> {
    let cells = Bench::of(model, premises.clone(), &[]).cells(ConsoleScope::Tones);
    let tones = cells.into_iter().filter_map(|cell| match cell.content {
        CellContent::Tones(tones) => Some(tones),
        _ => None,
    });
    tones.collect()
}

/// What the console prints of one tone; `None` where it prints nothing that is a number.
fn told(tone: &tone::Tone, tones: &Tones) -> Option<Quantity> {
    let mine = tones.stream == Stream::Unsplit || tone.stream == Some(tones.stream);
    let used = mine && tone.stream.is_some();
    let steps = match tones.quantity {
        ToneQuantity::Bits => Some(if mine { i64::from(tone.bits) } else { 0 }),
        ToneQuantity::Snr => (used && tone.snr > 0).then(|| i64::from(tone.snr) * 500),
        ToneQuantity::QuietLineNoise => used.then_some(tone.noise * 100),
        ToneQuantity::Hlog => used.then_some(tone.hlog * 100),
    };
    steps.map(|steps| Quantity::from_steps(steps, tones.quantity.unit()))
}

#[test]
fn tones_are_read_one_by_one() {
    for (model, count, tables) in [
        (ConsoleModel::BroadcomXdslctl, 4_096, 4),
        (ConsoleModel::LantiqDslCpe, 4_096, 2),
        (ConsoleModel::Trendchip, 512, 2),
        (ConsoleModel::TrendchipStatus, 256, 1),
    ] {
        let premises = premises_of(model);
        let read = tones_of(model, &premises);
        assert_eq!(read.len(), tables, "{model}");
        let so = premises.modem.tones();
        for tones in read {
            assert_eq!(tones.values.len(), count, "{model} {}", tones.quantity);
            for (number, (read, so)) in tones.values.iter().zip(&so).enumerate() {
                assert_eq!(*read, told(so, &tones), "{model} {} {number}", tones.quantity);
            }
        }
    }
}
