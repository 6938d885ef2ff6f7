//! What came of a test, as readings and as evidence. Pure.

use std::{collections::BTreeSet, net::Ipv6Addr, time::Duration};

use linecert_measure::Reading;
use linecert_socket::{MacAddress, VlanId};
use serde::Serialize;

use super::{Plan, Remark, advertisement::Advertisement, remark};
use crate::{
    circumstances::{Circumstances, EvidenceCircumstances},
    departure::Departure,
    figure::{self, nanoseconds},
    log::{EvidenceLog, Log},
};

/// An advertisement that was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// How long after the first solicitation it came.
    pub after: Duration,
    /// The link-local address of the router.
    pub router: Ipv6Addr,
    /// The hardware address that the frame came from.
    pub hardware_address: MacAddress,
    /// To whom it was sent.
    pub delivery: Delivery,
    /// What it says.
    pub advertisement: Advertisement,
}

/// To whom an advertisement was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// To this host alone, which proves that it answers the solicitation.
    ToThisHost,
    /// To all hosts: the answer to the solicitation, or one that was due just then.
    ToAll,
}

/// What came of a test of router advertisements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    circumstances: Circumstances,
    plan: Plan,
    heard: Vec<Heard>,
    departure: Departure,
    log: Log,
}

impl Outcome {
    pub(super) fn new(
        circumstances: Circumstances,
        (plan, heard, (departure, log)): (Plan, Vec<Heard>, (Departure, Log)),
    ) -> Self {
        Self { circumstances, plan, heard, departure, log }
    }

    /// The advertisements in the order of their coming; those that repeat one are left out.
    #[must_use]
    pub fn heard(&self) -> &[Heard] {
        &self.heard
    }

    /// The routers by their link-local addresses.
    #[must_use]
    pub fn routers(&self) -> BTreeSet<Ipv6Addr> {
        self.heard.iter().map(|heard| heard.router).collect()
    }

    /// The VLANs on which frames of IPv6 were seen other than the one that was tested.
    #[must_use]
    pub fn other_vlans(&self) -> &[Vec<VlanId>] {
        &self.circumstances.other_vlans
    }

    /// What looks wrong.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        remark::remarks(&self.heard)
    }

    /// The reading of
    /// [`Metric::RouterAdvertisementTime`](linecert_measure::Metric::RouterAdvertisementTime):
    /// from the first solicitation to the first advertisement, however often it was repeated.
    #[must_use]
    pub fn time(&self) -> Reading {
        match self.heard.first() {
            Some(first) => self.departure.reading(first.after),
            None => self.silence(),
        }
    }

    fn silence(&self) -> Reading {
        let (sent, deadline) = (self.log.count("solicitation"), self.plan.deadline);
        let place = self.circumstances.place();
        let asked = format!("{sent} solicitations on {place}: no answer in {deadline:?}");
        self.circumstances.silence(asked, self.log.garbled())
    }

    /// Every message as it was sent and received, as a JSON document.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        figure::document(&Evidence {
            schema: "linecert-router-advertisement/1",
            circumstances: EvidenceCircumstances::from(&self.circumstances),
            first_after_ns: self.heard.first().map(|first| nanoseconds(first.after)),
            routers: self.routers(),
            remarks: self.remarks().iter().map(ToString::to_string).collect(),
            window_ns: nanoseconds(self.plan.window),
            deadline_ns: nanoseconds(self.plan.deadline),
            clock: self.departure.clock(),
            log: EvidenceLog::from(&self.log),
        })
    }
}

/// The evidence document, version 1.
#[derive(Serialize)]
struct Evidence<'a> {
    schema: &'static str,
    #[serde(flatten)]
    circumstances: EvidenceCircumstances<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_after_ns: Option<u64>,
    routers: BTreeSet<Ipv6Addr>,
    remarks: Vec<String>,
    window_ns: u64,
    deadline_ns: u64,
    clock: &'static str,
    #[serde(flatten)]
    log: EvidenceLog<'a>,
}
