//! Readings and verdicts as pages show them.

use linecert_measure::{Metric, Quantity, Reading, Reason, Timestamp, Uncertainty, Value};
use linecert_profile::{Overall, Verdict};

use crate::{
    document::{Align, Cell, Column, Row},
    frame::Frame,
    mark::Mark,
};

/// A reading of a line, with when it was taken and what it is held against.
#[derive(Debug, Clone)]
pub struct ReadingRow {
    /// What was read.
    pub metric: Metric,
    /// What came of it; none when nobody measured it.
    pub reading: Option<Reading>,
    /// When it was taken.
    pub at: Option<Timestamp>,
    /// What the profile accepts.
    pub accepts: LimitSpan,
    /// What was read at the installation.
    pub baseline: Option<Value>,
    /// What the profile says of the reading.
    pub verdict: Verdict,
}

/// How many columns a certificate has of those of a line: it knows of no time but its own.
const CERTIFIED: usize = 5;

/// What a profile accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitSpan {
    /// The lowest value, if there is one.
    pub lowest: Option<Quantity>,
    /// The highest value, if there is one.
    pub highest: Option<Quantity>,
}

impl ReadingRow {
    /// The heads of the columns of [`ReadingRow::row`].
    pub(crate) fn columns(frame: &Frame) -> Vec<Column> {
        frame.columns(&[
            ("column-metric", Align::Start),
            ("column-reading", Align::End),
            ("column-age", Align::End),
            ("column-accepts", Align::End),
            ("column-verdict", Align::Start),
            ("column-baseline", Align::End),
            ("column-drift", Align::End),
        ])
    }

    /// The heads of the columns of [`ReadingRow::certified`].
    pub(crate) fn certified_columns(frame: &Frame) -> Vec<Column> {
        Self::columns(frame).into_iter().take(CERTIFIED).collect()
    }

    /// The reading as a row, without what was read at the installation.
    pub(crate) fn certified(&self, frame: &Frame) -> Row {
        Row::new(self.row(frame).cells.into_iter().take(CERTIFIED).collect())
    }

    /// The reading as a row, known by its metric.
    pub(crate) fn row(&self, frame: &Frame) -> Row {
        let baseline = self.baseline.as_ref();
        let cells = vec![
            Cell::text(frame.language.metric(self.metric)),
            frame.asked(self.reading.as_ref()),
            self.at.map_or_else(|| frame.absent("absent-never"), |at| frame.age(at)),
            self.accepts.cell(frame),
            frame.verdict(self.verdict),
            baseline.map_or_else(|| frame.absent("absent-baseline"), |value| frame.value(value)),
            self.drift(frame),
        ];
        Row { key: Some(self.metric.name().to_owned()), cells }
    }

    /// How far the reading is from that of the installation.
    fn drift(&self, frame: &Frame) -> Cell {
        let now = self.reading.as_ref().and_then(Reading::value);
        let (Some(now), Some(then)) = (now, self.baseline.as_ref()) else {
            return frame.absent("absent-drift");
        };
        let decimals = now.decimals().min(then.decimals());
        now.quantity().checked_sub(then.quantity()).map_or_else(
            || frame.absent("absent-drift"),
            |drift| Cell::Number {
                number: signed(&drift.number(decimals)),
                unit: drift.unit().symbol().to_owned(),
                uncertainty: String::new(),
            },
        )
    }
}

/// A difference, with its sign written as a minus and not as a hyphen.
fn signed(number: &str) -> String {
    match number.strip_prefix('-') {
        Some(amount) => format!("−{amount}"),
        None => format!("+{number}"),
    }
}

/// A number with the sign of typography, which is as wide as a plus.
fn typeset(number: &str) -> String {
    number.replace('-', "−")
}

impl LimitSpan {
    fn cell(self, frame: &Frame) -> Cell {
        let text = match (self.lowest, self.highest) {
            (Some(low), Some(high)) => {
                let (low, unit) = (typeset(&low.shortest_number()), high.unit());
                format!("{low} … {} {unit}", typeset(&high.shortest_number()))
            }
            (Some(low), None) => format!("≥ {} {}", typeset(&low.shortest_number()), low.unit()),
            (None, Some(high)) => format!("≤ {} {}", typeset(&high.shortest_number()), high.unit()),
            (None, None) => return frame.absent("absent-limit"),
        };
        Cell::Text(text)
    }
}

