//! The values that stand in a summary.

use std::fmt;

use linecert_measure::{Decimals, Metric, Quantity, Reading};
use linecert_profile::{Finding, Verdict};
use minicbor::{Decode, Encode};

use super::codes::{self, METRICS, VERDICTS};

/// The most values that a summary holds.
pub const MAX_HEADLINES: usize = 8;

/// One finding of a certificate in short: under which conditions it holds, how uncertain it is and
/// what the limit accepts is in the certificate alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headline {
    /// What was measured.
    pub metric: Metric,
    /// The verdict on it.
    pub verdict: Verdict,
    /// What was read.
    pub figure: Figure,
}

/// A reading in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// A value, in the unit of the metric.
    Value {
        /// The value.
        quantity: Quantity,
        /// The digits behind the point that it was read with.
        decimals: Decimals,
    },
    /// Below this end of the instrument's range.
    BelowRange(Quantity),
    /// Above this end of the instrument's range.
    AboveRange(Quantity),
    /// No value; the certificate says why.
    Absent,
}

/// The CBOR form: metric, verdict, and a decimal fraction (RFC 8949, 3.4.4) without its tag, which
/// may be followed by the end of the range that it is.
#[derive(Encode, Decode)]
#[cbor(array)]
pub(super) struct Wire {
    #[n(0)]
    metric: u16,
    #[n(1)]
    verdict: u16,
    #[n(2)]
    exponent: Option<i8>,
    #[n(3)]
    mantissa: Option<i64>,
    #[n(4)]
    range_end: Option<u8>,
}

const BELOW: u8 = 0;
const ABOVE: u8 = 1;

/// The headlines of a certificate: of its findings those that weigh most, in the order of the
/// profile. One that fails is never left out for one that passes.
pub(super) fn choose(findings: &[Finding], count: usize) -> Vec<Headline> {
    let mut chosen: Vec<_> = findings.iter().map(Headline::of).collect();
    while chosen.len() > count && drop_lightest(&mut chosen).is_some() {}
    chosen
}

/// Leaves out the value that weighs least; of several, the last.
pub(super) fn drop_lightest(headlines: &mut Vec<Headline>) -> Option<Headline> {
    let places = headlines.iter().enumerate().rev();
    let (place, _) = places.min_by_key(|(_, headline)| weight(headline.verdict))?;
    Some(headlines.remove(place))
}

const fn weight(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 4,
        Verdict::MarginalFail => 3,
        Verdict::NotAssessed => 2,
        Verdict::MarginalPass => 1,
        Verdict::Pass => 0,
    }
}

impl Headline {
    fn of(finding: &Finding) -> Self {
        let figure = finding.reading.as_ref().map_or(Figure::Absent, Figure::of);
        Self { metric: finding.metric, verdict: finding.verdict, figure }
    }
}

impl Figure {
    const fn of(reading: &Reading) -> Self {
        match reading {
            Reading::Value(value) => {
                Self::Value { quantity: value.quantity(), decimals: value.decimals() }
            }
            Reading::BelowRange { floor } => Self::BelowRange(*floor),
            Reading::AboveRange { ceiling } => Self::AboveRange(*ceiling),
            Reading::NotReported(_) => Self::Absent,
        }
    }
}

impl fmt::Display for Headline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.verdict.name(), self.metric, self.figure)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { quantity, decimals } => {
                f.pad(&format!("{} {}", quantity.number(*decimals), quantity.unit()))
            }
            Self::BelowRange(floor) => f.pad(&format!("< {floor}")),
            Self::AboveRange(ceiling) => f.pad(&format!("> {ceiling}")),
            Self::Absent => f.pad("-"),
        }
    }
}

impl From<&Headline> for Wire {
    fn from(headline: &Headline) -> Self {
        let Headline { metric, verdict, figure } = headline;
        let (fraction, range_end) = match figure {
            Figure::Value { quantity, decimals } => (Some((quantity, *decimals)), None),
            Figure::BelowRange(end) => (Some((end, end.fewest_decimals())), Some(BELOW)),
            Figure::AboveRange(end) => (Some((end, end.fewest_decimals())), Some(ABOVE)),
            Figure::Absent => (None, None),
        };
        let mantissa = |(quantity, decimals): (&Quantity, Decimals)| {
            quantity.steps() / pow10(quantity.unit().step().saturating_sub(decimals.get()))
        };
        Self {
            metric: codes::number(METRICS, metric),
            verdict: codes::number(VERDICTS, verdict),
            exponent: fraction.map(|(_, decimals)| -decimals.get().cast_signed()),
            mantissa: fraction.map(mantissa),
            range_end,
        }
    }
}

impl Wire {
    /// The headline, if the numbers mean one.
    pub(super) fn headline(&self) -> Option<Headline> {
        let metric = codes::numbered(METRICS, self.metric)?;
        let figure = match (self.exponent, self.mantissa, self.range_end) {
            (None, None, None) => Figure::Absent,
            (Some(exponent), Some(mantissa), range_end) => {
                let (quantity, decimals) = quantity(metric, exponent, mantissa)?;
                match range_end {
                    None => Figure::Value { quantity, decimals },
                    Some(BELOW) => Figure::BelowRange(quantity),
                    Some(ABOVE) => Figure::AboveRange(quantity),
                    Some(_) => return None,
                }
            }
            _ => return None,
        };
        Some(Headline { metric, verdict: codes::numbered(VERDICTS, self.verdict)?, figure })
    }
}

fn quantity(metric: Metric, exponent: i8, mantissa: i64) -> Option<(Quantity, Decimals)> {
    let unit = metric.unit();
    let decimals = Decimals::new(u8::try_from(exponent.checked_neg()?).ok()?)?;
    let steps = mantissa.checked_mul(pow10(unit.step().checked_sub(decimals.get())?))?;
    Some((Quantity::from_steps(steps, unit), decimals))
}

/// Ten to the power of an exponent of at most six.
fn pow10(exponent: u8) -> i64 {
    10_i64.saturating_pow(exponent.into())
}

#[cfg(test)]
mod tests;
