//! The JSON form of facts.

use jiff::{civil::DateTime, tz::Offset};
use serde::{Deserialize, Serialize};

use super::WireError;
use crate as domain;
use crate::{Absence, DeviceTime, Status};

/// What a device says of a subject in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Fact`")]
pub struct Fact {
    pub subject: domain::Subject,
    pub attribute: String,
    pub content: Content,
}

/// What a device said of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of `domain::Content`")]
pub enum Content {
    Text {
        text: String,
    },
    Status {
        status: String,
    },
    Flags {
        flags: Vec<String>,
    },
    Time {
        time: String,
    },
    NotReported {
        why: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        detail: String,
    },
}

impl From<domain::Fact> for Fact {
    fn from(fact: domain::Fact) -> Self {
        Self {
            subject: fact.subject,
            attribute: fact.attribute.to_string(),
            content: fact.content.into(),
        }
    }
}

impl TryFrom<Fact> for domain::Fact {
    type Error = WireError;

    fn try_from(wire: Fact) -> Result<Self, WireError> {
        Ok(Self {
            subject: wire.subject,
            attribute: wire.attribute.parse().map_err(WireError::new)?,
            content: wire.content.try_into()?,
        })
    }
}

impl From<domain::Content> for Content {
    fn from(content: domain::Content) -> Self {
        match content {
            domain::Content::Text(text) => Self::Text { text },
            domain::Content::Status(status) => Self::Status { status: status.to_string() },
            domain::Content::Flags(flags) => {
                Self::Flags { flags: flags.iter().map(Status::to_string).collect() }
            }
            domain::Content::Time(time) => Self::Time { time: time.to_string() },
            domain::Content::NotReported(absence) => {
                Self::NotReported { why: absence.reason.to_string(), detail: absence.detail }
            }
        }
    }
}

impl TryFrom<Content> for domain::Content {
    type Error = WireError;

    fn try_from(wire: Content) -> Result<Self, WireError> {
        let status = |name: &String| name.parse::<Status>().map_err(WireError::new);
        Ok(match wire {
            Content::Text { text } if text.is_empty() => return Err(WireError::new("empty text")),
            Content::Flags { flags } if flags.is_empty() => return Err(WireError::new("no flags")),
            Content::Text { text } => Self::Text(text),
            Content::Status { status: name } => Self::Status(status(&name)?),
            Content::Flags { flags } => {
                Self::Flags(flags.iter().map(status).collect::<Result<_, _>>()?)
            }
            Content::Time { time } => Self::Time(parse_time(&time)?),
            Content::NotReported { why, detail } => {
                let reason = why.parse().map_err(WireError::new)?;
                Self::NotReported(Absence { reason, detail })
            }
        })
    }
}

/// Reads what `DeviceTime` writes: `2024-05-01T12:00:30`, and `Z` or `+08:00` behind it.
fn parse_time(text: &str) -> Result<DeviceTime, WireError> {
    let refuse = || WireError(format!("`{text}` is not a time of a device"));
    let zone = text.rfind(['Z', '+', '-']).filter(|at| *at > "2024-05-01".len());
    let (civil, offset) = text.split_at_checked(zone.unwrap_or(text.len())).ok_or_else(refuse)?;
    let civil: DateTime = civil.parse().map_err(WireError::new)?;
    let offset = match offset {
        "" => None,
        "Z" => Some(Offset::UTC),
        offset => Some(parse_offset(offset).ok_or_else(refuse)?),
    };
    Ok(DeviceTime { civil, offset })
}

fn parse_offset(text: &str) -> Option<Offset> {
    let (sign, rest) = text.split_at_checked(1)?;
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let within = (0..=25).contains(&hours) && (0..60).contains(&minutes);
    let seconds = (hours * 60 + minutes) * 60;
    let signed = if sign == "-" { -seconds } else { seconds };
    within.then(|| Offset::from_seconds(signed).ok()).flatten()
}
