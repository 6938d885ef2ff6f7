//! The readings, series and evidence of a call.

use std::net::SocketAddr;

use linecert_measure::{
    Decimals, Metric, Quantity, Reading, Reason, Series, Uncertainty, Unit, Value,
};
use linecert_net::stats::{Percentile, Proportion};
use serde::Serialize;

use super::{
    Call, INTERVAL,
    emodel::{Impairment, opinion},
    record::{Packet, SentBy, nanoseconds},
};
use crate::stream::{microseconds, milliseconds, reading};

/// What a stamp of the kernel is off by: sending or receiving, each 11 µs at most against a capture
/// on the wire, and as much again for other adapters.
const STAMPS_NS: u64 = 50_000;
/// Packets that leave later than this say more of this computer than of the line.
const LATE_NS: u64 = 10_000_000;
/// More samples than this are not drawn.
const MOST_SAMPLES: usize = 5_000;

/// The three ends of a bounded figure.
struct Bounded {
    worst: f64,
    value: f64,
    best: f64,
}

impl Call {
    /// What can be said of the call, metric by metric.
    #[must_use]
    pub fn readings(&self) -> Vec<(Metric, Reading)> {
        let of: [(Metric, Reading); 5] = match self.unsound() {
            Some(absent) => [
                Metric::VoiceMos,
                Metric::VoiceRating,
                Metric::VoiceLoss,
                Metric::VoiceDelay,
                Metric::VoiceJitter,
            ]
            .map(|metric| (metric, absent.clone())),
            None => [
                (Metric::VoiceMos, self.opinion()),
                (Metric::VoiceRating, self.rating()),
                (Metric::VoiceLoss, self.loss()),
                (Metric::VoiceDelay, self.delay()),
                (Metric::VoiceJitter, self.jitter()),
            ],
        };
        of.into()
    }

    /// The delay of every packet, for drawing: `None` where it is missing when it is to be played.
    #[must_use]
    pub fn series(&self) -> Vec<Series> {
        let delay = |(packet, missing): (&Packet, bool)| {
            packet.round_trip_ns().filter(|_| !missing).map(|ns| milliseconds(ns / 2))
        };
        if self.packets.len() > MOST_SAMPLES {
            return Vec::new();
        }
        let samples = self.packets.iter().zip(self.missing()).map(delay).collect();
        let interval_ms = u32::try_from(INTERVAL.as_millis()).unwrap_or(u32::MAX);
        vec![Series { metric: Metric::VoiceDelay, interval_ms, ramp: 0, samples }]
    }

    /// Why no figure of this call can be stood by.
    fn unsound(&self) -> Option<Reading> {
        let sent = self.packets.len();
        if let Some(step_ns) = self.clock_step_ns {
            let detail = format!("this computer's clock was set by {} µs", step_ns / 1_000);
            return Some(Reading::absent(Reason::Interrupted, detail));
        }
        if self.answers() == 0 {
            let to = self.plan.reflector;
            return Some(match &self.refusal {
                Some(said) => Reading::absent(Reason::Refused, format!("{said} for {to}")),
                None => {
                    let detail = format!("none of {sent} packets to {to} was answered");
                    Reading::absent(Reason::TimedOut, detail)
                }
            });
        }
        let (unsent, overrun, late) = (self.unsent, self.overrun, self.lateness_ns());
        (unsent > 0 || overrun > 0 || late > LATE_NS).then(|| {
            let late = late / 1_000;
            let detail = format!(
                "this computer could not send {unsent} packets, dropped {overrun} answers and sent \
                 one in twenty more than {late} µs late"
            );
            Reading::absent(Reason::HostLimited, detail)
        })
    }

    fn lost(&self) -> Option<Proportion> {
        let lost = self.missing().filter(|missing| *missing).count();
        Proportion::new(u32::try_from(lost).ok()?, u32::try_from(self.packets.len()).ok()?)
    }

    fn loss(&self) -> Reading {
        self.lost().map_or_else(none, |lost| reading(lost.value()))
    }

    /// Half the median round trip of the packets that can be played.
    fn delay(&self) -> Reading {
        let played = self.played();
        let ranks = u32::try_from(played.len()).ok().zip(Percentile::new(50));
        let Some(ranks) = ranks.and_then(|(count, median)| median.ranks(count)) else {
            return none();
        };
        let at = |rank: u32| played.get(usize::try_from(rank).ok()?.checked_sub(1)?).copied();
        let Some(median) = at(ranks.value) else { return none() };
        let stamps = self.stamps_ns();
        let bounds = Uncertainty::Bounds {
            low: ranks.low.and_then(at).map(|ns| milliseconds(ns.saturating_sub(stamps) / 2)),
            high: ranks.high.and_then(at).map(|ns| milliseconds((ns + stamps).div_ceil(2))),
            samples: played.len() as u64,
        };
        reading(Value::new(milliseconds(median / 2), microseconds(), bounds))
    }

    fn jitter(&self) -> Reading {
        let Some(jitter) = self.jitter_ns() else { return none() };
        // Every difference is of four stamps, and the estimate is a mean of differences.
        let uncertainty = Uncertainty::Expanded(milliseconds(2 * self.stamps_ns()));
        reading(Value::new(milliseconds(jitter), microseconds(), uncertainty))
    }

    fn rating(&self) -> Reading {
        let Some(Bounded { worst, value, best }) = self.ratings() else { return none() };
        self.rated(Unit::Rating, 1, (worst, value, best))
    }

    fn opinion(&self) -> Reading {
        let Some(Bounded { worst, value, best }) = self.ratings() else { return none() };
        self.rated(Unit::Mos, 2, (opinion(worst), opinion(value), opinion(best)))
    }

