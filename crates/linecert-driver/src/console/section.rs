//! The parts of an output that a heading opens.

use std::collections::BTreeSet;

use linecert_measure::Period;
use toml::Spanned;

use super::problem::ConsoleProblem;
use crate::{
    fault::{self, Fault, Problem, fault},
    pattern::{self, Groups, Pattern},
    raw,
    variables::{Variable, Variables},
};

/// The group of a heading that holds the names of the columns below it.
const COLUMNS: &str = "columns";

/// The longest text that names a part of a subject. A hostile device prints more.
const LONGEST_NAME: usize = 64;

/// A part of an output, from its heading on.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) open: Pattern,
    /// Names that the file gives, where the device prints none.
    pub(super) columns: Option<Vec<String>>,
    pub(super) period: Option<Period>,
    until: Option<Pattern>,
}

/// A section that was opened, once for each time.
#[derive(Debug, Clone)]
pub(super) struct Opening<'d> {
    /// Its place among the sections of the command.
    pub(super) section: usize,
    pub(super) variables: Variables<'d>,
    pub(super) columns: Vec<String>,
}

/// A line, and the opening that it is in by place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'t> {
    pub(super) line: &'t str,
    pub(super) opening: Option<usize>,
}

/// An output that is parted into sections.
#[derive(Debug, Clone, Default)]
pub(super) struct Parted<'d, 't> {
    pub(super) openings: Vec<Opening<'d>>,
    pub(super) lines: Vec<Placed<'t>>,
}

impl Section {
    pub(super) fn check_all(raw: &[raw::console::Section]) -> Result<Vec<Self>, Fault> {
        let mut seen = BTreeSet::new();
        let mut sections = Vec::new();
        for section in raw {
            let checked = Self::check(section)?;
            if !seen.insert(checked.name.clone()) {
                return Err(fault(&section.name, Problem::Repeated(checked.name)));
            }
            sections.push(checked);
        }
        Ok(sections)
    }

    fn check(raw: &raw::console::Section) -> Result<Self, Fault> {
        let until = |text: &raw::Text| fault::pattern(text, Groups::NONE);
        let section = Self {
            name: super::plain_name(&raw.name)?,
            open: super::pattern(&raw.open)?,
            columns: raw.columns.as_ref().map(check_columns).transpose()?,
            period: raw.period.as_ref().map(super::check_period).transpose()?,
            until: raw.until.as_ref().map(until).transpose()?,
        };
        if section.columns.is_some() && section.open.groups().any(|name| name == COLUMNS) {
            return Err(fault(&raw.open, ConsoleProblem::Columns));
        }
        Ok(section)
    }

    /// The names of the variables that its heading sets.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        self.open.groups().filter(|name| *name != COLUMNS)
    }

    pub(super) fn has_columns(&self) -> bool {
        self.columns.is_some() || self.open.groups().any(|name| name == COLUMNS)
    }

    fn opened<'d>(&'d self, section: usize, line: &str) -> Option<Opening<'d>> {
        let captures = self.open.captures(line)?;
        let mut variables = Variables::default();
        for name in self.variables() {
            set(&mut variables, name, pattern::group(&captures, name))?;
        }
        let printed = || pattern::group(&captures, COLUMNS).map(cells).unwrap_or_default();
        let columns = self.columns.clone().unwrap_or_else(printed);
        Some(Opening { section, variables, columns })
    }
}

/// Sets a variable to what a group matched, if that can be a name; a group that took no part in the
/// match is empty.
pub(super) fn set<'d>(
    variables: &mut Variables<'d>,
    name: &'d str,
    text: Option<&str>,
) -> Option<()> {
    let text = text.unwrap_or_default().trim();
    (text.len() <= LONGEST_NAME).then(|| variables.set(name, Variable::Text(text.to_owned())))
}

/// Parts the lines of an output.
///
/// A section without an end lasts until another such one begins. One with an end lies inside
/// whatever is open, gives way to any other that begins, and what was open around it goes on.
pub(super) fn part<'d, 't>(sections: &'d [Section], text: &'t str) -> Parted<'d, 't> {
    let mut parted = Parted::default();
    let (mut around, mut inside): (Option<usize>, Option<usize>) = (None, None);
    for line in text.lines().map(str::trim) {
        let mut all = sections.iter().enumerate();
        let opened = all.find_map(|(place, section)| section.opened(place, line));
        if let Some(opening) = opened {
            let has_end = sections.get(opening.section).is_some_and(|s| s.until.is_some());
            let place = Some(parted.openings.len());
            parted.openings.push(opening);
            (around, inside) = if has_end { (around, place) } else { (place, None) };
        } else if inside.is_some_and(|place| ends(&parted, sections, place, line)) {
            inside = None;
        }
        parted.lines.push(Placed { line, opening: inside.or(around) });
    }
    parted
}

fn ends(parted: &Parted<'_, '_>, sections: &[Section], place: usize, line: &str) -> bool {
    let section = parted.openings.get(place).and_then(|open| sections.get(open.section));
    section.and_then(|section| section.until.as_ref()).is_some_and(|until| until.matches(line))
}

/// The cells of a row, or the names of columns: parted by a tab, or by two blanks or more.
pub(super) fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut blanks = String::new();
    for c in row.trim().chars() {
        if c.is_whitespace() {
            blanks.push(c);
            continue;
        }
        if blanks.len() > 1 || blanks.contains('\t') {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push_str(&blanks);
        }
        blanks.clear();
        if let Some(cell) = cells.last_mut() {
            cell.push(c);
        }
    }
    cells.retain(|cell| !cell.is_empty());
    cells
}

fn check_columns(raw: &Spanned<Vec<raw::Text>>) -> Result<Vec<String>, Fault> {
    let mut columns = Vec::new();
    for text in raw.get_ref() {
        let name = fault::filled(text)?;
        if columns.contains(&name) {
            return Err(fault(text, ConsoleProblem::Columns));
        }
        columns.push(name);
    }
    if columns.is_empty() {
        return Err(fault(raw, ConsoleProblem::Columns));
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_parted_by_tabs_or_two_blanks() {
        for (row, expect) in [
            ("DS Channel1\t  DS Channel0\tUS Channel1", "DS Channel1|DS Channel0|US Channel1"),
            ("6.9             4.9", "6.9|4.9"),
            ("9.7 dB\t\t dB", "9.7 dB|dB"),
            ("D1 \tD2 \tD3", "D1|D2|D3"),
            ("31880 5533", "31880 5533"),
            ("", ""),
            (" \t ", ""),
            ("光  纤", "光|纤"),
        ] {
            assert_eq!(cells(row).join("|"), expect, "{row:?}");
        }
    }
}
