//! The written form of a column map, and its sense: the file as a whole. Columns are in `column`.

mod column;
mod naming;
mod spread;

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroUsize,
    ops::Range,
    str::FromStr,
};

use linecert_toml::{Mistake, Schema, Text};
use serde::Deserialize;
use toml::Spanned;

use self::{
    column::RawColumn,
    naming::{RawColumnName, RawInstrument, RawPair},
};
use super::{Column, Map, MapError, MapProblem, PlainWord, ReadingColumns};
use crate::{
    decimal::DecimalMark,
    file::{Charset, Delimiter, Layout, Path, Shape},
};

/// A problem and the bytes that it is about.
type Fault = (Range<usize>, MapProblem);

/// What is written where nothing states a condition or an uncertainty.
const NOT_STATED: &str = "not-stated";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMap {
    #[serde(rename = "schema")]
    _schema: Schema<1>,
    name: Spanned<String>,
    cites: Spanned<Vec<String>>,
    file: RawFile,
    #[serde(default)]
    words: BTreeMap<String, RawPlainWord>,
    #[serde(default)]
    pair: RawPair,
    #[serde(default)]
    instrument: RawInstrument,
    #[serde(default)]
    column: Vec<Spanned<RawColumn>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawFile {
    format: Spanned<RawFormat>,
    #[serde(default)]
    encoding: Charset,
    decimal_mark: RawMark,
    delimiter: Option<Spanned<Delimiter>>,
    header_line: Option<Spanned<NonZeroUsize>>,
    records: Option<Spanned<String>>,
    reading: Option<RawReading>,
    #[serde(default)]
    ignore: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReading {
    name: String,
    value: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum RawFormat {
    Csv,
    Xml,
    Json,
}

#[derive(Deserialize, Clone, Copy)]
enum RawMark {
    #[serde(rename = ".")]
    Point,
    #[serde(rename = ",")]
    Comma,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum RawPlainWord {
    NotReported,
    NotMeasured,
}

pub(super) fn parse(file: &str, text: &str) -> Result<Map, MapError> {
    let raw: RawMap =
        linecert_toml::parse(file, text).map_err(|mistake| mistake.map(MapProblem::Text))?;
    check(raw).map_err(|(span, problem)| Mistake::at(file, text, &span, problem))
}

fn check(raw: RawMap) -> Result<Map, Fault> {
    let RawMap { name, cites, mut file, words, pair, instrument, column, .. } = raw;
    check_name(&name)?;
    if cites.get_ref().is_empty() || cites.get_ref().iter().any(|cite| cite.trim().is_empty()) {
        return Err((cites.span(), MapProblem::Empty));
    }
    let reading =
        file.reading.take().map(|raw| ReadingColumns { name: raw.name, value: raw.value });
    let spans: Vec<_> = column.iter().map(Spanned::span).collect();
    let columns = check_columns(column)?;
    let (layout, mark, ignored) = file.check()?;
    let map = Map {
        name: name.into_inner(),
        cites: cites.into_inner(),
        layout,
        mark,
        reading,
        ignore: ignored.iter().map(|name| name.get_ref().clone()).collect(),
        words: words.into_iter().map(|(word, meaning)| (word, meaning.into())).collect(),
        pair: pair.check()?,
        instrument: instrument.check()?,
        columns,
    };
    check_ignored(&map, ignored)?;
    check_names(&map, &spans)?;
    Ok(map)
}

fn check_name(name: &Spanned<String>) -> Result<(), Fault> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if name.get_ref().is_empty() || !name.get_ref().bytes().all(plain) {
        return Err((name.span(), MapProblem::Name(name.get_ref().clone())));
    }
    Ok(())
}

fn check_columns(raw: Vec<Spanned<RawColumn>>) -> Result<Vec<Column>, Fault> {
    let mut seen = BTreeSet::new();
    let mut columns = Vec::new();
    for column in raw {
        let span = column.span();
        let column = column.into_inner().check(span.clone())?;
        if !seen.insert(column.name.clone()) {
            return Err((span, MapProblem::Duplicate(column.name)));
        }
        columns.push(column);
    }
    if columns.is_empty() { Err((0..0, MapProblem::NoColumns)) } else { Ok(columns) }
}

fn check_ignored(map: &Map, ignored: Vec<Spanned<String>>) -> Result<(), Fault> {
    let mapped = map.mapped();
    let tree = map.layout.is_tree();
    for name in ignored {
        if mapped.contains(name.get_ref().as_str()) {
            let span = name.span();
            return Err((span, MapProblem::MappedAndIgnored(name.into_inner())));
        }
        if tree && Path::parse(name.get_ref()).is_none() {
            return Err((name.span(), MapProblem::Path(name.into_inner())));
        }
    }
    match mapped.into_iter().find(|name| tree && Path::parse(name).is_none()) {
        Some(name) => Err((0..0, MapProblem::Path(name.to_owned()))),
        None => Ok(()),
    }
}

/// What a row calls its reading must not be called as a column of the file is.
fn check_names(map: &Map, spans: &[Range<usize>]) -> Result<(), Fault> {
    let mapped = map.mapped();
    let clashes = |column: &Column| map.reading.is_some() && mapped.contains(column.name.as_str());
    match map.columns.iter().zip(spans).find(|(column, _)| clashes(column)) {
        Some((column, span)) => Err((span.clone(), MapProblem::Duplicate(column.name.clone()))),
        None => Ok(()),
    }
}

impl RawFile {
    fn check(self) -> Result<(Layout, DecimalMark, Vec<Spanned<String>>), Fault> {
        let mark = match self.decimal_mark {
            RawMark::Point => DecimalMark::Point,
            RawMark::Comma => DecimalMark::Comma,
        };
        let shape = match self.format.get_ref() {
            RawFormat::Csv => self.table()?,
            RawFormat::Xml => Shape::Xml { records: self.records("xml")? },
            RawFormat::Json => Shape::Json { records: self.records("json")? },
        };
        Ok((Layout { charset: self.encoding, shape }, mark, self.ignore))
    }

    fn table(&self) -> Result<Shape, Fault> {
        if let Some(records) = &self.records {
            let problem = MapProblem::WrongFormat { key: "records", format: "csv" };
            return Err((records.span(), problem));
        }
        let delimiter = self.delimiter.as_ref().map(|delimiter| *delimiter.get_ref());
        let header_line = self.header_line.as_ref().map(|line| *line.get_ref());
        Ok(Shape::Csv {
            delimiter: delimiter.unwrap_or_default(),
            header_line: header_line.unwrap_or(NonZeroUsize::MIN),
        })
    }

    fn records(&self, format: &'static str) -> Result<Path, Fault> {
        let delimiter = self.delimiter.as_ref().map(|value| (value.span(), "delimiter"));
        let header = self.header_line.as_ref().map(|value| (value.span(), "header-line"));
        if let Some((span, key)) = delimiter.or(header) {
            return Err((span, MapProblem::WrongFormat { key, format }));
        }
        let Some(records) = &self.records else {
            return Err((self.format.span(), MapProblem::NoRecords(format)));
        };
        let path = Path::parse(records.get_ref()).filter(Path::is_absolute);
        path.ok_or_else(|| (records.span(), MapProblem::Path(records.get_ref().clone())))
    }
}

impl From<RawPlainWord> for PlainWord {
    fn from(raw: RawPlainWord) -> Self {
        match raw {
            RawPlainWord::NotReported => Self::NotReported,
            RawPlainWord::NotMeasured => Self::NotMeasured,
        }
    }
}

impl FromStr for RawPlainWord {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "not-reported" => Ok(Self::NotReported),
            "not-measured" => Ok(Self::NotMeasured),
            _ => {
                Err("write \"not-reported\", \"not-measured\", { above-range = \"999 Mohm\" } or \
                      { below-range = \"1 Mohm\" }")
            }
        }
    }
}

/// A text that must not be blank.
fn filled(text: Spanned<String>) -> Result<String, Fault> {
    if text.get_ref().trim().is_empty() {
        return Err((text.span(), MapProblem::Empty));
    }
    Ok(text.into_inner())
}

/// A value that the file may leave out.
fn plain<T>(text: Option<Spanned<Text<T>>>) -> Option<T> {
    text.map(|text| text.into_inner().0)
}
