use super::*;
use crate::{
    recording::{KeyEvent, Recording},
    sample::Sample,
};

fn trace(seed: u64, edit: impl Fn(&mut Recording)) -> Trace {
    let mut recording = Sample { seed, ..Sample::default() }.recording();
    edit(&mut recording);
    Trace::read(&recording.encode()).unwrap()
}

fn events(recording: &mut Recording) -> &mut Vec<KeyEvent> {
    &mut recording.key_events.as_mut().unwrap().events
}

/// Compares with the trace that `edit` makes of it, and says how it was aligned, what changed, what
/// is new and what vanished.
fn check(edit: impl Fn(&mut Recording), expect: (Basis, usize, usize, usize)) {
    let (before, after) = (trace(1, |_| {}), trace(2, edit));
    let comparison = compare(&before, &after).unwrap();
    let changed = comparison.changes.iter().filter(|change| !change.is_none()).count();
    let (new, vanished) = (comparison.new.len(), comparison.vanished.len());
    assert_eq!((comparison.alignment.basis, changed, new, vanished), expect);
    assert_eq!(comparison.is_unchanged(), (changed, new, vanished) == (0, 0, 0));
}

#[test]
fn a_trace_that_was_saved_again_is_unchanged() {
    check(|_| {}, (Basis::UserOffset, 0, 0, 0));
    let shifted =
        |by: i32| move |r: &mut Recording| events(r).iter_mut().for_each(|e| e.time += by);
    check(
        |r| {
            r.fixed.front_panel_offset = 2_147;
            shifted(2_147)(r);
        },
        (Basis::FrontPanel, 0, 0, 0),
    );
    check(shifted(2_147), (Basis::Start, 0, 0, 0));
    // A shift of everything is one of the origin, however small.
    check(shifted(100), (Basis::Start, 0, 0, 0));
}

#[test]
fn what_changed_is_told_by_event() {
    let (before, after) = (
        trace(1, |_| {}),
        trace(2, |r| {
            events(r)[1].loss = 391;
            events(r)[2].reflectance = -38_000;
            events(r)[3].time += 13;
        }),
    );
    let comparison = compare(&before, &after).unwrap();
    let told = |at: usize| {
        let change = &comparison.changes[at];
        let show = |q: Option<Quantity>| q.map(|q| q.to_string());
        (show(change.loss), show(change.reflectance), change.moved.ten_femtoseconds() / 10_000)
    };
    assert_eq!(told(1), (Some("0.3 dB".to_owned()), None, 0));
    assert_eq!(told(2), (Some("0 dB".to_owned()), Some("12 dB".to_owned()), 0));
    assert_eq!(told(3), (Some("0 dB".to_owned()), None, 13));
    assert_eq!(told(4), (None, Some("0 dB".to_owned()), 0));
}

#[test]
fn what_came_and_what_went_is_told() {
    check(|r| drop(events(r).remove(2)), (Basis::UserOffset, 0, 0, 1));
    let bend = |r: &mut Recording| {
        let bend = KeyEvent { number: 9, time: 31_000, loss: 800, ..events(r)[1].clone() };
        events(r).insert(3, bend);
    };
    check(bend, (Basis::UserOffset, 0, 1, 0));
    // Cut: the end is nearer, and where the end was is nothing.
    check(|r| events(r)[4].time = 52_000, (Basis::UserOffset, 0, 1, 1));
    // What was a splice is the end.
    let cut = |r: &mut Recording| {
        events(r).truncate(4);
        events(r)[3].code[1] = b'E';
    };
    check(cut, (Basis::UserOffset, 1, 0, 1));
    let ghost = |r: &mut Recording| {
        let ghost = KeyEvent { time: 70_000, ..events(r)[2].clone() };
        events(r).push(ghost);
    };
    check(ghost, (Basis::UserOffset, 0, 0, 0));
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let before = trace(1, |_| {});
    let other = trace(2, |r| (r.general.wavelength, r.fixed.wavelength) = (1_550, 15_500));
    let error = compare(&before, &other).unwrap_err().to_string();
    assert_eq!(error, "compare a trace at 1310 nm with one at 1550 nm");
    let empty = trace(2, |r| r.key_events = None);
    assert_eq!(compare(&before, &empty).unwrap_err(), CompareError::NoEvents);
}
