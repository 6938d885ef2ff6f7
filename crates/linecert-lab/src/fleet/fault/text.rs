//! Faults as a person writes them.

use std::{fmt, str::FromStr, time::Duration};

use thiserror::Error;

use super::{AgentFault, Percent};

/// Words that name no fault of an agent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FaultTextError {
    /// There is no fault of this name.
    #[error("`{0}` is none of the faults {list}", list = NAMES.join(", "))]
    Name(String),
    /// The value is missing, not wanted, or not of the form that the name asks for.
    #[error("`{text}` is not of the form {form}")]
    Value {
        /// What was written, cut to 80 characters.
        text: String,
        /// What is wanted, as an example.
        form: &'static str,
    },
}

/// Every fault, with an example of its value.
const NAMES: [&str; 16] = [
    "slow=20ms",
    "loss=5%",
    "duplicates=10%",
    "late=10%/300ms",
    "too-big=20",
    "gen-err=20",
    "silent-after=100",
    "mid-row",
    "no-such-object",
    "disorder",
    "loop=10",
    "malformed=3",
    "foreign-source",
    "new-engine-id=50",
    "reboot=50",
    "hang-on-zero",
];

impl fmt::Display for AgentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slow(service) => write!(f, "slow={}ms", service.as_millis()),
            Self::Loss(share) => write!(f, "loss={}%", share.get()),
            Self::Duplicates(share) => write!(f, "duplicates={}%", share.get()),
            Self::Late { share, by } => write!(f, "late={}%/{}ms", share.get(), by.as_millis()),
            Self::TooBigAbove(repetitions) => write!(f, "too-big={repetitions}"),
            Self::GenErrAbove(repetitions) => write!(f, "gen-err={repetitions}"),
            Self::SilentAfter(rows) => write!(f, "silent-after={rows}"),
            Self::MidRow => f.write_str("mid-row"),
            Self::NoSuchObject => f.write_str("no-such-object"),
            Self::Disorder => f.write_str("disorder"),
            Self::Loop(rows) => write!(f, "loop={rows}"),
            Self::Malformed(answer) => write!(f, "malformed={answer}"),
            Self::ForeignSource => f.write_str("foreign-source"),
            Self::NewEngineId(requests) => write!(f, "new-engine-id={requests}"),
            Self::Reboot(requests) => write!(f, "reboot={requests}"),
            Self::HangOnZero => f.write_str("hang-on-zero"),
        }
    }
}

impl FromStr for AgentFault {
    type Err = FaultTextError;

    fn from_str(text: &str) -> Result<Self, FaultTextError> {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let known = NAMES.into_iter().find(|form| form.split('=').next() == Some(name));
        let form = known.ok_or_else(|| FaultTextError::Name(cut(text)))?;
        if form.contains('=') == text.contains('=')
            && let Some(fault) = parse(name, value)
        {
            return Ok(fault);
        }
        Err(FaultTextError::Value { text: cut(text), form })
    }
}

fn parse(name: &str, value: &str) -> Option<AgentFault> {
    Some(match name {
        "slow" => AgentFault::Slow(milliseconds(value)?),
        "loss" => AgentFault::Loss(percent(value)?),
        "duplicates" => AgentFault::Duplicates(percent(value)?),
        "late" => {
            let (share, by) = value.split_once('/')?;
            AgentFault::Late { share: percent(share)?, by: milliseconds(by)? }
        }
        "too-big" => AgentFault::TooBigAbove(number(value)?),
        "gen-err" => AgentFault::GenErrAbove(number(value)?),
        "silent-after" => AgentFault::SilentAfter(number(value)?),
        "mid-row" => AgentFault::MidRow,
        "no-such-object" => AgentFault::NoSuchObject,
        "disorder" => AgentFault::Disorder,
        "loop" => AgentFault::Loop(number(value)?),
        "malformed" => AgentFault::Malformed(number(value)?),
        "foreign-source" => AgentFault::ForeignSource,
        "new-engine-id" => AgentFault::NewEngineId(number(value)?),
        "reboot" => AgentFault::Reboot(number(value)?),
        "hang-on-zero" => AgentFault::HangOnZero,
        _ => return None,
    })
}

/// `None` also for a leading plus sign, which `parse` would take.
fn number<T: FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|octet| octet.is_ascii_digit()).then(|| text.parse().ok())?
}

fn percent(text: &str) -> Option<Percent> {
    Percent::new(number(text.strip_suffix('%')?)?)
}

fn milliseconds(text: &str) -> Option<Duration> {
    // An hour is more than any test waits, and sums of it never overflow.
    let milliseconds = number(text.strip_suffix("ms")?)?;
    (milliseconds <= 3_600_000).then(|| Duration::from_millis(milliseconds))
}

fn cut(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_a_fault_and_is_written_back() {
        for example in NAMES {
            let fault: AgentFault = example.parse().unwrap();
            assert_eq!(fault.to_string(), example);
        }
    }

    #[test]
    fn what_is_no_fault_is_told_with_what_is() {
        #[track_caller]
        fn check(text: &str, expect: &str) {
            assert_eq!(text.parse::<AgentFault>().unwrap_err().to_string(), expect);
        }
        check("slow", "`slow` is not of the form slow=20ms");
        check("slow=20", "`slow=20` is not of the form slow=20ms");
        check("slow=3600001ms", "`slow=3600001ms` is not of the form slow=20ms");
        check("loss=101%", "`loss=101%` is not of the form loss=5%");
        check("loss=+5%", "`loss=+5%` is not of the form loss=5%");
        check("late=10%", "`late=10%` is not of the form late=10%/300ms");
        check("loop=0", "`loop=0` is not of the form loop=10");
        check("mid-row=", "`mid-row=` is not of the form mid-row");
        let unknown = "丢包".parse::<AgentFault>().unwrap_err().to_string();
        assert!(
            unknown.starts_with("`丢包` is none of the faults slow=20ms, loss=5%"),
            "{unknown}"
        );
    }
}
