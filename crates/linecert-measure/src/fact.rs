//! What a device says in words: names, states, times.

use std::fmt;

use jiff::{civil::DateTime, tz::Offset};
use serde::{Deserialize, Serialize};

use crate::{absence::Absence, attribute::Attribute, status::Status, subject::Subject, wire};

/// One attribute of one subject, as the device gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "wire::Fact", try_from = "wire::Fact")]
pub struct Fact {
    /// What it is of.
    pub subject: Subject,
    /// What is said.
    pub attribute: Attribute,
    /// What the device said.
    pub content: Content,
}

/// What a device said of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A text, never empty.
    Text(String),
    /// One state.
    Status(Status),
    /// All states that hold, such as defects; never empty.
    Flags(Vec<Status>),
    /// A time by the device's own clock.
    Time(DeviceTime),
    /// The device did not say, and why.
    NotReported(Absence),
}

/// A time as a device's clock shows it: RFC 2579 `DateAndTime`, of which the offset is optional.
///
/// Without an offset it is the device's local time, and nobody knows where that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceTime {
    /// Date and time of day.
    pub civil: DateTime,
    /// The offset from UTC, where the device tells it.
    pub offset: Option<Offset>,
}

impl fmt::Display for DeviceTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.offset {
            None => write!(f, "{}", self.civil),
            Some(Offset::UTC) => write!(f, "{}Z", self.civil),
            Some(offset) => {
                let minutes = offset.seconds() / 60;
                let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
                let sign = if minutes < 0 { '-' } else { '+' };
                write!(f, "{}{sign}{hours:02}:{rest:02}", self.civil)
            }
        }
    }
}

impl Content {
    /// The absence, when the device did not say.
    #[must_use]
    pub const fn absence(&self) -> Option<&Absence> {
        match self {
            Self::NotReported(absence) => Some(absence),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reason;

    fn check(content: Content, json: &str) {
        let pon = "0/1/0".to_owned();
        let subject = Subject::Onu { pon, onu: 4 };
        let fact = Fact { subject, attribute: Attribute::State, content };
        let expect = format!(
            "{{\"subject\":{{\"kind\":\"onu\",\"pon\":\"0/1/0\",\"onu\":4}},\"attribute\":\"state\",\"content\":{json}}}"
        );
        assert_eq!(serde_json::to_string(&fact).unwrap(), expect);
        assert_eq!(serde_json::from_str::<Fact>(&expect).unwrap(), fact);
    }

    #[test]
    fn facts_have_one_json_form() {
        check(Content::Text("客厅".to_owned()), r#"{"kind":"text","text":"客厅"}"#);
        check(Content::Status(Status::DyingGasp), r#"{"kind":"status","status":"dying-gasp"}"#);
        let flags = Content::Flags(vec![Status::Lof, Status::Los]);
        check(flags, r#"{"kind":"flags","flags":["lof","los"]}"#);
        let absence = Absence { reason: Reason::Sentinel, detail: "`-1`".to_owned() };
        let json = r#"{"kind":"not-reported","why":"sentinel","detail":"`-1`"}"#;
        check(Content::NotReported(absence), json);
        let civil = jiff::civil::date(2024, 5, 1).at(12, 0, 30, 0);
        for (seconds, suffix) in
            [(None, ""), (Some(0), "Z"), (Some(28_800), "+08:00"), (Some(-12_600), "-03:30")]
        {
            let offset = seconds.map(|seconds| Offset::from_seconds(seconds).unwrap());
            let time = Content::Time(DeviceTime { civil, offset });
            check(time, &format!(r#"{{"kind":"time","time":"2024-05-01T12:00:30{suffix}"}}"#));
        }
    }

    #[test]
    fn what_is_not_a_fact_is_refused() {
        for content in [
            r#"{"kind":"text","text":""}"#,
            r#"{"kind":"flags","flags":[]}"#,
            r#"{"kind":"status","status":"perhaps"}"#,
            r#"{"kind":"time","time":"yesterday"}"#,
            r#"{"kind":"time","time":"2024-05-01T12:00:30+99:00"}"#,
            r#"{"kind":"number","number":1}"#,
        ] {
            let json = format!(
                "{{\"subject\":{{\"kind\":\"node\"}},\"attribute\":\"state\",\"content\":{content}}}"
            );
            assert!(serde_json::from_str::<Fact>(&json).is_err(), "{content}");
        }
    }
}
