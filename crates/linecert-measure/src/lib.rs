//! Metrics, units, exact quantities, readings with uncertainty, measurements.
//!
//! Everything that linecert stores, compares with a limit or signs is made of these types. There
//! is no floating point, no clock and no input or output here: a number is an `i64` count of the
//! fixed step of its unit, and a reading that was not taken says why instead of being zero.

mod absence;
mod attribute;
mod conditions;
mod crosstalk;
mod decimal;
mod digest;
mod fact;
mod identity;
mod measurement;
mod metric;
mod power;
mod quantity;
mod reading;
mod series;
mod status;
mod subject;
mod tones;
mod unit;
pub mod wire;
mod words;

pub use absence::{Absence, Reason, UnknownReason};
pub use attribute::{Attribute, UnknownAttribute};
pub use conditions::{
    Attachment, Conditions, FarEnd, Frequency, Leg, NotAFrequency, NotATestVoltage, NotAWavelength,
    Period, TestVoltage, UnknownAttachment, UnknownFarEnd, UnknownLeg, UnknownPeriod, Wavelength,
};
pub use crosstalk::{CrosstalkSign, UnknownSign, WrongSign};
pub use decimal::{Decimals, ParseDecimalError};
pub use digest::{Digest, ParseDigestError};
pub use fact::{Content, DeviceTime, Fact};
pub use identity::{Calibration, Identity, Source, UnknownSource};
pub use jiff::Timestamp;
pub use jiff::civil::Date;
pub use measurement::{Measurement, Observation, Provenance, UnitMismatch};
pub use metric::{Better, Metric, Statistic, UnknownMetric};
pub use power::{Db, Dbm};
pub use quantity::{ParseQuantityError, Quantity};
pub use reading::{Reading, Uncertainty, Value, ValueError};
pub use series::Series;
pub use status::{Presence, Status, UnknownStatus};
pub use subject::Subject;
pub use tones::{Stream, ToneQuantity, Tones, UnknownTones};
pub use unit::{Unit, UnknownUnit};
