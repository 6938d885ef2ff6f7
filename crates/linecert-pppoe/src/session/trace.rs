//! What happened while a session was opened, its readings and its evidence. Pure.

use std::{net::Ipv4Addr, time::Duration};

use linecert_measure::{Absence, Reading, Reason};
use linecert_socket::{KernelTime, MacAddress, Tags};
use serde::Serialize;

use crate::{
    discovery::{
        evidence::{self, EvidenceStrays, EvidenceTag, EvidenceTime},
        found::elapsed,
    },
    ppp::{ipv6cp::InterfaceId, lcp::AuthenticationProtocol, link::Milestone},
    session::plan::Network,
    text::WireText,
    wire::{Departure, Strays},
};

/// What happened while a session was opened, whether it came to one or not.
#[derive(Debug, Clone)]
pub struct SessionTrace {
    pub(crate) interface: String,
    pub(crate) tags: Tags,
    pub(crate) service: WireText,
    pub(crate) network: Network,
    pub(crate) asked: Vec<Departure>,
    /// When the first offer of all was received.
    pub(crate) offered: Option<KernelTime>,
    pub(crate) concentrator: Option<Concentrator>,
    pub(crate) reached: Vec<(Milestone, KernelTime)>,
    pub(crate) strays: Strays,
    pub(crate) clock_step: Option<i64>,
    pub(crate) failure: Option<Absence>,
    pub(crate) facts: Option<SessionFacts>,
}

/// The concentrator that was asked for a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concentrator {
    /// Its address.
    pub mac: MacAddress,
    /// Its AC-Name.
    pub name: WireText,
    /// When its PADS was received, by the kernel; `None` when none was.
    pub confirmed: Option<KernelTime>,
}

/// What two sides have agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionFacts {
    /// SESSION_ID.
    pub session: u16,
    /// By what we proved who we are; `None` when no proof was demanded.
    pub proof: Option<AuthenticationProtocol>,
    /// The largest IP packet that may be sent and will be received, in octets.
    pub mtu: u16,
    /// What was agreed on for IPv4.
    pub ipv4: Option<Ipv4Facts>,
    /// What was agreed on for IPv6; addresses come by router advertisements and DHCPv6.
    pub ipv6: Option<Ipv6Facts>,
}

/// What was agreed on for IPv4.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ipv4Facts {
    /// Our address.
    pub address: Ipv4Addr,
    /// The address of the concentrator, when it said one.
    pub peer: Option<Ipv4Addr>,
    /// The resolvers that it named (RFC 1877).
    pub resolvers: Vec<Ipv4Addr>,
}

/// What was agreed on for IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ipv6Facts {
    /// Our interface identifier.
    pub ours: InterfaceId,
    /// That of the concentrator, when it said one.
    pub peer: Option<InterfaceId>,
}

impl SessionTrace {
    /// The concentrator that was asked for a session; `None` when none fitted.
    #[must_use]
    pub const fn concentrator(&self) -> Option<&Concentrator> {
        self.concentrator.as_ref()
    }

    /// What two sides have agreed on; `None` when they have not.
    #[must_use]
    pub const fn facts(&self) -> Option<&SessionFacts> {
        self.facts.as_ref()
    }

    /// How long after the first PADI a milestone was reached, by the kernel's stamps.
    #[must_use]
    pub fn time_to(&self, milestone: Milestone) -> Option<Duration> {
        self.reached_at(milestone)?.since(self.asked.first()?.time())
    }

    /// The reading of [`Metric::PppoeDiscoveryTime`](linecert_measure::Metric::PppoeDiscoveryTime)
    /// in ms: from the first PADI to the first offer.
    #[must_use]
    pub fn discovery_time(&self) -> Reading {
        self.time(self.offered)
    }

    /// The reading of [`Metric::PppoeSessionTime`](linecert_measure::Metric::PppoeSessionTime) in
    /// ms: from the first PADI to the packet by which IP could flow, by the kernel's stamps.
    #[must_use]
    pub fn session_time(&self) -> Reading {
        let carries = match self.network {
            Network::Ipv4 | Network::Ipv4MaybeIpv6 => Milestone::Ipv4Opened,
            Network::Ipv6 => Milestone::Ipv6Opened,
        };
        self.time(self.reached_at(carries))
    }

    fn reached_at(&self, milestone: Milestone) -> Option<KernelTime> {
        self.reached.iter().find(|(reached, _)| *reached == milestone).map(|(_, time)| *time)
    }

