//! The search for the rate that the line bears: algorithms B and C as state machines over what
//! the receiver tells. Pure.

use crate::{
    pdu::{Algorithm, DelayBasis, Disorder, Parameters, StartRow, Trial},
    rates::{HIGH_SPEED_ROW, TOP_ROW},
};

/// When the fast start was too fast, the search falls back by so many of its jumps.
const FALL_BACK: u16 = 3;

/// Slow steps of algorithm C before it starts fast again; each time so many more.
const RETRY: u16 = 5;

/// A search in progress.
#[derive(Debug, Clone)]
pub struct RateSearch {
    parameters: Parameters,
    ceiling: u16,
    row: u16,
    /// Congested trials since the fast start was last allowed.
    congested: u16,
    retry: Retry,
}

/// What algorithm C remembers beside algorithm B.
#[derive(Debug, Clone)]
struct Retry {
    /// It jumps at every second calm trial.
    jumps_next: bool,
    waited: u16,
    patience: u16,
}

/// What a trial says of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Calm,
    Undecided,
    Congested,
}

/// Whether a trial shows that the line carries as much as it can: datagrams are missing, or they
/// wait. A test in which none does has found a rate that the line bears, and not the greatest.
pub(crate) fn shows_saturation(parameters: &Parameters, trial: &Trial) -> bool {
    let waits = delay_ms(parameters, trial).is_some_and(|delay| delay >= parameters.low_ms.into());
    waits || has_errors(parameters, trial)
}

fn has_errors(parameters: &Parameters, trial: &Trial) -> bool {
    let disorder = match parameters.disorder {
        Disorder::Counts => trial.reordered.saturating_add(trial.duplicated),
        Disorder::Ignored => 0,
    };
    trial.lost.saturating_add(disorder) > parameters.error_threshold.into()
}

fn delay_ms(parameters: &Parameters, trial: &Trial) -> Option<u32> {
    match parameters.delay {
        DelayBasis::RoundTrip => trial.round_trip_variation_ms,
        DelayBasis::OneWay => trial.delays.mean_ms(),
    }
}

impl RateSearch {
    /// A search by granted parameters, which never goes above the row `ceiling`.
    #[must_use]
    pub fn new(parameters: Parameters, ceiling: u16) -> Self {
        let ceiling = ceiling.min(TOP_ROW);
        let row = match parameters.start {
            StartRow::Bottom => 0,
            StartRow::From(row) | StartRow::Fixed(row) => row,
        };
        let retry = Retry { jumps_next: false, waited: 0, patience: RETRY };
        Self { parameters, ceiling, row: row.min(ceiling), congested: 0, retry }
    }

    /// The row at which to send.
    #[must_use]
    pub const fn row(&self) -> u16 {
        self.row
    }

    /// Takes what the receiver says of the last trial.
    pub fn take(&mut self, trial: &Trial) {
        if matches!(self.parameters.start, StartRow::Fixed(_)) {
            return;
        }
        match (self.parameters.algorithm, self.verdict(trial)) {
            (_, Verdict::Undecided) => {}
            (Algorithm::B, Verdict::Calm) => self.climb(),
            (Algorithm::B, Verdict::Congested) => {
                self.fall();
            }
            (Algorithm::C, Verdict::Calm) => self.climb_by_multiples(),
            (Algorithm::C, Verdict::Congested) => self.fall_and_wait(),
        }
        self.row = self.row.min(self.ceiling);
    }

    /// Without a sample of delay there is nothing to decide, unless datagrams are missing.
    fn verdict(&self, trial: &Trial) -> Verdict {
        let low = u32::from(self.parameters.low_ms);
        let delay = delay_ms(&self.parameters, trial).unwrap_or(low);
        if has_errors(&self.parameters, trial) || delay > self.parameters.high_ms.into() {
            Verdict::Congested
        } else if delay < low {
            Verdict::Calm
        } else {
            Verdict::Undecided
        }
    }

    const fn starts_fast(&self) -> bool {
        self.row < HIGH_SPEED_ROW && self.congested < self.parameters.slow_threshold
    }

    fn climb(&mut self) {
        if self.starts_fast() {
            let jump = self.row.saturating_add(self.parameters.fast_rows.into());
            self.row = jump.min(HIGH_SPEED_ROW);
            self.congested = 0;
        } else {
            self.row = self.row.saturating_add(1).min(TOP_ROW);
        }
    }

    /// One row down; where the fast start has just been found too fast, a good deal more. Tells
    /// whether it was the former.
    fn fall(&mut self) -> bool {
        self.congested = self.congested.saturating_add(1);
        if self.row < HIGH_SPEED_ROW && self.congested == self.parameters.slow_threshold {
            let back = u16::from(self.parameters.fast_rows).saturating_mul(FALL_BACK);
            self.row = self.row.saturating_sub(back);
            return false;
        }
        let stepped = self.row > 0;
        self.row = self.row.saturating_sub(1);
        stepped
    }

    fn climb_by_multiples(&mut self) {
        if self.starts_fast() {
            self.multiply();
            self.congested = 0;
            return;
        }
        if self.row < TOP_ROW {
            self.row += 1;
            self.retry.waited = self.retry.waited.saturating_add(1);
        }
        if self.retry.waited >= self.retry.patience {
            self.start_fast_again();
            self.retry.patience = self.retry.patience.saturating_add(RETRY);
        }
    }

    /// Doubles at every second calm trial, which is 1.5 times a trial.
    fn multiply(&mut self) {
        if self.row.saturating_mul(2) > HIGH_SPEED_ROW {
            self.row = HIGH_SPEED_ROW;
            return;
        }
        self.row = self.row.max(1);
        if self.retry.jumps_next {
            self.row *= 2;
        }
        self.retry.jumps_next = !self.retry.jumps_next;
    }

    fn fall_and_wait(&mut self) {
        if !self.fall() {
            return;
        }
        self.retry.waited = self.retry.waited.saturating_add(1);
        if self.retry.waited >= self.retry.patience {
            self.start_fast_again();
        }
    }

    const fn start_fast_again(&mut self) {
        self.congested = 0;
        self.retry.waited = 0;
    }
}

#[cfg(test)]
mod tests;
