//! The family `ethtool` of generic netlink (Linux, Documentation/networking/ethtool-netlink.rst).

use std::time::Duration;

use crate::netlink::{Family, NetlinkError, Request, command};

/// The size of `struct genlmsghdr`, behind which the attributes of an answer begin.
pub(crate) const HEADER: usize = 4;

/// Every request has the interface in its first attribute.
const REQUEST_HEADER: u16 = 1;
const DEVICE_INDEX: u16 = 1;

/// The family, with the group in which drivers tell of what they have done.
pub(crate) fn family(patience: Duration) -> Result<Family, NetlinkError> {
    Family::find("ethtool", "monitor", patience)
}

/// A command about one interface.
pub(crate) fn request(family: Family, what: u8, index: u32) -> Request {
    let device = (DEVICE_INDEX, index.to_ne_bytes());
    Request::new(family.kind, &command(what, 1)).with_nested(REQUEST_HEADER, (device.0, &device.1))
}
