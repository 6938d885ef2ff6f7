//! Which part of a trace a picture shows.

use linecert_measure::{Quantity, Unit};
use linecert_otdr::{Curve, Delay, End, Event, Trace};

/// A window on the trace of the first pulse width: from its start to a little behind its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceView {
    /// The place at the left, from the user's offset.
    pub from: Delay,
    /// The place at the right.
    pub to: Delay,
    /// The level at the bottom, in dB; what lies below, as the noise behind the end, is cut off.
    pub low: Quantity,
    /// The level of the highest point.
    pub high: Quantity,
    /// The level above which hardly more than reflections reach.
    pub crest: Quantity,
}

/// What is seen before the start and behind the end, as parts of a hundred of the fibre.
const BEFORE: i64 = 3;
const BEHIND: i64 = 8;

/// The least that is seen below the fibre, in 0.001 dB.
const BELOW: i64 = 2_000;

/// The window on a trace; `None` when there are no points, or no group index to place them by.
#[must_use]
pub fn trace_view(trace: &Trace) -> Option<TraceView> {
    trace.group_index()?;
    let curve = trace.curve(0)?;
    let (first, last) = (curve.points().next()?.0, curve.points().last()?.0);
    let begin = trace
        .events()
        .iter()
        .map(Event::delay)
        .min()
        .map_or(trace.origin(), |first| first.min(trace.origin()));
    let finish = match trace.end() {
        End::Seen(end) => end.delay(),
        End::NotSeen => trace.events().iter().map(Event::delay).max().unwrap_or(last),
    };
    let span = finish - begin;
    let from = (begin - part(span, BEFORE)).max(first);
    let to = (finish + part(span, BEHIND)).min(last);
    let is_seen = from < to;
    let (from, to) = if is_seen { (from, to) } else { (first, last) };
    let [low, high, crest] = levels(&curve, (from, to), finish)?;
    Some(TraceView { from, to, low, high, crest })
}

fn part(span: Delay, hundredths: i64) -> Delay {
    Delay::from_ten_femtoseconds(span.ten_femtoseconds() / 100).times(hundredths)
}

/// The bottom of the picture, a quarter below nearly the whole fibre; the highest point that is
/// seen; and the level below which nearly the whole fibre stays.
fn levels(curve: &Curve<'_>, (from, to): (Delay, Delay), end: Delay) -> Option<[Quantity; 3]> {
    let seen: Vec<_> = curve.points().filter(|(at, _)| (from..=to).contains(at)).collect();
    let high = seen.iter().map(|(_, level)| level.steps()).max()?;
    let fibre = seen.iter().filter(|(at, _)| *at < end);
    let mut fibre: Vec<i64> = fibre.map(|(_, level)| level.steps()).collect();
    fibre.sort_unstable();
    let fiftieth = fibre.len() / 50;
    let least = fibre.get(fiftieth).copied().unwrap_or(high);
    let crest = fibre.iter().rev().nth(fiftieth).copied().unwrap_or(high);
    let low = least.saturating_sub((high.saturating_sub(least) / 4).max(BELOW));
    Some([low, high, crest].map(|steps| Quantity::from_steps(steps, Unit::Db)))
}

#[cfg(test)]
mod tests {
    use linecert_otdr::sample::Sample;

    use super::*;

    fn trace(sample: &Sample) -> Trace {
        Trace::read(&sample.recording().encode()).unwrap()
    }

    #[test]
    fn the_window_holds_the_fibre_and_little_else() {
        let trace = trace(&Sample::default());
        let view = trace_view(&trace).unwrap();
        let (span, End::Seen(end)) = (trace.span().unwrap(), trace.end()) else { panic!("no end") };
        assert!(view.from < trace.origin() && end.delay() < view.to);
        assert!(view.to - view.from < span + part(span, 15));
        assert!(view.low < view.crest && view.crest <= view.high);
    }

    #[test]
    fn a_fibre_without_an_end_is_shown_as_far_as_it_goes() {
        let mut recording = Sample::default().recording();
        recording.key_events = None;
        let trace = Trace::read(&recording.encode()).unwrap();
        let view = trace_view(&trace).unwrap();
        assert_eq!(view.to, trace.curve(0).unwrap().points().last().unwrap().0);
    }

    #[test]
    fn without_points_or_an_index_there_is_no_window() {
        let mut recording = Sample::default().recording();
        recording.fixed.group_index = 0;
        assert_eq!(trace_view(&Trace::read(&recording.encode()).unwrap()), None);
        let mut recording = Sample::default().recording();
        for series in &mut recording.series {
            series.points.clear();
        }
        if let Ok(trace) = Trace::read(&recording.encode()) {
            assert_eq!(trace_view(&trace), None);
        }
    }
}