impl Frame {
    /// A reading with its unit and uncertainty, or why there is none.
    #[must_use]
    pub fn reading(&self, reading: &Reading) -> Cell {
        let beyond = |sign: &str, end: &Quantity| Cell::Number {
            number: format!("{sign} {}", typeset(&end.shortest_number())),
            unit: end.unit().symbol().to_owned(),
            uncertainty: self.words().say("out-of-range"),
        };
        match reading {
            Reading::Value(value) => self.value(value),
            Reading::BelowRange { floor } => beyond("<", floor),
            Reading::AboveRange { ceiling } => beyond(">", ceiling),
            Reading::NotReported(absence) if absence.detail.is_empty() => {
                Cell::Absent(self.reason(absence.reason))
            }
            Reading::NotReported(absence) => {
                let why = [("why", &*self.reason(absence.reason)), ("detail", &absence.detail)];
                Cell::Absent(self.words().say_with("absent-because", &why))
            }
        }
    }

    /// A reading, or that nobody asked for one.
    pub(crate) fn asked(&self, reading: Option<&Reading>) -> Cell {
        reading.map_or_else(|| self.absent("absent-not-asked"), |reading| self.reading(reading))
    }

    /// A number with its unit and uncertainty.
    #[must_use]
    pub fn value(&self, value: &Value) -> Cell {
        let uncertainty = match value.uncertainty() {
            Uncertainty::Expanded(u) => format!("± {}", u.number(value.decimals())),
            Uncertainty::Bounds { low, high, .. } => {
                let end = |end: Option<Quantity>| {
                    end.map_or_else(|| "?".to_owned(), |q| typeset(&q.number(value.decimals())))
                };
                format!("{} … {}", end(low), end(high))
            }
            Uncertainty::NotStated => self.words().say("uncertainty-not-stated"),
        };
        Cell::Number {
            number: typeset(&value.quantity().number(value.decimals())),
            unit: value.quantity().unit().symbol().to_owned(),
            uncertainty,
        }
    }

    /// Why a number is missing, in words.
    #[must_use]
    pub fn reason(&self, reason: Reason) -> String {
        self.words().say(&format!("reason-{}", reason.name()))
    }

    /// The verdict on one limit.
    #[must_use]
    pub fn verdict(&self, verdict: Verdict) -> Cell {
        let (mark, id) = match verdict {
            Verdict::Pass => (Mark::Good, "verdict-pass"),
            Verdict::MarginalPass => (Mark::Good, "verdict-marginal-pass"),
            Verdict::NotAssessed => (Mark::Unknown, "verdict-not-assessed"),
            Verdict::MarginalFail => (Mark::Bad, "verdict-marginal-fail"),
            Verdict::Fail => (Mark::Bad, "verdict-fail"),
        };
        Cell::Verdict { mark, word: self.words().say(id) }
    }

    /// The verdict on a line.
    #[must_use]
    pub fn overall(&self, overall: Overall) -> Cell {
        let (mark, id) = match overall {
            Overall::Pass => (Mark::Good, "verdict-pass"),
            Overall::MarginalPass => (Mark::Good, "verdict-marginal-pass"),
            Overall::Incomplete => (Mark::Unknown, "verdict-incomplete"),
            Overall::Fail => (Mark::Bad, "verdict-fail"),
        };
        Cell::Verdict { mark, word: self.words().say(id) }
    }

    pub(crate) fn absent(&self, id: &str) -> Cell {
        Cell::Absent(self.words().say(id))
    }

    pub(crate) fn columns(&self, columns: &[(&str, Align)]) -> Vec<Column> {
        let column =
            |(id, align): &(&str, Align)| Column { title: self.words().say(id), align: *align };
        columns.iter().map(column).collect()
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Decimals;

    use super::*;
    use crate::language::Language;

    fn cell(reading: &Reading) -> String {
        let frame = Frame::anonymous(Language::English, Timestamp::UNIX_EPOCH);
        match frame.reading(reading) {
            Cell::Number { number, unit, uncertainty } => format!("{number} {unit} {uncertainty}"),
            Cell::Absent(why) => format!("({why})"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_reading_tells_its_unit_and_how_well_it_is_known() {
        let check = |reading, expect: &str| assert_eq!(cell(&reading), expect);
        let quantity = |text: &str| text.parse::<Quantity>().unwrap();
        let two = Decimals::new(2).unwrap();
        let value = |text: &str, uncertainty| {
            Reading::Value(Value::new(quantity(text), two, uncertainty).unwrap())
        };
        let expanded = Uncertainty::Expanded(quantity("0.2 dB"));
        check(value("-19.37 dBm", expanded), "−19.37 dBm ± 0.20");
        check(value("1 ms", Uncertainty::NotStated), "1.00 ms ± not stated");
        check(Reading::BelowRange { floor: quantity("-70 dBm") }, "< −70 dBm end of range");
        check(Reading::absent(Reason::Offline, ""), "(offline)");
        check(Reading::absent(Reason::TimedOut, "5 s"), "(no answer in time: 5 s)");
    }
}
