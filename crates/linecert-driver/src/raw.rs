//! The keys of `driver.toml` as they are written, before they are checked.

pub(crate) mod console;
pub(crate) mod element;
pub(crate) mod form;
pub(crate) mod meter;
mod snmp;

use std::num::NonZeroU32;

use linecert_toml::Schema;
use serde::Deserialize;
use toml::Spanned;

pub(crate) use snmp::{
    Column, Detect, Join, Poll, Snmp, Spread, SubjectKeys, Table, Tones, Variant, WhenOffline,
};
pub use snmp::{Confidence, Cost, Rank};

/// A text that remembers where it stands, so that what is wrong with it can be shown there.
pub(crate) type Text = Spanned<String>;

/// The two ends of a window.
pub(crate) type Ends = Spanned<[Text; 2]>;

/// Where a figure comes from. Never empty after the check.
pub(crate) type Cites = Spanned<Vec<String>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Driver {
    pub(crate) schema: Schema<1>,
    pub(crate) name: Text,
    pub(crate) revision: NonZeroU32,
    pub(crate) maker: Text,
    pub(crate) model: Text,
    pub(crate) cites: Cites,
    pub(crate) snmp: Option<Snmp>,
    pub(crate) meter: Option<meter::Meter>,
    pub(crate) console: Option<console::Console>,
}
