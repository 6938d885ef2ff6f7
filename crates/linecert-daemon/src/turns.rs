//! One change of a certificate at a time: whoever adds to what is known of it has read it before, and
//! must not take away what another adds meanwhile. One process has the store, so that it keeps the
//! turns too.

use linecert_measure::Digest;
use tokio::sync::{Mutex, MutexGuard};

/// The turns of all certificates. Those whose digests begin alike share one.
#[derive(Debug)]
pub(crate) struct Turns([Mutex<()>; 256]);

impl Turns {
    /// Nobody has a turn.
    pub(crate) fn new() -> Self {
        Self([const { Mutex::const_new(()) }; 256])
    }

    /// Waits for the turn of a certificate.
    #[expect(clippy::indexing_slicing, reason = "an octet is less than 256")]
    pub(crate) async fn of(&self, certificate: Digest) -> MutexGuard<'_, ()> {
        let [first, ..] = *certificate.as_bytes();
        self.0[usize::from(first)].lock().await
    }

    /// Waits for all turns. Whoever has one waits for no other, so that this ends.
    pub(crate) async fn all(&self) -> Vec<MutexGuard<'_, ()>> {
        let mut turns = Vec::with_capacity(self.0.len());
        for turn in &self.0 {
            turns.push(turn.lock().await);
        }
        turns
    }
}
