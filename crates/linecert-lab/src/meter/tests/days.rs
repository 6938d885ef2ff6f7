//! Every model on every day: the truth within what the meter resolves, or the right absence.

use std::{num::NonZeroU32, time::Duration};

use linecert_measure::{Dbm, Identity, Quantity, Reason, Wavelength};
use proptest::prelude::*;

use super::session::{End, Session};
use crate::meter::{MeterFault, MeterModel};

const LIGHT: i64 = -17_450;

/// What the lab's covered detectors show.
const NOISE: i64 = -86_990;

/// Two decimals of a dBm.
const RESOLUTION: i64 = 10;

/// By how much the lab's readings differ from one to the next.
const FLICKER: i64 = 9;

/// One of each fault that a session in memory can meet.
fn faults() -> Vec<MeterFault> {
    let forms = MeterFault::forms().iter();
    let faults = forms.map(|form| form.parse().unwrap()).collect();
    [faults, vec![MeterFault::Slow(Duration::from_secs(60))]].concat()
}

fn lights(model: MeterModel) -> Vec<Option<Dbm>> {
    let light = |input| Some(Dbm::from_thousandths(LIGHT - 1_000 * input));
    (0_i64..).map(light).take(model.inputs()).collect()
}

/// How a session at 1550 nm must end for the first input.
fn expected(model: MeterModel, fault: MeterFault) -> End {
    use MeterModel::{
        ExfoPm1100, GrandwayMicrowatt, GrandwayMilliwatt, JoinwitJw8103a, Newport1830C,
        OptokonPm212, ScpiMeter, ScpiMeterCorrection,
    };
    let first = if model == OptokonPm212 { "reading" } else { "identify" };
    match (fault, model) {
        (MeterFault::Silent, _) => End::Silence(first),
        (MeterFault::Slow(time), _) if time > Duration::from_secs(10) => End::Silence(first),
        (MeterFault::Dark, OptokonPm212) => End::Absent(Reason::NoLight),
        (MeterFault::Dark, _) => End::Level(NOISE),
        (MeterFault::OverRange | MeterFault::Saturated, _) => End::Absent(Reason::InstrumentFault),
        (MeterFault::UnderRange, _) => End::Absent(Reason::Sentinel),
        (MeterFault::DetectorAbsent, ExfoPm1100) => End::Absent(Reason::Offline),
        (MeterFault::PowerInvalid, ExfoPm1100) => End::Absent(Reason::Sentinel),
        (MeterFault::DetectorAbsent | MeterFault::PowerInvalid | MeterFault::WrongUnit, _) => {
            End::Absent(Reason::InstrumentFault)
        }
        (MeterFault::Busy(None), _) => End::NeverReady,
        (MeterFault::WrongChecksum, _) => End::Absent(Reason::Garbled),
        (MeterFault::HangUp(_), _) => End::Unplugged,
        // The noise begins a frame, and what follows is lost in it; or it ends a line, which is
        // taken for the answer.
        (MeterFault::Garbage, JoinwitJw8103a | GrandwayMilliwatt | GrandwayMicrowatt) => {
            End::Silence("identify")
        }
        (MeterFault::Garbage, OptokonPm212) => End::Absent(Reason::Garbled),
        (MeterFault::Garbage, _) => End::OtherModel,
        (MeterFault::WrongBaud, _) => End::Silence(first),
        // What these hear in answer to the question who it is, is not what they expect. The others
        // hear nothing, or nothing that ends as it must.
        (MeterFault::OtherModel, Newport1830C | ExfoPm1100 | ScpiMeter) => End::OtherModel,
        // Any meter is welcome that says who it is. This one has other words for the wavelength.
        (MeterFault::OtherModel, ScpiMeterCorrection) => End::Silence("wavelength"),
        (MeterFault::OtherModel, _) => End::Silence(first),
        _ => End::Level(LIGHT),
    }
}

/// Whether an end is the expected one, a level within the resolution.
fn is_as(found: &End, expect: &End) -> bool {
    match (found, expect) {
        (End::Level(found), End::Level(expect)) => (found - expect).abs() <= RESOLUTION,
        _ => found == expect,
    }
}

#[track_caller]
fn check(found: &End, expect: &End, day: &str) {
    assert!(is_as(found, expect), "{day}: {found:?} instead of {expect:?}");
}

