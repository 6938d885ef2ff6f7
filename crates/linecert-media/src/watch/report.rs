//! The readings, series and evidence of a watched channel.

use std::net::IpAddr;

use linecert_measure::{Metric, Reading, Reason, Series, Uncertainty, Value};
use linecert_socket::{Tag, Tags, Tpid, VlanId};
use serde::Serialize;

use super::Watched;
use crate::{
    membership::Querier,
    reception::Reception,
    stream::{ARRIVAL_NS, StreamEvidence, StreamRecord, microseconds, milliseconds, reading},
};

impl Watched {
    /// What can be said of the channel, metric by metric; what cannot be said says why.
    #[must_use]
    pub fn readings(&self) -> Vec<(Metric, Reading)> {
        let mut readings =
            vec![(Metric::JoinTime, self.join_time()), (Metric::LeaveTime, self.leave_time())];
        readings.extend(self.record.readings());
        if let Some(step_ns) = self.clock_step_ns {
            let absent = stepped(step_ns);
            readings.iter_mut().for_each(|(_, reading)| *reading = absent.clone());
        }
        readings
    }

    /// The seconds of the stream, for drawing.
    #[must_use]
    pub fn series(&self) -> Vec<Series> {
        self.record.series()
    }

    /// The stream as it came.
    #[must_use]
    pub const fn record(&self) -> &StreamRecord {
        &self.record
    }

    /// Who asked for members during the test. The kernel does not tell, frames do.
    #[must_use]
    pub fn queriers(&self) -> &[Querier] {
        &self.queriers
    }

    /// From the request to the first packet. Where the kernel sends the report, it may be as much
    /// shorter as the kernel waits with it.
    fn join_time(&self) -> Reading {
        let Some(first) = self.record.first_ns() else {
            let detail =
                format!("no packet of {} came in {:?}", self.plan.channel, self.plan.patience);
            return Reading::absent(Reason::TimedOut, detail);
        };
        if self.flowed_before {
            return flowed_before();
        }
        let took = first.saturating_sub(self.joined_ns);
        let low = took.saturating_sub(self.report_delay_ns + ARRIVAL_NS);
        let uncertainty = Uncertainty::Bounds {
            low: Some(milliseconds(low)),
            high: Some(milliseconds(took + ARRIVAL_NS)),
            samples: 1,
        };
        reading(Value::new(milliseconds(took), microseconds(), uncertainty))
    }

    /// From the request to leave until the last packet. A line may have stopped up to one packet
    /// later than that.
    fn leave_time(&self) -> Reading {
        let (Some(left), Some(last)) = (self.left_ns, self.last_ns) else {
            return self.no_leave_time();
        };
        if self.flows_on {
            let patience = u64::try_from(self.plan.patience.as_nanos()).unwrap_or(u64::MAX);
            return Reading::AboveRange { ceiling: milliseconds(patience) };
        }
        let took = last.saturating_sub(left);
        let spacing = self.record.mean_spacing_ns().unwrap_or(0);
        let uncertainty = Uncertainty::Bounds {
            low: Some(milliseconds(took.saturating_sub(ARRIVAL_NS))),
            high: Some(milliseconds(took + ARRIVAL_NS + spacing)),
            samples: 1,
        };
        reading(Value::new(milliseconds(took), microseconds(), uncertainty))
    }

    fn no_leave_time(&self) -> Reading {
        match (&self.plan.reception, self.record.first_ns()) {
            (_, None) => Reading::absent(Reason::TimedOut, "the channel never came"),
            (Reception::Kernel { .. }, _) => {
                let detail = "the kernel hands over nothing after the leave; receive frames";
                Reading::absent(Reason::Unsupported, detail)
            }
            (Reception::Frames(_), _) => {
                Reading::absent(Reason::Interrupted, "the test was cut off")
            }
        }
    }

    /// The raw figures as a JSON document, times in whole nanoseconds since the start.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let document = Document {
            schema: "linecert-channel/1",
            channel: self.plan.channel.to_string(),
            reception: ReceptionEvidence::from(&self.plan.reception),
            queriers: self.queriers.iter().map(QuerierEvidence::from).collect(),
            joined_ns: self.joined_ns,
            flowed_before: self.flowed_before,
            left_ns: self.left_ns,
            last_ns: self.last_ns,
            flows_on: self.flows_on,
            clock_step_ns: self.clock_step_ns,
            stream: StreamEvidence::from(&self.record),
        };
        // A document of numbers and text always serialises.
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

/// A clock that was set while it was the measure.
pub(crate) fn stepped(step_ns: i64) -> Reading {
    let detail = format!("this computer's clock was set by {} µs during the test", step_ns / 1_000);
    Reading::absent(Reason::Interrupted, detail)
}

/// A channel that comes without being asked for says nothing of how soon it comes when asked.
pub(crate) fn flowed_before() -> Reading {
    Reading::absent(Reason::Implausible, "the channel flowed before it was asked for")
}

/// The document, version 1.
#[derive(Serialize)]
struct Document {
    schema: &'static str,
    channel: String,
    reception: ReceptionEvidence,
    queriers: Vec<QuerierEvidence>,
    joined_ns: u64,
    flowed_before: bool,
    left_ns: Option<u64>,
    last_ns: Option<u64>,
    flows_on: bool,
    clock_step_ns: Option<i64>,
    stream: StreamEvidence,
}

/// How a channel was received.
#[derive(Serialize)]
pub(crate) struct ReceptionEvidence {
    by: &'static str,
    interface: String,
    tags: Vec<TagEvidence>,
    reports_from: Option<IpAddr>,
}

#[derive(Serialize)]
struct TagEvidence {
    tpid: u16,
    vid: Option<u16>,
    pcp: u8,
}

fn tags(tags: Tags) -> Vec<TagEvidence> {
    let tags = match tags {
        Tags::Untagged => vec![],
        Tags::One(tag) => vec![tag],
        Tags::Two { outer, inner } => vec![outer, inner],
    };
    let evidence = |tag: Tag| TagEvidence {
        tpid: match tag.tpid {
            Tpid::Customer => 0x8100,
            Tpid::Service => 0x88a8,
        },
        vid: tag.vid.map(VlanId::get),
        pcp: tag.pcp.get(),
    };
    tags.into_iter().map(evidence).collect()
}

#[derive(Serialize)]
struct QuerierEvidence {
    address: IpAddr,
    protocol: &'static str,
    interval_s: Option<u64>,
    response_ms: u128,
    queries: u32,
}

impl From<&Reception> for ReceptionEvidence {
    fn from(reception: &Reception) -> Self {
        match reception {
            Reception::Kernel { interface } => Self {
                by: "kernel",
                interface: interface.clone(),
                tags: Vec::new(),
                reports_from: None,
            },
            Reception::Frames(plan) => Self {
                by: "frames",
                interface: plan.interface.clone(),
                tags: tags(plan.tags),
                reports_from: Some(plan.address),
            },
        }
    }
}

impl From<&Querier> for QuerierEvidence {
    fn from(querier: &Querier) -> Self {
        Self {
            address: querier.address,
            protocol: querier.protocol,
            interval_s: querier.interval.map(|interval| interval.as_secs()),
            response_ms: querier.response.as_millis(),
            queries: querier.queries,
        }
    }
}
