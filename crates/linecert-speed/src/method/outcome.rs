//! What the steps of the test give.

use linecert_host::{Attached, HostRecord};
use linecert_measure::{Absence, Metric, Quantity, Reading, Reason, Series};
use linecert_net::icmp::EchoSamples;

use super::{MethodError, Remark, Step};
use crate::{
    iperf3::{Direction, Throughput},
    layer::LayerRates,
    steadiness::Steadiness,
};

/// What one step gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepOutcome {
    /// Which step.
    pub step: Step,
    /// What is judged, or shown beside it.
    pub readings: Vec<(Metric, Reading)>,
    /// What is drawn.
    pub series: Vec<Series>,
    /// The raw samples of everything that took part.
    pub evidence: Vec<Evidence>,
    /// What was seen of this computer.
    pub host: HostRecord,
    /// What else there is to say of each direction that was measured.
    pub directions: Vec<DirectionFigures>,
    /// What lay between this computer and the line.
    pub attached: Attached,
    /// What whoever reads the figures should know: how they were taken, and what is doubtful.
    pub remarks: Vec<Remark>,
    /// The probes, of the idle line or of the steady time.
    pub echo: Option<EchoSamples>,
    /// The transfer; `None` on the idle line.
    pub throughput: Option<Throughput>,
}

/// A document of raw samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What it is of: `host`, `echo` or `throughput`.
    pub name: &'static str,
    /// The document, which names its schema.
    pub json: Vec<u8>,
}

/// What is known of one direction beside its readings. Whatever went through is here even where
/// a reading is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DirectionFigures {
    /// Which.
    pub direction: Direction,
    /// The rate at each layer; `None` when the size of a packet is not known.
    pub layers: Option<LayerRates>,
    /// How steady it was; `None` when the far end did not tell its seconds.
    pub steadiness: Option<Steadiness>,
    /// How evenly the streams shared the line, in percent; `None` for a single stream.
    pub fairness: Option<Quantity>,
}

/// What the steps gave, in their order.
#[derive(Debug, Default)]
pub struct Acceptance {
    /// The steps that came to their end.
    pub steps: Vec<StepOutcome>,
    /// The step that did not, and why; `None` when all did.
    pub failed: Option<(Step, MethodError)>,
}

impl StepOutcome {
    /// The probes, if this is the idle line's step and they can be compared with: none of a
    /// computer whose figures were withheld.
    #[must_use]
    pub fn idle(&self) -> Option<&EchoSamples> {
        let withheld = matches!(
            self.reading(Metric::RoundTripTimeP50),
            Some(Reading::NotReported(Absence { reason: Reason::HostLimited, .. }))
        );
        self.echo.as_ref().filter(|_| self.step == Step::Idle && !withheld)
    }

    /// The reading of a metric.
    #[must_use]
    pub fn reading(&self, metric: Metric) -> Option<&Reading> {
        self.readings.iter().find(|(of, _)| *of == metric).map(|(_, reading)| reading)
    }
}

impl Acceptance {
    /// Every reading.
    pub fn readings(&self) -> impl Iterator<Item = &(Metric, Reading)> {
        self.steps.iter().flat_map(|step| &step.readings)
    }

    /// Every series.
    pub fn series(&self) -> impl Iterator<Item = &Series> {
        self.steps.iter().flat_map(|step| &step.series)
    }
}
