//! What came of a test, as readings and as evidence. Pure.

use std::{collections::BTreeSet, net::Ipv6Addr, time::Duration};

use linecert_measure::{Reading, Reason};
use linecert_socket::{MacAddress, VlanId};
use serde::Serialize;

use super::{plan::Plan, terms::Terms};
use crate::{
    circumstances::{Circumstances, EvidenceCircumstances},
    departure::Departure,
    figure::{self, nanoseconds},
    log::{EvidenceLog, Log},
    octets::hexadecimal,
};

/// A server, as far as its answers show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its DUID, by which a server is known.
    pub identifier: Vec<u8>,
    /// The hardware address its frames come from: the server, or the relay agent before it.
    pub hardware_address: MacAddress,
    /// The address its packets come from.
    pub source: Ipv6Addr,
}

/// An Advertise or a Reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// How long after the first Solicit it came.
    pub after: Duration,
    /// Who answered.
    pub server: Server,
    /// What was offered or given.
    pub terms: Terms,
}

/// Leases that were obtained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// How long after the first Solicit the Advertise came that was taken; `None` by rapid commit.
    pub advertised_after: Option<Duration>,
    /// The Reply.
    pub answer: Answer,
    /// Whether the leases were given back.
    pub release: Release,
}

/// Whether leases were given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// A Release was sent, and the server answered it.
    Confirmed,
    /// A Release was sent, and no answer came within the window.
    Sent,
    /// An address is one that this machine uses, so that giving it back would cut it off.
    InUse,
    /// The plan was to keep them.
    NotWanted,
}

/// How the dialogue ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// With an address or a prefix.
    Bound(Bound),
    /// A Reply without either; its statuses say why.
    Refused(Answer),
    /// A server advertised a lease and did not answer the Request.
    NotConfirmed {
        /// The Advertise that was taken.
        offer: Answer,
    },
    /// Servers advertised, and none a lease, or not the server that was wanted.
    NothingOffered,
    /// Nobody advertised.
    NoAnswer,
}

/// What came of a test of DHCPv6.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    circumstances: Circumstances,
    plan: Plan,
    advertisements: Vec<Answer>,
    conclusion: Conclusion,
    departure: Departure,
    log: Log,
}

impl Outcome {
    pub(super) fn new(
        circumstances: Circumstances,
        (plan, advertisements, conclusion, (departure, log)): (
            Plan,
            Vec<Answer>,
            Conclusion,
            (Departure, Log),
        ),
    ) -> Self {
        Self { circumstances, plan, advertisements, conclusion, departure, log }
    }

    /// The Advertises, one of each server, in the order of their coming.
    #[must_use]
    pub fn advertisements(&self) -> &[Answer] {
        &self.advertisements
    }

    /// How the dialogue ended.
    #[must_use]
    pub const fn conclusion(&self) -> &Conclusion {
        &self.conclusion
    }

    /// The VLANs on which frames of IPv6 were seen other than the one that was tested.
    #[must_use]
    pub fn other_vlans(&self) -> &[Vec<VlanId>] {
        &self.circumstances.other_vlans
    }

    /// The DUIDs of the servers that answered.
    #[must_use]
    pub fn server_identifiers(&self) -> BTreeSet<&[u8]> {
        let reply = match &self.conclusion {
            Conclusion::Bound(bound) => Some(&bound.answer),
            Conclusion::Refused(answer) => Some(answer),
            _ => None,
        };
        let all = self.advertisements.iter().chain(reply);
        all.map(|answer| &answer.server.identifier[..]).collect()
    }

    /// The reading of [`Metric::Dhcpv6Time`](linecert_measure::Metric::Dhcpv6Time): from the first
    /// Solicit to the Reply that gives an address or a prefix, however often either was repeated.
    #[must_use]
    pub fn time(&self) -> Reading {
        let (reason, detail) = match &self.conclusion {
            Conclusion::Bound(bound) => return self.departure.reading(bound.answer.after),
            Conclusion::Refused(answer) => (
                Reason::Refused,
                format!("{} refused{}", answer.server.source, said(&answer.terms)),
            ),
            Conclusion::NotConfirmed { offer } => {
                let sent = self.log.count("request");
                let source = offer.server.source;
                let detail = format!("{source} advertised and did not answer {sent} requests");
                (Reason::TimedOut, detail)
            }
            Conclusion::NothingOffered => (Reason::Refused, self.nothing_offered()),
            Conclusion::NoAnswer => return self.silence(),
        };
        Reading::absent(reason, detail)
    }

    fn nothing_offered(&self) -> String {
        let of = |answer: &Answer| format!("{}{}", answer.server.source, said(&answer.terms));
        let all: Vec<_> = self.advertisements.iter().map(of).collect();
        format!("no lease was advertised that could be taken: {}", all.join("; "))
    }

    fn silence(&self) -> Reading {
        let (sent, deadline) = (self.log.count("solicit"), self.plan.deadline);
        let place = self.circumstances.place();
        let asked = format!("{sent} Solicit on {place}: no answer in {deadline:?}");
        self.circumstances.silence(asked, self.log.garbled())
    }

    /// Every message as it was sent and received, as a JSON document.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let after = match &self.conclusion {
            Conclusion::Bound(bound) => Some(bound.answer.after),
            Conclusion::Refused(answer) => Some(answer.after),
            _ => None,
        };
        figure::document(&Evidence {
            schema: "linecert-dhcpv6/1",
            circumstances: EvidenceCircumstances::from(&self.circumstances),
            conclusion: self.conclusion.name(),
            concluded_after_ns: after.map(nanoseconds),
            servers: self.server_identifiers().into_iter().map(hexadecimal).collect(),
            window_ns: nanoseconds(self.plan.window),
            deadline_ns: nanoseconds(self.plan.deadline),
            clock: self.departure.clock(),
            log: EvidenceLog::from(&self.log),
        })
    }
}

/// The statuses in words, as in `: NoAddrsAvail (pool is empty)`.
fn said(terms: &Terms) -> String {
    let all = terms.statuses.iter().map(|status| match status.message.as_str() {
        "" => status.name(),
        message => format!("{} ({message})", status.name()),
    });
    let all: Vec<_> = all.collect();
    if all.is_empty() { String::new() } else { format!(": {}", all.join(", ")) }
}

impl Conclusion {
    const fn name(&self) -> &'static str {
        match self {
            Self::Bound(Bound { release: Release::Confirmed, .. }) => "bound-release-confirmed",
            Self::Bound(Bound { release: Release::Sent, .. }) => "bound-released",
            Self::Bound(Bound { release: Release::InUse, .. }) => "bound-in-use",
            Self::Bound(Bound { release: Release::NotWanted, .. }) => "bound-kept",
            Self::Refused(_) => "refused",
            Self::NotConfirmed { .. } => "not-confirmed",
            Self::NothingOffered => "nothing-offered",
            Self::NoAnswer => "no-answer",
        }
    }
}

/// The evidence document, version 1.
#[derive(Serialize)]
struct Evidence<'a> {
    schema: &'static str,
    #[serde(flatten)]
    circumstances: EvidenceCircumstances<'a>,
    conclusion: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    concluded_after_ns: Option<u64>,
    servers: Vec<String>,
    window_ns: u64,
    deadline_ns: u64,
    clock: &'static str,
    #[serde(flatten)]
    log: EvidenceLog<'a>,
}
