//! What is wrong with the keys of a meter.

use thiserror::Error;

use super::{bytes::BadNumberType, power::BadPowerUnit, status::BadBits};
use crate::fault::Problem;

/// What is wrong at one place of `[meter]`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MeterProblem {
    /// A key that the framing needs and has not.
    #[error("this framing needs `{0}`")]
    FramingNeeds(&'static str),
    /// A key that means nothing in this framing.
    #[error("`{0}` means nothing in this framing")]
    FramingHasNo(&'static str),
    /// A length that no frame has.
    #[error("{0} octets are no length of a frame here")]
    FrameLength(usize),
    /// Inputs that are none, too many, repeated or without names.
    #[error("`inputs` are one to eight names, none twice")]
    Inputs,
    /// Not as many channels as inputs.
    #[error("`channels` must be as many as `inputs`, none twice")]
    Channels,
    /// A text command that is not one line of printable ASCII.
    #[error("command `{0}` is not one line of printable ASCII")]
    Command(String),
    /// A command that is not of octets.
    #[error("`{0}` is not an octet of two hexadecimal digits: this framing has commands of octets")]
    Octets(String),
    /// A command that is no frame.
    #[error("the command {0}")]
    Frame(String),
    /// Braces that hold no place.
    #[error(
        "`{0}` is no place, as in `{{nm}}`, `{{nm:04}}`, `{{nm*100:i32-le}}`, `{{index}}`, `{{channel}}`"
    )]
    Place(String),
    /// A place that means nothing in this command.
    #[error("`{{{0}}}` means nothing in this command")]
    StrayPlace(&'static str),
    /// A command that sets nothing.
    #[error("the command must hold `{{{0}}}`")]
    NoPlace(&'static str),
    /// A command that may change something and does not say what.
    #[error("a command that does not end in `?` must say what it `changes`")]
    ChangesUnsaid,
    /// The octets of a reply that accept nothing or everything.
    #[error(
        "`{0}` is not how a frame begins: two hexadecimal digits an octet, `..` for any, within its length"
    )]
    Head(String),
    /// A key of texts in a language of octets, or the other way round.
    #[error("`{0}` means nothing in this framing")]
    WrongTongue(&'static str),
    /// A reply about which nothing is said.
    #[error("the reply needs `{0}`")]
    ReplyNeeds(&'static str),
    /// A length of a reply without its beginning.
    #[error("`length` needs `accept` beside it")]
    LengthAlone,
    /// A number too far from the beginning of its frame.
    #[error("{0} is farther than a frame is long")]
    TooFar(usize),
    /// Not a type of a number.
    #[error(transparent)]
    NumberType(#[from] BadNumberType),
    /// `per_nm` where there is no wavelength.
    #[error("`per_nm` is of a wavelength in nanometres only")]
    PerNm,
    /// Not exactly one way to identify.
    #[error("exactly one of `query`, `probe` and `none` identifies a meter")]
    Identify,
    /// No way to know the wavelength, or too many.
    #[error("a wavelength is set by `value`, by `index` or by both, or else at the `front_panel`")]
    Wavelength,
    /// Nothing shows which wavelength is set.
    #[error(
        "nothing confirms the wavelength: neither a `query`, nor a reply to `set`, nor the reading"
    )]
    Unconfirmed,
    /// A part of a query without the rest of it.
    #[error("`{0}` needs `query` beside it")]
    NeedsQuery(&'static str),
    /// A range that is neither stated nor asked for.
    #[error("the wavelengths are bounded by `range`, by both `min` and `max`, or by nothing")]
    Range,
    /// A number of nanometres that is no optical wavelength.
    #[error("{0} nm is no wavelength from 600 nm to 2000 nm")]
    Nm(u16),
    /// A range that is none.
    #[error("`{0}` to `{1}` is no range of wavelengths, as in [\"800 nm\", \"1700 nm\"]")]
    Ends(String, String),
    /// An index or a wavelength that stands in the table already.
    #[error("stands in the table twice")]
    Twice,
    /// A table that says nothing.
    #[error("the table is empty")]
    NoTable,
    /// One answer for all inputs, and no place in it for each.
    #[error(
        "several inputs need `{{channel}}` in the command, or a `stride` or group for each in the reply"
    )]
    InputsUntold,
    /// A unit in which no meter answers.
    #[error(transparent)]
    Unit(#[from] BadPowerUnit),
    /// A sentinel that is not exactly one thing.
    #[error(
        "a sentinel is exactly one of `text`, `pattern` and `number`; `pattern` only of a text"
    )]
    Sentinel,
    /// Not a bit or a range of bits.
    #[error(transparent)]
    Bits(#[from] BadBits),
    /// A good value that its bits cannot hold.
    #[error("{good} does not fit into the {width} bits")]
    TooWide {
        /// The good value.
        good: u32,
        /// The number of bits.
        width: u32,
    },
    /// A base in which no meter writes its status.
    #[error("base {0} is neither 10 nor 16")]
    Base(u32),
    /// A status of which it is not said where it stands.
    #[error("a status has a group `status` and a `base`, or else a `field` of an unsigned type")]
    Status,
}

impl From<BadNumberType> for Problem {
    fn from(error: BadNumberType) -> Self {
        Self::Meter(error.into())
    }
}

impl From<BadPowerUnit> for Problem {
    fn from(error: BadPowerUnit) -> Self {
        Self::Meter(error.into())
    }
}

impl From<BadBits> for Problem {
    fn from(error: BadBits) -> Self {
        Self::Meter(error.into())
    }
}
