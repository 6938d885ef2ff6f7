//! The written form of what names instrument, pair and time.

use std::ops::Range;

use jiff::{
    civil::DateTime,
    fmt::strtime::{self, BrokenDownTime},
    tz::{Offset, TimeZone},
};
use serde::Deserialize;
use toml::Spanned;

use super::{
    super::{
        DateColumn, InstrumentColumns, MapProblem, Naming, PairColumns, TimeColumn, text_or::TextOr,
    },
    Fault,
};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPair {
    id: Option<String>,
    time: Option<Spanned<RawTime>>,
    operator: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTime {
    column: String,
    format: Spanned<String>,
    zone: Option<Spanned<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawInstrument {
    maker: Option<TextOr<String, RawColumnName>>,
    model: Option<TextOr<String, RawColumnName>>,
    serial: Option<TextOr<String, RawColumnName>>,
    firmware: Option<TextOr<String, RawColumnName>>,
    calibration_due: Option<RawDate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumnName {
    pub(super) column: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDate {
    column: String,
    format: Spanned<String>,
}

impl RawPair {
    pub(super) fn check(self) -> Result<PairColumns, Fault> {
        let time = self.time.map(|time| {
            let span = time.span();
            time.into_inner().check(span)
        });
        Ok(PairColumns { id: self.id, time: time.transpose()?, operator: self.operator })
    }
}

impl RawTime {
    fn check(self, span: Range<usize>) -> Result<TimeColumn, Fault> {
        check_time(&self.format)?;
        let in_format = ["%z", "%:z"].iter().any(|zone| self.format.get_ref().contains(zone));
        let zone = match self.zone {
            Some(zone) if !in_format => Some(offset(&zone)?),
            None if in_format => None,
            _ => return Err((span, MapProblem::Zone)),
        };
        Ok(TimeColumn { name: self.column, format: self.format.into_inner(), zone })
    }
}

fn offset(zone: &Spanned<String>) -> Result<Offset, Fault> {
    let parsed = strtime::parse("%:z", zone.get_ref()).ok().and_then(|time| time.offset());
    parsed.ok_or_else(|| (zone.span(), MapProblem::Offset(zone.get_ref().clone())))
}

/// A moment that no half of a day and no order of day and month leaves in doubt.
const SAMPLE: DateTime = jiff::civil::date(2024, 5, 31).at(13, 47, 0, 0);

/// A format of a time is taken when it reads back what it wrote.
fn check_time(format: &Spanned<String>) -> Result<(), Fault> {
    let read = read_back(format.get_ref()).and_then(|read| read.to_datetime().ok());
    sound(format, read == Some(SAMPLE))
}

/// A format of a day is taken when it reads back what it wrote.
fn check_day(format: &Spanned<String>) -> Result<(), Fault> {
    let read = read_back(format.get_ref()).and_then(|read| read.to_date().ok());
    sound(format, read == Some(SAMPLE.date()))
}

fn sound(format: &Spanned<String>, holds: bool) -> Result<(), Fault> {
    let problem = || (format.span(), MapProblem::TimeFormat(format.get_ref().clone()));
    if holds { Ok(()) } else { Err(problem()) }
}

fn read_back(format: &str) -> Option<BrokenDownTime> {
    let sample = SAMPLE.to_zoned(TimeZone::UTC).ok()?;
    let written = BrokenDownTime::from(&sample).to_string(format).ok()?;
    strtime::parse(format, written).ok()
}

impl RawInstrument {
    pub(super) fn check(self) -> Result<InstrumentColumns, Fault> {
        let due = self.calibration_due.map(|date| {
            check_day(&date.format)?;
            Ok(DateColumn { name: date.column, format: date.format.into_inner() })
        });
        Ok(InstrumentColumns {
            maker: self.maker.map(Naming::from),
            model: self.model.map(Naming::from),
            serial: self.serial.map(Naming::from),
            firmware: self.firmware.map(Naming::from),
            calibration_due: due.transpose()?,
        })
    }
}

impl From<TextOr<String, RawColumnName>> for Naming {
    fn from(raw: TextOr<String, RawColumnName>) -> Self {
        match raw {
            TextOr::Text(text) => Self::Fixed(text),
            TextOr::Table(RawColumnName { column }) => Self::Column(column),
        }
    }
}
