use super::*;
use crate::{
    recording::{KeyEvent, Recording},
    sample::Sample,
};

fn recording() -> Recording {
    Sample::default().recording()
}

/// What a reading of the edited trace says: a number, the end of a range or a reason.
fn said(edit: impl Fn(&mut Recording), subject: &str, metric: Metric) -> Option<String> {
    let mut recording = recording();
    edit(&mut recording);
    let trace = Trace::read(&recording.encode()).unwrap();
    let all = observations(&trace, "7");
    let found = all.iter().find(|o| o.subject().to_string() == subject && o.metric() == metric)?;
    Some(match found.reading() {
        Reading::Value(value) => value.to_string(),
        Reading::AboveRange { ceiling } => format!("above {ceiling}"),
        Reading::BelowRange { floor } => format!("below {floor}"),
        Reading::NotReported(absence) => absence.reason.to_string(),
    })
}

fn check(edit: impl Fn(&mut Recording), subject: &str, metric: Metric, expect: &str) {
    let expect = (!expect.is_empty()).then(|| expect.to_owned());
    assert_eq!(said(edit, subject, metric), expect, "{subject} {metric}");
}

fn event(recording: &mut Recording, at: usize) -> &mut KeyEvent {
    &mut recording.key_events.as_mut().unwrap().events[at]
}

const AS_IT_IS: fn(&mut Recording) = |_| {};

#[test]
fn events_are_splices_or_connections() {
    check(AS_IT_IS, "fibre 7 event 2", Metric::SpliceLoss, "0.091 dB");
    check(AS_IT_IS, "fibre 7 event 2", Metric::EventReflectance, "");
    check(AS_IT_IS, "fibre 7 event 3", Metric::ConnectorLoss, "0.143 dB");
    check(AS_IT_IS, "fibre 7 event 3", Metric::EventReflectance, "-50.000 dB");
    check(
        |r| event(r, 1).reflectance = -40_574,
        "fibre 7 event 2",
        Metric::ConnectorLoss,
        "0.091 dB",
    );
    check(|r| event(r, 1).loss = -336, "fibre 7 event 2", Metric::SpliceLoss, "-0.336 dB");
}

#[test]
fn a_reflectance_that_cannot_be_is_absent() {
    let metric = Metric::EventReflectance;
    check(|r| event(r, 2).reflectance = 4_014, "fibre 7 event 3", metric, "implausible");
    check(|r| event(r, 2).reflectance = 0, "fibre 7 event 3", metric, "implausible");
    check(|r| event(r, 2).code[0] = b'2', "fibre 7 event 3", metric, "above -50 dB");
}

#[test]
fn the_start_needs_a_launch_fibre() {
    check(AS_IT_IS, "fibre 7 event 1", Metric::EventReflectance, "-45.000 dB");
    let unlaunched = |r: &mut Recording| r.general.user_offset = 0;
    check(unlaunched, "fibre 7 event 1", Metric::ConnectorLoss, "unsupported");
    check(unlaunched, "fibre 7 event 1", Metric::EventReflectance, "unsupported");
}

#[test]
fn what_is_no_part_of_the_fibre_is_not_judged() {
    for metric in [Metric::SpliceLoss, Metric::ConnectorLoss, Metric::EventReflectance] {
        check(|r| event(r, 4).loss = -950, "fibre 7 event 5", metric, "");
        check(|r| event(r, 4).code[1] = b'O', "fibre 7 event 5", metric, "");
    }
    check(|r| event(r, 1).code[1] = b'E', "fibre 7 event 3", Metric::ConnectorLoss, "");
    check(|r| event(r, 1).code[1] = b'E', "fibre 7 section 2", Metric::SectionAttenuation, "");
}

#[test]
fn sections_of_no_attenuation_were_not_measured() {
    let metric = Metric::SectionAttenuation;
    check(AS_IT_IS, "fibre 7 section 1", metric, "0.340 dB/km");
    check(AS_IT_IS, "fibre 7 section 4", metric, "0.340 dB/km");
    check(|r| event(r, 1).attenuation = 0, "fibre 7 section 1", metric, "implausible");
    check(|r| event(r, 1).attenuation = -12, "fibre 7 section 1", metric, "implausible");
}

