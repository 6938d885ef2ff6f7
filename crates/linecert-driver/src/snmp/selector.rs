//! How a person names an ONU or a line, and the rows that this means.

use std::{collections::BTreeMap, str::FromStr};

use linecert_measure::{Attribute, Content, Subject};
use linecert_snmp::{Oid, VarBind};
use thiserror::Error;

use super::{
    SnmpDriver,
    answers::Answers,
    asked::Asked,
    column::{Column, Holds},
    index::Index,
    join::Names,
    scope::Scope,
    subject::SubjectKind,
    table::Table,
};
use crate::raw::Cost;

/// The kinds of subjects that people look up.
const SOUGHT: [SubjectKind; 2] = [SubjectKind::Onu, SubjectKind::Line];

/// How a person names an ONU or a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// By serial number, in letters and digits or all in hexadecimal.
    Serial(String),
    /// By MAC address, in any punctuation.
    Mac(String),
    /// By logical identifier.
    Loid(String),
    /// By the name or description that the operator gave.
    Name(String),
    /// By the index of its row.
    Index(Vec<u32>),
    /// By its PON port and its number there.
    Position {
        /// The PON port as the device writes it.
        pon: String,
        /// The number on the port.
        onu: u32,
    },
    /// By any of serial number, MAC address, LOID and name.
    Any(String),
}

/// A subject that was found, and the index of the row that names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The subject.
    pub subject: Subject,
    /// The index.
    pub index: Index,
}

/// A text that names nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadSelector {
    /// There is no text.
    #[error("an empty text names nothing")]
    Empty,
    /// What was said to be a MAC address is none.
    #[error("`{0}` is no MAC address of twelve hexadecimal digits")]
    Mac(String),
}

impl FromStr for Selector {
    type Err = BadSelector;

    /// Reads `serial:`, `mac:`, `loid:` and `name:` with what follows; `0/5/1:4` as a position,
    /// numbers with dots or a single one as an index, and anything else as any.
    fn from_str(text: &str) -> Result<Self, BadSelector> {
        let text = text.trim();
        let rest = |prefix: &str| text.strip_prefix(prefix).map(|rest| rest.trim().to_owned());
        let explicit = rest("serial:").map(Self::Serial);
        let explicit = explicit.or_else(|| rest("mac:").map(Self::Mac));
        let explicit = explicit.or_else(|| rest("loid:").map(Self::Loid));
        let explicit = explicit.or_else(|| rest("name:").map(Self::Name));
        let guessed = explicit.or_else(|| position(text)).or_else(|| index(text));
        match guessed.unwrap_or_else(|| Self::Any(text.to_owned())) {
            Self::Serial(none) | Self::Loid(none) | Self::Name(none) | Self::Any(none)
                if none.is_empty() =>
            {
                Err(BadSelector::Empty)
            }
            Self::Mac(other) if mac(&other).is_none() => Err(BadSelector::Mac(other)),
            selector => Ok(selector),
        }
    }
}

fn position(text: &str) -> Option<Selector> {
    let (pon, onu) = text.rsplit_once(':')?;
    let onu = onu.parse().ok()?;
    pon.contains('/').then(|| Selector::Position { pon: pon.to_owned(), onu })
}

fn index(text: &str) -> Option<Selector> {
    text.split('.').map(|part| part.parse().ok()).collect::<Option<_>>().map(Selector::Index)
}

impl Selector {
    /// What of it an attribute is compared with; `None` when they have nothing to do with each other.
    fn wanted(&self, attribute: Attribute) -> Option<&str> {
        match (self, attribute) {
            (Self::Serial(wanted) | Self::Any(wanted), Attribute::Serial)
            | (Self::Mac(wanted) | Self::Any(wanted), Attribute::Mac)
            | (Self::Loid(wanted) | Self::Any(wanted), Attribute::Loid)
            | (Self::Name(wanted) | Self::Any(wanted), Attribute::Name | Attribute::Description) => {
                Some(wanted)
            }
            _ => None,
        }
    }

    fn matches(&self, attribute: Attribute, said: &str) -> bool {
        self.wanted(attribute).is_some_and(|wanted| match attribute {
            Attribute::Serial => serial(wanted).is_some_and(|wanted| serial(said) == Some(wanted)),
            Attribute::Mac => mac(wanted).is_some_and(|wanted| mac(said) == Some(wanted)),
            _ => wanted == said,
        })
    }

    fn is_line(&self, subject: &Subject) -> bool {
        match (self, subject) {
            (Self::Name(wanted) | Self::Any(wanted), Subject::Line { line }) => wanted == line,
            _ => false,
        }
    }
}

