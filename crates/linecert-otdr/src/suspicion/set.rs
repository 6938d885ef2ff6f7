//! Signs that only several traces together show.

use std::collections::HashMap;

use linecert_measure::{Quantity, Unit};

use super::{EQUAL_LOSSES, Finding, Sign, losses};
use crate::trace::Trace;

/// The points that a trace must have before equality means anything.
const FEWEST_POINTS: usize = 256;

/// The traces of different times that a rhythm takes.
const RHYTHM: usize = 4;

pub(super) fn signs(traces: &[Trace]) -> Vec<Finding> {
    let copies = copies(traces);
    let is_copy = |found: &Finding| copies.iter().any(|copy| copy.traces == found.traces);
    let alike: Vec<_> = equal_tables(traces).into_iter().filter(|found| !is_copy(found)).collect();
    copies.into_iter().chain(alike).chain(rhythm(traces)).collect()
}

/// The first trace of each kind, by what must not be the same.
fn firsts<K: Eq + std::hash::Hash>(
    traces: &[Trace],
    key: impl Fn(&Trace) -> Option<K>,
) -> Vec<(usize, usize)> {
    let mut seen = HashMap::new();
    let mut pairs = Vec::new();
    for (place, trace) in traces.iter().enumerate() {
        let Some(key) = key(trace) else { continue };
        let first = *seen.entry(key).or_insert(place);
        if first != place {
            pairs.push((first, place));
        }
    }
    pairs
}

/// The steps from point to point, which a constant does not change.
fn shape(trace: &Trace) -> Option<Vec<i32>> {
    let points = trace.points();
    let steps = points.iter().zip(points.iter().skip(1));
    let steps: Vec<_> = steps.map(|(a, b)| i32::from(*b) - i32::from(*a)).collect();
    let says_something = points.len() >= FEWEST_POINTS && steps.iter().any(|step| *step != 0);
    says_something.then_some(steps)
}

fn copies(traces: &[Trace]) -> Vec<Finding> {
    let pairs = firsts(traces, shape).into_iter();
    pairs
        .filter_map(|(first, second)| {
            let sign = copy(traces.get(first)?, traces.get(second)?)?;
            Some(Finding { traces: vec![first, second], sign })
        })
        .collect()
}

fn copy(first: &Trace, second: &Trace) -> Option<Sign> {
    let lower = i64::from(*second.points().first()?) - i64::from(*first.points().first()?);
    if lower == 0 && claims(first) == claims(second) {
        return Some(Sign::SameMeasurement);
    }
    Some(Sign::IdenticalPoints { lower: Quantity::from_steps(lower, Unit::Db) })
}

/// What a file says of its measurement: time, wavelength, cable, fibre and both ends.
fn claims(trace: &Trace) -> (u32, u16, [&str; 4]) {
    let (general, fixed) = (&trace.recording().general, &trace.recording().fixed);
    let places = [&general.cable, &general.fibre, &general.origin, &general.destination];
    (fixed.acquired_at, fixed.wavelength, places.map(String::as_str))
}

fn equal_tables(traces: &[Trace]) -> Vec<Finding> {
    let table = |trace: &Trace| Some(losses(trace)).filter(|losses| losses.len() >= EQUAL_LOSSES);
    let pairs = firsts(traces, table).into_iter();
    pairs
        .filter_map(|(first, second)| {
            let events = losses(traces.get(first)?).len();
            let sign = Sign::IdenticalLosses { events };
            Some(Finding { traces: vec![first, second], sign })
        })
        .collect()
}

/// Wavelengths that are measured together have one time, which counts once.
fn rhythm(traces: &[Trace]) -> Option<Finding> {
    let dated = traces.iter().filter_map(Trace::acquired_at);
    let mut times: Vec<_> = dated.map(|time| time.as_second()).collect();
    times.sort_unstable();
    times.dedup();
    let mut intervals = times.iter().zip(times.iter().skip(1)).map(|(a, b)| b - a);
    let seconds = intervals.next()?;
    let is_sign = times.len() >= RHYTHM && intervals.all(|interval| interval == seconds);
    let traces = (0..traces.len()).collect();
    is_sign.then_some(Finding { traces, sign: Sign::EqualIntervals { seconds } })
}
