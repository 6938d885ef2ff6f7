//! Why a test came to nothing.

use linecert_store::{LeaseError, StoreError};
use thiserror::Error;

use super::{asked::AskedError, plan::PlanFault};
use crate::network::Unreachable;

/// Why a test came to nothing.
#[derive(Debug, Error)]
pub(super) enum Fault {
    /// What was asked cannot be read.
    #[error(transparent)]
    Asked(#[from] AskedError),
    /// The line is not in the inventory any more.
    #[error("the line is not in the inventory, or has no ONU there")]
    NoLine,
    /// The node cannot be asked.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// There is nothing to do for the profile.
    #[error(transparent)]
    Plan(#[from] PlanFault),
    /// What was asked for by somebody who may not disturb a line would disturb it by now.
    #[error("it would disturb the line by now, which was not asked for")]
    Disturbs,
    /// Nothing could be read.
    #[error("nothing could be read: {0}")]
    Nothing(String),
    /// The test is not ours any more.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}
