//! What the console knows beside the store.

use std::sync::Arc;

use jiff::tz::TimeZone;
use tokio::sync::Semaphore;

use crate::{authority::Authority, config::Config};

/// How many certificates are verified for pages at the same time.
const VERIFIED_AT_ONCE: usize = 2;

/// What the console knows beside the store.
pub(crate) struct Console {
    /// Whose console it is.
    pub(crate) operator: String,
    /// The zone of the local times.
    pub(crate) zone: TimeZone,
    /// By whose word certificates are verified.
    pub(crate) authority: Arc<Authority>,
    /// Room for verifications.
    pub(crate) verifying: Semaphore,
}

impl Console {
    /// The console of a daemon.
    pub(crate) fn of(config: &Config, authority: &Arc<Authority>) -> Self {
        Self {
            operator: config.console.operator.clone(),
            zone: config.console.zone.0.clone(),
            authority: Arc::clone(authority),
            verifying: Semaphore::new(VERIFIED_AT_ONCE),
        }
    }
}
