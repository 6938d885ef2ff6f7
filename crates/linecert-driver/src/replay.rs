//! The readings that a recording of a device holds.

use linecert_measure::{Absence, Observation, Reason, Wavelength};
use linecert_snmp::{Recording, RecordingError};
use thiserror::Error;

use crate::{
    driver::{Driver, Kind},
    framing::{Line, LineAssembler},
    serial::{ReadingError, SerialDriver},
    snmp::{Asked, Cell, Decoded},
    transcript::{Entry, Transcript, TranscriptError},
};

/// Why a recording gives no readings.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReplayError {
    /// It is not UTF-8 text.
    #[error("recording is not text from byte {valid_up_to} on")]
    NotText {
        /// The number of bytes that are text.
        valid_up_to: usize,
    },
    /// It is not of the `snmprec` form.
    #[error("recording is not in snmprec form: {0}")]
    Recording(#[from] RecordingError),
    /// It is not a transcript.
    #[error("recording is not a transcript: {0}")]
    Transcript(#[from] TranscriptError),
    /// A reading cannot be joined to its metric.
    #[error(transparent)]
    Reading(#[from] ReadingError),
}

/// What a recording holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replayed<'d> {
    /// The cells of an access node.
    Cells(Decoded<'d>),
    /// The readings of a meter, in the order in which they were taken.
    Readings(Vec<Observation>),
}

impl Replayed<'_> {
    /// The readings of metrics among all that it holds.
    #[must_use]
    pub fn observations(&self) -> Vec<&Observation> {
        match self {
            Self::Cells(decoded) => decoded.cells.iter().filter_map(Cell::observation).collect(),
            Self::Readings(observations) => observations.iter().collect(),
        }
    }

    /// Whether there is nothing in it that the driver knows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Cells(decoded) => decoded.cells.is_empty(),
            Self::Readings(observations) => observations.is_empty(),
        }
    }
}

/// Decodes a recording: a walk in `snmprec` form for an SNMP driver, and a [`Transcript`] for a
/// serial one.
///
/// # Errors
/// When the recording is not of the form that the driver's kind of device is recorded in.
pub fn replay<'d>(driver: &'d Driver, recording: &[u8]) -> Result<Replayed<'d>, ReplayError> {
    let text = str::from_utf8(recording)
        .map_err(|error| ReplayError::NotText { valid_up_to: error.valid_up_to() })?;
    match driver.kind() {
        Kind::Snmp(snmp) => {
            Ok(Replayed::Cells(snmp.decode(Recording::parse(text)?.rows(), &Asked::Everything)))
        }
        Kind::Serial(serial) => {
            let transcript: Transcript = text.parse()?;
            Ok(Replayed::Readings(Session::new(serial).follow(&transcript)?))
        }
    }
}

/// What a transcript has come to so far.
struct Session<'d> {
    driver: &'d SerialDriver,
    wavelength: Option<Wavelength>,
    not_ready: u32,
    observations: Vec<Observation>,
}

/// A command and the first line that answered it.
struct Exchange<'t> {
    command: &'t [u8],
    reply: Option<Line>,
}

impl<'d> Session<'d> {
    const fn new(driver: &'d SerialDriver) -> Self {
        Self { driver, wavelength: None, not_ready: 0, observations: Vec::new() }
    }

    /// Follows what was said, by the framing of the live line.
    fn follow(mut self, transcript: &Transcript) -> Result<Vec<Observation>, ReadingError> {
        let framing = self.driver.framing();
        let mut lines = LineAssembler::new(framing.clone());
        let mut asked: Option<Exchange<'_>> = None;
        for entry in transcript.entries() {
            match entry {
                Entry::Sent(command) => {
                    lines.sent(command);
                    self.take(asked.replace(Exchange { command, reply: None }))?;
                }
                Entry::Received(bytes) => {
                    let whole = [bytes, framing.terminator()].concat();
                    let reply = lines.push(&whole).into_iter().next();
                    asked = asked.map(|asked| Exchange { reply: asked.reply.or(reply), ..asked });
                }
            }
        }
        self.take(asked)?;
        self.give_up();
        Ok(self.observations)
    }

    fn take(&mut self, asked: Option<Exchange<'_>>) -> Result<(), ReadingError> {
        let Some(Exchange { command, reply }) = asked else { return Ok(()) };
        let reply = reply.as_ref().map(Line::bytes);
        if command == self.driver.reading().command.as_bytes() {
            return self.take_reading(reply);
        }
        self.give_up();
        if self.driver.is_wavelength_query(command) {
            let nm = reply.and_then(|reply| self.driver.decode_nm(reply).ok());
            self.wavelength = nm.and_then(Wavelength::from_nm);
        } else if self.driver.sets_wavelength(command) {
            self.wavelength = None;
        }
        Ok(())
    }

    fn take_reading(&mut self, reply: Option<&[u8]>) -> Result<(), ReadingError> {
        let Some(reply) = reply else {
            self.not_ready = 0;
            self.take_absence(Reason::TimedOut, "no reply".to_owned());
            return Ok(());
        };
        match self.driver.decode_reading(reply, self.wavelength, None) {
            Err(ReadingError::NotReady) => {
                self.not_ready += 1;
                if self.not_ready >= self.driver.retry().attempts.get() {
                    self.give_up();
                }
            }
            decoded => {
                self.not_ready = 0;
                self.observations.push(decoded?);
            }
        }
        Ok(())
    }

    /// Ends a reading for which the meter was never ready.
    fn give_up(&mut self) {
        match std::mem::take(&mut self.not_ready) {
            0 => {}
            times => {
                let detail = format!("still choosing its range when asked {times} times");
                self.take_absence(Reason::InstrumentFault, detail);
            }
        }
    }

    fn take_absence(&mut self, reason: Reason, detail: String) {
        let absence = Absence { reason, detail };
        self.observations.push(self.driver.absent(absence, self.wavelength));
    }
}

#[cfg(test)]
mod tests;