/// A serial number in its one form: `HWTC1234ABCD`, also of `48575443 1234ABCD`.
fn serial(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let upper = plain.to_ascii_uppercase();
    let vendor = upper.get(..8).filter(|_| upper.len() == 16).and_then(|head| {
        let letter = |at: usize| {
            let code = u8::from_str_radix(head.get(at..at.saturating_add(2))?, 16).ok()?;
            code.is_ascii_alphanumeric().then(|| char::from(code))
        };
        (0..8).step_by(2).map(letter).collect::<Option<String>>()
    });
    let number = upper.get(8..).filter(|tail| tail.bytes().all(|b| b.is_ascii_hexdigit()));
    match (vendor, number) {
        (Some(vendor), Some(number)) => Some(vendor.to_ascii_uppercase() + number),
        _ => (!upper.is_empty()).then_some(upper),
    }
}

/// A MAC address in its one form, without punctuation.
fn mac(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !":-. ".contains(*c)).collect();
    let whole = digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    whole.then(|| digits.to_ascii_lowercase())
}

impl SnmpDriver {
    /// The cheap columns to walk in order to [`find`](Self::find) what a selector means; empty when
    /// that can be told without. A driver without such a column cannot find it either.
    #[must_use]
    pub fn selector_columns(&self, selector: &Selector) -> Vec<Oid> {
        match selector {
            Selector::Index(_) | Selector::Position { .. } => {
                let is_found = !self.find(selector, &[]).is_empty();
                if is_found { Vec::new() } else { self.naming(&Scope::of_single(&SOUGHT)) }
            }
            _ => {
                let columns = self.sought().flat_map(Table::columns);
                let telling = columns.filter(|column| column.tells(selector));
                let mut oids = self.naming(&Scope::of_single(&SOUGHT));
                oids.extend(telling.filter_map(Column::oid).cloned());
                oids.sort();
                oids.dedup();
                oids
            }
        }
    }

    /// The ONUs and lines that a selector means, each once.
    #[must_use]
    pub fn find(&self, selector: &Selector, varbinds: &[VarBind]) -> Vec<Found> {
        let found = match selector {
            Selector::Index(index) => self.at_index(index, varbinds),
            Selector::Position { pon, onu } => {
                self.at_position(Subject::Onu { pon: pon.clone(), onu: *onu }, varbinds)
            }
            _ => self.named(selector, varbinds),
        };
        let distinct: BTreeMap<Subject, Index> =
            found.into_iter().rev().map(|found| (found.subject, found.index)).collect();
        distinct.into_iter().map(|(subject, index)| Found { subject, index }).collect()
    }

    /// The tables whose rows people look up.
    fn sought(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter().filter(move |table| SOUGHT.contains(&table.kind()))
    }

    fn at_index(&self, index: &[u32], varbinds: &[VarBind]) -> Vec<Found> {
        let answers = Answers::of(varbinds);
        let names = Names::of(&self.joins, &answers);
        let subjects = self.sought().filter_map(|table| table.subject_at(index, &names).ok());
        subjects.map(|subject| Found { subject, index: Index(index.to_vec()) }).collect()
    }

    fn at_position(&self, subject: Subject, varbinds: &[VarBind]) -> Vec<Found> {
        let answers = Answers::of(varbinds);
        let names = Names::of(&self.joins, &answers);
        let indices = self.sought().flat_map(|table| table.indices_of(&subject, &names));
        indices.map(|index| Found { subject: subject.clone(), index: Index(index) }).collect()
    }

    fn named(&self, selector: &Selector, varbinds: &[VarBind]) -> Vec<Found> {
        let cells = self.decode(varbinds, &Asked::Everything).cells;
        let means = |cell: &super::cell::Cell| match cell
            .fact()
            .map(|fact| (fact.attribute, &fact.content))
        {
            Some((attribute, Content::Text(said))) if selector.matches(attribute, said) => true,
            _ => selector.is_line(&cell.subject),
        };
        let sought =
            |subject: &Subject| SubjectKind::of(subject).is_some_and(|kind| SOUGHT.contains(&kind));
        let found = cells.into_iter().filter(|cell| sought(&cell.subject) && means(cell));
        found.filter_map(|cell| Some(Found { subject: cell.subject, index: cell.index? })).collect()
    }
}

impl Column {
    fn tells(&self, selector: &Selector) -> bool {
        let Holds::Attribute(attribute) = self.holds() else { return false };
        self.cost() == Cost::Cheap && selector.wanted(attribute).is_some()
    }
}
