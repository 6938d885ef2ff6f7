//! The wire form of a binding (RFC 8489, 5, 14.1 and 14.2). Pure.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

const REQUEST: u16 = 0x0001;
const SUCCESS: u16 = 0x0101;
const FAILURE: u16 = 0x0111;

const COOKIE: u32 = 0x2112_A442;
const HEADER: usize = 20;

const MAPPED_ADDRESS: u16 = 0x0001;
const ERROR_CODE: u16 = 0x0009;
const XOR_MAPPED_ADDRESS: u16 = 0x0020;

const IPV4: u8 = 1;
const IPV6: u8 = 2;

/// A request, by the number that its answer repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Transaction([u8; 12]);

impl Transaction {
    pub(super) const fn new(number: [u8; 12]) -> Self {
        Self(number)
    }

    pub(super) fn request(self) -> Vec<u8> {
        let mut octets = REQUEST.to_be_bytes().to_vec();
        octets.extend(0_u16.to_be_bytes());
        octets.extend(COOKIE.to_be_bytes());
        octets.extend(self.0);
        octets
    }

    /// The address in an answer, or the code of an error; `None` for anything else.
    pub(super) fn answer(self, octets: &[u8]) -> Option<Result<SocketAddr, u16>> {
        let (header, body) = octets.split_at_checked(HEADER)?;
        let length = usize::from(short(header.get(2..)?)?);
        let ours = header.get(4..8)? == COOKIE.to_be_bytes() && header.get(8..)? == self.0;
        let body = body.get(..length).filter(|_| ours)?;
        match short(header)? {
            SUCCESS => self.address(body).map(Ok),
            FAILURE => attribute(body, ERROR_CODE).and_then(code).map(Err),
            _ => None,
        }
    }

    /// The masked form, which translators leave alone; else the plain one of RFC 3489.
    fn address(self, body: &[u8]) -> Option<SocketAddr> {
        let mut mask = [0; 16];
        for (place, octet) in mask.iter_mut().zip(COOKIE.to_be_bytes().into_iter().chain(self.0)) {
            *place = octet;
        }
        let masked = attribute(body, XOR_MAPPED_ADDRESS).and_then(|value| address(value, mask));
        masked.or_else(|| address(attribute(body, MAPPED_ADDRESS)?, [0; 16]))
    }
}

/// The value of the first attribute of a type.
fn attribute(mut body: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let (kind, length) = (short(body)?, usize::from(short(body.get(2..)?)?));
        let rest = body.get(4..)?;
        if kind == wanted {
            return rest.get(..length);
        }
        body = rest.get(length.next_multiple_of(4)..)?;
    }
}

/// The port is masked by the first two octets, the address by all of them.
fn address(value: &[u8], mask: [u8; 16]) -> Option<SocketAddr> {
    let [_, family, high, low, rest @ ..] = value else { return None };
    let [mask_high, mask_low, ..] = mask;
    let port = u16::from_be_bytes([high ^ mask_high, low ^ mask_low]);
    let mut plain = rest.iter().zip(mask).map(|(octet, mask)| octet ^ mask);
    let ip: IpAddr = match (*family, rest.len()) {
        (IPV4, 4) => Ipv4Addr::from(std::array::from_fn(|_| plain.next().unwrap_or(0))).into(),
        (IPV6, 16) => {
            Ipv6Addr::from(std::array::from_fn::<u8, 16, _>(|_| plain.next().unwrap_or(0))).into()
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

/// Hundreds and the rest, behind two octets that are reserved (RFC 8489, 14.8).
fn code(value: &[u8]) -> Option<u16> {
    let [_, _, class, number, ..] = value else { return None };
    Some(u16::from(class & 7) * 100 + u16::from(*number))
}

fn short(octets: &[u8]) -> Option<u16> {
    Some(u16::from_be_bytes(*octets.first_chunk()?))
}

/// Reads octets as an answer, and as the attributes of one. For fuzzing.
pub(crate) fn read_arbitrary(octets: &[u8]) {
    // A number of zeros is easily met by chance.
    let transaction = Transaction::new([0; 12]);
    transaction.answer(octets);
    transaction.address(octets);
    attribute(octets, ERROR_CODE).and_then(code);
}

/// What a server answers, for the tests of the client.
#[cfg(test)]
pub(super) fn reply(request: &[u8], from: SocketAddr) -> Vec<u8> {
    let SocketAddr::V4(from) = from else { panic!("tests are over IPv4") };
    let mut octets = SUCCESS.to_be_bytes().to_vec();
    octets.extend(12_u16.to_be_bytes());
    octets.extend(&request[4..20]);
    octets.extend([0, 0x20, 0, 8, 0, IPV4]);
    octets.extend((from.port() ^ 0x2112).to_be_bytes());
    octets.extend((from.ip().to_bits() ^ COOKIE).to_be_bytes());
    octets
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The sample IPv4 response of RFC 5769, 2.2.
    const SAMPLE: &str = "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220\
                          002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7\
                          80280004c07d4c96";

    /// The sample IPv6 response of RFC 5769, 2.3.
    const SAMPLE_IPV6: &str = "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220\
                               002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf1\
                               1784c97c8292c275bfe3ed4180280004c8fb0b4c";

    const NUMBER: [u8; 12] =
        [0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae];

    fn octets(hex: &str) -> Vec<u8> {
        hex.as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    #[test]
    fn the_samples_of_rfc_5769_are_read() {
        let transaction = Transaction::new(NUMBER);
        let v4 = transaction.answer(&octets(SAMPLE));
        assert_eq!(v4, Some(Ok("192.0.2.1:32853".parse().unwrap())));
        let v6 = transaction.answer(&octets(SAMPLE_IPV6));
        let expect = "[2001:db8:1234:5678:11:2233:4455:6677]:32853".parse().unwrap();
        assert_eq!(v6, Some(Ok(expect)));
    }

    #[test]
    fn an_old_server_and_an_error_are_understood() {
        let transaction = Transaction::new(NUMBER);
        let answer = |kind: u16, body: &[u8]| {
            let mut octets = transaction.request();
            octets.splice(..2, kind.to_be_bytes());
            octets.splice(2..4, u16::try_from(body.len()).unwrap().to_be_bytes());
            octets.extend(body);
            transaction.answer(&octets)
        };
        let old = answer(SUCCESS, &[0, 1, 0, 8, 0, 1, 0, 80, 192, 0, 2, 1]);
        assert_eq!(old, Some(Ok("192.0.2.1:80".parse().unwrap())));
        assert_eq!(answer(FAILURE, &[0, 9, 0, 4, 0, 0, 4, 38]), Some(Err(438)));
        assert_eq!(answer(SUCCESS, &[]), None);
        assert_eq!(answer(REQUEST, &[0, 1, 0, 8, 0, 1, 0, 80, 192, 0, 2, 1]), None);
    }

    #[test]
    fn an_answer_to_another_is_none() {
        assert_eq!(Transaction::new([0; 12]).answer(&octets(SAMPLE)), None);
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(octets: Vec<u8>) {
            Transaction::new(NUMBER).answer(&octets);
        }

        #[test]
        fn damaged_answers_never_panic(place in 0_usize..80, octet: u8) {
            let mut damaged = octets(SAMPLE);
            if let Some(place) = damaged.get_mut(place) { *place = octet; }
            Transaction::new(NUMBER).answer(&damaged);
        }
    }
}
