//! A discovery as a document, version 1. Times in whole nanoseconds of the wall clock.

use linecert_socket::Tags;
use serde::Serialize;

use crate::{
    discovery::{
        found::Discovery,
        offer::{Mark, Offer},
    },
    wire::{Departure, Strays},
};

#[derive(Serialize)]
struct Evidence<'a> {
    schema: &'static str,
    interface: &'a str,
    tags: Vec<EvidenceTag>,
    service: String,
    known: Vec<String>,
    window_ns: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock_step_ns: Option<i64>,
    padi: Vec<EvidenceTime>,
    offers: Vec<EvidenceOffer>,
    strays: EvidenceStrays,
}

/// One VLAN tag as it was sent.
#[derive(Serialize)]
pub(crate) struct EvidenceTag {
    tpid: u16,
    pcp: u8,
    vid: u16,
}

/// When something left, and by which clock that is known.
#[derive(Serialize)]
pub(crate) struct EvidenceTime {
    clock: &'static str,
    time_ns: i64,
}

#[derive(Serialize)]
struct EvidenceOffer {
    mac: String,
    name: String,
    services: Vec<String>,
    host_uniq: &'static str,
    padi_ns: i64,
    received_ns: i64,
    copies: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct EvidenceStrays {
    other_vlan: u32,
    garbled: u32,
    unasked: u32,
    beyond: u32,
}

impl Discovery {
    /// Everything that was asked and answered as a JSON document, `linecert-pppoe-discovery/1`.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let document = Evidence {
            schema: "linecert-pppoe-discovery/1",
            interface: &self.interface,
            tags: tags(self.tags),
            service: self.service.to_string(),
            known: self.known.iter().map(ToString::to_string).collect(),
            window_ns: u64::try_from(self.window.as_nanos()).unwrap_or(u64::MAX),
            clock_step_ns: self.clock_step,
            padi: self.asked.iter().copied().map(EvidenceTime::from).collect(),
            offers: self.offers.iter().map(EvidenceOffer::from).collect(),
            strays: self.strays.into(),
        };
        // A document of numbers and texts always serialises.
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

pub(crate) fn tags(tags: Tags) -> Vec<EvidenceTag> {
    let tag = |tag: linecert_socket::Tag| EvidenceTag {
        tpid: tag.tpid.number(),
        pcp: tag.pcp.get(),
        vid: tag.vid.map_or(0, linecert_socket::VlanId::get),
    };
    tags.iter().map(tag).collect()
}

impl From<Departure> for EvidenceTime {
    fn from(departure: Departure) -> Self {
        let clock = match departure {
            Departure::Kernel(_) => "kernel",
            Departure::Program(_) => "program",
        };
        Self { clock, time_ns: departure.time().nanoseconds() }
    }
}

impl From<&Offer> for EvidenceOffer {
    fn from(offer: &Offer) -> Self {
        Self {
            mac: offer.mac.to_string(),
            name: offer.name.to_string(),
            services: offer.services.iter().map(ToString::to_string).collect(),
            host_uniq: match offer.mark {
                Mark::Returned => "returned",
                Mark::Missing => "missing",
            },
            padi_ns: offer.asked.nanoseconds(),
            received_ns: offer.received.nanoseconds(),
            copies: offer.copies,
            refusal: offer.refusal.as_ref().map(ToString::to_string),
        }
    }
}

impl From<Strays> for EvidenceStrays {
    fn from(strays: Strays) -> Self {
        let Strays { other_vlan, garbled, unasked, beyond } = strays;
        Self { other_vlan, garbled, unasked, beyond }
    }
}