#[test]
fn the_fibre_has_a_length_only_to_its_end() {
    let metric = Metric::FibreLength;
    check(AS_IT_IS, "fibre 7", metric, "1.225 km");
    check(|r| event(r, 4).code[1] = b'O', "fibre 7", metric, "not-found");
    check(|r| r.key_events = None, "fibre 7", metric, "not-found");
    check(|r| r.fixed.group_index = 0, "fibre 7", metric, "implausible");
    let shifted = |r: &mut Recording| {
        r.fixed.front_panel_offset = 2_147;
        (0..5).for_each(|at| event(r, at).time += 2_147);
    };
    check(shifted, "fibre 7", metric, "1.225 km");
    let without_start = |r: &mut Recording| drop(r.key_events.as_mut().unwrap().events.remove(0));
    check(without_start, "fibre 7", metric, "1.225 km");
    check(without_start, "fibre 7", Metric::SpanLoss, "0.718 dB");
    check(without_start, "fibre 7 section 1", Metric::SectionAttenuation, "0.340 dB/km");
}

fn with_total(thousandths: i32) -> impl Fn(&mut Recording) {
    move |r| {
        let events = r.key_events.as_mut().unwrap();
        events.summary = events.summary.map(|s| Summary { loss: thousandths, ..s });
    }
}

#[test]
fn a_total_is_borne_out_or_absent() {
    let metric = Metric::SpanLoss;
    check(AS_IT_IS, "fibre 7", metric, "0.718 dB");
    check(with_total(900), "fibre 7", metric, "0.900 dB");
    check(with_total(950), "fibre 7", metric, "implausible");
    check(with_total(0), "fibre 7", metric, "sentinel");
    check(with_total(1_000), "fibre 7", metric, "1 dB");
    check(with_total(2_000), "fibre 7", metric, "implausible");
    check(|r| event(r, 4).code[1] = b'O', "fibre 7", metric, "not-found");
    check(|r| r.key_events.as_mut().unwrap().summary = None, "fibre 7", metric, "not-found");
}

#[test]
fn a_return_loss_of_zero_is_none() {
    let metric = Metric::OpticalReturnLoss;
    check(AS_IT_IS, "fibre 7", metric, "32.000 dB");
    let none = |r: &mut Recording| {
        let events = r.key_events.as_mut().unwrap();
        events.summary = events.summary.map(|s| Summary { return_loss: 0, ..s });
    };
    check(none, "fibre 7", metric, "implausible");
    check(|r| event(r, 4).code[1] = b'O', "fibre 7", metric, "not-found");
    check(|r| r.key_events.as_mut().unwrap().summary = None, "fibre 7", metric, "not-found");
}

#[test]
fn the_wavelength_is_the_nominal_one_unless_the_laser_contradicts() {
    let nm = |nominal: u16, stored: u16| {
        let mut recording = recording();
        (recording.general.wavelength, recording.fixed.wavelength) = (nominal, stored);
        let trace = Trace::read(&recording.encode()).unwrap();
        let all = observations(&trace, "7");
        all[0].conditions().wavelength.map(linecert_measure::Wavelength::nm)
    };
    assert_eq!(nm(1_310, 13_084), Some(1_310));
    assert_eq!(nm(1_550, 1_550), Some(1_550));
    assert_eq!(nm(1_550, 15_486), Some(1_550));
    assert_eq!(nm(1_310, 15_500), None);
    assert_eq!(nm(0, 15_486), Some(1_549));
    assert_eq!(nm(1_625, 0), Some(1_625));
    assert_eq!(nm(0, 0), None);
}

#[test]
fn the_instrument_is_as_the_file_names_it() {
    let mut recording = recording();
    let read = |recording: &Recording| Trace::read(&recording.encode()).unwrap();
    let made_up = identity(&read(&recording), "otdr-1");
    assert!(made_up.is_simulated());
    assert_eq!((made_up.source, made_up.serial), (Source::Imported, None));
    recording.supplier.module = "E6008A".to_owned();
    recording.supplier.module_serial = "DE37300051".to_owned();
    let named = identity(&read(&recording), "otdr-1");
    assert_eq!(named.model, "sample E6008A");
    assert_eq!(named.serial.as_deref(), Some("DE37300051"));
}
