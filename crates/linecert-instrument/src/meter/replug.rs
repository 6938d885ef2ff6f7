//! Waiting for a meter whose cable was pulled.

use std::{path::Path, time::Duration};

use linecert_driver::Driver;
use tokio::time::{Instant, sleep, timeout_at};

use super::{MeterError, MeterEvent, Patience, PowerMeter};
use crate::{inventory::Meter, port::Whereabouts};

/// How often to look whether the port is back.
const LOOK: Duration = Duration::from_millis(200);

/// How long a meter is still waited for. The patience is for the reading as a whole: an adapter
/// that comes and goes does not keep it waiting for ever.
pub(super) struct Waiting {
    patience: Patience,
    until: Option<Instant>,
}

impl PowerMeter {
    /// As [`open`](Self::open), but a meter whose cable is pulled meanwhile is waited for.
    ///
    /// # Errors
    /// As [`open`](Self::open), and when it does not come back.
    pub async fn open_patiently(
        meter: &Meter,
        driver: &Driver,
        patience: Patience,
        watch: &mut dyn FnMut(MeterEvent),
    ) -> Result<Self, MeterError> {
        let error = match Self::open(meter, driver).await {
            Err(error) if error.is_unplugging() && patience != Patience::NONE => error,
            opened => return opened,
        };
        drop(error);
        let whereabouts = Whereabouts::of(&meter.port);
        let look = async || match whereabouts.find() {
            Some(port) => Self::open_at(meter, driver, &port).await.map(Some),
            None => Ok(None),
        };
        Waiting::new(patience).wait(&meter.port, watch, look).await
    }
}

impl Waiting {
    pub(super) const fn new(patience: Patience) -> Self {
        Self { patience, until: None }
    }

    /// Looks again and again, until `look` finds what answers as it must.
    pub(super) async fn wait<T>(
        &mut self,
        port: &Path,
        watch: &mut dyn FnMut(MeterEvent),
        look: impl AsyncFn() -> Result<Option<T>, MeterError>,
    ) -> Result<T, MeterError> {
        let now = Instant::now();
        let until = *self.until.get_or_insert(now + self.patience.replug);
        let wait = until.saturating_duration_since(now);
        watch(MeterEvent::Unplugged { port: port.to_owned(), wait });
        let mut kept = None;
        while Instant::now() < until {
            match timeout_at(until, look()).await {
                Ok(Ok(Some(found))) => {
                    watch(MeterEvent::Replugged);
                    return Ok(found);
                }
                // An adapter that was just plugged in is not ready: its permissions are not set
                // yet, the system probes it for a modem, the instrument starts.
                Ok(Err(error @ MeterError::Link(_))) => kept = Some(Box::new(error)),
                Ok(Err(error)) => return Err(error),
                Ok(Ok(None)) | Err(_) => {}
            }
            sleep(LOOK).await;
        }
        let (port, waited) = (port.to_owned(), self.patience.replug);
        Err(MeterError::Unplugged { port, waited, source: kept })
    }
}
