//! What an agent was asked, so that nothing is said of what it was not.

use linecert_measure::{Absence, Attribute, Metric, Reason, ToneQuantity};
use linecert_snmp::Oid;

use super::{SnmpDriver, column::Holds, index::Index};

/// What an agent was asked.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'a> {
    /// All that the driver knows, as when a recording is replayed.
    Everything,
    /// These subtrees or instances.
    These {
        /// What was walked or got.
        subtrees: &'a [Oid],
        /// Of these, what could not be read, or not whole, and why.
        unread: &'a [(Oid, Absence)],
    },
}

/// What a subtree is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// To name the rows of others, or to tell the firmware.
    Naming,
    /// A metric.
    Metric(Metric),
    /// An attribute.
    Attribute(Attribute),
    /// A quantity of each tone.
    Tones(ToneQuantity),
    /// A sensor, of which the agent says what it measures.
    Sensor,
}

impl Asked<'_> {
    /// Whether anything of a subtree was asked for.
    pub(super) fn touches(&self, subtree: &Oid) -> bool {
        let meets = |asked: &Oid| asked.starts_with(subtree) || subtree.starts_with(asked);
        match self {
            Self::Everything => true,
            Self::These { subtrees, .. } => subtrees.iter().any(meets),
        }
    }

    /// Why an instance has no answer; `None` when it was not asked for.
    pub(super) fn absence(&self, column: &Oid, index: &[u32]) -> Option<Absence> {
        let missing = || Absence {
            reason: Reason::NoSuchObject,
            detail: format!("no row {column}.{}", Index(index.to_vec())),
        };
        let Self::These { subtrees, unread } = self else { return Some(missing()) };
        let instance = column.child(index).ok()?;
        if let Some((_, why)) = unread.iter().find(|(subtree, _)| instance.starts_with(subtree)) {
            return Some(why.clone());
        }
        subtrees.iter().any(|subtree| instance.starts_with(subtree)).then(missing)
    }
}

impl SnmpDriver {
    /// What a subtree of a plan, or an instance, is read for.
    #[must_use]
    pub fn describe(&self, subtree: &Oid) -> Vec<What> {
        let meets = |oid: &Oid| oid.starts_with(subtree) || subtree.starts_with(oid);
        let mut what = Vec::new();
        if self.joins.iter().any(|join| meets(&join.oid))
            || self.variants.iter().any(|variant| meets(&variant.oid))
        {
            what.push(What::Naming);
        }
        for table in &self.tables {
            let columns = table.columns.iter();
            let read = columns.filter(|column| column.read().iter().any(meets));
            what.extend(read.map(|column| What::from(column.holds())));
            let tones = table.tones.iter().filter(|tones| meets(&tones.oid));
            what.extend(tones.map(|tones| What::Tones(tones.quantity)));
        }
        what.sort();
        what.dedup();
        what
    }
}

impl From<Holds> for What {
    fn from(holds: Holds) -> Self {
        match holds {
            Holds::Metric(metric) => Self::Metric(metric),
            Holds::Sensor => Self::Sensor,
            Holds::Attribute(attribute) => Self::Attribute(attribute),
            Holds::Tones(quantity) => Self::Tones(quantity),
        }
    }
}
