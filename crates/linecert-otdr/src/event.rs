//! An event of a trace as what it means, not as where it stands in the list.

use linecert_measure::{Decimals, Quantity, Reading, Reason, Uncertainty, Unit, Value};

use crate::{
    code::{Code, Reflection},
    delay::Delay,
    recording::{KeyEvent, Markers},
};

/// What an event is to the fibre that was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// On the launch fibre, before the user's offset.
    Launch,
    /// The start of the fibre.
    Start,
    /// A splice, a connection or a bend between start and end.
    Within,
    /// The end of the fibre, by its code and not by its place.
    End,
    /// Where the range of the instrument ended; the fibre goes on.
    OutOfRange,
    /// Behind the end: an echo, or what the instrument makes of noise.
    Ghost,
}

/// What an event within the fibre looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// It reflects nothing, as a fusion splice or a bend.
    Splice,
    /// It reflects, as a connector or a mechanical splice.
    Connection,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    stored: KeyEvent,
    role: Role,
}

/// Reflects more than all light, which nothing does.
const IMPLAUSIBLE_REFLECTANCE: &str = "nothing reflects more light than it gets";

impl Event {
    pub(crate) const fn new(stored: KeyEvent, role: Role) -> Self {
        Self { stored, role }
    }

    /// The number that the instrument gave it.
    #[must_use]
    pub const fn number(&self) -> u16 {
        self.stored.number
    }

    /// What it is to the fibre.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Its code.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::new(self.stored.code)
    }

    /// Where it lies, from the user's offset.
    #[must_use]
    pub fn delay(&self) -> Delay {
        Delay::from_hundred_picoseconds(self.stored.time.into())
    }

    /// Where it was measured; version 1 of the format does not tell.
    #[must_use]
    pub const fn markers(&self) -> Option<Markers> {
        self.stored.markers
    }

    /// The remark on it.
    #[must_use]
    pub fn comment(&self) -> &str {
        &self.stored.comment
    }

    /// Whether it reflects: by its code, or because a reflectance is stated. OptixS writes code `0`
    /// for connections and states their reflectance all the same.
    #[must_use]
    pub const fn shape(&self) -> Shape {
        match self.code().reflection() {
            Reflection::Reflective | Reflection::Saturated => Shape::Connection,
            Reflection::None | Reflection::Unknown(_) if self.stored.reflectance != 0 => {
                Shape::Connection
            }
            Reflection::None | Reflection::Unknown(_) => Shape::Splice,
        }
    }

    /// The loss as stored, in dB; negative for a gain. What stands at the end is no loss of a
    /// splice: see [`Event::fall`].
    #[must_use]
    pub fn loss(&self) -> Option<Quantity> {
        let counts = matches!(self.role, Role::Launch | Role::Start | Role::Within);
        counts.then(|| Quantity::from_steps(self.stored.loss.into(), Unit::Db))
    }

    /// What the instrument writes as loss at the end: how far the trace falls into the noise there.
    #[must_use]
    pub fn fall(&self) -> Option<Quantity> {
        let is_end = self.role == Role::End && self.stored.loss != 0;
        is_end.then(|| Quantity::from_steps(self.stored.loss.into(), Unit::Db))
    }

    /// The reflectance as stored, in dB.
    #[must_use]
    pub fn stated_reflectance(&self) -> Quantity {
        Quantity::from_steps(self.stored.reflectance.into(), Unit::Db)
    }

    /// The reflectance as far as it can be one; `None` for an event that does not reflect.
    ///
    /// A positive one is implausible (Anritsu writes +4.014 dB at an end). A saturated receiver saw
    /// at least what is stated.
    #[must_use]
    pub fn reflectance(&self) -> Option<Reading> {
        if self.shape() == Shape::Splice {
            return None;
        }
        let stated = self.stated_reflectance();
        Some(match (self.stored.reflectance, self.code().reflection()) {
            (1.., _) => {
                Reading::absent(Reason::Implausible, format!("{stated}: {IMPLAUSIBLE_REFLECTANCE}"))
            }
            (0, _) => Reading::absent(Reason::Implausible, "a reflection of 0 dB is stated"),
            (_, Reflection::Saturated) => Reading::AboveRange { ceiling: stated },
            _ => thousandths(stated),
        })
    }

    /// The attenuation of the fibre that leads to it, as stored, in dB/km.
    #[must_use]
    pub fn attenuation(&self) -> Quantity {
        Quantity::from_steps(self.stored.attenuation.into(), Unit::DbPerKilometre)
    }
}

/// A number of which the file tells every thousandth and no uncertainty.
pub(crate) fn thousandths(quantity: Quantity) -> Reading {
    shown(quantity, Decimals::new(3))
}

/// A number with the decimals that its instrument gives; the format has no field for uncertainty.
pub(crate) fn shown(quantity: Quantity, decimals: Option<Decimals>) -> Reading {
    let decimals = decimals.unwrap_or(Decimals::MAX);
    Value::new(quantity, decimals, Uncertainty::NotStated)
        .map_or_else(|error| Reading::absent(Reason::Garbled, error.to_string()), Reading::Value)
}