#[test]
fn every_model_on_every_day() {
    let (mut days, mut wrong) = (0, Vec::new());
    for model in MeterModel::ALL {
        for fault in faults().into_iter().filter(|fault| model.shows(*fault)) {
            let ends = Session::new(model, &lights(model), &[fault]).take(1550);
            assert_eq!(ends.len(), model.inputs());
            let (found, expect) = (ends.first().unwrap(), expected(model, fault));
            if !is_as(found, &expect) {
                wrong.push(format!("{model} {fault}: {found:?} instead of {expect:?}"));
            }
            days += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(days > 130, "only {days} days");
}

#[test]
fn a_meter_that_came_back_is_read_from_the_beginning() {
    for model in MeterModel::ALL {
        let mut session = Session::new(model, &lights(model), &[MeterFault::HangUp(None)]);
        check(session.take(1550).first().unwrap(), &End::Unplugged, model.name());
        check(session.take(1550).first().unwrap(), &End::Level(LIGHT), model.name());
    }
}

#[test]
fn each_of_four_inputs_shows_its_own_light() {
    let model = MeterModel::JoinwitJw8103a;
    let mut lit = lights(model);
    lit[2] = None;
    let ends = Session::new(model, &lit, &[]).take(1310);
    let expect = [LIGHT, LIGHT - 1_000, NOISE, LIGHT - 3_000].map(End::Level);
    for (found, expect) in ends.iter().zip(&expect) {
        check(found, expect, "four inputs");
    }
}

#[test]
fn wavelengths_that_a_meter_lacks_are_refused_with_what_it_has() {
    let wanted = [1270, 1310, 1490, 1550, 1577, 1625];
    for model in MeterModel::ALL {
        use MeterModel::{GrandwayMicrowatt, GrandwayMilliwatt, JoinwitJw8103a};
        let is_table = matches!(model, GrandwayMicrowatt | GrandwayMilliwatt | JoinwitJw8103a);
        let session = Session::new(model, &lights(model), &[]);
        for nm in wanted {
            let refusal = session.refusal(Wavelength::from_nm(nm).unwrap());
            let is_refused = is_table && matches!(nm, 1270 | 1577);
            assert_eq!(refusal.is_some(), is_refused, "{model} {nm}");
            assert!(refusal.is_none_or(|why| why.contains("1310") && why.contains("1625")));
        }
    }
}

#[test]
fn a_dark_meter_that_was_zeroed_shows_nothing() {
    use MeterModel::{ExfoPm1100, Newport1830C, Newport2936R, ScpiMeterCorrection};
    for model in MeterModel::ALL {
        let mut session = Session::new(model, &lights(model), &[MeterFault::Dark]);
        let can = matches!(model, ExfoPm1100 | Newport1830C | Newport2936R | ScpiMeterCorrection);
        assert_eq!(session.zero(), can, "{model}");
        if can {
            let shown = session.take(1550);
            assert_eq!(shown, [End::Absent(Reason::NoLight)], "{model}");
        }
    }
}

#[test]
fn every_meter_that_can_says_that_it_is_simulated() {
    for model in MeterModel::ALL {
        let who = Session::new(model, &lights(model), &[]).identity();
        assert_eq!(who.is_some(), model.tells_identity(), "{model}");
        let says = |it: linecert_driver::Identified| [Some(it.model), it.firmware];
        let words = who.map(says).into_iter().flatten().flatten();
        let is_told = words.into_iter().any(|word| word.contains(Identity::SIMULATED));
        assert_eq!(is_told, model.tells_identity(), "{model}");
    }
}

#[test]
fn nothing_that_changes_the_unit_of_a_grandway_is_in_its_file() {
    for model in [MeterModel::GrandwayMicrowatt, MeterModel::GrandwayMilliwatt] {
        let session = Session::new(model, &[], &[]);
        let commands = session.commands();
        assert!(!commands.is_empty());
        assert!(commands.iter().all(|send| !send.starts_with("AA 02 02")), "{commands:?}");
    }
}

#[test]
fn the_two_grandway_drivers_are_thirty_decibels_apart() {
    let model = MeterModel::GrandwayMilliwatt;
    let mut session = Session::new(model, &lights(model), &[]);
    session.read_by("grandway-fhp2a04-microwatt");
    check(session.take(1550).first().unwrap(), &End::Level(LIGHT - 30_000), "mW taken for µW");
}

/// What a covered detector adds to a level, as the lab adds it.
fn with_noise(level: i64) -> i64 {
    let watts = 10_f64.powf(Quantity::from(Dbm::from_thousandths(level)).steps() as f64 / 1e4);
    Quantity::from(Dbm::from_watts(watts * 1e-3 + 2e-12).unwrap()).steps()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn any_level_reads_back_within_what_is_shown(level in -60_000_i64..10_000) {
        for model in MeterModel::ALL {
            let lights = vec![Some(Dbm::from_thousandths(level)); model.inputs()];
            for end in Session::new(model, &lights, &[]).take(1310) {
                let End::Level(found) = end else { panic!("{model} {level}: {end:?}") };
                let off = found - with_noise(level);
                prop_assert!(off.abs() <= RESOLUTION + FLICKER, "{model} {level}: {found}");
            }
        }
    }

    #[test]
    fn what_a_stranger_says_is_never_a_level_without_an_identity(
        noise in prop::collection::vec(any::<u8>(), 1..60),
    ) {
        for model in MeterModel::ALL.into_iter().filter(|model| model.tells_identity()) {
            let session = Session::new(model, &[], &[]);
            prop_assert!(session.knows(&noise).is_none(), "{model} {noise:x?}");
        }
    }
}

#[test]
fn a_meter_that_is_busy_at_first_is_asked_again() {
    let busy = MeterFault::Busy(NonZeroU32::new(5));
    for model in MeterModel::ALL.into_iter().filter(|model| model.shows(busy)) {
        let ends = Session::new(model, &lights(model), &[busy]).take(1625);
        check(ends.first().unwrap(), &End::Level(LIGHT), model.name());
    }
}
