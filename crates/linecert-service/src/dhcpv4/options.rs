//! The options of a message: a code, a length and octets (RFC 2132, RFC 3396).

use crate::octets::Octets;

/// The codes of the options that are read or written by name (IANA, BOOTP Vendor Extensions).
pub mod code {
    /// Subnet mask.
    pub const SUBNET_MASK: u8 = 1;
    /// Routers, the preferred one first.
    pub const ROUTERS: u8 = 3;
    /// Domain name servers.
    pub const NAME_SERVERS: u8 = 6;
    /// Domain name.
    pub const DOMAIN_NAME: u8 = 15;
    /// Largest packet of the link.
    pub const INTERFACE_MTU: u8 = 26;
    /// Vendor-specific information.
    pub const VENDOR_SPECIFIC: u8 = 43;
    /// The address that is asked for.
    pub const REQUESTED_ADDRESS: u8 = 50;
    /// Lease time in s.
    pub const LEASE_TIME: u8 = 51;
    /// That the fields `sname` and `file` carry options.
    pub const OVERLOAD: u8 = 52;
    /// What kind of message it is.
    pub const MESSAGE_TYPE: u8 = 53;
    /// Which server it is to, or from.
    pub const SERVER_IDENTIFIER: u8 = 54;
    /// The options that the client would like.
    pub const PARAMETER_LIST: u8 = 55;
    /// Why a server refuses.
    pub const MESSAGE: u8 = 56;
    /// Largest message that the client takes.
    pub const LARGEST_MESSAGE: u8 = 57;
    /// When to renew, in s.
    pub const RENEWAL_TIME: u8 = 58;
    /// When to rebind, in s.
    pub const REBINDING_TIME: u8 = 59;
    /// Vendor class identifier.
    pub const VENDOR_CLASS: u8 = 60;
    /// Client identifier.
    pub const CLIENT_IDENTIFIER: u8 = 61;
    /// TFTP server name.
    pub const TFTP_SERVER: u8 = 66;
    /// Boot file name.
    pub const BOOT_FILE: u8 = 67;
    /// Relay agent information (RFC 3046).
    pub const RELAY_AGENT: u8 = 82;
    /// Classless static routes (RFC 3442).
    pub const STATIC_ROUTES: u8 = 121;
    /// Vendor-identifying vendor class (RFC 3925).
    pub const VENDOR_IDENTIFYING_CLASS: u8 = 124;
    /// Vendor-identifying vendor-specific information (RFC 3925).
    pub const VENDOR_IDENTIFYING: u8 = 125;
}

const PAD: u8 = 0;
const END: u8 = 255;

/// One option, whole, however many pieces it was sent in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DhcpOption {
    /// The code.
    pub code: u8,
    /// What it carries.
    pub octets: Vec<u8>,
}

/// The options of one message, in the order of their first pieces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options(Vec<DhcpOption>);

impl Options {
    /// What an option carries; `None` when the message has no such option.
    #[must_use]
    pub fn get(&self, code: u8) -> Option<&[u8]> {
        self.0.iter().find(|option| option.code == code).map(|option| option.octets.as_slice())
    }

    /// Every option.
    pub fn iter(&self) -> impl Iterator<Item = &DhcpOption> {
        self.0.iter()
    }

    /// Adds octets to an option, which is how pieces become one (RFC 3396, 5).
    pub(crate) fn append(&mut self, code: u8, octets: &[u8]) {
        match self.0.iter_mut().find(|option| option.code == code) {
            Some(option) => option.octets.extend(octets),
            None => self.0.push(DhcpOption { code, octets: octets.to_vec() }),
        }
    }

    /// Reads options up to the end mark, or to the end of the field, into what is already there.
    ///
    /// # Errors
    /// The code of the option that is cut off.
    pub(super) fn read(&mut self, field: &[u8]) -> Result<(), u8> {
        let mut octets = Octets::new(field);
        while let Some(code) = octets.u8() {
            match code {
                PAD => {}
                END => break,
                _ => self.append(code, octets.counted().ok_or(code)?),
            }
        }
        Ok(())
    }

    /// The options as a field with its end mark. A long option goes in pieces.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut field = Vec::new();
        for DhcpOption { code, octets } in &self.0 {
            let empty: &[u8] = &[];
            let pieces = octets.chunks(usize::from(u8::MAX));
            for piece in pieces.chain(octets.is_empty().then_some(empty)) {
                field.extend([*code, u8::try_from(piece.len()).unwrap_or(u8::MAX)]);
                field.extend(piece);
            }
        }
        field.push(END);
        field
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(field: &[u8]) -> Result<Options, u8> {
        let mut options = Options::default();
        options.read(field).map(|()| options)
    }

    #[test]
    fn pieces_of_an_option_are_one() {
        let options = read(&[43, 1, b'a', 0, 0, 6, 4, 1, 1, 1, 1, 43, 1, b'b', 255, 9]).unwrap();
        assert_eq!(options.get(43), Some(&b"ab"[..]));
        assert_eq!(options.get(6), Some(&[1, 1, 1, 1][..]));
        assert_eq!((options.get(9), options.iter().count()), (None, 2));
    }

    #[test]
    fn an_option_that_is_cut_off_is_named() {
        assert_eq!(read(&[53, 1, 2, 43, 9, 1]), Err(43));
        assert_eq!(read(&[53]), Err(53));
        assert!(read(&[53, 1, 2]).is_ok(), "an end mark that is missing loses nothing");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            all in proptest::collection::btree_map(
                1_u8..255, proptest::collection::vec(any::<u8>(), 0..600), 0..6,
            ),
        ) {
            let mut options = Options::default();
            all.iter().for_each(|(code, octets)| options.append(*code, octets));
            prop_assert_eq!(read(&options.write()), Ok(options));
        }

        #[test]
        fn arbitrary_octets_never_panic(field in proptest::collection::vec(any::<u8>(), 0..300)) {
            read(&field).ok();
        }
    }
}
