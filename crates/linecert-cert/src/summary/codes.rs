//! The numbers that stand in a summary for what has a name in a certificate.
//!
//! A number is never given to anything else. What is new is added at the end of its list.

use linecert_measure::Metric;
use linecert_profile::{Access, Overall, Verdict};

use crate::{
    key_cert::{Role, Skill},
    statement::Purpose,
};

/// Purposes, counted from 0.
pub(super) const PURPOSES: &[Purpose] = &[Purpose::Operational, Purpose::Training];

/// Verdicts on a line, counted from 0.
pub(super) const OVERALLS: &[Overall] =
    &[Overall::Pass, Overall::MarginalPass, Overall::Incomplete, Overall::Fail];

/// Verdicts on one limit, counted from 0.
pub(super) const VERDICTS: &[Verdict] = &[
    Verdict::Pass,
    Verdict::MarginalPass,
    Verdict::NotAssessed,
    Verdict::MarginalFail,
    Verdict::Fail,
];

/// Kinds of access, counted from 0.
pub(super) const ACCESSES: &[Access] = &[
    Access::Gpon,
    Access::Epon,
    Access::Adsl2plus,
    Access::XgsPon,
    Access::XgPon,
    Access::TenGEpon,
    Access::Vdsl2,
    Access::Fibre,
    Access::Pair,
    Access::Service,
];

/// Roles, counted from 0.
pub(super) const ROLES: &[Role] = &[
    Role::Technician(Skill::One),
    Role::Technician(Skill::Two),
    Role::Technician(Skill::Three),
    Role::Technician(Skill::Four),
    Role::Noc,
    Role::Instrument,
    Role::Lab,
];

/// Metrics, counted from 0. The unit of a value is the one that the metric has.
pub(super) const METRICS: &[Metric] = &[
    Metric::OutletPower,
    Metric::OnuRxPower,
    Metric::OnuTxPower,
    Metric::OnuTemperature,
    Metric::OnuVoltage,
    Metric::OnuBiasCurrent,
    Metric::OnuDistance,
    Metric::OltTxPower,
    Metric::OltTemperature,
    Metric::OltVoltage,
    Metric::OltBiasCurrent,
    Metric::NextCoupling,
    Metric::FextCoupling,
    Metric::SnrMarginDown,
    Metric::SnrMarginUp,
    Metric::ThroughputDown,
    Metric::ThroughputUp,
    Metric::RoundTripTimeP95,
    Metric::PacketLoss,
    Metric::OltRxPower,
    Metric::CatvRxPower,
    Metric::OnuUptime,
    Metric::OltPortRxPower,
    Metric::OnusAuthorised,
    Metric::OnusOnline,
    Metric::OnusOffline,
    Metric::OdnLoss,
    Metric::PortRxPower,
    Metric::PortTxPower,
    Metric::PortTemperature,
    Metric::PortVoltage,
    Metric::PortBiasCurrent,
    Metric::PortSpeed,
    Metric::OctetsIn,
    Metric::OctetsOut,
    Metric::ErrorsIn,
    Metric::ErrorsOut,
    Metric::AlignmentErrors,
    Metric::FcsErrors,
    Metric::LateCollisions,
    Metric::FramesTooLong,
    Metric::MacReceiveErrors,
    Metric::SymbolErrors,
    Metric::LineAttenuationDown,
    Metric::LineAttenuationUp,
    Metric::SignalAttenuationDown,
    Metric::SignalAttenuationUp,
    Metric::AttainableRateDown,
    Metric::AttainableRateUp,
    Metric::DataRateDown,
    Metric::DataRateUp,
    Metric::ChannelRate,
    Metric::ChannelDelay,
    Metric::ImpulseNoiseProtection,
    Metric::LineTxPowerDown,
    Metric::LineTxPowerUp,
    Metric::TxPsdDown,
    Metric::TxPsdUp,
    Metric::ElectricalLength,
    Metric::BandLineAttenuation,
    Metric::BandSignalAttenuation,
    Metric::BandSnrMargin,
    Metric::FecSeconds,
    Metric::ErroredSeconds,
    Metric::SeverelyErroredSeconds,
    Metric::LossOfSignalSeconds,
    Metric::UnavailableSeconds,
    Metric::BoardTemperature,
    Metric::BoardCpu,
    Metric::BoardMemory,
    Metric::BoardVoltage,
    Metric::BoardCurrent,
    Metric::BoardPower,
    Metric::FanSpeed,
    Metric::SensorTemperature,
    Metric::SensorVoltage,
    Metric::SensorCurrent,
    Metric::SensorPower,
    Metric::SensorLevel,
    Metric::SensorSpeed,
    Metric::OpticalPower,
    Metric::InsertionLoss,
    Metric::SplitterLoss,
    Metric::SpliceLoss,
    Metric::ConnectorLoss,
    Metric::EventReflectance,
    Metric::SectionAttenuation,
    Metric::SpanLoss,
    Metric::OpticalReturnLoss,
    Metric::FibreLength,
    Metric::ElfextCoupling,
    Metric::LoopResistance,
    Metric::ResistanceDifference,
    Metric::InsulationResistance,
    Metric::Capacitance,
    Metric::CapacitiveBalance,
    Metric::LongitudinalBalance,
    Metric::DcVoltage,
    Metric::AcVoltage,
    Metric::MetallicNoise,
    Metric::PowerInfluence,
    Metric::WidebandNoise,
    Metric::PairAttenuation,
    Metric::LoadCoils,
    Metric::CopperLength,
    Metric::CorrectedBlocks,
    Metric::CodeViolations,
    Metric::UncorrectedBlocks,
    Metric::HeaderErrors,
    Metric::LineUptime,
    Metric::RoundTripTimeMin,
    Metric::RoundTripTimeP50,
    Metric::RoundTripTimeP99,
    Metric::DelayVariationP95,
    Metric::LongestLossBurst,
    Metric::LoadedRoundTripTimeDownP95,
    Metric::BufferDelayDown,
    Metric::TcpEfficiencyDown,
    Metric::TransferTimeRatioDown,
    Metric::SingleStreamThroughputDown,
    Metric::DatagramRateDown,
    Metric::DatagramLossDown,
    Metric::DatagramReorderingDown,
    Metric::DatagramJitterDown,
    Metric::DatagramLossBurstDown,
    Metric::IpCapacityDown,
    Metric::IpCapacityMeanDown,
    Metric::WebThroughputDown,
    Metric::LoadedRoundTripTimeUpP95,
    Metric::BufferDelayUp,
    Metric::TcpEfficiencyUp,
    Metric::TransferTimeRatioUp,
    Metric::SingleStreamThroughputUp,
    Metric::DatagramRateUp,
    Metric::DatagramLossUp,
    Metric::DatagramReorderingUp,
    Metric::DatagramJitterUp,
    Metric::DatagramLossBurstUp,
    Metric::IpCapacityUp,
    Metric::IpCapacityMeanUp,
    Metric::WebThroughputUp,
    Metric::PathMtu,
    Metric::PathHops,
    Metric::PppoeDiscoveryTime,
    Metric::PppoeSessionTime,
    Metric::PppoeConcentrators,
    Metric::RogueConcentrators,
    Metric::DhcpTime,
    Metric::DhcpServers,
    Metric::Dhcpv6Time,
    Metric::RouterAdvertisementTime,
    Metric::DnsTimeP95,
    Metric::DnsFailures,
    Metric::MediaDelayFactor,
    Metric::MediaLossRate,
    Metric::ContinuityErrors,
    Metric::MediaLoss,
    Metric::MediaRate,
    Metric::JoinTime,
    Metric::ZapTime,
    Metric::LeaveTime,
    Metric::PcrJitter,
    Metric::VoiceMos,
    Metric::VoiceRating,
    Metric::VoiceLoss,
    Metric::VoiceDelay,
    Metric::VoiceJitter,
    Metric::SipOptionsTime,
    Metric::SipRegisterTime,
    Metric::CableFaultDistance,
];