    /// With so many decimals, the value rounded down, so that rounding never lifts it to a limit.
    fn rated(&self, unit: Unit, digits: u8, (worst, value, best): (f64, f64, f64)) -> Reading {
        let quantity = |thousandths: f64| Quantity::from_steps(thousandths as i64, unit);
        let grid = 10_f64.powi(3 - i32::from(digits));
        let down = |number: f64| quantity((number * 1_000.0 / grid).floor() * grid);
        let uncertainty = Uncertainty::Bounds {
            low: Some(down(worst)),
            high: Some(quantity((best * 1_000.0).ceil())),
            samples: self.packets.len() as u64,
        };
        let decimals = Decimals::new(digits).unwrap_or(Decimals::MAX);
        reading(Value::new(down(value), decimals, uncertainty))
    }

    /// R as observed, and with loss at the bounds of Clopper and Pearson and delay at that of the
    /// slowest and the fastest packet that could be played, which enclose the true median with more
    /// certainty than 95 %. The bounds hold for this method: what it assumes is in the evidence.
    fn ratings(&self) -> Option<Bounded> {
        let (lost, played) = (self.lost()?, self.played());
        let (fastest, slowest) = (played.first()?, played.last()?);
        let median = played.get(played.len() / 2)?;
        let of = |loss: Quantity, round_trip_ns: u64| {
            let impairment = Impairment {
                delay_ms: self.mouth_to_ear_ns(round_trip_ns) as f64 / 1e6,
                loss_percent: loss.steps() as f64 / 1e6,
                burst_ratio: self.burst_ratio(),
                concealment: self.plan.concealment,
            };
            impairment.rating()
        };
        let stamps = self.stamps_ns();
        Some(Bounded {
            worst: of(lost.high(), slowest + stamps),
            value: of(lost.observed(), *median),
            best: of(lost.low(), fastest.saturating_sub(stamps)),
        })
    }

    /// Half the round trip, a packet to be filled and the jitter buffer.
    fn mouth_to_ear_ns(&self, round_trip_ns: u64) -> u64 {
        round_trip_ns / 2 + nanoseconds(INTERVAL) + nanoseconds(self.plan.jitter_buffer)
    }

    /// What a round trip is off by; where the program had to take the time, by its waking up, too.
    fn stamps_ns(&self) -> u64 {
        let kernel = self.packets.iter().all(|packet| packet.sent_by == SentBy::Kernel);
        if kernel { STAMPS_NS } else { 4 * STAMPS_NS }
    }

    /// The raw packets as a JSON document, times in whole nanoseconds since the start.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let plan = &self.plan;
        let document = Document {
            schema: "linecert-voice/1",
            reflector: plan.reflector,
            dscp: plan.egress.dscp.get(),
            interface: plan.egress.interface.clone(),
            payload: "G.711 µ-law, 160 octets",
            interval_ns: nanoseconds(INTERVAL),
            assumed: Assumed {
                model: "ITU-T G.107, R = 93.2 - Id - Ie,eff; Id by Cole and Rosenbluth",
                delay: "half of the round trip, plus packetisation, plus jitter buffer",
                loss: "of both directions together; late beyond the jitter buffer counts",
                packetisation_ns: nanoseconds(INTERVAL),
                jitter_buffer_ns: nanoseconds(plan.jitter_buffer),
                concealment: plan.concealment.name(),
                equipment_impairment: 0,
                loss_robustness_thousandths: plan.concealment.robustness_thousandths(),
                burst_ratio_thousandths: (self.burst_ratio() * 1_000.0) as u64,
            },
            loss_bursts: self.bursts(),
            duplicates: self.duplicates,
            foreign: self.foreign,
            refusal: self.refusal.clone(),
            unsent: self.unsent,
            dropped_by_this_computer: self.overrun,
            clock_step_ns: self.clock_step_ns,
            packets: self.packets.iter().map(DocumentPacket::from).collect(),
        };
        // A document of numbers and text always serialises.
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

fn none() -> Reading {
    Reading::absent(Reason::Interrupted, "too few packets were sent")
}

/// The document, version 1.
#[derive(Serialize)]
struct Document {
    schema: &'static str,
    reflector: SocketAddr,
    dscp: u8,
    interface: Option<String>,
    payload: &'static str,
    interval_ns: u64,
    assumed: Assumed,
    loss_bursts: Vec<u32>,
    duplicates: u32,
    foreign: u32,
    refusal: Option<String>,
    unsent: u32,
    dropped_by_this_computer: u32,
    clock_step_ns: Option<i64>,
    packets: Vec<DocumentPacket>,
}

/// What a rating rests on besides what was measured.
#[derive(Serialize)]
struct Assumed {
    model: &'static str,
    delay: &'static str,
    loss: &'static str,
    packetisation_ns: u64,
    jitter_buffer_ns: u64,
    concealment: &'static str,
    equipment_impairment: u8,
    loss_robustness_thousandths: u16,
    burst_ratio_thousandths: u64,
}

#[derive(Serialize)]
struct DocumentPacket {
    sent_ns: u64,
    sent_by: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    round_trip_ns: Option<u64>,
}

impl From<&Packet> for DocumentPacket {
    fn from(packet: &Packet) -> Self {
        let sent_by = match packet.sent_by {
            SentBy::Kernel => "kernel",
            SentBy::Program => "program",
        };
        Self { sent_ns: packet.sent_ns, sent_by, round_trip_ns: packet.round_trip_ns() }
    }
}

#[cfg(test)]
mod tests;
