//! The pages that say why there is no other.

use crate::{
    document::{Block, Document},
    frame::Frame,
    mark::Mark,
    page::View,
    place::Place,
};

/// Why a page cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The role does not allow it (403).
    Forbidden,
    /// There is no such thing, or it is out of scope (404).
    NotFound,
    /// What was sent or asked cannot be taken, as when somebody else was faster (4xx).
    Refused {
        /// The status of HTTP.
        status: u16,
        /// What stands against it, in the words of the API.
        detail: String,
    },
    /// The form was sent from another place, or is too old (403).
    Forged,
    /// Too many requests (429).
    TooMany,
    /// The daemon is at fault (500).
    Fault {
        /// The number by which the operator finds it in the daemon's log.
        request: String,
    },
    /// The store cannot be written (503).
    ReadOnly,
}

impl Problem {
    /// The status of HTTP.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Refused { status, .. } => *status,
            Self::Forbidden | Self::Forged => 403,
            Self::NotFound => 404,
            Self::TooMany => 429,
            Self::Fault { .. } => 500,
            Self::ReadOnly => 503,
        }
    }

    /// The messages of the title, of what happened, and of what to do.
    const fn words(&self) -> [&'static str; 3] {
        match self {
            Self::Forbidden => {
                ["problem-forbidden", "problem-forbidden-why", "problem-forbidden-do"]
            }
            Self::NotFound => {
                ["problem-not-found", "problem-not-found-why", "problem-not-found-do"]
            }
            Self::Refused { .. } => {
                ["problem-refused", "problem-refused-why", "problem-refused-do"]
            }
            Self::Forged => ["problem-forged", "problem-forged-why", "problem-forged-do"],
            Self::TooMany => ["problem-too-many", "problem-too-many-why", "problem-too-many-do"],
            Self::Fault { .. } => ["problem-fault", "problem-fault-why", "problem-fault-do"],
            Self::ReadOnly => {
                ["problem-read-only", "problem-read-only-why", "problem-read-only-do"]
            }
        }
    }
}

impl View for Problem {
    fn document(&self, frame: &Frame) -> Document {
        let [title, why, advice] = self.words();
        let mut document = Document::new(frame.say(title), None);
        document.blocks.push(Block::Note { mark: Mark::Bad, text: frame.say(why) });
        let advice = match self {
            Self::Fault { request } => frame.say_with(advice, &[("request", request)]),
            Self::Refused { detail, .. } => frame.say_with(advice, &[("detail", detail)]),
            _ => frame.say(advice),
        };
        document.blocks.push(Block::Note { mark: Mark::Neutral, text: advice });
        let home = (Place::Dashboard.into(), frame.say("section-dashboard"));
        document.blocks.push(Block::Links(vec![home]));
        document
    }
}
