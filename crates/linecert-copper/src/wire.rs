//! The stable JSON form of what was imported, version 1.

use linecert_measure::Observation;
use serde::Serialize;

use crate::imported;

/// What a tester's file says, as `copper import --format json` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `imported::Imported`")]
pub struct Imported {
    pub schema: u32,
    pub map: String,
    pub instrument: Instrument,
    pub pairs: Vec<Pair>,
}

/// The instrument, as the file names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `imported::Instrument`")]
pub struct Instrument {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firmware: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration_due: Option<String>,
}

/// One pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `imported::Pair`")]
pub struct Pair {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    pub observations: Vec<Observation>,
}

impl From<imported::Imported> for Imported {
    fn from(imported: imported::Imported) -> Self {
        Self {
            schema: 1,
            map: imported.map,
            instrument: imported.instrument.into(),
            pairs: imported.pairs.into_iter().map(Pair::from).collect(),
        }
    }
}

impl From<imported::Instrument> for Instrument {
    fn from(instrument: imported::Instrument) -> Self {
        let imported::Instrument { maker, model, serial, firmware, calibration_due } = instrument;
        let calibration_due = calibration_due.map(|day| day.to_string());
        Self { maker, model, serial, firmware, calibration_due }
    }
}

impl From<imported::Pair> for Pair {
    fn from(pair: imported::Pair) -> Self {
        let imported::Pair { id, taken_at, operator, observations } = pair;
        Self { id, taken_at: taken_at.map(|time| time.to_string()), operator, observations }
    }
}