    fn time(&self, until: Option<KernelTime>) -> Reading {
        match (self.asked.first(), until, &self.failure) {
            (Some(asked), Some(until), _) => elapsed(*asked, until, self.clock_step),
            (_, _, Some(absence)) => Reading::NotReported(absence.clone()),
            _ => Reading::absent(Reason::Interrupted, "the session was not opened"),
        }
    }

    /// Everything that happened as a JSON document, `linecert-pppoe-session/1`. It holds neither
    /// user name nor password.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let document = Evidence {
            schema: "linecert-pppoe-session/1",
            interface: &self.interface,
            tags: evidence::tags(self.tags),
            service: self.service.to_string(),
            clock_step_ns: self.clock_step,
            padi: self.asked.iter().copied().map(EvidenceTime::from).collect(),
            first_offer_ns: self.offered.map(KernelTime::nanoseconds),
            concentrator: self.concentrator.as_ref().map(EvidenceConcentrator::from),
            reached: self.reached.iter().map(EvidenceMilestone::from).collect(),
            agreed: self.facts.as_ref().map(EvidenceFacts::from),
            failure: self.failure.as_ref().map(EvidenceFailure::from),
            strays: self.strays.into(),
        };
        // A document of numbers and texts always serialises.
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

/// The evidence document, version 1. Times in nanoseconds of the wall clock.
#[derive(Serialize)]
struct Evidence<'a> {
    schema: &'static str,
    interface: &'a str,
    tags: Vec<EvidenceTag>,
    service: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock_step_ns: Option<i64>,
    padi: Vec<EvidenceTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_offer_ns: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    concentrator: Option<EvidenceConcentrator>,
    reached: Vec<EvidenceMilestone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agreed: Option<EvidenceFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<EvidenceFailure>,
    strays: EvidenceStrays,
}

#[derive(Serialize)]
struct EvidenceConcentrator {
    mac: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pads_ns: Option<i64>,
}

#[derive(Serialize)]
struct EvidenceMilestone {
    milestone: &'static str,
    time_ns: i64,
}

#[derive(Serialize)]
struct EvidenceFacts {
    session: u16,
    authentication: String,
    mtu_bytes: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv4_address: Option<Ipv4Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv4_peer: Option<Ipv4Addr>,
    resolvers: Vec<Ipv4Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv6_interface: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv6_peer: Option<String>,
}

#[derive(Serialize)]
struct EvidenceFailure {
    reason: &'static str,
    detail: String,
}

impl From<&Concentrator> for EvidenceConcentrator {
    fn from(concentrator: &Concentrator) -> Self {
        Self {
            mac: concentrator.mac.to_string(),
            name: concentrator.name.to_string(),
            pads_ns: concentrator.confirmed.map(KernelTime::nanoseconds),
        }
    }
}

impl From<&(Milestone, KernelTime)> for EvidenceMilestone {
    fn from((milestone, time): &(Milestone, KernelTime)) -> Self {
        let milestone = match milestone {
            Milestone::LcpOpened => "lcp-opened",
            Milestone::Authenticated => "authenticated",
            Milestone::Ipv4Opened => "ipv4-opened",
            Milestone::Ipv6Opened => "ipv6-opened",
        };
        Self { milestone, time_ns: time.nanoseconds() }
    }
}

impl From<&SessionFacts> for EvidenceFacts {
    fn from(facts: &SessionFacts) -> Self {
        let (ipv4, ipv6) = (facts.ipv4.as_ref(), facts.ipv6);
        Self {
            session: facts.session,
            authentication: facts.proof.map_or_else(|| "none".to_owned(), |p| p.to_string()),
            mtu_bytes: facts.mtu,
            ipv4_address: ipv4.map(|ipv4| ipv4.address),
            ipv4_peer: ipv4.and_then(|ipv4| ipv4.peer),
            resolvers: ipv4.map(|ipv4| ipv4.resolvers.clone()).unwrap_or_default(),
            ipv6_interface: ipv6.map(|ipv6| ipv6.ours.to_string()),
            ipv6_peer: ipv6.and_then(|ipv6| ipv6.peer).map(|peer| peer.to_string()),
        }
    }
}

impl From<&Absence> for EvidenceFailure {
    fn from(absence: &Absence) -> Self {
        Self { reason: absence.reason.name(), detail: absence.detail.clone() }
    }
}

#[cfg(test)]
mod tests;
