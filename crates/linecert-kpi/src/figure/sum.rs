//! What the rows of a figure come to. Sums are added up, so that a figure of very many orders is made
//! of parts that fit into memory.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::{Figure, Formula, How, NO_TIME, Reason, Tally, Users};
use crate::target::{Fen, Judgement, Unknown, Value};

/// How many rows of a figure count, and with what. The sums of parts add up to that of the whole
/// where no line has its orders in two parts: repeats are told by the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    counted: u64,
    hits: u64,
    lasted: SignedDuration,
    owed: Fen,
    left_out: BTreeMap<Reason, u64>,
}

impl Default for Sum {
    fn default() -> Self {
        let left_out = BTreeMap::new();
        Self { counted: 0, hits: 0, lasted: NO_TIME, owed: Fen(0), left_out }
    }
}

impl Sum {
    /// Adds rows that were not added yet.
    pub fn add(&mut self, rows: &Tally) {
        for counted in &rows.counted {
            self.counted = self.counted.saturating_add(1);
            match counted.how {
                How::Hit => self.hits = self.hits.saturating_add(1),
                How::Miss => {}
                How::Lasted(time) => self.lasted = self.lasted.saturating_add(time),
                How::Owed(Fen(fen)) => self.owed = Fen(self.owed.0.saturating_add(fen)),
            }
        }
        for left_out in &rows.left_out {
            let count = self.left_out.entry(left_out.why).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// How many rows were counted.
    #[must_use]
    pub const fn counted(&self) -> u64 {
        self.counted
    }

    /// How many rows were left out, by the reason.
    #[must_use]
    pub const fn left_out(&self) -> &BTreeMap<Reason, u64> {
        &self.left_out
    }
}

impl Figure {
    /// What the figure comes to.
    #[must_use]
    pub fn value(&self, sum: &Sum, users: Users) -> Value {
        let of = sum.counted;
        match self.formula {
            Formula::FaultRate | Formula::FaultIncidence => match users.of(self.package) {
                Some(users) if users > 0 => Value::Share { hits: of, of: users },
                _ => Value::NotKnown(Unknown::Users(self.package)),
            },
            Formula::Compensation { .. } => Value::Amount(sum.owed),
            _ if of == 0 => Value::NotKnown(Unknown::NothingCounted),
            Formula::MeanTime { .. } => Value::Mean { total: sum.lasted, of },
            _ => Value::Share { hits: sum.hits, of },
        }
    }

    /// Whether a value reaches the target of the figure.
    #[must_use]
    pub fn judge(&self, value: &Value) -> Judgement {
        match (value, self.target) {
            (Value::NotKnown(_), _) => Judgement::NotKnown,
            (_, None) => Judgement::NoTarget,
            (value, Some(target)) => target.judge(value),
        }
    }
}
