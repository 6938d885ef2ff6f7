//! Zeroing: the one thing that linecert changes in a meter, and only with a dark detector.

use std::time::Duration;

use linecert_driver::{Step, Zero, ZeroDone};
use tokio::time::{Instant, sleep};

use super::{MeterError, PowerMeter, session::accepted, speaks};
use crate::serial::{LinkError, SerialLink};

/// That a person said that no light reaches the detector. A meter that is zeroed in the light
/// reads too little from then on, and nothing shows it.
#[derive(Debug)]
pub struct DetectorIsDark(());

/// How far it is known that zeroing is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zeroed {
    /// The meter said that it is done.
    Done,
    /// The meter was told to; it has no way to say when it is done.
    Told,
}

impl DetectorIsDark {
    /// To be called when the operator has confirmed that the detector is covered, and only then.
    #[must_use]
    pub const fn confirmed_by_the_operator() -> Self {
        Self(())
    }
}

impl PowerMeter {
    /// Zeroes the meter, and waits until it is done.
    ///
    /// # Errors
    /// When the meter has no such command, refuses it, or is not done in time.
    pub async fn zero(&mut self, dark: DetectorIsDark) -> Result<Zeroed, MeterError> {
        let DetectorIsDark(()) = dark;
        let zero = speaks(&self.driver)?.zero();
        let zero = zero.ok_or_else(|| MeterError::NoZero(self.driver.name().to_owned()))?;
        let mut session = self.take_session().await?;
        session.begin_reading();
        let zeroed = take(session.link(), &zero).await?;
        self.session = Some(session);
        Ok(zeroed)
    }
}

async fn take(link: &mut SerialLink, zero: &Zero) -> Result<Zeroed, MeterError> {
    accepted(link, &zero.start).await?;
    match &zero.done {
        Some(done) => wait(link, done).await.map(|()| Zeroed::Done),
        None => Ok(Zeroed::Told),
    }
}

/// Asks until the meter is done. A meter that answers `*OPC?` only when it is done gets all the
/// time there is for that one answer.
async fn wait(link: &mut SerialLink, done: &ZeroDone) -> Result<(), MeterError> {
    let until = Instant::now() + done.deadline;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(MeterError::ZeroUnfinished(done.deadline));
        }
        let query = Step { timeout: left, ..done.query.clone() };
        match link.ask(&query).await {
            Ok(reply) if query.accepts(&reply) => return Ok(()),
            Ok(_) => sleep(done.pause.max(SHORTEST_PAUSE)).await,
            Err(LinkError::Silent { .. }) => return Err(MeterError::ZeroUnfinished(done.deadline)),
            Err(error) => return Err(error.into()),
        }
    }
}

/// A meter that zeroes is not to be asked without a pause.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
