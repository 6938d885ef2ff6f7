//! Whether the counts of attempts hide any: the commonest way to cheat is to test until it passes.

use std::num::NonZeroU64;

use thiserror::Error;

use crate::statement::{Attempt, Facts};

/// How a record hides attempts.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Hidden {
    /// The attempts at the line are not numbered without gaps.
    #[error("attempt {expected} at line `{line}` is missing: {found} stands in its place")]
    Gap {
        /// The line.
        line: String,
        /// The number that should stand there.
        expected: u64,
        /// The number that stands there.
        found: NonZeroU64,
    },
    /// The statement says that it holds other attempts than it does.
    #[error("it states attempts {stated} {count}, but holds {held}")]
    Span {
        /// Of which count: at the line, or on the device.
        count: &'static str,
        /// First and last as stated.
        stated: String,
        /// First and last as they stand in the record.
        held: String,
    },
    /// The numbers on the device do not rise.
    #[error("attempt {found} on device {device} stands after attempt {before}")]
    NotRising {
        /// The device.
        device: String,
        /// The number of the attempt before.
        before: NonZeroU64,
        /// The number that should be higher.
        found: NonZeroU64,
    },
    /// There were attempts before, but no certificate is named that holds them.
    #[error("it begins with attempt {0} at the line, but names no certificate of the earlier ones")]
    NoPrevious(NonZeroU64),
    /// An earlier certificate is named, but there was no attempt before.
    #[error("it begins with attempt 1 at the line, but names an earlier certificate")]
    Previous,
}

/// Checks the counts of a record that holds these attempts, of which there is at least one.
pub(super) fn check(facts: &Facts, first: &Attempt, last: &Attempt) -> Result<(), Hidden> {
    check_line(facts)?;
    check_device(facts)?;
    let (line, device) = (&facts.line_attempts, &facts.device);
    let at_line = (first.line_seq, last.line_seq);
    let on_device = (first.device_seq, last.device_seq);
    check_span("at the line", (line.first, line.last), at_line)?;
    check_span("on the device", (device.first, device.last), on_device)?;
    match (line.first, &line.previous) {
        (NonZeroU64::MIN, Some(_)) => Err(Hidden::Previous),
        (NonZeroU64::MIN, None) | (_, Some(_)) => Ok(()),
        (first, None) => Err(Hidden::NoPrevious(first)),
    }
}

fn check_line(facts: &Facts) -> Result<(), Hidden> {
    let first = facts.line_attempts.first.get();
    for (attempt, offset) in facts.attempts.iter().zip(0..) {
        let expected = first.saturating_add(offset);
        if attempt.line_seq.get() != expected {
            let (line, found) = (facts.line.id.clone(), attempt.line_seq);
            return Err(Hidden::Gap { line, expected, found });
        }
    }
    Ok(())
}

fn check_device(facts: &Facts) -> Result<(), Hidden> {
    for (before, attempt) in facts.attempts.iter().zip(facts.attempts.iter().skip(1)) {
        if attempt.device_seq <= before.device_seq {
            let (before, found) = (before.device_seq, attempt.device_seq);
            return Err(Hidden::NotRising { device: facts.device.id.to_string(), before, found });
        }
    }
    Ok(())
}

fn check_span(
    count: &'static str,
    stated: (NonZeroU64, NonZeroU64),
    held: (NonZeroU64, NonZeroU64),
) -> Result<(), Hidden> {
    if stated == held {
        return Ok(());
    }
    let text = |(first, last)| format!("{first} to {last}");
    Err(Hidden::Span { count, stated: text(stated), held: text(held) })
}
