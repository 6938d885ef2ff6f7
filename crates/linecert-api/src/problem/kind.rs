//! The closed list of problems.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;

/// What the name of every problem begins with.
const URN: &str = "urn:linecert:problem:";

/// A problem of a kind that this version does not know.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no problem of linecert that this version knows")]
pub struct UnknownProblem(pub String);

/// Writes the kinds with their rows: name, status, title, hint.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $name:literal $status:literal $title:literal $hint:literal;)+) => {
        /// Every problem that the daemon answers with. The names stay the same for ever.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ProblemKind { $($(#[$doc])* $kind,)+ }

        impl ProblemKind {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$kind,)+];

            /// The name, as `certificate-refused`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// The status of the answer (RFC 9110, section 15).
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$kind => $status,)+ }
            }

            /// The kind in words, in English.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$kind => $title,)+ }
            }

            /// What to do next, in English.
            #[must_use]
            pub const fn hint(self) -> &'static str {
                match self { $(Self::$kind => $hint,)+ }
            }
        }
    };
}

kinds! {
    /// The request is not HTTP as it should be, or not JSON.
    MalformedRequest "malformed-request" 400
        "The request cannot be read" "send what the API's document describes";
    /// A parameter of the query is not as it should be.
    InvalidQuery "invalid-query" 400
        "A parameter of the query is not right" "see `errors`, and the API's document";
    /// A cursor is none that this daemon made, or was changed.
    CursorDamaged "cursor-damaged" 400
        "The cursor is not one that was given out" "begin the list anew, without a cursor";
    /// A cursor is of another list, or of the same with another filter.
    CursorOfAnotherList "cursor-of-another-list" 400
        "The cursor belongs to another list" "keep the filter for all pages, or begin anew";
    /// Nobody is known to have sent the request.
    Unauthenticated "unauthenticated" 401
        "It is not known who asks" "send a token that is valid, or log in";
    /// Whoever asks may not do this.
    Forbidden "forbidden" 403
        "This is not permitted" "ask an administrator for the right";
    /// A page of another site may have sent the request, or a form that is too old.
    Forged "forged" 403
        "It is not certain that you sent this" "load the page again, and send its form; a script sends `x-csrf-token`";
    /// There is no such thing, or not for whoever asks.
    NotFound "not-found" 404
        "There is no such thing here" "check the name; it may be of a region that is not yours";
    /// The thing is there, and this cannot be done to it.
    MethodNotAllowed "method-not-allowed" 405
        "This cannot be done to it" "use a method that `allow` lists";
    /// What is asked for contradicts what is there.
    Conflict "conflict" 409
        "It contradicts what is there" "look at what is there";
    /// The key with which a cursor was sealed is no longer in use.
    CursorExpired "cursor-expired" 410
        "The cursor is too old" "begin the list anew, without a cursor";
    /// The thing has changed since it was read.
    Stale "stale" 412
        "It was changed meanwhile" "read it again, and put your change into the newer one";
    /// The body is larger than what is read.
    TooLarge "too-large" 413
        "It is too large" "send less at once";
    /// The body is of a media type that is not read here.
    UnsupportedMediaType "unsupported-media-type" 415
        "This media type is not read here" "send one that the API's document names";
    /// The certificate does not verify.
    CertificateRefused "certificate-refused" 422
        "The certificate is refused" "`linecert verify` ends with the same code; docs/exit-codes.md explains it";
    /// The content can be read, and is not right.
    InvalidContent "invalid-content" 422
        "The content is not right" "see `errors`";
    /// The idempotency key was used for another request.
    KeyReused "key-reused" 422
        "The idempotency key was used for another request" "use a new key for each request";
    /// The request has to say which version it changes.
    PreconditionRequired "precondition-required" 428
        "It must be said which version is changed" "send `if-match` with the `etag` that was read, or `if-none-match: *`";
    /// Too many requests in too short a time.
    TooManyRequests "too-many-requests" 429
        "Too many requests" "wait for as long as `retry-after` says";
    /// An error in the daemon itself.
    Internal "internal" 500
        "An error in linecertd" "report it with the request id";
    /// The daemon does not do this.
    NotImplemented "not-implemented" 501
        "This linecertd does not do this" "ask whoever runs it for its role";
    /// What is stored cannot be read or written at the moment.
    StoreUnavailable "store-unavailable" 503
        "The store is not available" "try again later; whoever runs it sees why in its log";
    /// The daemon is about to stop.
    ShuttingDown "shutting-down" 503
        "linecertd is about to stop" "try again in a moment";
    /// It took too long.
    TimedOut "timed-out" 504
        "It took too long" "try again, or ask for less";
}

impl ProblemKind {
    /// Whether the content that was sent is at fault, so that sending it again cannot help.
    #[must_use]
    pub const fn condemns_content(self) -> bool {
        matches!(
            self,
            Self::CertificateRefused
                | Self::TooLarge
                | Self::InvalidContent
                | Self::Conflict
                | Self::MalformedRequest
        )
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{URN}{}", self.name())
    }
}

impl FromStr for ProblemKind {
    type Err = UnknownProblem;

    fn from_str(text: &str) -> Result<Self, UnknownProblem> {
        let name = text.strip_prefix(URN);
        let kind = Self::ALL.iter().find(|kind| Some(kind.name()) == name);
        kind.copied().ok_or_else(|| UnknownProblem(text.to_owned()))
    }
}

impl Serialize for ProblemKind {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ProblemKind {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
