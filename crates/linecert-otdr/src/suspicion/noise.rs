//! Noise that is too regular: repeated, or not there.

use std::collections::{HashMap, HashSet};

use super::Sign;

/// The points of a stretch that must not come twice.
const STRETCH: usize = 32;

/// The different steps that a stretch must have: saturation, the smooth start of a strong trace and
/// the coarse steps of a converter near zero repeat by nature. In the recordings at hand no stretch
/// of this length with more than three different steps comes again.
const VARIETY: usize = 8;

/// The points that must not lie on one line. The longest such run of the recordings at hand has an
/// eighth of it, on a trace that its instrument smoothed.
const STRAIGHT: usize = 400;

/// The first stretch whose steps from point to point come again, even on another level.
pub(super) fn repeated(points: &[u16]) -> Option<Sign> {
    let steps: Vec<i32> = points
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => Some(i32::from(*b) - i32::from(*a)),
            _ => None,
        })
        .collect();
    let mut seen: HashMap<&[i32], usize> = HashMap::new();
    for (again, stretch) in steps.windows(STRETCH).enumerate() {
        match seen.get(stretch) {
            Some(first) if is_varied(stretch) => {
                return Some(Sign::RepeatedNoise { first: *first, again, points: STRETCH + 1 });
            }
            Some(_) => {}
            None => {
                seen.insert(stretch, again);
            }
        }
    }
    None
}

fn is_varied(stretch: &[i32]) -> bool {
    stretch.iter().collect::<HashSet<_>>().len() >= VARIETY
}

/// The longest run of points that fall along one line to within 0.001 dB. A level run is none: it is
/// saturation or the bottom of the scale.
pub(super) fn none(points: &[u16]) -> Option<Sign> {
    let (first, points) = longest_line(points)?;
    (points >= STRAIGHT).then_some(Sign::NoNoise { first, points })
}

fn longest_line(points: &[u16]) -> Option<(usize, usize)> {
    let mut rest = points;
    let mut longest = None;
    while let Some(line) = Line::along(rest) {
        let first = points.len() - rest.len();
        if line.falls() && longest.is_none_or(|(_, length)| length < line.length) {
            longest = Some((first, line.length));
        }
        rest = rest.get(line.length..).unwrap_or_default();
    }
    longest
}

/// The slopes, as fractions, of the lines through the first point that miss no other by more than
/// one step.
struct Line {
    length: usize,
    least: (i64, i64),
    most: (i64, i64),
}

impl Line {
    fn along(points: &[u16]) -> Option<Self> {
        let (first, others) = points.split_first()?;
        let mut line = Self { length: 1, least: (-65_536, 1), most: (65_536, 1) };
        for (run, point) in (1_i64..).zip(others) {
            let rise = i64::from(*point) - i64::from(*first);
            let least = greater(line.least, (rise - 1, run));
            let most = lesser(line.most, (rise + 1, run));
            if is_less(most, least) {
                break;
            }
            line = Self { length: line.length + 1, least, most };
        }
        Some(line)
    }

    /// Whether every line that fits goes down with the light, and so up with the stored values.
    const fn falls(&self) -> bool {
        self.least.0 > 0
    }
}

const fn is_less(a: (i64, i64), b: (i64, i64)) -> bool {
    a.0 * b.1 < b.0 * a.1
}

const fn greater(a: (i64, i64), b: (i64, i64)) -> (i64, i64) {
    if is_less(a, b) { b } else { a }
}

const fn lesser(a: (i64, i64), b: (i64, i64)) -> (i64, i64) {
    if is_less(b, a) { b } else { a }
}
