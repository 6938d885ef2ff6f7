//! The optical end of a customer: an ONU or a transceiver.

use linecert_measure::{Dbm, Quantity, Unit};

/// The state of activation (ITU-T G.984.3, 10.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Activation {
    /// O1, initial.
    Initial,
    /// O2, standby.
    Standby,
    /// O3, serial number.
    SerialNumber,
    /// O4, ranging.
    Ranging,
    /// O5, operation.
    Operation,
    /// O6, popup.
    Popup,
    /// O7, emergency stop.
    EmergencyStop,
}

/// An ONU or an optical transceiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Optics {
    /// The state of activation.
    pub activation: Activation,
    /// Received power; `None` is no light.
    pub rx: Option<Dbm>,
    /// Launch power.
    pub tx: Dbm,
    /// Temperature.
    pub temperature: Quantity,
    /// Supply voltage.
    pub voltage: Quantity,
    /// Laser bias current.
    pub bias: Quantity,
}

impl Activation {
    /// The number behind the `O`.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Initial => 1,
            Self::Standby => 2,
            Self::SerialNumber => 3,
            Self::Ranging => 4,
            Self::Operation => 5,
            Self::Popup => 6,
            Self::EmergencyStop => 7,
        }
    }
}

impl Optics {
    /// The same end without light, which cannot stay in operation.
    #[must_use]
    pub fn dark(self) -> Self {
        Self { rx: None, activation: Activation::Initial, ..self }
    }
}

impl Default for Optics {
    fn default() -> Self {
        Self {
            activation: Activation::Operation,
            rx: Some(Dbm::from_thousandths(-18_240)),
            tx: Dbm::from_thousandths(2_360),
            temperature: Quantity::from_steps(45_000, Unit::Celsius),
            voltage: Quantity::from_steps(3_260, Unit::Volt),
            bias: Quantity::from_steps(15_000, Unit::Milliampere),
        }
    }
}
