//! Why a power meter gave no reading.

use std::{path::PathBuf, time::Duration};

use linecert_driver::{GarbledReply, ReadingError, WavelengthRefused};
use linecert_measure::{Date, Reason, Wavelength};
use thiserror::Error;

use crate::serial::LinkError;

/// Why a power meter gave no reading.
#[derive(Debug, Error)]
pub enum MeterError {
    /// The serial line failed.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The driver is for another kind of device.
    #[error("the driver `{0}` is for another kind of device")]
    OtherKind(String),
    /// Nobody states the settings of the line: neither the driver's sources nor the inventory.
    #[error(
        "the driver `{0}` knows no line settings: enter `line` in the inventory, as in `9600/8n1`"
    )]
    NoLine(String),
    /// The meter has no such input.
    #[error("no input `{input}`: the meter has {}", .has.join(", "))]
    NoInput {
        /// What was asked for.
        input: String,
        /// Those that it has.
        has: Vec<String>,
    },
    /// What answered is not the instrument that the inventory names.
    #[error("not a {model}: {source}")]
    OtherInstrument {
        /// The model that the driver is for.
        model: String,
        /// What it answered.
        source: GarbledReply,
    },
    /// Another instrument than before is on the port.
    #[error("{found} is on the port where {before} was")]
    OtherIdentity {
        /// The instrument that the reading was begun with.
        before: String,
        /// The one that answers.
        found: String,
    },
    /// An answer on the way to the reading makes no sense.
    #[error(transparent)]
    Garbled(#[from] GarbledReply),
    /// The meter does not have this wavelength.
    #[error(transparent)]
    Wavelength(#[from] WavelengthRefused),
    /// The wavelength is set by hand, and nobody said that it is.
    #[error(
        "the wavelength is set on the front panel of the meter: set it to {wanted} and state that it is"
    )]
    FrontPanel {
        /// The wavelength to measure at.
        wanted: Wavelength,
    },
    /// The meter stayed at another wavelength.
    #[error("was set to {wanted} and stayed at {found}")]
    WavelengthNotTaken {
        /// What it was set to.
        wanted: Wavelength,
        /// What it says that it is at.
        found: Wavelength,
    },
    /// The inventory's uncertainty does not fit.
    #[error(transparent)]
    Reading(#[from] ReadingError),
    /// The calibration has run out.
    #[error("calibration was due on {due}")]
    OutOfCalibration {
        /// The last day on which it might be used.
        due: Date,
    },
    /// The adapter was unplugged in the middle of a reading and did not come back.
    #[error("the port {} was unplugged and did not come back in {:.0} s", port.display(), waited.as_secs_f32())]
    Unplugged {
        /// The port, as the inventory names it.
        port: PathBuf,
        /// How long was waited.
        waited: Duration,
        /// What kept it from being opened again, when it came back at all.
        source: Option<Box<Self>>,
    },
    /// The meter cannot be zeroed by command.
    #[error("the driver `{0}` knows no command that zeroes the meter")]
    NoZero(String),
    /// The meter did not finish zeroing.
    #[error("zeroing was not done after {:.0} s", .0.as_secs_f32())]
    ZeroUnfinished(Duration),
}

impl MeterError {
    /// The kind of reason for which there is no reading.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Link(link) => link.reason(),
            Self::OtherInstrument { .. } | Self::OtherIdentity { .. } | Self::Garbled(_) => {
                Reason::Garbled
            }
            Self::OtherKind(_)
            | Self::NoLine(_)
            | Self::NoInput { .. }
            | Self::NoZero(_)
            | Self::FrontPanel { .. }
            | Self::Wavelength(_) => Reason::Unsupported,
            Self::WavelengthNotTaken { .. } | Self::Reading(_) => Reason::InstrumentFault,
            Self::OutOfCalibration { .. } => Reason::OutOfCalibration,
            Self::Unplugged { .. } => Reason::Interrupted,
            Self::ZeroUnfinished(_) => Reason::TimedOut,
        }
    }

    /// Whether the cable was pulled.
    pub(super) const fn is_unplugging(&self) -> bool {
        matches!(self, Self::Link(LinkError::Disconnected(_)))
    }
}
