//! Which metrics each kind of subject has.

use linecert_measure::Metric;

use super::SubjectKind;

impl SubjectKind {
    /// Whether a metric can be one of such a thing.
    #[expect(clippy::too_many_lines, reason = "a catalogue")]
    pub(crate) const fn has(self, metric: Metric) -> bool {
        use Metric as M;
        match metric {
            M::OnuRxPower
            | M::OnuTxPower
            | M::OnuTemperature
            | M::OnuVoltage
            | M::OnuBiasCurrent
            | M::OltRxPower
            | M::CatvRxPower
            | M::OnuUptime
            | M::OdnLoss => matches!(self, Self::Onu),
            // A logical link of RFC 4837 is a port that stands for one ONU.
            M::OnuDistance => matches!(self, Self::Onu | Self::Port),
            M::OltTxPower
            | M::OltTemperature
            | M::OltVoltage
            | M::OltBiasCurrent
            | M::OltPortRxPower => matches!(self, Self::Pon),
            M::OnusAuthorised | M::OnusOnline | M::OnusOffline => {
                matches!(self, Self::Pon | Self::Board | Self::Node)
            }
            M::PortRxPower
            | M::PortTxPower
            | M::PortTemperature
            | M::PortVoltage
            | M::PortBiasCurrent => matches!(self, Self::Port),
            M::PortSpeed
            | M::OctetsIn
            | M::OctetsOut
            | M::ErrorsIn
            | M::ErrorsOut
            | M::AlignmentErrors
            | M::FcsErrors
            | M::LateCollisions
            | M::FramesTooLong
            | M::MacReceiveErrors
            | M::SymbolErrors => matches!(self, Self::Port | Self::Pon | Self::Onu),
            M::SnrMarginDown
            | M::SnrMarginUp
            | M::LineAttenuationDown
            | M::LineAttenuationUp
            | M::SignalAttenuationDown
            | M::SignalAttenuationUp
            | M::AttainableRateDown
            | M::AttainableRateUp
            | M::DataRateDown
            | M::DataRateUp
            | M::LineTxPowerDown
            | M::LineTxPowerUp
            | M::TxPsdDown
            | M::TxPsdUp
            | M::ElectricalLength => matches!(self, Self::Line),
            M::BandLineAttenuation | M::BandSignalAttenuation | M::BandSnrMargin => {
                matches!(self, Self::Band)
            }
            M::ChannelRate
            | M::ChannelDelay
            | M::ImpulseNoiseProtection
            | M::FecSeconds
            | M::ErroredSeconds
            | M::SeverelyErroredSeconds
            | M::LossOfSignalSeconds
            | M::UnavailableSeconds => matches!(self, Self::Line | Self::Termination),
            M::BoardTemperature
            | M::BoardCpu
            | M::BoardMemory
            | M::BoardVoltage
            | M::BoardCurrent
            | M::BoardPower
            | M::FanSpeed => matches!(self, Self::Board | Self::Node),
            M::SensorTemperature
            | M::SensorVoltage
            | M::SensorCurrent
            | M::SensorPower
            | M::SensorLevel
            | M::SensorSpeed => matches!(self, Self::Sensor),
            _ => false,
        }
    }
}
