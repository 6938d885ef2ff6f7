//! Why there is no number.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why there is no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// The kind of reason.
    pub reason: Reason,
    /// What was seen, in words, for the person who mends it.
    pub detail: String,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident $name:literal;)+) => {
        /// The closed list of reasons for a missing number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub enum Reason {
            $($(#[$doc])* $reason,)+
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$reason,)+];

            /// The name in JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$reason => $name,)+ }
            }
        }
    };
}

reasons! {
    /// The agent has no such object or row.
    NoSuchObject "no-such-object";
    /// The device answered with a value that means `no value`.
    Sentinel "sentinel";
    /// The device answered with a value outside what is physically plausible.
    Implausible "implausible";
    /// The device answered with something that is not a reading.
    Garbled "garbled";
    /// The device says that what was asked about is offline.
    Offline "offline";
    /// The meter sees no light: zero or negative power.
    NoLight "no-light";
    /// The detector is saturated or missing, or the meter was not ready.
    InstrumentFault "instrument-fault";
    /// The instrument's calibration has run out.
    OutOfCalibration "out-of-calibration";
    /// Nothing answered in time.
    TimedOut "timed-out";
    /// Another program or another test has it.
    Busy "busy";
    /// The far end refused.
    Refused "refused";
    /// The operating system or the device does not permit it.
    Forbidden "forbidden";
    /// The device or port is not there.
    NotFound "not-found";
    /// The instrument cannot measure this.
    Unsupported "unsupported";
    /// The measurement was cut off in the middle.
    Interrupted "interrupted";
    /// The computer that measured was too busy, so that the figure would be its own and not the line's.
    HostLimited "host-limited";
    /// The far end was too busy, so that the figure would be its own and not the line's.
    ServerLimited "server-limited";
    /// The customer's router or Wi-Fi lay between, so that the figure would be theirs.
    BehindRouter "behind-router";
}

/// A name that is no reason.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown reason `{0}`")]
pub struct UnknownReason(pub String);

impl FromStr for Reason {
    type Err = UnknownReason;

    fn from_str(name: &str) -> Result<Self, UnknownReason> {
        let known = Self::ALL.iter().copied().find(|reason| reason.name() == name);
        known.ok_or_else(|| UnknownReason(name.to_owned()))
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.name().to_owned()
    }
}

impl TryFrom<String> for Reason {
    type Error = UnknownReason;

    fn try_from(name: String) -> Result<Self, UnknownReason> {
        name.parse()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
