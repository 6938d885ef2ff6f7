//! What an assessment comes to, in the form in which a case writes it.

use std::fmt;

use linecert_measure::{Metric, Quantity};

use super::raw::RawFinding;
use crate::{
    assess::{Assessment, Finding},
    unassessed::Unassessed,
    verdict::{Overall, Verdict},
};

/// The findings on everything that was measured, and the verdict on the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    findings: Vec<Line>,
    overall: Overall,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    metric: Metric,
    verdict: Verdict,
    margin: Option<Quantity>,
    false_acceptance: Option<Quantity>,
    attempts: u32,
    why: Option<String>,
    need: Option<u64>,
}

impl Outcome {
    pub(super) fn expected(findings: Vec<RawFinding>, overall: Overall) -> Self {
        let line = |raw: RawFinding| Line {
            metric: raw.metric.0,
            verdict: raw.verdict.0.0,
            margin: raw.margin.map(|text| text.0),
            false_acceptance: raw.false_acceptance.map(|text| text.0),
            attempts: raw.attempts.unwrap_or(1),
            why: raw.why,
            need: raw.need,
        };
        Self { findings: findings.into_iter().map(line).collect(), overall }
    }

    pub(super) fn found(assessment: &Assessment) -> Self {
        let measured = |finding: &&Finding| finding.why != Some(Unassessed::NotMeasured);
        let findings = assessment.findings().iter().filter(measured).map(Line::of);
        Self { findings: findings.collect(), overall: assessment.overall() }
    }
}

impl Line {
    fn of(finding: &Finding) -> Self {
        Self {
            metric: finding.metric,
            verdict: finding.verdict,
            margin: finding.margin,
            false_acceptance: finding.false_acceptance,
            attempts: finding.attempts,
            why: finding.why.as_ref().map(|why| why.name().to_owned()),
            need: match finding.why {
                Some(Unassessed::TooFewSamples { need, .. }) => Some(need),
                _ => None,
            },
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.findings.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        writeln!(f, "  overall {}", self.overall)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}, attempts {}", self.metric, self.verdict, self.attempts)?;
        let figures = [("margin", self.margin), ("false acceptance", self.false_acceptance)];
        for (name, figure) in figures {
            figure.map_or(Ok(()), |figure| write!(f, ", {name} {figure}"))?;
        }
        self.why.as_ref().map_or(Ok(()), |why| write!(f, ", why {why}"))?;
        self.need.map_or(Ok(()), |need| write!(f, ", need {need}"))
    }
}
