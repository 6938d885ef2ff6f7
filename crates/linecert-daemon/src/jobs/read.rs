//! Reads a line now, again and again, until its time is over or somebody calls it off.

use std::time::Duration;

use linecert_driver::{Selector, SubjectKind};
use linecert_instrument::{SelectError, select};
use linecert_measure::Reason;
use linecert_store::OnuName;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout_at};

use super::{
    fault::Fault,
    telling::{Readings, Step, Teller, to_json},
};
use crate::{drivers::snmp, network::Reached};

/// The time from one reading to the next. A node that takes longer is not hurried.
const EVERY: Duration = Duration::from_secs(3);

/// Reads it for so many seconds, and gives the last reading in JSON.
///
/// # Errors
/// When nothing could be read at all, or the test is not ours any more.
pub(super) async fn run(
    (at, onu): (&Reached, &OnuName),
    seconds: u8,
    teller: &Teller,
) -> Result<String, Fault> {
    let deadline = Instant::now() + Duration::from_secs(seconds.into());
    let slow = || format!("the node did not answer within {seconds} s");
    let opened = timeout_at(deadline, at.open()).await;
    let node = opened.map_err(|_| Fault::Nothing(slow()))??;
    let snmp = snmp(&at.driver).map_err(|error| Fault::Unreachable(error.into()))?;
    let position = Selector::Position { pon: onu.port.to_string(), onu: onu.onu };
    let (mut last, mut trouble) = (None, None);
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        if timeout_at(deadline, ticks.tick()).await.is_err() {
            break;
        }
        let watch = &mut |_| ();
        let reading = select((&node, snmp), &position, &[SubjectKind::Onu], watch);
        let step = match timeout_at(deadline, reading).await {
            Ok(Ok(selected)) => {
                let readings = Readings::of_cells(selected.cells);
                last = Some(readings.clone());
                Step::Reading(readings)
            }
            Ok(Err(error)) => {
                let (reason, detail) = (reason(&error), error.to_string());
                trouble = Some(detail.clone());
                Step::Trouble { reason, detail }
            }
            Err(_) => break,
        };
        teller.tell(&step).await?;
    }
    let last = last.ok_or_else(|| Fault::Nothing(trouble.unwrap_or_else(slow)))?;
    Ok(to_json(&last))
}

const fn reason(error: &SelectError) -> Reason {
    match error {
        SelectError::None | SelectError::Several(_) => Reason::NotFound,
        SelectError::Node(error) => error.reason(),
    }
}
