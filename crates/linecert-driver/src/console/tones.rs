//! Tables of tones in the output of a command.

mod row;

use std::num::NonZeroU16;

use linecert_measure::{Absence, Quantity, Reason, Stream, Subject, ToneQuantity, Tones};

use super::{
    command::Surroundings, output::Ending, problem::ConsoleProblem, section::Placed,
    subject::Naming,
};
use crate::{
    cell::Lost,
    fault::{self, Fault, fault},
    field::garbled,
    pattern::{self, Groups, Pattern},
    raw::{self, Confidence},
    snmp::Holds,
};
use row::Row;

const COUNT: Groups = Groups { required: &["count"], optional: &[] };

/// The most tones of a line: those of the longest symbols of ITU-T G.993.2 and G.9701, twice over.
const MOST_TONES: usize = 8192;

/// A quantity that a command gives for each tone.
#[derive(Debug, Clone)]
pub(super) struct ToneTable {
    pub(super) naming: Naming,
    pub(super) confidence: Confidence,
    pub(super) sections: Vec<usize>,
    pub(super) quantity: ToneQuantity,
    pub(super) stream: Stream,
    group: Option<NonZeroU16>,
    row: Row,
    /// How many tones there must be, where the device says so.
    count: Option<Pattern>,
}

impl ToneTable {
    pub(super) fn check(
        raw: &raw::console::Tones,
        around: Surroundings<'_>,
    ) -> Result<Self, Fault> {
        let quantity: ToneQuantity = fault::parse(&raw.tones)?;
        let count = raw.count.as_ref().map(|text| fault::pattern(text, COUNT)).transpose()?;
        let row = Row::check(raw, quantity)?;
        if count.is_none() && row.needs_count() {
            return Err(fault(&raw.row, ConsoleProblem::Row));
        }
        raw.cites.as_ref().map(fault::cites).transpose()?;
        let table = Self {
            naming: around.naming(raw.subject.as_ref(), &raw.tones)?,
            confidence: raw.confidence.unwrap_or(around.command.confidence),
            sections: around.sections_of(raw.section.as_ref())?,
            quantity,
            stream: fault::parse(&raw.stream)?,
            group: raw.group,
            row,
            count,
        };
        let holds = Holds::Tones(quantity);
        if !table.naming.can_hold(holds) {
            let subject = table.naming.words();
            return Err(fault(&raw.tones, ConsoleProblem::Measured { holds, subject }));
        }
        around.check_variables((&table.naming, &raw.tones), &[], &[])?;
        Ok(table)
    }

    /// The tones of one output; the whole table is lost when any of it is not certain.
    pub(super) fn decode<'t>(
        &self,
        subject: Subject,
        lines: impl Iterator<Item = Placed<'t>> + Clone,
        ending: Ending,
    ) -> Result<Tones, Lost> {
        let (quantity, stream) = (self.quantity, self.stream);
        match self.values(lines, ending) {
            Ok(values) => {
                let group = self.group.map(NonZeroU16::get);
                Ok(Tones { subject, quantity, stream, group, values })
            }
            Err(why) => Err(Lost { subject, quantity, stream, why }),
        }
    }

    fn values<'t>(
        &self,
        lines: impl Iterator<Item = Placed<'t>> + Clone,
        ending: Ending,
    ) -> Result<Vec<Option<Quantity>>, Absence> {
        if ending == Ending::Cut {
            let detail = "the output was cut off in the middle of the tones".to_owned();
            return Err(Absence { reason: Reason::Interrupted, detail });
        }
        let mut table = Table::default();
        for placed in lines.clone() {
            self.row.read(placed.line, &mut table)?;
        }
        if table.values.is_empty() {
            let detail = format!("no line `{}`", self.row.as_str());
            return Err(Absence { reason: Reason::NoSuchObject, detail });
        }
        if let Some(pattern) = &self.count {
            let mut counts = lines.filter_map(|placed| count_in(pattern, placed.line));
            let found = table.values.len();
            match counts.next() {
                Some(count) if count == found => {}
                Some(count) => {
                    let why = "not as many tones as the device says";
                    return Err(garbled(&format!("{found} of {count}"), why));
                }
                None => return Err(garbled(pattern.as_str(), "the number of tones is not told")),
            }
        }
        Ok(table.values.into_iter().map(Tone::value).collect())
    }
}

fn count_in(pattern: &Pattern, line: &str) -> Option<usize> {
    let captures = pattern.captures(line)?;
    pattern::group(&captures, "count")?.parse().ok()
}

/// The tones that were read so far.
#[derive(Debug, Default)]
struct Table {
    values: Vec<Tone>,
}

/// What is known of one tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tone {
    /// It was not listed.
    Unlisted,
    /// It was listed, with a number or with the sign for none.
    Listed(Option<Quantity>),
}

impl Tone {
    const fn value(self) -> Option<Quantity> {
        match self {
            Self::Unlisted => None,
            Self::Listed(value) => value,
        }
    }
}

impl Table {
    /// Notes a tone. One that is listed twice with different numbers makes the table useless: there
    /// may be two tables in it.
    fn note(&mut self, tone: usize, value: Option<Quantity>, line: &str) -> Result<(), Absence> {
        if tone >= MOST_TONES {
            return Err(garbled(line, "no line has so many tones"));
        }
        if self.values.len() <= tone {
            self.values.resize(tone.saturating_add(1), Tone::Unlisted);
        }
        let listed = Tone::Listed(value);
        match self.values.get_mut(tone) {
            Some(known) if *known == Tone::Unlisted || *known == listed => {
                *known = listed;
                Ok(())
            }
            _ => Err(garbled(line, "the tone is listed twice")),
        }
    }
}

/// The values that a tone can have, in steps of the unit (ITU-T G.997.1, 7.5.1). Of bits, no tone
/// carries more than 15 (ITU-T G.993.2).
const fn window(quantity: ToneQuantity) -> (i64, i64) {
    match quantity {
        ToneQuantity::Bits => (0, 15),
        ToneQuantity::Snr => (-32_000, 95_000),
        ToneQuantity::QuietLineNoise => (-150_000, -23_000),
        ToneQuantity::Hlog => (-96_200, 6_000),
    }
}
