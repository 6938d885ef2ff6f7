//! One module for each verb of the command line.

pub(crate) mod access;
pub(crate) mod certify;
pub(crate) mod driver;
pub(crate) mod key;
pub(crate) mod lab;
pub(crate) mod ping;
pub(crate) mod profile;
pub(crate) mod speed;
pub(crate) mod verify;