/// The number of an item of a list. Tests hold that every item has one; one that had none would
/// get a number that no reader accepts.
pub(super) fn number<T: PartialEq>(list: &[T], item: &T) -> u16 {
    let place = list.iter().position(|known| known == item);
    place.and_then(|place| u16::try_from(place).ok()).unwrap_or(u16::MAX)
}

/// The item with this number.
pub(super) fn numbered<T: Copy>(list: &[T], number: u16) -> Option<T> {
    list.get(usize::from(number)).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use linecert_measure::Digest;

    use super::*;

    /// The digest of the first `count` lines of a list.
    struct Frozen {
        count: usize,
        digest: &'static str,
    }

    /// Checks that all of a kind have a number of their own, and that the first have kept theirs.
    fn check(listed: &[String], all: &[String], frozen: Frozen) {
        let distinct: BTreeSet<_> = listed.iter().collect();
        assert_eq!(distinct.len(), listed.len(), "a number was given twice");
        assert_eq!(distinct, all.iter().collect(), "not everything has a number");
        let first = listed.iter().take(frozen.count).map(String::as_str).collect::<Vec<_>>();
        let digest = Digest::of(first.join("\n").as_bytes()).to_string();
        assert!(digest.starts_with(frozen.digest), "a number is given to something else: {digest}");
    }

    #[test]
    fn numbers_are_never_given_to_anything_else() {
        let metrics = |list: &[Metric]| -> Vec<String> {
            list.iter().map(|metric| format!("{metric} {}", metric.unit())).collect()
        };
        check(
            &metrics(METRICS),
            &metrics(Metric::ALL),
            Frozen { count: 169, digest: "cbb873cfad8d97af" },
        );
        let accesses = |list: &[Access]| list.iter().map(Access::to_string).collect::<Vec<_>>();
        check(
            &accesses(ACCESSES),
            &accesses(&Access::ALL),
            Frozen { count: 10, digest: "69a53dcfa6b8ee43" },
        );
    }

    #[test]
    fn what_has_no_number_is_no_item() {
        assert_eq!(OVERALLS, Overall::ALL);
        assert_eq!(VERDICTS, Verdict::ALL);
        assert_eq!(PURPOSES, Purpose::ALL);
        assert_eq!(number(METRICS, &Metric::OnuRxPower), 1);
        assert_eq!(numbered(METRICS, 1), Some(Metric::OnuRxPower));
        assert_eq!(numbered(METRICS, u16::MAX), None);
    }
}
