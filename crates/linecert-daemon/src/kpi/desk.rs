//! Keeps what was counted for a moment: many look at the same figures.

use std::{
    fmt,
    sync::{Arc, Mutex as StdMutex, PoisonError},
    time::{Duration, Instant},
};

use linecert_measure::Timestamp;
use linecert_store::{Limit, Page, Scope, Store, StoreError, TrailFilter};
use tokio::sync::{Mutex, Semaphore};

use super::{Asked, CountError, Counted, count::count};

/// How long figures are given out again while nothing is written.
const KEPT: Duration = Duration::from_secs(60);
/// How many different questions are kept.
const QUESTIONS: usize = 32;

/// Counts figures, each question once at a time, and gives them out again for a while: as long as it
/// took to count them, so that counting never takes more than half of the time, and up to a minute
/// when nothing was written since.
pub(crate) struct Desk {
    /// The operator's profile by which it is counted unless another is asked for.
    pub(crate) profile: String,
    slots: StdMutex<Vec<(Asked, Slot)>>,
    /// One count at a time: each reads the whole store.
    counting: Arc<Semaphore>,
}

type Slot = Arc<Mutex<Option<Kept>>>;

struct Kept {
    counted: Arc<Counted>,
    made: Instant,
    took: Duration,
    /// The number of the last row of the audit trail: every change of an order has one.
    newest: Option<u64>,
}

impl Desk {
    /// A desk at which nothing was asked yet.
    pub(crate) fn new(profile: String) -> Self {
        let counting = Arc::new(Semaphore::new(1));
        Self { profile, slots: StdMutex::new(Vec::new()), counting }
    }

    /// The figures of a period. A count that was begun goes on when whoever asked is gone, and is
    /// there when they ask again.
    ///
    /// # Errors
    /// When there is no such period, or the store does not answer.
    pub(crate) async fn figures(
        &self,
        store: &Arc<dyn Store>,
        asked: Asked,
    ) -> Result<Arc<Counted>, CountError> {
        let (slot, store) = (self.slot(&asked), Arc::clone(store));
        let turns = Arc::clone(&self.counting);
        let counting = async move { look_or_count(&*store, &asked, (&slot, &turns)).await };
        let counting = tokio::spawn(counting);
        counting.await.map_err(|_| CountError::Store(StoreError::Closed))?
    }

    fn slot(&self, asked: &Asked) -> Slot {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let place = slots.iter().position(|(of, _)| of == asked);
        // The question that was asked last stands last, so that the first is the one to go.
        let (asked, slot) = match place {
            Some(place) => slots.remove(place),
            None => (asked.clone(), Slot::default()),
        };
        if slots.len() >= QUESTIONS {
            slots.remove(0);
        }
        slots.push((asked, Arc::clone(&slot)));
        slot
    }
}

async fn look_or_count(
    store: &dyn Store,
    asked: &Asked,
    (slot, turns): (&Slot, &Semaphore),
) -> Result<Arc<Counted>, CountError> {
    let mut kept = slot.lock().await;
    let newest = newest(store).await?;
    if let Some(kept) = kept.as_ref().filter(|kept| kept.holds(newest)) {
        return Ok(Arc::clone(&kept.counted));
    }
    let _turn = turns.acquire().await.map_err(|_| StoreError::Closed)?;
    let begun = Instant::now();
    let counted = Arc::new(count(store, asked, Timestamp::now()).await?);
    let counted_again = Arc::clone(&counted);
    *kept =
        Some(Kept { counted: counted_again, made: Instant::now(), took: begun.elapsed(), newest });
    Ok(counted)
}

impl Kept {
    fn holds(&self, newest: Option<u64>) -> bool {
        let age = self.made.elapsed();
        age < self.took || (age < KEPT && self.newest == newest)
    }
}

async fn newest(store: &dyn Store) -> Result<Option<u64>, StoreError> {
    let page = Page { after: None, limit: Limit::new(1).unwrap_or_default() };
    let rows = store.trail(&Scope::system(), &TrailFilter::default(), &page).await?.rows;
    Ok(rows.first().map(|row| row.number))
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("profile", &self.profile).finish_non_exhaustive()
    }
}
