//! The reading and the evidence of what a SIP server answered.

use std::net::SocketAddr;

use linecert_measure::{Metric, Reading, Reason, Uncertainty, Value};
use linecert_socket::{ClockReading, KernelTime};
use serde::Serialize;

use super::{
    Method, SipAnswer,
    transaction::{End, Exchange},
};
use crate::{
    stream::{microseconds, milliseconds, reading},
    watch::{since, stepped},
};

/// What stamps of the kernel at both ends of an exchange are off by, and those of the program, which
/// has to wake up first.
const KERNEL_NS: u64 = 50_000;
const PROGRAM_NS: u64 = 200_000;

impl SipAnswer {
    /// The time of the answer with its metric, or why there is none.
    ///
    /// Any answer to OPTIONS counts, but that the server is out of order (5xx but 501, and 6xx).
    /// REGISTER counts when it is accepted.
    #[must_use]
    pub fn reading(&self) -> (Metric, Reading) {
        match self.method {
            Method::Options => (Metric::SipOptionsTime, self.time()),
            Method::Register => (Metric::SipRegisterTime, self.time()),
        }
    }

    /// The status of the last answer, as 200 or 403; `None` when there was none.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.exchanges.last().and_then(Exchange::status)
    }

    /// Whether a registration stands that has to be ended.
    pub(super) fn is_registered(&self) -> bool {
        self.method == Method::Register && self.status().is_some_and(|s| (200..300).contains(&s))
    }

    /// From the first request until the last answer, the challenge included.
    fn time(&self) -> Reading {
        if let Some(step_ns) = self.clock_step_ns {
            return stepped(step_ns);
        }
        let (server, patience) = (self.plan.server, self.plan.patience);
        let (Some(first), Some(last)) = (self.exchanges.first(), self.exchanges.last()) else {
            return Reading::absent(Reason::Interrupted, "the server was not asked");
        };
        match &last.end {
            End::Answered { at, response } => {
                let said = format!("{} {}", response.status, response.reason);
                match self.refusal(response.status, said) {
                    Some(refusal) => refusal,
                    None => self.took(first.sent, *at),
                }
            }
            End::Refused(how) => Reading::absent(Reason::Refused, format!("{how}: {server}")),
            End::Garbled(how) => Reading::absent(Reason::Garbled, format!("{server}: {how}")),
            End::Silent { provisional } => {
                let only = provisional.map_or(String::new(), |status| format!(" but {status}"));
                let detail = format!("{server} did not answer{only} in {patience:?}");
                Reading::absent(Reason::TimedOut, detail)
            }
        }
    }

    fn refusal(&self, status: u16, said: String) -> Option<Reading> {
        let refused = match self.method {
            Method::Options => status >= 500 && status != 501,
            Method::Register => status >= 300,
        };
        let detail = match &self.unmet {
            Some(unmet) => format!("{said}: {unmet}"),
            None => said,
        };
        refused.then(|| Reading::absent(Reason::Refused, detail))
    }

    fn took(&self, first: KernelTime, last: KernelTime) -> Reading {
        let took = u64::try_from(last.minus(first)).unwrap_or(0);
        let off = if self.clock == "kernel" { KERNEL_NS } else { PROGRAM_NS };
        let uncertainty = Uncertainty::Bounds {
            low: Some(milliseconds(took.saturating_sub(off))),
            high: Some(milliseconds(took + KERNEL_NS)),
            samples: 1,
        };
        reading(Value::new(milliseconds(took), microseconds(), uncertainty))
    }

    /// The exchanges as a JSON document, times in whole nanoseconds since the start. Neither the
    /// password nor anything that is computed from it stands in it.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let of = |exchange| DocumentExchange::new(self.start, exchange);
        let document = Document {
            schema: "linecert-sip/1",
            server: self.plan.server,
            transport: self.plan.transport.name(),
            realm: self.plan.realm.to_string(),
            clock: self.clock,
            clock_step_ns: self.clock_step_ns,
            exchanges: self.exchanges.iter().map(of).collect(),
            unmet_challenge: self.unmet.clone(),
            unregistration: self.farewell.as_ref().map(of),
        };
        // A document of numbers and text always serialises.
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

impl Exchange {
    const fn status(&self) -> Option<u16> {
        match &self.end {
            End::Answered { response, .. } => Some(response.status),
            _ => None,
        }
    }
}

/// The document, version 1.
#[derive(Serialize)]
struct Document {
    schema: &'static str,
    server: SocketAddr,
    transport: &'static str,
    realm: String,
    clock: &'static str,
    clock_step_ns: Option<i64>,
    exchanges: Vec<DocumentExchange>,
    unmet_challenge: Option<String>,
    unregistration: Option<DocumentExchange>,
}

#[derive(Serialize)]
struct DocumentExchange {
    method: &'static str,
    sent_ns: u64,
    repeats: u32,
    foreign: u32,
    end: &'static str,
    answered_ns: Option<u64>,
    status: Option<u16>,
    reason: Option<String>,
    /// As which address the server saw the request (RFC 3581); another one is that of a NAT.
    seen_from: Option<String>,
}

impl DocumentExchange {
    fn new(start: ClockReading, exchange: &Exchange) -> Self {
        let answered = match &exchange.end {
            End::Answered { at, response } => Some((since(start, *at), response)),
            _ => None,
        };
        let end = match &exchange.end {
            End::Answered { .. } => "answered",
            End::Refused(_) => "refused",
            End::Garbled(_) => "garbled",
            End::Silent { .. } => "silent",
        };
        let seen_from = answered.and_then(|(_, response)| {
            let address = response.via_parameter("received")?;
            let port = response.via_parameter("rport").unwrap_or_default();
            Some(format!("{address}:{port}"))
        });
        Self {
            method: exchange.method.name(),
            sent_ns: since(start, exchange.sent),
            repeats: exchange.repeats,
            foreign: exchange.foreign,
            end,
            answered_ns: answered.map(|(at_ns, _)| at_ns),
            status: exchange.status(),
            reason: answered.map(|(_, response)| response.reason.clone()),
            seen_from,
        }
    }
}
