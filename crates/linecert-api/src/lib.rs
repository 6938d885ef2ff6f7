//! The daemon's wire types, problems and cursors, its client, and the outbox of a laptop.
//!
//! [`wire`] is what goes over the network, apart from the types that linecert thinks in. The daemon
//! answers with it, and [`Client`] reads it. [`Outbox`] keeps certificates on a laptop until the
//! daemon has answered that it has them.

mod client;
mod cursor;
pub mod outbox;
mod problem;
pub mod wire;

pub use client::{
    Address, AddressError, Client, ClientError, EventStream, Garbled, Limits, ServerEvent, Stage,
    Token, TokenError,
};
pub use cursor::{CursorError, CursorKey, List};
pub use outbox::Outbox;
pub use problem::{FieldFault, MEDIA_TYPE, Problem, ProblemKind, UnknownProblem};

/// Where the daemon's API begins, below the address of the daemon.
pub const BASE: &str = "/api/v1";

/// The media type of a certificate's file.
pub const BUNDLE_MEDIA_TYPE: &str = "application/vnd.linecert.bundle+json";
