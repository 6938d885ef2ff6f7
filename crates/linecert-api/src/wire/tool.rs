//! Instruments, and the technicians who have them.

use linecert_measure::Date;
use serde::{Deserialize, Serialize};

/// A measuring instrument. Its version is the `etag` of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Instrument {
    /// Maker, model and serial number.
    pub name: String,
    /// What was put.
    #[serde(flatten)]
    pub instrument: InstrumentInput,
    /// The version, which rises with each change.
    pub version: u64,
}

/// An instrument as it is put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InstrumentInput {
    /// The operator's region that it is kept in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The account of the technician who has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technician: Option<String>,
    /// The day on which its calibration runs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub calibration_due: Option<Date>,
}

/// A person who installs lines. Its version is the `etag` of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Technician {
    /// The account of the person.
    pub name: String,
    /// What was put.
    #[serde(flatten)]
    pub technician: TechnicianInput,
    /// The version, which rises with each change.
    pub version: u64,
}

/// A technician as it is put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TechnicianInput {
    /// The name as people write it.
    pub display: String,
    /// The operator's number of the person.
    pub staff_number: String,
    /// The operator's region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The key that the person signs with, as its key-cert names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}
