//! What a verification finds of a certificate, one step after the other.

use linecert_measure::{Digest, Timestamp};

use crate::{document::Step, frame::Frame, mark::Mark};

/// One thing that a verification looked at, and what it found. What is absent is not bad: it is
/// told as not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// The signature is good, by this holder of a key.
    Signed {
        /// The holder.
        holder: String,
        /// For whom they hold it.
        operator: String,
        /// The key.
        key: String,
    },
    /// The key counted at the time, and may sign for this kind of line here.
    Allowed {
        /// The version of the trust root that says so.
        root: u64,
    },
    /// The verdicts follow from the readings, by the profile that the certificate names.
    JudgedAgain {
        /// How many limits were judged.
        limits: u64,
    },
    /// When it was signed, as far as others know.
    Times(Bracket),
    /// It is in a log.
    Logged {
        /// The origin of the log.
        log: String,
        /// Where it stands there, from zero.
        index: u64,
        /// How many entries were proved.
        size: u64,
    },
    /// No proof of it being in a log is there.
    NotLogged,
    /// The proof is of a log that the trust root does not list.
    UnknownLog {
        /// The origin of the log.
        log: String,
    },
    /// Who saw the log is not known, as no proof tells.
    NotWitnessed,
    /// Enough witnesses saw the log.
    Witnessed {
        /// Their names.
        witnesses: Vec<String>,
        /// By when they had seen it.
        by: Timestamp,
    },
    /// Fewer witnesses than the trust root asks for saw the log.
    TooFewWitnesses {
        /// Their names.
        witnesses: Vec<String>,
    },
    /// The trust root asks for no witnesses, so that there are none to show.
    NoWitnessesAsked,
    /// The customer accepted the line.
    Accepted {
        /// The customer, as the acceptance names them.
        customer: String,
        /// When.
        at: Timestamp,
    },
    /// There is no acceptance by the customer.
    NotAccepted,
    /// The operator received it.
    Received {
        /// Who says so.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// There is no receipt.
    NotReceived,
    /// The page shows what the certificate says: set again, it has the same bytes.
    PageEqual {
        /// The SHA-256 of the page.
        digest: Digest,
    },
    /// Somebody states which file is the page; whether it shows the data is not told here.
    PageStated {
        /// Who states it.
        by: String,
        /// The SHA-256 of the page.
        digest: Digest,
    },
    /// Nobody states which file is the page.
    PageUnknown,
    /// The page was not set again here.
    PageNotSet {
        /// Why not.
        why: String,
    },
    /// Nothing says that it does not hold any more.
    Current,
    /// A newer certificate took its place.
    Superseded {
        /// The digest of the newer one's envelope.
        by: Digest,
        /// Why.
        reason: String,
    },
    /// The operator withdrew it.
    Revoked {
        /// Why.
        reason: String,
    },
    /// Who says that it does not hold signed with a lost key.
    Doubtful,
    /// Statements about it are there that do not count, as they were signed with lost keys.
    Discounted {
        /// How many.
        count: u64,
    },
    /// It does not verify.
    Refused {
        /// Why, in the words of the verifier.
        why: String,
        /// The exit code that tells such failures apart.
        code: u8,
    },
}

/// When something was signed, as far as others know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bracket {
    /// It is not older than this.
    pub not_before: Option<Timestamp>,
    /// It is not younger than this.
    pub not_after: Option<Timestamp>,
    /// What the signing computer said.
    pub claimed: Timestamp,
}

/// What was found, the message of the step, and the message of its words.
type Found = (Mark, &'static str, &'static str);

