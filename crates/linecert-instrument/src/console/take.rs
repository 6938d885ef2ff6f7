//! What a console tells of the customer's end of the line, as a job takes it.

use linecert_driver::{Cell, ConsoleDriver, ConsoleScope, Driver};
use linecert_measure::{Attribute, Content, Identity, Source, Timestamp};

use super::{
    access::ConsoleAccess,
    failure::ConsoleError,
    session::{Console, Deadlines},
};
use crate::task::Take;

/// Reads everything that the driver allows for a reading, and hangs up.
pub(crate) async fn take(
    access: &ConsoleAccess,
    (driver, console): (&Driver, &ConsoleDriver),
) -> Result<Take, ConsoleError> {
    let mut opened = Console::open(access, console, Deadlines::default()).await?;
    let taken = opened.read(ConsoleScope::Read).await;
    // Whatever was read, nobody is left logged in.
    opened.close().await;
    let taken = taken?;
    Ok(Take {
        identity: access.identity(driver, &taken.cells),
        observations: taken.cells.iter().filter_map(|cell| cell.observation().cloned()).collect(),
        series: Vec::new(),
        evidence: vec![taken.evidence],
        notes: Vec::new(),
    })
}

impl ConsoleAccess {
    /// Refuses a tester whose calibration has run out.
    pub(super) fn check_calibration(&self) -> Result<(), ConsoleError> {
        let today = Timestamp::now().strftime("%Y-%m-%d").to_string();
        let due = self.calibration.as_ref().map(|calibration| calibration.due);
        match due {
            Some(due) if due.to_string() < today => Err(ConsoleError::OutOfCalibration { due }),
            _ => Ok(()),
        }
    }

    /// Who measured: what the device says of itself, and else what the driver is for.
    #[must_use]
    pub fn identity(&self, driver: &Driver, cells: &[Cell]) -> Identity {
        let said = |wanted| {
            let facts = cells.iter().filter_map(Cell::fact);
            let mut texts = facts.filter(|fact| fact.attribute == wanted);
            texts.find_map(|fact| match &fact.content {
                Content::Text(text) => Some(text.clone()),
                _ => None,
            })
        };
        Identity {
            key: self.key.clone(),
            maker: said(Attribute::Vendor).unwrap_or_else(|| driver.maker().to_owned()),
            model: said(Attribute::Model).unwrap_or_else(|| driver.model().to_owned()),
            serial: said(Attribute::Serial),
            firmware: said(Attribute::Firmware),
            driver: Some(driver.label()),
            calibration: self.calibration.clone(),
            source: Source::Driven,
        }
    }
}
