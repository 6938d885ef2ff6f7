//! What a console tells of the customer's end of the line, as a job takes it.

use linecert_driver::{Cell, CellContent, ConsoleDriver, ConsoleScope, Driver, Lost};
use linecert_measure::{Attribute, Content, Identity, Source, Timestamp, Tones};

use super::{
    access::ConsoleAccess,
    failure::ConsoleError,
    session::{Console, ConsoleTake, Deadlines},
};
use crate::task::Take;

/// Reads everything that the driver allows for a reading, and of a line its tones where the driver
/// has commands for them, and hangs up. Tones that cannot be read are noted: no limit asks for them.
pub(crate) async fn take(
    access: &ConsoleAccess,
    (driver, console): (&Driver, &ConsoleDriver),
) -> Result<Take, ConsoleError> {
    let mut opened = Console::open(access, console, Deadlines::default()).await?;
    let taken = opened.read(ConsoleScope::Read).await;
    let toned = match &taken {
        Ok(whole) if whole.broken.is_none() => read_tones(&mut opened, console).await,
        _ => Toned::default(),
    };
    // Whatever was read, nobody is left logged in.
    opened.close().await;
    let taken = taken?;
    Ok(Take {
        identity: access.identity(driver, &taken.cells),
        observations: taken.cells.iter().filter_map(|cell| cell.observation().cloned()).collect(),
        series: Vec::new(),
        tones: toned.tones,
        evidence: [taken.evidence].into_iter().chain(toned.evidence).collect(),
        notes: toned.notes,
    })
}

/// What came of asking for tones.
#[derive(Default)]
struct Toned {
    tones: Vec<Tones>,
    evidence: Option<Vec<u8>>,
    /// In the English that certificates keep.
    notes: Vec<String>,
}

async fn read_tones(opened: &mut Console<'_>, console: &ConsoleDriver) -> Toned {
    if console.commands(ConsoleScope::Tones).next().is_none() {
        return Toned::default();
    }
    match opened.read(ConsoleScope::Tones).await {
        Ok(taken) => Toned::of(taken),
        Err(error) => Toned { notes: vec![unread(&error)], ..Toned::default() },
    }
}

impl Toned {
    fn of(taken: ConsoleTake) -> Self {
        let lost = taken.lost.iter().map(|lost| {
            let Lost { quantity, stream, why, .. } = lost;
            format!("the tones' {quantity}, {stream}, are of no use: {}", why.detail)
        });
        let notes = lost.chain(taken.broken.iter().map(unread)).collect();
        let tones = taken.cells.into_iter().filter_map(|cell| match cell.content {
            CellContent::Tones(tones) => Some(tones),
            CellContent::Reading(_) | CellContent::Fact(_) => None,
        });
        Self { tones: tones.collect(), evidence: Some(taken.evidence), notes }
    }
}

fn unread(error: &ConsoleError) -> String {
    format!("the tones of the line were not read: {error}")
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
