//! A sweep as a document. Pure.

use std::net::IpAddr;

use serde::Serialize;

use crate::sweep::{Sweep, SweepOutcome};

impl Sweep {
    /// Every target with what became of it, as a JSON document, times in whole nanoseconds.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let document = Evidence {
            schema: "linecert-sweep/1",
            sent: self.sent(),
            duplicates: self.duplicates(),
            foreign: self.foreign(),
            overflow: self.overflow(),
            targets: self.targets.iter().zip(&self.outcomes).map(EvidenceTarget::of).collect(),
        };
        // A document of numbers and fixed names always serialises.
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

/// The evidence document, version 1.
#[derive(Serialize)]
struct Evidence {
    schema: &'static str,
    sent: u64,
    duplicates: u32,
    foreign: u32,
    overflow: u32,
    targets: Vec<EvidenceTarget>,
}

#[derive(Serialize)]
struct EvidenceTarget {
    target: IpAddr,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    within_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<IpAddr>,
}

impl EvidenceTarget {
    fn of((target, outcome): (&IpAddr, &SweepOutcome)) -> Self {
        let bare = |outcome| Self {
            target: *target,
            outcome,
            within_ns: None,
            attempt: None,
            cause: None,
            by: None,
        };
        match *outcome {
            SweepOutcome::Answered { within, attempt } => Self {
                within_ns: u64::try_from(within.as_nanos()).ok(),
                attempt: Some(attempt),
                ..bare("answered")
            },
            SweepOutcome::Late => bare("late"),
            SweepOutcome::Refused { by, cause } => {
                Self { cause: Some(cause.to_string()), by, ..bare("refused") }
            }
            SweepOutcome::Silent => bare("silent"),
            SweepOutcome::Unknown => bare("unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{icmp::IcmpError, sweep::Counts};

    #[test]
    fn evidence_is_stable() {
        let [first, second]: [IpAddr; 2] = [[192, 0, 2, 1].into(), "2001:db8::1".parse().unwrap()];
        let answered = SweepOutcome::Answered { within: Duration::from_micros(90), attempt: 1 };
        let refused = SweepOutcome::Refused { by: Some(first), cause: IcmpError::Prohibited };
        let sweep = Sweep {
            targets: vec![first, second, second],
            outcomes: vec![answered, refused, SweepOutcome::Silent],
            counts: Counts { sent: 5, answered: 1, ..Counts::default() },
        };
        let expect = concat!(
            r#"{"schema":"linecert-sweep/1","sent":5,"duplicates":0,"foreign":0,"overflow":0,"#,
            r#""targets":[{"target":"192.0.2.1","outcome":"answered","within_ns":90000,"attempt":1},"#,
            r#"{"target":"2001:db8::1","outcome":"refused","cause":"administratively prohibited","#,
            r#""by":"192.0.2.1"},{"target":"2001:db8::1","outcome":"silent"}]}"#,
        );
        assert_eq!(String::from_utf8(sweep.to_evidence()).unwrap(), expect);
    }
}
