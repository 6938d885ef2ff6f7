//! Generic netlink: families are named, and the kernel numbers them (Linux,
//! Documentation/userspace-api/netlink/intro.rst).

use std::time::Duration;

use super::{
    NetlinkError,
    message::{Attributes, Request},
    socket::NetlinkSocket,
};

/// The size of `struct genlmsghdr`.
const GENERIC_HEADER: usize = 4;

/// The family that tells of families: `GENL_ID_CTRL`, `CTRL_CMD_GETFAMILY` and its attributes.
const CONTROLLER: u16 = 16;
const GET_FAMILY: u8 = 3;
const FAMILY_ID: u16 = 1;
const FAMILY_NAME: u16 = 2;
const GROUPS: u16 = 7;
const GROUP_NAME: u16 = 1;
const GROUP_ID: u16 = 2;

/// A family as this kernel numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Family {
    /// The type of its messages.
    pub(crate) kind: u16,
    /// The group that was asked for, as a bit; 0 when there is none such.
    pub(crate) group: u32,
}

impl Family {
    /// Asks for a family and one of its multicast groups by their names.
    pub(crate) fn find(name: &str, group: &str, patience: Duration) -> Result<Self, NetlinkError> {
        let named: Vec<u8> = name.bytes().chain([0]).collect();
        let request = Request::new(CONTROLLER, &command(GET_FAMILY, 1)).with(FAMILY_NAME, &named);
        let answers = NetlinkSocket::generic(0)?.ask(&request, patience)?;
        let found = answers.iter().find_map(|body| Self::decode(body, group));
        found.ok_or(NetlinkError::NotThere)
    }

    fn decode(body: &[u8], group: &str) -> Option<Self> {
        let attributes = Attributes::behind(GENERIC_HEADER, body);
        let kind = u16::from_ne_bytes(*attributes.find(FAMILY_ID)?.first_chunk()?);
        let named = |one: &Attributes<'_>| one.text(GROUP_NAME).as_deref() == Some(group);
        let mut groups = attributes.inside(GROUPS).map(|one| Attributes(one.value));
        let number = groups.find(named).and_then(|one| one.number(GROUP_ID));
        // A socket is bound to the first 32 groups only.
        let bit = number.and_then(|number| 1_u32.checked_shl(number.checked_sub(1)?));
        Some(Self { kind, group: bit.unwrap_or(0) })
    }
}

/// The header of a command, `struct genlmsghdr`.
pub(crate) const fn command(command: u8, version: u8) -> [u8; GENERIC_HEADER] {
    [command, version, 0, 0]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(body: Vec<u8>) {
            Family::decode(&body, "monitor");
        }
    }
}
