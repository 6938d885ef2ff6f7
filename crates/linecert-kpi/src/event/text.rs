//! An event as one line of text: `appointed 2026-11-04 morning`.

use std::{fmt, str::FromStr};

use jiff::civil;
use thiserror::Error;

use super::{Escalation, Happening, Slot, Step};
use crate::words::UnknownWord;

/// A text that is no happening.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadHappening {
    /// One of its words is unknown.
    #[error(transparent)]
    Word(#[from] UnknownWord),
    /// The agreed time is not a day and a half of it.
    #[error("`{0}` is no agreed time, as in `2026-11-04 morning`")]
    Slot(String),
    /// There are words too many or too few.
    #[error("`{step}` takes {takes}, not `{rest}`")]
    Rest {
        /// The step.
        step: Step,
        /// What should follow it.
        takes: &'static str,
        /// What follows it, cut after 80 characters.
        rest: String,
    },
}

impl FromStr for Happening {
    type Err = BadHappening;

    fn from_str(text: &str) -> Result<Self, BadHappening> {
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        let step: Step = first.parse()?;
        let one = || word(step, rest);
        Ok(match step {
            Step::Resourced => Self::Resourced(one()?.parse()?),
            Step::Attributed => Self::Attributed(one()?.parse()?),
            Step::Redispatched => Self::Redispatched(one()?.parse()?),
            Step::Appointed => Self::Appointed(rest.parse()?),
            Step::Rebooked => Self::Rebooked(rest.parse()?),
            Step::Called => Self::Called(one()?.parse()?),
            Step::Filed => Self::Filed(one()?.parse()?),
            Step::Escalated => Self::Escalated(escalation(step, rest)?),
            Step::ReportedBack => Self::ReportedBack(one()?.parse()?),
            Step::FollowedUp => Self::FollowedUp(one()?.parse()?),
            step => Self::plain(step)
                .filter(|_| rest.is_empty())
                .ok_or_else(|| other(step, "nothing", rest))?,
        })
    }
}

fn word(step: Step, rest: &str) -> Result<&str, BadHappening> {
    if rest.is_empty() || rest.contains(' ') {
        Err(other(step, "one word", rest))
    } else {
        Ok(rest)
    }
}

fn other(step: Step, takes: &'static str, rest: &str) -> BadHappening {
    BadHappening::Rest { step, takes, rest: rest.chars().take(80).collect() }
}

fn escalation(step: Step, rest: &str) -> Result<Escalation, BadHappening> {
    let mut words = rest.split(' ').filter(|word| !word.is_empty());
    let to = words.next().ok_or_else(|| other(step, "a leader", rest))?.parse()?;
    Ok(Escalation { to, told: words.map(str::parse).collect::<Result<_, _>>()? })
}

impl FromStr for Slot {
    type Err = BadHappening;

    fn from_str(text: &str) -> Result<Self, BadHappening> {
        let bad = || BadHappening::Slot(text.chars().take(80).collect());
        let (day, half) = text.split_once(' ').ok_or_else(bad)?;
        let is_day = day.len() == "2026-11-04".len();
        let day: civil::Date = day.parse().ok().filter(|_| is_day).ok_or_else(bad)?;
        Ok(Self { day, half: half.parse()? })
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.day, self.half)
    }
}

impl fmt::Display for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.step())?;
        match self {
            Self::Plain(_) => Ok(()),
            Self::Resourced(resource) => write!(f, " {resource}"),
            Self::Attributed(nature) => write!(f, " {nature}"),
            Self::Redispatched(crew) => write!(f, " {crew}"),
            Self::Appointed(slot) | Self::Rebooked(slot) => write!(f, " {slot}"),
            Self::Called(channel) | Self::ReportedBack(channel) => write!(f, " {channel}"),
            Self::Filed(cause) => write!(f, " {cause}"),
            Self::FollowedUp(answer) => write!(f, " {answer}"),
            Self::Escalated(Escalation { to, told }) => {
                write!(f, " {to}")?;
                told.iter().try_for_each(|point| write!(f, " {point}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for text in [
            "received",
            "resourced wired",
            "attributed cut-over",
            "redispatched cable",
            "appointed 2026-11-04 morning",
            "rebooked 2026-11-05 afternoon",
            "called voice",
            "filed force-majeure",
            "escalated team-leader",
            "escalated centre-leader phenomenon scope progress expected",
            "reported-back wap",
            "followed-up not-done",
            "closed",
        ] {
            assert_eq!(text.parse::<Happening>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_told_wrongly_is_named() {
        for (text, expect) in [
            ("", "unknown step ``"),
            ("received today", "`received` takes nothing, not `today`"),
            ("called", "`called` takes one word, not ``"),
            ("called by voice", "`called` takes one word, not `by voice`"),
            ("appointed 2026-11-04", "`2026-11-04` is no agreed time"),
            ("appointed 2026-11-31 morning", "`2026-11-31 morning` is no agreed time"),
            ("appointed 2026-11-04 noon", "unknown half of a day `noon`"),
            ("escalated", "`escalated` takes a leader, not ``"),
            ("escalated team-leader gossip", "unknown point of a report `gossip`"),
        ] {
            let error = text.parse::<Happening>().unwrap_err().to_string();
            assert!(error.starts_with(expect), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_happening_or_an_error(text in "[a-z0-9 \\-]{0,40}|\\PC{0,20}") {
            if let Ok(happening) = text.parse::<Happening>() {
                prop_assert_eq!(happening.to_string().parse::<Happening>(), Ok(happening));
            }
        }
    }
}
