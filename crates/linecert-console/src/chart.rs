//! The columns of a chart, as JSON that the browser draws.

use linecert_measure::{Quantity, Reason, Timestamp, Unit};
use serde::Serialize;

use crate::frame::Frame;

/// A curve over time, with the levels that it is compared with. What is in another unit than the
/// chart's is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// What is drawn.
    pub label: String,
    /// The unit of all of it.
    pub unit: Unit,
    /// The points, in the order of their times.
    pub points: Vec<(Timestamp, Point)>,
    /// The levels.
    pub levels: Vec<Level>,
}

/// What was read at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// A number.
    Value(Quantity),
    /// No number, and why: the curve has a gap.
    Absent(Reason),
}

/// A level that a curve is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// What it stands for.
    pub kind: LevelKind,
    /// Where it is.
    pub at: Quantity,
}

/// What a level stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelKind {
    /// What was read at the installation.
    Baseline,
    /// Nothing below is accepted.
    Lowest,
    /// Nothing above is accepted.
    Highest,
}

/// The wire form: numbers are whole steps, of which `10^decimals` make the unit.
#[derive(Serialize)]
struct Columns {
    time: String,
    /// The offset of the local time, which the axis is in.
    offset: i32,
    label: String,
    unit: &'static str,
    decimals: u8,
    seconds: Vec<i64>,
    steps: Vec<Option<i64>>,
    why: Vec<String>,
    levels: Vec<WireLevel>,
}

#[derive(Serialize)]
struct WireLevel {
    kind: &'static str,
    label: String,
    steps: i64,
}

impl LevelKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Lowest => "lowest",
            Self::Highest => "highest",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Baseline => "level-baseline",
            Self::Lowest => "level-lowest",
            Self::Highest => "level-highest",
        }
    }
}

impl Chart {
    /// The columns as JSON, in the language of the frame.
    #[must_use]
    pub fn to_json(&self, frame: &Frame) -> String {
        let in_unit = |quantity: Quantity| (quantity.unit() == self.unit).then(|| quantity.steps());
        let step = |point: &Point| match point {
            Point::Value(quantity) => in_unit(*quantity),
            Point::Absent(_) => None,
        };
        let why = |point: &Point| match point {
            Point::Value(_) => String::new(),
            Point::Absent(reason) => frame.reason(*reason),
        };
        let level = |level: &Level| {
            let label = frame.words().say(level.kind.words());
            Some(WireLevel { kind: level.kind.name(), label, steps: in_unit(level.at)? })
        };
        let columns = Columns {
            time: frame.words().say("column-time"),
            offset: frame.zone.to_offset(frame.now).seconds(),
            label: self.label.clone(),
            unit: self.unit.symbol(),
            decimals: self.unit.step(),
            seconds: self.points.iter().map(|(at, _)| at.as_second()).collect(),
            steps: self.points.iter().map(|(_, point)| step(point)).collect(),
            why: self.points.iter().map(|(_, point)| why(point)).collect(),
            levels: self.levels.iter().filter_map(level).collect(),
        };
        serde_json::to_string(&columns).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::language::Language;

    #[test]
    fn a_gap_is_no_zero_and_numbers_stay_whole() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let value = |text: &str| Point::Value(text.parse().unwrap());
        let chart = Chart {
            label: "ONU Rx power".to_owned(),
            unit: Unit::Dbm,
            points: vec![
                (at(0), value("-19.37 dBm")),
                (at(900), Point::Absent(Reason::Offline)),
                (at(1800), value("3 V")),
            ],
            levels: vec![Level { kind: LevelKind::Lowest, at: "-27 dBm".parse().unwrap() }],
        };
        let frame = Frame::anonymous(Language::English, at(1800));
        expect![[r#"{"time":"Time","offset":0,"label":"ONU Rx power","unit":"dBm","decimals":3,"seconds":[0,900,1800],"steps":[-19370,null,null],"why":["","offline",""],"levels":[{"kind":"lowest","label":"lowest accepted","steps":-27000}]}"#]].assert_eq(&chart.to_json(&frame));
    }
}
