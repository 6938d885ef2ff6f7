//! Results of copper testers: import by column maps, typed entry, plausibility; pure.
//!
//! No maker of a copper tester has published the form of its files. So a person describes it once
//! in a column map: for each column the metric, the unit, the sign of crosstalk and the conditions.
//! [`Map::import`] then reads a file by the map, and refuses what the map does not speak of.
//!
//! ```
//! # use linecert_copper::{Map, entry};
//! let map = Map::parse("my-tester.toml", r#"
//! schema = 1
//! name = "my-tester"
//! cites = ["an export of my own tester"]
//!
//! [file]
//! format = "csv"
//! decimal-mark = "."
//!
//! [[column]]
//! name = "NEXT 300k"
//! metric = "next-coupling"
//! unit = "dB"
//! sign = "loss"
//! frequency = "300 kHz"
//! far-end = "terminated"
//! uncertainty = "not-stated"
//! "#)?;
//! let imported = map.import("results.csv", b"NEXT 300k\n52.0\n")?;
//! let pair = imported.choose(None)?;
//! let typed = entry::parse("next = 52.0 dB loss at 300 kHz far end terminated")?;
//! assert_eq!(pair.observations, [typed]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod amount;
mod decimal;
mod doubt;
pub mod entry;
mod file;
mod import;
mod imported;
mod logarithm;
mod map;
mod needs;
mod reading;
mod scale;
mod shipped;
pub mod wire;

pub use doubt::{Doubt, doubts};
pub use entry::EntryError;
pub use file::FormatProblem;
pub use import::{ImportError, ImportProblem};
pub use imported::{ChooseError, Imported, Instrument, Pair};
pub use map::{Map, MapError, MapProblem};
pub use scale::{Scale, UnknownScale};
pub use shipped::{shipped, shipped_text};
