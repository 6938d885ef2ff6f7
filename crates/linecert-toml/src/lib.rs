//! Files that a person writes: read strictly, and told off by file, line and key.
//!
//! Whatever is wrong with such a file is a [`Mistake`] and reads `<file>:<line>: <key>: <problem>`,
//! with lines and list items counted from one, as a person counts.
//!
//! ```
//! # use linecert_toml::{Schema, Text, parse};
//! #[derive(Debug, serde::Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct Site {
//!     schema: Schema<1>,
//!     node: Vec<Node>,
//! }
//!
//! #[derive(Debug, serde::Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct Node {
//!     address: Text<std::net::IpAddr>,
//! }
//!
//! let text = "schema = 1\n[[node]]\naddress = '192.0.2.300'\n";
//! let mistake = parse::<Site>("site.toml", text).unwrap_err();
//! let expect = "site.toml:3: node[1].address: invalid IP address syntax";
//! assert_eq!(mistake.to_string(), expect);
//! ```

mod file;
mod mistake;
mod place;
mod schema;
mod text;

pub use file::{FileError, parse, read};
pub use mistake::Mistake;
pub use place::Place;
pub use schema::Schema;
pub use text::Text;
