//! What a tester's file says.

use linecert_measure::{Date, Observation, Timestamp};
use thiserror::Error;

/// What a tester's file says of all the pairs in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The name of the map by which it was read.
    pub map: String,
    /// The instrument, as the file or the map names it.
    pub instrument: Instrument,
    /// The pairs, in the order in which they stand in the file; never empty.
    pub pairs: Vec<Pair>,
}

/// An instrument, as a file names it. The caller marks its identity as imported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Instrument {
    /// The maker.
    pub maker: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The serial number.
    pub serial: Option<String>,
    /// The firmware or software version.
    pub firmware: Option<String>,
    /// The day until which its calibration holds.
    pub calibration_due: Option<Date>,
}

/// What a file says of one pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// What the file calls the pair; empty where it has no names.
    pub id: String,
    /// When it was tested, by the tester's clock.
    pub taken_at: Option<Timestamp>,
    /// Who tested it, as the file has it.
    pub operator: Option<String>,
    /// The readings, crosstalk as coupling. Each column of the map has at least one: what the file
    /// does not have is there as absent, with the reason.
    pub observations: Vec<Observation>,
}

/// Why a pair cannot be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ChooseError {
    /// The file has several pairs, and none was named.
    #[error("the file has {count} pairs: choose one of {ids}")]
    Several {
        /// How many there are.
        count: usize,
        /// What the first of them are called.
        ids: String,
    },
    /// The file does not have the pair.
    #[error("the file has no pair `{id}`, but {ids}")]
    Unknown {
        /// The pair that was named.
        id: String,
        /// What the first pairs of the file are called.
        ids: String,
    },
}

/// The most names that a message lists.
const LISTED: usize = 8;

impl Imported {
    /// The pair with this name, or the only one when no name is given.
    ///
    /// # Errors
    /// When there is no such pair, or there are several and none is named.
    pub fn choose(&self, id: Option<&str>) -> Result<&Pair, ChooseError> {
        match (id, self.pairs.as_slice()) {
            (None, [only]) => Ok(only),
            (None, pairs) => Err(ChooseError::Several { count: pairs.len(), ids: self.ids() }),
            (Some(id), pairs) => {
                let found = pairs.iter().find(|pair| pair.id == id);
                let unknown = || ChooseError::Unknown { id: id.to_owned(), ids: self.ids() };
                found.ok_or_else(unknown)
            }
        }
    }

    fn ids(&self) -> String {
        let more = if self.pairs.len() > LISTED { " …" } else { "" };
        let named = self.pairs.iter().take(LISTED).map(|pair| format!("`{}`", pair.id));
        format!("{}{more}", named.collect::<Vec<_>>().join(", "))
    }
}
