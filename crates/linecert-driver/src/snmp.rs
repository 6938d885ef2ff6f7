//! Access nodes that are read over SNMP: what to ask for, and what the answers mean.

mod answers;
mod asked;
mod beside;
mod choice;
mod column;
mod decode;
mod detect;
mod index;
mod join;
mod layout;
mod locate;
mod object;
mod poll;
mod rows;
mod scope;
mod secret;
mod selector;
mod sensor;
mod sheet;
mod spread;
mod subject;
mod table;
mod toned;
mod tones;
mod variant;

use std::collections::BTreeSet;

use linecert_snmp::VarBind;

use crate::{cell, fault::Fault, gate, raw, template, variables};

pub use asked::{Asked, What};
pub use column::{Column, Holds};
pub use detect::{Detection, Evidence, Match};
pub(crate) use detect::{SYS_DESCR, SYS_OBJECT_ID, System};
pub use index::{Illegible, Index};
use join::Join;
pub use layout::IndexProblem;
pub use locate::ForeignSubject;
use object::Roots;
pub use poll::{InFlight, Poll};
pub use scope::Scope;
pub use selector::{BadSelector, Found, Selector};
pub use sheet::{
    Datum, Feed, InBulk, RowName, Sheet, SheetColumn, SheetSubtree, Standing, WhenAbsent,
};
pub use subject::SubjectKind;
use table::Shared;
pub use table::Table;
use variant::Variant;

/// The driver of an access node.
///
/// It names every object that may be asked for; nothing else of the device is read.
#[derive(Debug, Clone)]
pub struct SnmpDriver {
    detection: Detection,
    poll: Poll,
    joins: Vec<Join>,
    variants: Vec<Variant>,
    tables: Vec<Table>,
}

impl SnmpDriver {
    pub(crate) fn check(raw: &raw::Snmp) -> Result<Self, Fault> {
        raw.cites.as_ref().map(object::check_cites).transpose()?;
        let roots = Roots::check(&raw.roots)?;
        let detection = Detection::check(&raw.detect, &roots)?;
        let poll = Poll::check(raw.poll.as_ref())?;
        let joins = Join::check_all(&raw.join, &roots)?;
        let variants = Variant::check_all(&raw.variant, &roots)?;
        let shared = Shared { roots: &roots, joins: &joins, variants: &variants };
        let tables = raw.table.iter().map(|table| Table::check(table, shared));
        let tables = tables.collect::<Result<_, _>>()?;
        Ok(Self { detection, poll, joins, variants, tables })
    }

    /// The tables, with all that the driver file says of their columns.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The kinds of subjects that it reads.
    #[must_use]
    pub fn kinds(&self) -> BTreeSet<SubjectKind> {
        self.tables.iter().map(Table::kind).collect()
    }

    /// How gently the device must be asked.
    #[must_use]
    pub const fn poll(&self) -> &Poll {
        &self.poll
    }

    /// What tells the model apart.
    #[must_use]
    pub const fn detection(&self) -> &Detection {
        &self.detection
    }

    /// Whether what a device answered for its [`detection`](Self::detection), or a recording of
    /// it, is of this model.
    #[must_use]
    pub fn detects(&self, varbinds: &[VarBind]) -> Option<Match> {
        self.detection.detects(varbinds)
    }
}

#[cfg(test)]
mod tests;
