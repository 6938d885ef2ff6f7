//! How much one request asks an agent for, learned from its answers.

use std::{num::NonZeroU16, time::Duration};

use crate::codec::Request;

/// No request asks for more columns, whatever the order says.
pub(super) const MOST_COLUMNS: usize = 32;
/// An answer that takes this long is not made longer.
const SLOW: Duration = Duration::from_millis(700);
/// An answer that takes this long comes near to the limit that Huawei agents set themselves.
const TOO_SLOW: Duration = Duration::from_millis(1_500);
/// After so many answers at the bound of a refusal, a little more is tried again.
const PROBE_AFTER: u8 = 32;

/// The size of the next request, in variable bindings of its answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    binds: u16,
    /// As many were refused before.
    bound: Option<u16>,
    at_bound: u8,
    /// What it was before a refusal that a single object may be to blame for.
    before_refusal: Option<u16>,
}

/// What one request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) columns: usize,
    pub(super) repetitions: NonZeroU16,
}

/// How an answer compared with its request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered {
    pub(super) plan: Plan,
    pub(super) binds: usize,
    pub(super) octets: usize,
    /// `None` when the request was sent more than once.
    pub(super) took: Option<Duration>,
    /// Every column ended in it, so that there may have been no more to answer.
    pub(super) at_end: bool,
}

impl Plan {
    /// The least that can be asked: what follows one object.
    pub(super) const LEAST: Self = Self { columns: 1, repetitions: NonZeroU16::MIN };

    pub(super) fn binds(self) -> u16 {
        let columns = u16::try_from(self.columns).unwrap_or(u16::MAX);
        columns.saturating_mul(self.repetitions.get())
    }

    /// GETNEXT for one repetition, because some agents know no GETBULK.
    pub(super) fn request(self) -> Request {
        match self.repetitions.get() {
            1 => Request::GetNext,
            _ => Request::GetBulk { repetitions: self.repetitions },
        }
    }
}

impl Budget {
    pub(super) const fn new(start: NonZeroU16) -> Self {
        Self { binds: start.get(), bound: None, at_bound: 0, before_refusal: None }
    }

    /// What to ask for when `live` columns go on.
    pub(super) fn plan(&self, live: usize) -> Plan {
        let columns = live.min(MOST_COLUMNS).min(usize::from(self.binds)).max(1);
        let each = u16::try_from(columns).unwrap_or(u16::MAX);
        // An agent cuts a row that does not fit, but one that refuses is not asked for more.
        let repetitions =
            if self.bound.is_some() { self.binds / each } else { self.binds.div_ceil(each) };
        Plan { columns, repetitions: NonZeroU16::new(repetitions).unwrap_or(NonZeroU16::MIN) }
    }

    /// Learns from an answer, toward answers of `largest` octets.
    pub(super) fn answered(&mut self, answer: Answered, largest: NonZeroU16) {
        self.before_refusal = None;
        let binds = u16::try_from(answer.binds).unwrap_or(u16::MAX).max(1);
        let fitting = usize::from(largest.get()) * answer.binds.max(1) / answer.octets.max(1);
        let fitting = u16::try_from(fitting).unwrap_or(u16::MAX).max(1);
        if binds < answer.plan.binds() {
            if !answer.at_end {
                self.binds = binds.min(fitting);
            }
        } else if answer.took.is_some_and(|took| took > TOO_SLOW) {
            self.binds = (binds - binds / 4).max(1);
        } else if answer.took.is_some_and(|took| took < SLOW) {
            self.grow(fitting);
        }
        self.binds = self.binds.min(fitting);
    }

    fn grow(&mut self, fitting: u16) {
        let grown = self.binds.saturating_add(self.binds / 4 + 1).min(fitting.max(self.binds));
        match self.bound {
            Some(bound) if grown >= bound => {
                self.binds = (bound - 1).max(1);
                self.at_bound += 1;
                if self.at_bound >= PROBE_AFTER {
                    self.at_bound = 0;
                    self.bound = Some(bound.saturating_add(bound / 8 + 1));
                }
            }
            _ => self.binds = grown,
        }
    }

    /// Halves after a time-out.
    pub(super) fn timed_out(&mut self, plan: Plan) {
        self.binds = (plan.binds() / 2).max(1).min(self.binds);
    }

    /// Halves after tooBig or genErr. False when it cannot be less.
    pub(super) fn refused(&mut self, plan: Plan) -> bool {
        let asked = plan.binds();
        self.before_refusal.get_or_insert(self.binds);
        if asked <= 1 {
            return false;
        }
        self.bound = Some(asked);
        self.at_bound = 0;
        self.binds = asked / 2;
        true
    }

    /// One object is refused however little is asked, so its size was not to blame.
    pub(super) fn forget_refusal(&mut self) {
        if let Some(binds) = self.before_refusal.take() {
            self.binds = binds;
            self.bound = None;
        }
    }
}
