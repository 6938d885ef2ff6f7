//! Reads numbers and addresses off the front of octets, and never past their end.

use std::net::{Ipv4Addr, Ipv6Addr};

use linecert_socket::MacAddress;

/// What is left of some octets. Every method gives `None` when too few are left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Octets<'a>(&'a [u8]);

impl<'a> Octets<'a> {
    pub(crate) const fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    pub(crate) const fn rest(self) -> &'a [u8] {
        self.0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(front)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (front, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*front)
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn mac(&mut self) -> Option<MacAddress> {
        self.array().map(MacAddress)
    }

    pub(crate) fn ipv4(&mut self) -> Option<Ipv4Addr> {
        self.array().map(Ipv4Addr::from)
    }

    pub(crate) fn ipv6(&mut self) -> Option<Ipv6Addr> {
        self.array().map(Ipv6Addr::from)
    }

    /// An address behind its length in one octet, or any other text of octets.
    pub(crate) fn counted(&mut self) -> Option<&'a [u8]> {
        let length = self.u8()?;
        self.take(usize::from(length))
    }
}

/// Lower-case hexadecimal digits, as evidence keeps octets.
pub(crate) fn hexadecimal(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// Text as a peer sent it, with what is not printable escaped; a terminating zero is dropped.
pub(crate) fn text(octets: &[u8]) -> String {
    let end = octets.iter().rposition(|octet| *octet != 0).map_or(0, |last| last + 1);
    let written = octets.get(..end).unwrap_or_default();
    String::from_utf8_lossy(written).chars().flat_map(printable).collect()
}

fn printable(letter: char) -> Vec<char> {
    if letter.is_control() { letter.escape_unicode().collect() } else { vec![letter] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_past_the_end() {
        let mut octets = Octets::new(&[1, 2, 3]);
        assert_eq!(octets.u16(), Some(0x0102));
        assert_eq!((octets.u32(), octets.ipv4(), octets.take(2)), (None, None, None));
        assert_eq!((octets.u8(), octets.u8(), octets.is_empty()), (Some(3), None, true));
    }

    #[test]
    fn text_of_a_peer_cannot_write_on_the_terminal() {
        assert_eq!(text(b"bras-1\0\0"), "bras-1");
        assert_eq!(text(b"\x1b[2J"), "\\u{1b}[2J");
        assert_eq!(text(&[0xff]), "\u{fffd}");
    }
}
