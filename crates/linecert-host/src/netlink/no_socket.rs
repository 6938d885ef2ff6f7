//! Where there is no netlink, nothing is told.

use std::time::Duration;

use super::{NetlinkError, message::Request};

/// A socket that cannot be opened.
#[derive(Debug)]
pub(crate) enum NetlinkSocket {}

impl NetlinkSocket {
    pub(crate) fn route() -> Result<Self, NetlinkError> {
        Err(NetlinkError::NotSupported)
    }

    pub(crate) fn generic(_groups: u32) -> Result<Self, NetlinkError> {
        Err(NetlinkError::NotSupported)
    }

    pub(crate) fn ask(
        &mut self,
        _request: &Request,
        _patience: Duration,
    ) -> Result<Vec<Vec<u8>>, NetlinkError> {
        match *self {}
    }

    pub(crate) fn listen<T>(
        &self,
        _patience: Duration,
        _take: impl FnMut(&[u8]) -> Option<T>,
    ) -> Result<T, NetlinkError> {
        match *self {}
    }
}
