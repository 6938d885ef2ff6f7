//! What the reference implementation said, and what was said to it: recordings, and who vouches
//! for each PDU of them. `tests/recordings` holds them, each with a head that tells its origin.

mod codec;
#[cfg(target_os = "linux")]
mod replay;
mod search;

use crate::{
    keys::{DerivedKey, SharedKey, TestKeys},
    pdu::{Setup, SetupStage},
};

/// What the kinds of PDU begin with.
const SETUP: u16 = 0xace1;
const ACTIVATION: u16 = 0xace2;
const NULL: u16 = 0xdead;
const LOAD: u16 = 0xbeef;
const STATUS: u16 = 0xfeed;

/// The recording of that name.
macro_rules! recording {
    ($name:literal) => {
        $crate::recorded::Recording::parse(include_str!(concat!(
            "../../tests/recordings/",
            $name,
            ".txt"
        )))
    };
}
use recording;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speaker {
    Client,
    Server,
}

/// A PDU as it was on the wire; of a Load PDU, the header.
#[derive(Debug, Clone)]
struct Recorded {
    from: Speaker,
    octets: Vec<u8>,
}

/// One test, or several of which none was granted.
struct Recording {
    key: Option<SharedKey>,
    pdus: Vec<Recorded>,
}

impl Recording {
    fn parse(text: &str) -> Self {
        let mut recording = Self { key: None, pdus: Vec::new() };
        for line in text.lines() {
            if let Some(key) = line.strip_prefix("# Shared key 7: ") {
                recording.key = Some(SharedKey::new(key).unwrap());
            } else if !line.starts_with('#') {
                recording.pdus.push(Recorded::parse(line));
            }
        }
        recording
    }

    /// The PDUs of one side that begin with an identifier.
    fn of(&self, from: Speaker, identifier: u16) -> impl Iterator<Item = &[u8]> {
        let begins = move |pdu: &&Recorded| {
            pdu.from == from && pdu.octets.starts_with(&identifier.to_be_bytes())
        };
        self.pdus.iter().filter(begins).map(|pdu| pdu.octets.as_slice())
    }

    /// The PDU with which the client asks.
    fn request(&self) -> Setup {
        let setup = Setup::decode(&self.pdus.first().unwrap().octets).unwrap();
        assert_eq!(setup.stage, SetupStage::Request);
        setup
    }

    /// The keys of the test.
    fn keys(&self) -> Option<TestKeys> {
        let time = self.request().trailer.unix_time;
        self.key.as_ref().map(|key| TestKeys::derive(key, time))
    }
}

impl Recorded {
    fn parse(line: &str) -> Self {
        let (from, hex) = line.split_once(' ').unwrap();
        let from = match from {
            ">" => Speaker::Client,
            "<" => Speaker::Server,
            other => panic!("{other}"),
        };
        let pairs = (0..hex.len()).step_by(2);
        let octets = pairs.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
        Self { from, octets }
    }
}

impl TestKeys {
    fn of(&self, from: Speaker) -> &DerivedKey {
        match from {
            Speaker::Client => &self.client,
            Speaker::Server => &self.server,
        }
    }
}
