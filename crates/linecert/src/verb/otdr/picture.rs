//! A trace as a picture of characters: eight dots a cell, with the events above and the distance
//! below.

use linecert_measure::Quantity;
use linecert_otdr::{Curve, Delay, Trace};
use linecert_report::{TraceView, trace_view};

use super::fixed;
use crate::language::Messages;

/// How many cells the picture is wide and high. With its scale it fits a terminal of 80 columns.
const CELLS: (usize, usize) = (68, 12);
/// A cell of braille has two dots beside each other and four above each other.
const DOTS: (usize, usize) = (CELLS.0 * 2, CELLS.1 * 4);
/// The dots of a braille cell by column and row, as bits of its code point.
const BITS: [[u32; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
/// The code point of the cell without dots.
const BLANK: u32 = 0x2800;
/// How many characters stand before the picture.
const SCALE: usize = 10;

/// The lowest and the highest dot of one column, counted from below.
type Span = Option<(i64, i64)>;

/// The trace of the first pulse width from its start to a little behind its end, high reflections
/// cut off.
pub(super) fn lines(trace: &Trace, messages: &Messages) -> Vec<String> {
    let drawn = trace.curve(0).zip(trace_view(trace));
    let Some((curve, view)) = drawn else { return vec![messages.get("trace-no-points")] };
    let view = TraceView { high: ceiling(&view), ..view };
    let columns = joined(columns(&curve, &view));
    let marks = marks(trace, &view);
    let mut lines = vec![format!("{:SCALE$} {}", "", numbers(&marks))];
    for row in 0..CELLS.1 {
        let scale = match row {
            0 => level(view.high),
            row if row + 1 == CELLS.1 => level(view.low),
            _ => String::new(),
        };
        lines.push(format!("{scale:>SCALE$}│{}", cells(&columns, row)));
    }
    lines.push(format!("{:SCALE$}└{}", "", ticks(&marks)));
    lines.push(format!("{:SCALE$} {}", "", distances(trace, &view)));
    lines
}

/// How far above the fibre the picture reaches at the least, in 0.001 dB.
const HEADROOM: i64 = 1_500;

/// Twelve rows show a fibre only when its reflections are cut off above it.
fn ceiling(view: &TraceView) -> Quantity {
    let fibre = view.crest.steps().saturating_sub(view.low.steps());
    let ceiling = view.crest.steps().saturating_add((fibre / 2).max(HEADROOM));
    Quantity::from_steps(ceiling.min(view.high.steps()), view.high.unit())
}

fn level(level: Quantity) -> String {
    fixed(level, 1)
}

/// `at` as a part of the way from `low` to `high`, in so many steps; outside, `None`.
fn step(at: i64, (low, high): (i64, i64), steps: usize) -> Option<usize> {
    if !(low..=high).contains(&at) {
        return None;
    }
    let steps = i128::try_from(steps).ok()?;
    let from_low = (i128::from(at) - i128::from(low)) * steps;
    let step = from_low.checked_div(i128::from(high) - i128::from(low) + 1)?;
    usize::try_from(step).ok()
}

fn across(at: Delay, view: &TraceView, steps: usize) -> Option<usize> {
    step(at.ten_femtoseconds(), (view.from.ten_femtoseconds(), view.to.ten_femtoseconds()), steps)
}

/// The levels of each column of dots; what is beyond the picture lies on its floor or ceiling.
fn columns(curve: &Curve<'_>, view: &TraceView) -> Vec<Span> {
    let (low, high) = (view.low.steps(), view.high.steps());
    let mut columns = vec![None; DOTS.0];
    for (at, level) in curve.points() {
        let dot = step(level.steps().clamp(low, high), (low, high), DOTS.1);
        let dot = dot.and_then(|dot| i64::try_from(dot).ok());
        let column = across(at, view, DOTS.0).and_then(|column| columns.get_mut(column));
        if let (Some(dot), Some(column)) = (dot, column) {
            let (least, most) = column.unwrap_or((dot, dot));
            *column = Some((dot.min(least), dot.max(most)));
        }
    }
    columns
}

/// The same without gaps: each column reaches the one before it, and one without points repeats it.
fn joined(columns: Vec<Span>) -> Vec<Span> {
    let mut last: Span = None;
    let join = |column: Span| {
        let joined = match (column, last) {
            (Some((low, high)), Some((before_low, before_high))) => {
                Some((low.min(before_high), high.max(before_low)))
            }
            (column, before) => column.or(before),
        };
        last = column.or(last);
        joined
    };
    columns.into_iter().map(join).collect()
}

/// One row of cells, from above.
fn cells(columns: &[Span], row: usize) -> String {
    let lit = |span: &Span, dot: usize| {
        let from_below = DOTS.1.checked_sub(row * 4 + dot + 1);
        let from_below = from_below.and_then(|dot| i64::try_from(dot).ok());
        span.zip(from_below).is_some_and(|((low, high), dot)| (low..=high).contains(&dot))
    };
    let cell = |pair: &[Span]| {
        let bits = pair.iter().zip(BITS).flat_map(|(span, bits)| {
            bits.into_iter().enumerate().filter(move |(dot, _)| lit(span, *dot))
        });
        char::from_u32(bits.fold(BLANK, |cell, (_, bit)| cell | bit)).unwrap_or(' ')
    };
    columns.chunks(2).map(cell).collect()
}

/// The cells in which events lie, with their numbers.
fn marks(trace: &Trace, view: &TraceView) -> Vec<(usize, u16)> {
    let cell = |event: &linecert_otdr::Event| {
        Some((across(event.delay(), view, CELLS.0)?, event.number()))
    };
    trace.events().iter().filter_map(cell).collect()
}

/// The numbers of the events over their places; where there is no room, a dot.
fn numbers(marks: &[(usize, u16)]) -> String {
    let mut line = String::new();
    for (cell, number) in marks {
        let number = number.to_string();
        let length = line.chars().count();
        let has_room = length == 0 || *cell > length;
        if has_room {
            line = format!("{line:cell$}{number}");
        } else if *cell == length {
            line.push('·');
        }
    }
    line
}

fn ticks(marks: &[(usize, u16)]) -> String {
    let tick = |cell| if marks.iter().any(|(at, _)| *at == cell) { '┴' } else { '─' };
    (0..CELLS.0).map(tick).collect()
}

/// The distances at which the picture begins and ends.
fn distances(trace: &Trace, view: &TraceView) -> String {
    let at = |delay| trace.length(delay).map_or_else(String::new, |length| fixed(length, 0));
    let (from, to) = (at(view.from), at(view.to));
    format!("{from}{to:>width$}", width = CELLS.0.saturating_sub(from.chars().count()))
}

#[cfg(test)]
mod tests {
    use linecert_otdr::sample::Sample;

    use super::*;
    use crate::language::Language;

    fn drawn(sample: &Sample) -> Vec<String> {
        let trace = Trace::read(&sample.recording().encode()).unwrap();
        lines(&trace, &Messages::of(Language::English))
    }

    #[test]
    fn the_picture_has_its_size_and_every_event() {
        let picture = drawn(&Sample::default());
        assert_eq!(picture.len(), CELLS.1 + 3);
        for number in 1..=5 {
            assert!(picture[0].contains(&number.to_string()), "{}", picture[0]);
        }
        for row in &picture[1..=CELLS.1] {
            assert_eq!(row.chars().count(), SCALE + 1 + CELLS.0, "{row}");
        }
        assert_eq!(picture[CELLS.1 + 1].matches('┴').count(), 5);
    }

    #[test]
    fn the_trace_falls_from_left_to_right() {
        let picture = drawn(&Sample::default());
        let (upper, lower) = (&picture[1], &picture[CELLS.1]);
        let dotted = |row: &str| row.chars().position(|c| ('\u{2801}'..='\u{28ff}').contains(&c));
        assert!(dotted(upper) < dotted(lower), "{}", picture.join("\n"));
    }

    #[test]
    fn numbers_that_have_no_room_are_dots() {
        assert_eq!(numbers(&[(0, 1), (5, 2), (6, 3), (7, 10), (20, 11)]), "1    2··            11");
        assert_eq!(numbers(&[]), "");
    }

    #[test]
    fn steps_cover_the_whole_and_nothing_else() {
        assert_eq!(step(0, (0, 99), 10), Some(0));
        assert_eq!(step(99, (0, 99), 10), Some(9));
        assert_eq!(step(100, (0, 99), 10), None);
        assert_eq!(step(i64::MAX, (i64::MIN, i64::MAX), 10), Some(9));
        assert_eq!(step(5, (5, 5), 10), Some(0));
    }
}
