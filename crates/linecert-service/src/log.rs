//! Every message of an exchange, kept as evidence.

use std::time::Duration;

use linecert_socket::MacAddress;
use serde::Serialize;

use crate::{figure::nanoseconds, octets::hexadecimal};

/// More messages than an honest link sends in one test; what is beyond is counted only.
const CAPACITY: usize = 256;

/// What was said, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Log {
    entries: Vec<Entry>,
    /// Messages beyond the capacity.
    omitted: u32,
    /// What was no message of the protocol, or damaged.
    garbled: u32,
    /// Messages of other clients' dialogues.
    foreign: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    at: Duration,
    direction: &'static str,
    message: &'static str,
    station: MacAddress,
    octets: Vec<u8>,
}

impl Log {
    pub(crate) fn sent(
        &mut self,
        at: Duration,
        message: &'static str,
        content: (MacAddress, &[u8]),
    ) {
        self.enter(at, ("sent", message), content);
    }

    pub(crate) fn received(
        &mut self,
        at: Duration,
        message: &'static str,
        content: (MacAddress, &[u8]),
    ) {
        self.enter(at, ("received", message), content);
    }

    fn enter(
        &mut self,
        at: Duration,
        (direction, message): (&'static str, &'static str),
        (station, octets): (MacAddress, &[u8]),
    ) {
        if self.entries.len() >= CAPACITY {
            self.omitted = self.omitted.saturating_add(1);
            return;
        }
        self.entries.push(Entry { at, direction, message, station, octets: octets.to_vec() });
    }

    pub(crate) const fn count_garbled(&mut self) {
        self.garbled = self.garbled.saturating_add(1);
    }

    pub(crate) const fn count_foreign(&mut self) {
        self.foreign = self.foreign.saturating_add(1);
    }

    pub(crate) const fn garbled(&self) -> u32 {
        self.garbled
    }

    /// How often a message was sent or received.
    pub(crate) fn count(&self, message: &str) -> usize {
        self.entries.iter().filter(|entry| entry.message == message).count()
    }
}

/// The log in an evidence document.
#[derive(Serialize)]
pub(crate) struct EvidenceLog<'a> {
    garbled: u32,
    foreign: u32,
    omitted: u32,
    messages: Vec<EvidenceMessage<'a>>,
}

#[derive(Serialize)]
struct EvidenceMessage<'a> {
    at_ns: u64,
    direction: &'a str,
    message: &'a str,
    station: String,
    octets: String,
}

impl<'a> From<&'a Log> for EvidenceLog<'a> {
    fn from(log: &'a Log) -> Self {
        let message = |entry: &'a Entry| EvidenceMessage {
            at_ns: nanoseconds(entry.at),
            direction: entry.direction,
            message: entry.message,
            station: entry.station.to_string(),
            octets: hexadecimal(&entry.octets),
        };
        Self {
            garbled: log.garbled,
            foreign: log.foreign,
            omitted: log.omitted,
            messages: log.entries.iter().map(message).collect(),
        }
    }
}
