//! What came of a test, as readings and as evidence. Pure.

use std::{collections::BTreeSet, net::Ipv4Addr, time::Duration};

use linecert_measure::{Reading, Reason};
use linecert_socket::{MacAddress, VlanId};
use serde::Serialize;

use super::{plan::Plan, terms::Terms};
use crate::{
    circumstances::{Circumstances, EvidenceCircumstances},
    departure::Departure,
    figure::{self, nanoseconds},
    log::{EvidenceLog, Log},
};

/// A server, as far as its answers show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Server {
    /// Option 54, by which a server is known.
    pub identifier: Ipv4Addr,
    /// The hardware address its frames come from: the server, or the relay agent before it.
    pub hardware_address: MacAddress,
    /// The address its packets come from.
    pub source: Ipv4Addr,
    /// The relay agent between, when there is one.
    pub relay: Option<Ipv4Addr>,
}

/// An offer or an acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// How long after the first DHCPDISCOVER it came.
    pub after: Duration,
    /// Who answered.
    pub server: Server,
    /// What was offered.
    pub terms: Terms,
}

/// A lease that was obtained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// How long after the first DHCPDISCOVER the offer came that was taken.
    pub offered_after: Duration,
    /// The acknowledgement.
    pub answer: Answer,
    /// Whether the lease was given back.
    pub release: Release,
}

/// Whether a lease was given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// A DHCPRELEASE was sent; no server answers one.
    Sent,
    /// The address is one that this machine uses, so that giving it back would cut it off.
    InUse,
    /// The plan was to keep it.
    NotWanted,
}

/// How the dialogue ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// With a lease.
    Bound(Bound),
    /// With a DHCPNAK.
    Refused {
        /// Who refused.
        server: Server,
        /// Option 56.
        message: Option<String>,
        /// How long after the first DHCPDISCOVER.
        after: Duration,
    },
    /// A server offered and did not answer the request.
    NotAcknowledged {
        /// The offer that was taken.
        offer: Answer,
    },
    /// Nobody offered, or not the server that was wanted.
    NoOffer,
}

/// What came of a test of DHCPv4.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    circumstances: Circumstances,
    plan: Plan,
    offers: Vec<Answer>,
    conclusion: Conclusion,
    departure: Departure,
    log: Log,
}

impl Outcome {
    pub(super) fn new(
        circumstances: Circumstances,
        (plan, offers, conclusion, (departure, log)): (
            Plan,
            Vec<Answer>,
            Conclusion,
            (Departure, Log),
        ),
    ) -> Self {
        Self { circumstances, plan, offers, conclusion, departure, log }
    }

    /// The offers, one of each server and path, in the order of their coming.
    #[must_use]
    pub fn offers(&self) -> &[Answer] {
        &self.offers
    }

    /// How the dialogue ended.
    #[must_use]
    pub const fn conclusion(&self) -> &Conclusion {
        &self.conclusion
    }

    /// The VLANs on which frames of IPv4 were seen other than the one that was tested: where the
    /// service may be when it is not here. Empty inner lists stand for frames without a tag.
    #[must_use]
    pub fn other_vlans(&self) -> &[Vec<VlanId>] {
        &self.circumstances.other_vlans
    }

    /// The identifiers of the servers that offered. More than one may be a rogue, or a pair.
    #[must_use]
    pub fn server_identifiers(&self) -> BTreeSet<Ipv4Addr> {
        self.offers.iter().map(|offer| offer.server.identifier).collect()
    }

    /// The reading of [`Metric::DhcpTime`](linecert_measure::Metric::DhcpTime): from the first
    /// DHCPDISCOVER to the DHCPACK, however often either was repeated.
    #[must_use]
    pub fn time(&self) -> Reading {
        match &self.conclusion {
            Conclusion::Bound(bound) => self.departure.reading(bound.answer.after),
            Conclusion::NoOffer => self.silence(),
            Conclusion::NotAcknowledged { offer } => {
                let (server, sent) = (offer.server.identifier, self.log.count("request"));
                let detail = format!("{server} offered and did not answer {sent} requests");
                Reading::absent(Reason::TimedOut, detail)
            }
            Conclusion::Refused { server, message, .. } => {
                let said = message.as_ref().map_or(String::new(), |said| format!(": {said}"));
                let detail = format!("{} refused with DHCPNAK{said}", server.identifier);
                Reading::absent(Reason::Refused, detail)
            }
        }
    }

    /// The reading of [`Metric::DhcpServers`](linecert_measure::Metric::DhcpServers): servers with
    /// different identifiers that offered within the window. It is absent when none did, since
    /// that is also how a cable reads that is not plugged in.
    #[must_use]
    pub fn servers(&self) -> Reading {
        if self.offers.is_empty() {
            return self.silence();
        }
        figure::count(self.server_identifiers().len())
    }

    fn silence(&self) -> Reading {
        let (sent, deadline) = (self.log.count("discover"), self.plan.deadline);
        let wanted = self.plan.server.filter(|_| !self.offers.is_empty());
        let of = wanted.map_or(String::new(), |server| format!(" of {server}"));
        let place = self.circumstances.place();
        let asked = format!("{sent} DHCPDISCOVER on {place}: no offer{of} within {deadline:?}");
        self.circumstances.silence(asked, self.log.garbled())
    }

    /// Every message as it was sent and received, as a JSON document.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let after = match &self.conclusion {
            Conclusion::Bound(bound) => Some(bound.answer.after),
            Conclusion::Refused { after, .. } => Some(*after),
            Conclusion::NotAcknowledged { .. } | Conclusion::NoOffer => None,
        };
        figure::document(&Evidence {
            schema: "linecert-dhcpv4/1",
            circumstances: EvidenceCircumstances::from(&self.circumstances),
            conclusion: self.conclusion.name(),
            concluded_after_ns: after.map(nanoseconds),
            servers: self.server_identifiers(),
            window_ns: nanoseconds(self.plan.window),
            deadline_ns: nanoseconds(self.plan.deadline),
            clock: self.departure.clock(),
            log: EvidenceLog::from(&self.log),
        })
    }
}

impl Conclusion {
    const fn name(&self) -> &'static str {
        match self {
            Self::Bound(Bound { release: Release::Sent, .. }) => "bound-released",
            Self::Bound(Bound { release: Release::InUse, .. }) => "bound-in-use",
            Self::Bound(Bound { release: Release::NotWanted, .. }) => "bound-kept",
            Self::Refused { .. } => "refused",
            Self::NotAcknowledged { .. } => "not-acknowledged",
            Self::NoOffer => "no-offer",
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
    servers: BTreeSet<Ipv4Addr>,
    window_ns: u64,
    deadline_ns: u64,
    clock: &'static str,
    #[serde(flatten)]
    log: EvidenceLog<'a>,
}
