//! What an instrument can be asked to take.

use linecert_measure::{
    Absence, Conditions, Digest, Identity, Metric, Observation, Reason, Series, Subject, Tones,
    Wavelength,
};

use crate::{inventory::Service, service::ServiceTask};

/// One thing to measure, in one go, with one instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Optical power at the customer's outlet.
    OutletPower {
        /// The wavelength to set the meter to.
        wavelength: Wavelength,
    },
    /// What the OLT tells about one ONU and its PON port.
    Onu {
        /// The ONU.
        onu: Subject,
    },
    /// What the customer's modem tells of its DSL line on its console.
    Dsl,
    /// What the customer's ONU tells of its optics on its console.
    Ont,
    /// One of linecert's own tests of the service.
    Service(ServiceTask),
}

/// What an attempt at a task gave.
#[derive(Debug, Clone)]
pub struct Take {
    /// Who measured.
    pub identity: Identity,
    /// The readings, absent ones with their reason.
    pub observations: Vec<Observation>,
    /// Samples over time.
    pub series: Vec<Series>,
    /// What was told of each tone of a line.
    pub tones: Vec<Tones>,
    /// The raw bytes that the readings were decoded from.
    pub evidence: Vec<Vec<u8>>,
    /// What a person who reads the certificate should know besides.
    pub notes: Vec<String>,
}

/// How far an attempt has come, between 0 and 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permille(pub u16);

impl Permille {
    /// The share of `done` in `whole`.
    #[must_use]
    pub fn of(done: u128, whole: u128) -> Self {
        let share = done.saturating_mul(1000).checked_div(whole).unwrap_or(1000);
        Self(u16::try_from(share.min(1000)).unwrap_or(1000))
    }
}

const ONU_METRICS: &[Metric] = &[
    Metric::OnuRxPower,
    Metric::OnuTxPower,
    Metric::OnuTemperature,
    Metric::OnuVoltage,
    Metric::OnuBiasCurrent,
    Metric::OnuDistance,
];

/// What every modem tells of its line.
const DSL_METRICS: &[Metric] = &[
    Metric::DataRateDown,
    Metric::DataRateUp,
    Metric::AttainableRateDown,
    Metric::AttainableRateUp,
    Metric::SnrMarginDown,
    Metric::SnrMarginUp,
    Metric::LineAttenuationDown,
    Metric::LineAttenuationUp,
];

const ONT_METRICS: &[Metric] = &[Metric::OnuRxPower, Metric::OnuTxPower];

impl Task {
    /// The name by which plan, journal and certificate refer to it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::OutletPower { wavelength } => format!("outlet-power-{}", wavelength.nm()),
            Self::Onu { .. } => "onu".to_owned(),
            Self::Dsl => "dsl".to_owned(),
            Self::Ont => "ont".to_owned(),
            Self::Service(task) => task.name().to_owned(),
        }
    }

    /// The metrics that it gives at best.
    #[must_use]
    pub const fn metrics(&self) -> &'static [Metric] {
        match self {
            Self::OutletPower { .. } => &[Metric::OutletPower],
            Self::Onu { .. } => ONU_METRICS,
            Self::Dsl => DSL_METRICS,
            Self::Ont => ONT_METRICS,
            Self::Service(task) => task.metrics(),
        }
    }

    /// Every metric of the task as not reported, for the reason that stopped it.
    #[must_use]
    pub fn absent(
        &self,
        service: Option<&Service>,
        reason: Reason,
        detail: &str,
    ) -> Vec<Observation> {
        let absent = |metric: &Metric| {
            let absence = Absence { reason, detail: detail.to_owned() };
            Observation::absent(*metric, self.subject(service), self.conditions(), absence)
        };
        self.metrics().iter().map(absent).collect()
    }

    /// The conditions under which its readings hold.
    #[must_use]
    pub fn conditions(&self) -> Conditions {
        match self {
            Self::OutletPower { wavelength } => {
                Conditions { wavelength: Some(*wavelength), ..Conditions::default() }
            }
            _ => Conditions::default(),
        }
    }

    fn subject(&self, service: Option<&Service>) -> Subject {
        match self {
            Self::OutletPower { .. } => Subject::Outlet,
            Self::Onu { onu } => onu.clone(),
            // A modem with one line numbers it so, or not at all.
            Self::Dsl => Subject::Line { line: "1".to_owned() },
            Self::Ont => Subject::Ont,
            Self::Service(task) => {
                let named = service.and_then(|service| task.subject(service));
                named.unwrap_or(Subject::Service { to: String::new() })
            }
        }
    }
}

impl Take {
    /// The digests of the raw bytes, in order.
    #[must_use]
    pub fn digests(&self) -> Vec<Digest> {
        self.evidence.iter().map(|bytes| Digest::of(bytes)).collect()
    }
}
