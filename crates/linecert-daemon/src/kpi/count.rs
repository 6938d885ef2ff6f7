//! Counts the figures of a period, a part of the lines at a time.

use std::sync::Arc;

use jiff::SignedDuration;
use linecert_kpi::{BadMonth, LocalTime, Order, Period, Sum, Users};
use linecert_measure::Timestamp;
use linecert_store::{CaseFilter, CasePage, Limit, LineName, RegionName, Scope, Store, StoreError};
use thiserror::Error;

use super::{CaseFault, Rules, case};

/// How long an order still matters after it was closed. The longest time limit is 15 days, a fault
/// comes again within a month, and nobody agrees on a visit three months ahead.
const MATTERS: SignedDuration = SignedDuration::from_hours(93 * 24);

/// How many lines are counted at a time.
const LINES: u32 = 250;

/// How many orders that cannot be read are named.
const NAMED: usize = 20;

/// What is to be counted, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Whose orders are seen.
    pub(crate) scope: Scope,
    /// Of these, those of one region.
    pub(crate) region: Option<RegionName>,
    /// The month of the operator's local time, as `2026-11`.
    pub(crate) month: String,
    /// How many users there are.
    pub(crate) users: Users,
    /// By what it is counted.
    pub(crate) rules: Arc<Rules>,
}

/// Why nothing was counted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum CountError {
    /// It is no month, or one that has not begun.
    #[error(transparent)]
    Month(#[from] BadMonth),
    /// The orders could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was counted.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) period: Period,
    /// How many orders were looked at.
    pub(crate) orders: u64,
    /// How many orders could not be read.
    pub(crate) unreadable: u64,
    /// The first of those.
    pub(crate) named: Vec<(String, CaseFault)>,
    /// What each figure of the profile comes to, in its order.
    pub(crate) sums: Vec<Sum>,
}

impl Asked {
    /// The period, as far as it is over.
    ///
    /// # Errors
    /// When it is none.
    pub(crate) fn period(&self, now: Timestamp) -> Result<Period, BadMonth> {
        Period::month(&self.month, self.rules.profile.local(), now)
    }

    /// The orders that can be rows of a period.
    pub(crate) fn filter(&self, period: Period) -> CaseFilter {
        let closed_since = period.from().checked_sub(MATTERS).unwrap_or(Timestamp::MIN);
        let region = self.region.clone();
        CaseFilter { region, opened_before: period.until(), closed_since }
    }
}

/// The month of an operator's local time in which an instant lies, as `2026-11`.
pub(crate) fn month_of(local: LocalTime, at: Timestamp) -> String {
    local.wall(at).strftime("%Y-%m").to_string()
}

/// Counts all figures of a period.
///
/// # Errors
/// When there is no such period, or the store does not answer.
pub(super) async fn count(
    store: &dyn Store,
    asked: &Asked,
    now: Timestamp,
) -> Result<Counted, CountError> {
    let period = asked.period(now)?;
    let sums = vec![Sum::default(); asked.rules.profile.figures().len()];
    let mut counted = Counted { period, orders: 0, unreadable: 0, named: Vec::new(), sums };
    let filter = asked.filter(period);
    let mut after = None;
    loop {
        let part = Part::read(store, (&asked.scope, &filter), after).await?;
        if part.last.is_none() {
            return Ok(counted);
        }
        after = part.last.clone();
        counted.add(asked, part);
    }
}

impl Counted {
    fn add(&mut self, asked: &Asked, part: Part) {
        let reports = asked.rules.profile.figures_of(self.period, &part.orders, asked.users);
        for (sum, report) in self.sums.iter_mut().zip(reports) {
            sum.add(&report.rows);
        }
        let count = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
        self.orders = self.orders.saturating_add(count(part.orders.len()));
        self.unreadable = self.unreadable.saturating_add(count(part.unreadable.len()));
        let room = NAMED.saturating_sub(self.named.len());
        self.named.extend(part.unreadable.into_iter().take(room));
    }
}

/// The orders of the next lines.
pub(super) struct Part {
    /// Those that could be read, by line.
    pub(super) orders: Vec<Order>,
    /// The lines of those.
    pub(super) lines: Vec<LineName>,
    unreadable: Vec<(String, CaseFault)>,
    /// The last of the lines; there is none behind the last part.
    pub(super) last: Option<LineName>,
}

impl Part {
    /// Reads the orders of the lines behind one.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(super) async fn read(
        store: &dyn Store,
        (scope, filter): (&Scope, &CaseFilter),
        after: Option<LineName>,
    ) -> Result<Self, StoreError> {
        let page = CasePage { after, lines: Limit::new(LINES).unwrap_or_default() };
        let cases = store.cases(scope, filter, &page).await?;
        let last = cases.last().map(|case| case.order.line.clone());
        let mut part = Self { orders: Vec::new(), lines: Vec::new(), unreadable: Vec::new(), last };
        for case in cases {
            match case::read(&case) {
                Ok(order) => {
                    part.orders.push(order);
                    part.lines.push(case.order.line);
                }
                Err(fault) => part.unreadable.push((case.order.number.to_string(), fault)),
            }
        }
        Ok(part)
    }
}
