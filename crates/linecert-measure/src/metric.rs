//! What linecert measures.

mod catalogue;

use std::{fmt, str::FromStr, sync::LazyLock};

use thiserror::Error;

pub use catalogue::Metric;

/// In which direction a metric is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Better {
    /// More is better, as with throughput.
    Higher,
    /// Less is better, as with loss.
    Lower,
    /// Both too little and too much are bad, as with received power.
    Within,
}

/// What a value of the metric stands for, which decides how many samples it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Statistic {
    /// One indication of an instrument, or a mean with its uncertainty.
    Value,
    /// Events among trials, as lost among sent.
    Proportion,
    /// The value below which this percentage of the samples lies.
    Percentile(u8),
}

/// A name that is not in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown metric `{0}`")]
pub struct UnknownMetric(pub String);

/// The enum of metrics with what each row of the catalogue says of it.
macro_rules! metrics {
    ($($(#[$doc:meta])* $metric:ident $name:literal $unit:ident $better:ident $statistic:expr,
       $en:literal, $zh:literal;)+) => {
        /// A quantity that is measured, judged and certified.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric {
            $($(#[$doc])* $metric,)+
        }

        impl Metric {
            /// Every metric, in the order in which they are shown.
            pub const ALL: &[Self] = &[$(Self::$metric,)+];

            /// The name in files and in JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$metric => $name,)+ }
            }

            /// The unit of its values.
            #[must_use]
            pub const fn unit(self) -> Unit {
                match self { $(Self::$metric => Unit::$unit,)+ }
            }

            /// The direction in which it is better.
            #[must_use]
            pub const fn better(self) -> Better {
                match self { $(Self::$metric => Better::$better,)+ }
            }

            /// What one value stands for.
            #[must_use]
            pub const fn statistic(self) -> Statistic {
                match self { $(Self::$metric => $statistic,)+ }
            }

            /// The English label.
            #[must_use]
            pub const fn english(self) -> &'static str {
                match self { $(Self::$metric => $en,)+ }
            }

            /// The Chinese label.
            #[must_use]
            pub const fn chinese(self) -> &'static str {
                match self { $(Self::$metric => $zh,)+ }
            }
        }
    };
}

pub(crate) use metrics;

impl Metric {
    /// Whether the metric is crosstalk, whose sign must be declared: testers print it as a loss.
    #[must_use]
    pub const fn is_crosstalk(self) -> bool {
        matches!(self, Self::NextCoupling | Self::FextCoupling | Self::ElfextCoupling)
    }

    /// Whether its values depend on an optical wavelength.
    #[must_use]
    pub const fn has_wavelength(self) -> bool {
        matches!(
            self,
            Self::OutletPower
                | Self::OpticalPower
                | Self::OnuRxPower
                | Self::OnuTxPower
                | Self::OltTxPower
                | Self::OltRxPower
                | Self::OltPortRxPower
                | Self::CatvRxPower
                | Self::PortRxPower
                | Self::PortTxPower
                | Self::OdnLoss
                | Self::InsertionLoss
                | Self::SplitterLoss
                | Self::SpliceLoss
                | Self::ConnectorLoss
                | Self::EventReflectance
                | Self::SectionAttenuation
                | Self::SpanLoss
                | Self::OpticalReturnLoss
                | Self::FibreLength
        )
    }

    /// Whether its values depend on a frequency on the pair.
    #[must_use]
    pub const fn has_frequency(self) -> bool {
        self.is_crosstalk()
            || matches!(self, Self::PairAttenuation | Self::LongitudinalBalance | Self::AcVoltage)
    }

    /// Whether it is measured between two of the conductors of a pair and earth.
    #[must_use]
    pub const fn has_leg(self) -> bool {
        matches!(
            self,
            Self::InsulationResistance | Self::Capacitance | Self::DcVoltage | Self::AcVoltage
        )
    }

    /// Whether it tells of the way from this computer to a far end, so that whatever the computer
    /// is plugged into is part of what was measured.
    #[must_use]
    pub const fn has_attachment(self) -> bool {
        matches!(
            self,
            Self::ThroughputDown
                | Self::ThroughputUp
                | Self::RoundTripTimeMin
                | Self::RoundTripTimeP50
                | Self::RoundTripTimeP95
                | Self::RoundTripTimeP99
                | Self::PacketLoss
                | Self::DelayVariationP95
                | Self::LongestLossBurst
                | Self::LoadedRoundTripTimeDownP95
                | Self::LoadedRoundTripTimeUpP95
                | Self::BufferDelayDown
                | Self::BufferDelayUp
                | Self::TcpEfficiencyDown
                | Self::TcpEfficiencyUp
                | Self::TransferTimeRatioDown
                | Self::TransferTimeRatioUp
                | Self::SingleStreamThroughputDown
                | Self::SingleStreamThroughputUp
                | Self::DatagramRateDown
                | Self::DatagramRateUp
                | Self::DatagramLossDown
                | Self::DatagramLossUp
                | Self::DatagramReorderingDown
                | Self::DatagramReorderingUp
                | Self::DatagramJitterDown
                | Self::DatagramJitterUp
                | Self::DatagramLossBurstDown
                | Self::DatagramLossBurstUp
                | Self::IpCapacityDown
                | Self::IpCapacityUp
                | Self::IpCapacityMeanDown
                | Self::IpCapacityMeanUp
                | Self::WebThroughputDown
                | Self::WebThroughputUp
        )
    }

    /// Whether it counts events over a period.
    #[must_use]
    pub const fn has_period(self) -> bool {
        matches!(
            self,
            Self::FecSeconds
                | Self::ErroredSeconds
                | Self::SeverelyErroredSeconds
                | Self::LossOfSignalSeconds
                | Self::UnavailableSeconds
                | Self::CorrectedBlocks
                | Self::UncorrectedBlocks
                | Self::CodeViolations
                | Self::HeaderErrors
        )
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Metric {
    type Err = UnknownMetric;

    fn from_str(text: &str) -> Result<Self, UnknownMetric> {
        let key = (text.len(), text);
        let found = BY_NAME.binary_search_by_key(&key, |(name, _)| (name.len(), *name)).ok();
        let metric = found.and_then(|place| BY_NAME.get(place)).map(|(_, metric)| *metric);
        metric.ok_or_else(|| UnknownMetric(text.to_owned()))
    }
}

/// Every metric, sorted by the length of its name, then by the name: there are more than a hundred,
/// and certificates name dozens.
static BY_NAME: LazyLock<Vec<(&str, Metric)>> = LazyLock::new(|| {
    let mut metrics: Vec<_> = Metric::ALL.iter().map(|metric| (metric.name(), *metric)).collect();
    metrics.sort_unstable_by_key(|(name, _)| (name.len(), *name));
    metrics
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_metric_has_names_of_its_own() {
        for text in [Metric::name, Metric::english, Metric::chinese] {
            let distinct: BTreeSet<_> = Metric::ALL.iter().map(|metric| text(*metric)).collect();
            assert_eq!(distinct.len(), Metric::ALL.len());
        }
        for metric in Metric::ALL {
            assert_eq!(metric.name().parse(), Ok(*metric));
        }
    }
}
