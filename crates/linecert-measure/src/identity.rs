//! Which instrument measured.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{wire, words::words};

words! {
    /// How linecert came by the readings of an instrument.
    Source UnknownSource "source";
    /// linecert drove the instrument itself.
    Driven "driven" "driven by linecert" "由 linecert 直接测量";
    /// They were imported from a file that the instrument, or the program that came with it, wrote.
    Imported "imported" "imported from a file" "由文件导入";
    /// A person typed them in.
    Typed "typed" "TYPED IN BY HAND" "人工录入";
}

/// An instrument or device as it identified itself, with what the inventory knows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "wire::Identity", try_from = "wire::Identity")]
pub struct Identity {
    /// The name in the inventory, which measurements refer to.
    pub key: String,
    /// The maker.
    pub maker: String,
    /// The model.
    pub model: String,
    /// The serial number; absent when the device does not tell it.
    pub serial: Option<String>,
    /// The firmware or software version; absent when the device does not tell it.
    pub firmware: Option<String>,
    /// The driver and its revision, as in `newport-2936r 1`; absent for linecert's own tests.
    pub driver: Option<String>,
    /// The calibration, as entered in the inventory; absent when none is known.
    pub calibration: Option<Calibration>,
    /// How its readings came here.
    pub source: Source,
}

impl Identity {
    /// What stands in the firmware version of every simulated instrument of the lab, or in another
    /// of its names where its language has no firmware version.
    pub const SIMULATED: &str = "linecert-lab";

    /// Whether the instrument said that it is one of the lab's.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        let told = [self.firmware.as_deref(), self.serial.as_deref(), Some(self.model.as_str())];
        told.into_iter().flatten().any(|text| text.contains(Self::SIMULATED))
    }
}

/// The calibration of an instrument, as its owner entered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calibration {
    /// The last day on which the instrument may be used.
    pub due: Date,
    /// The number of the calibration certificate.
    pub certificate: Option<String>,
}
