//! The closed catalogue of what linecert measures.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::unit::Unit;

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

macro_rules! catalogue {
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

catalogue! {
    /// Optical power at the customer's outlet, taken with a power meter at a stated wavelength.
    OutletPower "outlet-power" Dbm Within Statistic::Value,
        "Power at outlet", "入户光功率";
    /// Received power that the ONU reports; good to about 3 dB, so a cross-check only.
    OnuRxPower "onu-rx-power" Dbm Within Statistic::Value,
        "ONU Rx power", "ONU 接收光功率";
    /// Launch power that the ONU reports.
    OnuTxPower "onu-tx-power" Dbm Within Statistic::Value,
        "ONU Tx power", "ONU 发送光功率";
    /// Temperature of the ONU's transceiver.
    OnuTemperature "onu-temperature" Celsius Within Statistic::Value,
        "ONU temperature", "ONU 光模块温度";
    /// Supply voltage of the ONU's transceiver.
    OnuVoltage "onu-voltage" Volt Within Statistic::Value,
        "ONU voltage", "ONU 光模块电压";
    /// Laser bias current of the ONU.
    OnuBiasCurrent "onu-bias-current" Milliampere Within Statistic::Value,
        "ONU bias current", "ONU 偏置电流";
    /// Fibre length to the ONU that the OLT derives from ranging.
    OnuDistance "onu-distance" Metre Lower Statistic::Value,
        "ONU distance", "ONU 测距";
    /// Launch power that the OLT reports for a PON port.
    OltTxPower "olt-tx-power" Dbm Within Statistic::Value,
        "OLT Tx power", "OLT 发送光功率";
    /// Temperature of a PON port's transceiver.
    OltTemperature "olt-temperature" Celsius Within Statistic::Value,
        "OLT port temperature", "OLT 光模块温度";
    /// Supply voltage of a PON port's transceiver.
    OltVoltage "olt-voltage" Volt Within Statistic::Value,
        "OLT port voltage", "OLT 光模块电压";
    /// Laser bias current of a PON port.
    OltBiasCurrent "olt-bias-current" Milliampere Within Statistic::Value,
        "OLT port bias current", "OLT 偏置电流";
    /// Near-end crosstalk as coupling: negative, lower is better.
    NextCoupling "next-coupling" Db Lower Statistic::Value,
        "NEXT coupling", "近端串扰";
    /// Far-end crosstalk as coupling: negative, lower is better.
    FextCoupling "fext-coupling" Db Lower Statistic::Value,
        "FEXT coupling", "远端串扰";
    /// Downstream signal-to-noise ratio margin (ITU-T G.997.1 SNRMds).
    SnrMarginDown "snr-margin-down" Db Higher Statistic::Value,
        "SNR margin down", "下行信噪比裕量";
    /// Upstream signal-to-noise ratio margin (ITU-T G.997.1 SNRMus).
    SnrMarginUp "snr-margin-up" Db Higher Statistic::Value,
        "SNR margin up", "上行信噪比裕量";
    /// TCP payload received by the customer's side, per second of steady transfer.
    ThroughputDown "throughput-down" MegabitPerSecond Higher Statistic::Value,
        "Throughput down", "下行吞吐率";
    /// TCP payload received by the far end, per second of steady transfer.
    ThroughputUp "throughput-up" MegabitPerSecond Higher Statistic::Value,
        "Throughput up", "上行吞吐率";
    /// The 95th percentile of the round-trip time of ICMP echoes, by nearest rank.
    RoundTripTimeP95 "round-trip-time-p95" Millisecond Lower Statistic::Percentile(95),
        "Round-trip time p95", "往返时延 p95";
    /// ICMP echoes without a reply among those sent.
    PacketLoss "packet-loss" Percent Lower Statistic::Proportion,
        "Packet loss", "丢包率";
}

impl Metric {
    /// Whether the metric is crosstalk, whose sign must be declared: testers print it as a loss.
    #[must_use]
    pub const fn is_crosstalk(self) -> bool {
        matches!(self, Self::NextCoupling | Self::FextCoupling)
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
        Self::ALL
            .iter()
            .copied()
            .find(|metric| metric.name() == text)
            .ok_or_else(|| UnknownMetric(text.to_owned()))
    }
}

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
