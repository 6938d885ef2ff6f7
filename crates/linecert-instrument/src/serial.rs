//! A serial line to an instrument: opened and locked, asked step by step, and noted word by word.

mod link;
mod link_error;
mod open;
#[cfg(test)]
#[cfg(unix)]
pub(crate) mod peer;
mod settings;

pub(crate) use link::{Manner, SerialLink};
pub use link_error::{Busy, Forbidden, LinkError};
pub(crate) use open::open_stream;
pub use settings::{ModemLine, Setting, Unheeded};

#[cfg(test)]
#[cfg(unix)]
mod tests;
