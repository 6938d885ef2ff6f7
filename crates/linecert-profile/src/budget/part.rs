//! The parts of an optical distribution network, as a design lists them.

use std::str::FromStr;

use linecert_measure::{ParseQuantityError, Quantity, Unit};
use linecert_toml::Text;
use serde::Deserialize;
use thiserror::Error;

/// One kind of part, and how much of it there is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "RawPart")]
pub enum Part {
    /// A length of fibre.
    Fibre(Quantity),
    /// A splitter, of which the light takes one output.
    Splitter(Ratio),
    /// Pigtails of splitters.
    SplitterPigtails(u32),
    /// Live connectors between OLT and ONU, their own not counted.
    Connectors(u32),
    /// Fusion splices.
    FusionSplices(u32),
    /// Mechanical splices.
    MechanicalSplices(u32),
    /// Joints of fibres of different mode fields, as G.652D to G.657B.
    ModeFieldJoints(u32),
    /// Anything else, with the loss that its data sheet states.
    Other {
        /// What it is.
        name: String,
        /// Its worst loss.
        loss: Quantity,
    },
}

/// The inputs and outputs of a splitter, as `1:32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    inputs: Inputs,
    /// The outputs are two to this power.
    doublings: u32,
}

/// The inputs of a splitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inputs {
    /// One.
    One,
    /// Two, of which one is for a second feeder.
    Two,
}

/// A text that is no ratio of a splitter.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no splitter: write `1:2` to `1:128`, or with two inputs `2:2` to `2:128`")]
pub struct NotARatio(String);

/// A length of fibre that is positive.
#[derive(Debug, Clone, Copy)]
struct Length(Quantity);

/// A loss that is not negative.
#[derive(Debug, Clone, Copy)]
struct Loss(Quantity);

#[derive(Debug, Error)]
enum BadAmount {
    #[error(transparent)]
    Quantity(#[from] ParseQuantityError),
    #[error("`{0}` is no length of fibre, as in `4.2 km`")]
    Length(Quantity),
    #[error("`{0}` is no loss, as in `0.5 dB`")]
    Loss(Quantity),
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RawPart {
    Fibre(Text<Length>),
    Splitter(Text<Ratio>),
    SplitterPigtails(u32),
    Connectors(u32),
    FusionSplices(u32),
    MechanicalSplices(u32),
    ModeFieldJoints(u32),
    Other(RawOther),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOther {
    name: String,
    loss: Text<Loss>,
}

impl From<RawPart> for Part {
    fn from(raw: RawPart) -> Self {
        match raw {
            RawPart::Fibre(Text(Length(length))) => Self::Fibre(length),
            RawPart::Splitter(Text(ratio)) => Self::Splitter(ratio),
            RawPart::SplitterPigtails(count) => Self::SplitterPigtails(count),
            RawPart::Connectors(count) => Self::Connectors(count),
            RawPart::FusionSplices(count) => Self::FusionSplices(count),
            RawPart::MechanicalSplices(count) => Self::MechanicalSplices(count),
            RawPart::ModeFieldJoints(count) => Self::ModeFieldJoints(count),
            RawPart::Other(RawOther { name, loss: Text(Loss(loss)) }) => Self::Other { name, loss },
        }
    }
}

impl Part {
    /// The name of the kind in files and in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Fibre(_) => "fibre",
            Self::Splitter(_) => "splitter",
            Self::SplitterPigtails(_) => "splitter-pigtails",
            Self::Connectors(_) => "connectors",
            Self::FusionSplices(_) => "fusion-splices",
            Self::MechanicalSplices(_) => "mechanical-splices",
            Self::ModeFieldJoints(_) => "mode-field-joints",
            Self::Other { .. } => "other",
        }
    }

    /// How much there is of it, as `4.2 km`, `1:32` or `6`.
    #[must_use]
    pub fn amount(&self) -> String {
        match self {
            Self::Fibre(length) => length.to_string(),
            Self::Splitter(ratio) => ratio.to_string(),
            Self::SplitterPigtails(count)
            | Self::Connectors(count)
            | Self::FusionSplices(count)
            | Self::MechanicalSplices(count)
            | Self::ModeFieldJoints(count) => count.to_string(),
            Self::Other { name, .. } => name.clone(),
        }
    }

    /// The least that it can lose by physics: a splitter cannot lose less than it divides.
    #[must_use]
    pub fn least(&self) -> Quantity {
        let Self::Splitter(ratio) = self else { return Quantity::from_steps(0, Unit::Db) };
        // 10 lg 2 is 3.0103 dB; the fraction of a step is dropped, so that it stays a least.
        Quantity::from_steps(i64::from(ratio.doublings) * 30_103 / 10, Unit::Db)
    }
}

impl Ratio {
    /// The number of outputs.
    #[must_use]
    pub const fn outputs(self) -> u32 {
        1 << self.doublings
    }

    /// The inputs.
    #[must_use]
    pub const fn inputs(self) -> Inputs {
        self.inputs
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let inputs = if self.inputs == Inputs::One { 1 } else { 2 };
        write!(f, "{inputs}:{}", self.outputs())
    }
}

impl FromStr for Ratio {
    type Err = NotARatio;

    fn from_str(text: &str) -> Result<Self, NotARatio> {
        let parse = || {
            let (inputs, outputs) = text.split_once(':')?;
            let inputs = match inputs {
                "1" => Inputs::One,
                "2" => Inputs::Two,
                _ => return None,
            };
            let doublings =
                (1..=7).find(|doublings| (1_u32 << doublings).to_string() == outputs)?;
            Some(Self { inputs, doublings })
        };
        parse().ok_or_else(|| NotARatio(text.to_owned()))
    }
}

impl FromStr for Length {
    type Err = BadAmount;

    fn from_str(text: &str) -> Result<Self, BadAmount> {
        let length: Quantity = text.parse()?;
        let fits = length.unit() == Unit::Kilometre && (1..=100_000).contains(&length.steps());
        if fits { Ok(Self(length)) } else { Err(BadAmount::Length(length)) }
    }
}

impl FromStr for Loss {
    type Err = BadAmount;

    fn from_str(text: &str) -> Result<Self, BadAmount> {
        let loss: Quantity = text.parse()?;
        let fits = loss.unit() == Unit::Db && (0..=100_000).contains(&loss.steps());
        if fits { Ok(Self(loss)) } else { Err(BadAmount::Loss(loss)) }
    }
}
