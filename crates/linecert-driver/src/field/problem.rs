//! What is wrong with the form of a column.

use linecert_measure::{
    Attribute, Metric, ToneQuantity, UnknownAttribute, UnknownReason, UnknownStatus,
};
use thiserror::Error;

/// What is wrong with how a driver file decodes a cell.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FormProblem {
    /// A column lacks a key that its metric or attribute needs.
    #[error("this column needs the key `{0}`")]
    Missing(&'static str),
    /// A key that belongs to metrics stands in a column of an attribute.
    #[error("`{key}` means nothing for `{attribute}`, which is no metric")]
    Stray {
        /// The key.
        key: &'static str,
        /// The attribute.
        attribute: Attribute,
    },
    /// The form of a metric gives no number, or that of an attribute gives one.
    #[error("this form gives {given}, and `{name}` is {wanted}")]
    Kind {
        /// What the form gives.
        given: &'static str,
        /// The metric or attribute.
        name: String,
        /// What it is.
        wanted: &'static str,
    },
    /// Not a step.
    #[error(
        "`{0}` is not a step: write a number or a fraction above zero, a space and a unit, as in `0.01 dBm` or `1/256 °C`"
    )]
    Step(String),
    /// A step that has no exact decimals.
    #[error(
        "`{step}` is not exact in {most} decimals: say with `decimals` to how many it is rounded"
    )]
    Inexact {
        /// The step.
        step: String,
        /// The finest that the unit resolves.
        most: u8,
    },
    /// A number that is computed, without the decimals to round it to.
    #[error("is not exact: say with `decimals` to how many it is rounded")]
    NoDecimals,
    /// Not a step of linear power.
    #[error(
        "`{0}` is not a power: write a number or a fraction above zero, a space and one of nW, uW, mW and W, as in `0.1 uW`"
    )]
    Power(String),
    /// Not a unit of linear power.
    #[error("`{0}` is none of nW, uW, mW and W")]
    PowerUnit(String),
    /// A logarithm of power for a metric that is none.
    #[error("`decibels-of` gives dBm, and `{0}` is not in dBm")]
    NotALevel(Metric),
    /// A wrap that does not lead to a smaller number.
    #[error("a wrap by {0} does not lead to a negative number")]
    Wrap(i64),
    /// A reason that does not exist.
    #[error(transparent)]
    Reason(#[from] UnknownReason),
    /// An attribute that is not in the catalogue.
    #[error(transparent)]
    Attribute(#[from] UnknownAttribute),
    /// A status that is not in the catalogue.
    #[error(transparent)]
    Status(#[from] UnknownStatus),
    /// A list of states or bits without one.
    #[error("lists nothing")]
    Nothing,
    /// Not a bit of a `BITS` value.
    #[error("`{0}` is not the number of a bit, from 0 to 255")]
    Bit(String),
    /// A value that is listed twice.
    #[error("`{0}` is listed here for the second time")]
    Twice(String),
    /// An encoding in which a quantity of tones does not come.
    #[error("`{encoding}` is not how `{quantity}` of tones are encoded")]
    Tones {
        /// The encoding.
        encoding: &'static str,
        /// The quantity.
        quantity: ToneQuantity,
    },
}