impl Check {
    fn found(&self) -> Found {
        match self {
            Self::Signed { .. } => (Mark::Good, "check-signed", "check-signed-by"),
            Self::Allowed { .. } => (Mark::Good, "check-allowed", "check-allowed-by"),
            Self::JudgedAgain { .. } => (Mark::Good, "check-judged", "check-judged-again"),
            Self::Times(bracket) => bracket.found(),
            Self::Logged { .. } => (Mark::Good, "check-logged", "check-logged-entry"),
            Self::NotLogged => (Mark::Unknown, "check-logged", "check-logged-no"),
            Self::UnknownLog { .. } => (Mark::Unknown, "check-logged", "check-logged-unknown"),
            Self::NotWitnessed => (Mark::Unknown, "check-witnessed", "check-witnessed-no"),
            Self::Witnessed { .. } => (Mark::Good, "check-witnessed", "check-witnessed-by"),
            Self::TooFewWitnesses { .. } => {
                (Mark::Warning, "check-witnessed", "check-witnessed-too-few")
            }
            Self::NoWitnessesAsked => {
                (Mark::Neutral, "check-witnessed", "check-witnessed-not-asked")
            }
            Self::Accepted { .. } => (Mark::Good, "check-accepted", "check-accepted-by"),
            Self::NotAccepted => (Mark::Unknown, "check-accepted", "check-accepted-no"),
            Self::Received { .. } => (Mark::Good, "check-received", "check-received-by"),
            Self::NotReceived => (Mark::Unknown, "check-received", "check-received-no"),
            Self::PageEqual { .. } => (Mark::Good, "check-page", "check-page-equal"),
            Self::PageStated { .. } => (Mark::Unknown, "check-page", "check-page-stated"),
            Self::PageUnknown => (Mark::Unknown, "check-page", "check-page-unknown"),
            Self::PageNotSet { .. } => (Mark::Unknown, "check-page", "check-page-not-set"),
            Self::Current => (Mark::Good, "check-standing", "check-standing-current"),
            Self::Superseded { .. } => {
                (Mark::Warning, "check-standing", "check-standing-superseded")
            }
            Self::Revoked { .. } => (Mark::Bad, "check-standing", "check-standing-revoked"),
            Self::Doubtful => (Mark::Warning, "check-standing", "check-standing-doubtful"),
            Self::Discounted { .. } => (Mark::Warning, "check-discounted", "check-discounted-lost"),
            Self::Refused { .. } => (Mark::Bad, "check-refused", "check-refused-why"),
        }
    }

    /// The names in the words of the step.
    fn names(&self, frame: &Frame) -> Vec<(&'static str, String)> {
        match self {
            Self::Signed { holder, operator, key } => vec![
                ("holder", holder.clone()),
                ("operator", operator.clone()),
                ("key", key.clone()),
            ],
            Self::Allowed { root } => vec![("root", root.to_string())],
            Self::JudgedAgain { limits } => vec![("limits", limits.to_string())],
            Self::Times(bracket) => bracket.names(frame),
            Self::Logged { log, index, size } => {
                vec![("log", log.clone()), ("index", index.to_string()), ("size", size.to_string())]
            }
            Self::UnknownLog { log } => vec![("log", log.clone())],
            Self::PageStated { by, digest } => {
                vec![("by", by.clone()), ("digest", digest.to_string())]
            }
            Self::Witnessed { witnesses, by } => {
                vec![("witnesses", witnesses.join(", ")), ("by", frame.local(*by))]
            }
            Self::TooFewWitnesses { witnesses } => vec![("witnesses", witnesses.join(", "))],
            Self::Accepted { customer, .. } => vec![("customer", customer.clone())],
            Self::Received { by, .. } => vec![("by", by.clone())],
            Self::PageEqual { digest } => vec![("digest", digest.to_string())],
            Self::PageNotSet { why } => vec![("why", why.clone())],
            Self::Superseded { by, reason } => {
                vec![("by", by.to_string()), ("reason", reason.clone())]
            }
            Self::Revoked { reason } => vec![("reason", reason.clone())],
            Self::Discounted { count } => vec![("count", count.to_string())],
            Self::Refused { why, code } => vec![("why", why.clone()), ("code", code.to_string())],
            Self::NotLogged
            | Self::NotWitnessed
            | Self::NoWitnessesAsked
            | Self::NotAccepted
            | Self::NotReceived
            | Self::PageUnknown
            | Self::Current
            | Self::Doubtful => Vec::new(),
        }
    }

    pub(super) fn step(&self, frame: &Frame) -> Step {
        let (mark, title, text) = self.found();
        let names = self.names(frame);
        let names: Vec<_> = names.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let at = match self {
            Self::Accepted { at, .. } | Self::Received { at, .. } => Some(frame.time(*at)),
            _ => None,
        };
        Step { mark, title: frame.say(title), text: frame.say_with(text, &names), at }
    }
}

impl Bracket {
    const fn found(self) -> Found {
        match (self.not_before, self.not_after) {
            (Some(_), Some(_)) => (Mark::Good, "check-time", "check-time-bracket"),
            (Some(_), None) => (Mark::Unknown, "check-time", "check-time-not-before"),
            (None, Some(_)) => (Mark::Unknown, "check-time", "check-time-not-after"),
            (None, None) => (Mark::Unknown, "check-time", "check-time-own"),
        }
    }

    fn names(self, frame: &Frame) -> Vec<(&'static str, String)> {
        let local = |at: Option<Timestamp>| at.map_or_else(String::new, |at| frame.local(at));
        vec![
            ("from", local(self.not_before)),
            ("to", local(self.not_after)),
            ("claimed", frame.local(self.claimed)),
        ]
    }
}
