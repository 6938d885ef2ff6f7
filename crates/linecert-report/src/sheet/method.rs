//! By which procedure a metric is measured (ISO/IEC 17025, 7.8.2.1 f).

use linecert_measure::Metric;

/// The beginnings of metric names with the message that tells their procedure. The first that fits
/// is taken.
const PROCEDURES: [(&str, &str); 53] = [
    ("outlet-power", "optical-power"),
    ("optical-power", "optical-power"),
    ("odn-loss", "budget"),
    ("insertion-loss", "optical-loss"),
    ("splitter-loss", "reflectometer"),
    ("splice-loss", "reflectometer"),
    ("connector-loss", "reflectometer"),
    ("event-reflectance", "reflectometer"),
    ("section-attenuation", "reflectometer"),
    ("span-loss", "reflectometer"),
    ("optical-return-loss", "reflectometer"),
    ("fibre-length", "reflectometer"),
    ("throughput", "throughput"),
    ("single-stream-throughput", "throughput"),
    ("tcp-efficiency", "throughput"),
    ("transfer-time-ratio", "throughput"),
    ("ip-capacity", "capacity"),
    ("datagram", "datagrams"),
    ("web-throughput", "web"),
    ("loaded-round-trip-time", "loaded-delay"),
    ("buffer-delay", "loaded-delay"),
    ("round-trip-time", "delay"),
    ("delay-variation", "delay"),
    ("packet-loss", "delay"),
    ("longest-loss-burst", "delay"),
    ("path-", "path"),
    ("pppoe-", "access-service"),
    ("rogue-concentrators", "access-service"),
    ("dhcp", "access-service"),
    ("router-advertisement", "access-service"),
    ("dns-", "access-service"),
    ("media-", "media"),
    ("continuity-errors", "media"),
    ("join-time", "media"),
    ("zap-time", "media"),
    ("leave-time", "media"),
    ("pcr-jitter", "media"),
    ("voice-", "voice"),
    ("sip-", "voice"),
    ("next-coupling", "copper"),
    ("fext-coupling", "copper"),
    ("elfext-coupling", "copper"),
    ("loop-resistance", "copper"),
    ("resistance-difference", "copper"),
    ("insulation-resistance", "copper"),
    ("capacit", "copper"),
    ("longitudinal-balance", "copper"),
    ("dc-voltage", "copper"),
    ("ac-voltage", "copper"),
    ("metallic-noise", "copper"),
    ("power-influence", "copper"),
    ("wideband-noise", "copper"),
    ("pair-attenuation", "copper"),
];

/// The key of the message that tells the procedure. What is in no list is read from a device that
/// measures it by itself.
pub(super) fn procedure(metric: Metric) -> &'static str {
    let known = PROCEDURES.iter().find(|(beginning, _)| metric.name().starts_with(beginning));
    known.map_or("device", |(_, procedure)| procedure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_beginning_is_that_of_a_metric() {
        for (beginning, _) in PROCEDURES {
            let fits = Metric::ALL.iter().any(|metric| metric.name().starts_with(beginning));
            assert!(fits, "{beginning}");
        }
    }

    #[test]
    fn metrics_have_the_procedure_of_their_kind() {
        for (metric, expect) in [
            (Metric::OutletPower, "optical-power"),
            (Metric::OnuRxPower, "device"),
            (Metric::ThroughputUp, "throughput"),
            (Metric::LoadedRoundTripTimeDownP95, "loaded-delay"),
            (Metric::RoundTripTimeP95, "delay"),
            (Metric::LoopResistance, "copper"),
        ] {
            assert_eq!(procedure(metric), expect, "{metric:?}");
        }
    }
}
