//! What one turn took, by the clock on the wall and of the processors.

use std::{
    io,
    time::{Duration, Instant},
};

use nix::sys::resource::{UsageWho, getrusage};

use super::{AuditProblem, system};

/// What one turn took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turn {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
}

impl Turn {
    pub(crate) fn of(
        work: impl FnOnce() -> Result<(), AuditProblem>,
    ) -> Result<Self, AuditProblem> {
        let (wall, cpu) = (Instant::now(), used()?);
        work()?;
        Ok(Self { wall: wall.elapsed(), cpu: used()?.saturating_sub(cpu) })
    }
}

/// The middle one; the later of the two middle ones when their number is even.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// What this process has used of the processors.
fn used() -> Result<Duration, AuditProblem> {
    let usage = getrusage(UsageWho::RUSAGE_SELF).map_err(io::Error::from);
    let usage = usage.map_err(system("ask what was used"))?;
    let micros = [usage.user_time(), usage.system_time()]
        .map(|time| time.tv_sec().saturating_mul(1_000_000).saturating_add(time.tv_usec()));
    let micros = micros.into_iter().fold(0_i64, i64::saturating_add);
    Ok(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
}
