//! As much of BER (X.690) as an agent needs: TLVs in, headers and integers out.

use std::cmp::Ordering;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const NULL: u8 = 0x05;
pub(super) const OBJECT_ID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;

/// Reads one TLV after the other. Every method gives `None` on what is not BER.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) const fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn tlv(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            // Four octets of length are more than any datagram needs.
            0x81..=0x84 => {
                let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (octets.iter().fold(0, |length, o| length << 8 | usize::from(*o)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    pub(super) fn content(&mut self, expect: u8) -> Option<&'a [u8]> {
        self.tlv().filter(|(tag, _)| *tag == expect).map(|(_, content)| content)
    }

    pub(super) fn nested(&mut self, expect: u8) -> Option<Self> {
        self.content(expect).map(Self)
    }

    pub(super) fn integer(&mut self) -> Option<i64> {
        integer(self.content(INTEGER)?)
    }
}

/// The number in the content of an INTEGER of 1 to 8 octets.
pub(super) fn integer(content: &[u8]) -> Option<i64> {
    let first = *content.first().filter(|_| content.len() <= 8)?;
    let sign = if first & 0x80 == 0 { 0 } else { -1 };
    Some(content.iter().fold(sign, |number, octet| number << 8 | i64::from(*octet)))
}

/// Compares the contents of two object identifiers by sub-identifiers, without decoding them.
///
/// The octets alone do not order: 16383 is `FF 7F` and 16384 is `81 80 00`. Of two sub-identifiers
/// in their shortest form the one of more octets is the larger.
pub(super) fn compare_names(a: &[u8], b: &[u8]) -> Ordering {
    let differ = a.iter().zip(b).position(|(a, b)| a != b);
    let Some(at) = differ else { return a.len().cmp(&b.len()) };
    let whole = a.get(..at).unwrap_or_default();
    let start = whole.iter().rposition(|octet| octet & 0x80 == 0).map_or(0, |end| end + 1);
    let length = |name: &[u8]| name.iter().skip(at).position(|octet| octet & 0x80 == 0);
    let (a_tail, b_tail) = (a.get(start..), b.get(start..));
    length(a).cmp(&length(b)).then_with(|| a_tail.cmp(&b_tail))
}

/// The octets that tag and length take before a content of this length.
pub(super) const fn header_length(content: usize) -> usize {
    match content {
        0..0x80 => 2,
        0x80..0x100 => 3,
        0x100..0x1_0000 => 4,
        _ => 5,
    }
}

/// Appends tag and length. A content of 16 MiB and more does not occur.
pub(super) fn push_header(out: &mut Vec<u8>, tag: u8, content: usize) {
    out.push(tag);
    let [.., c, b, a] = content.to_be_bytes();
    match header_length(content) {
        2 => out.push(a),
        3 => out.extend([0x81, a]),
        4 => out.extend([0x82, b, a]),
        _ => out.extend([0x83, c, b, a]),
    }
}

pub(super) fn push_tlv(out: &mut Vec<u8>, tag: u8, content: &[u8]) {
    push_header(out, tag, content.len());
    out.extend_from_slice(content);
}

/// Appends a number of any integer type in its shortest form.
pub(super) fn push_number(out: &mut Vec<u8>, tag: u8, number: i128) {
    let octets = number.to_be_bytes();
    let says_nothing = |pair: &&[u8]| match pair {
        [0, second] => second & 0x80 == 0,
        [0xff, second] => second & 0x80 != 0,
        _ => false,
    };
    let spare = octets.windows(2).take_while(says_nothing).count();
    push_tlv(out, tag, octets.get(spare..).unwrap_or_default());
}

pub(super) fn push_integer(out: &mut Vec<u8>, number: impl Into<i128>) {
    push_number(out, INTEGER, number.into());
}

/// The content of an OBJECT IDENTIFIER of these sub-identifiers (X.690, 8.19).
pub(super) fn name_content(sub_identifiers: &[u32]) -> Vec<u8> {
    let (root, rest) = match sub_identifiers {
        [first, second, rest @ ..] => (first.saturating_mul(40).saturating_add(*second), rest),
        [first] => (first.saturating_mul(40), [].as_slice()),
        [] => return Vec::new(),
    };
    let mut content = Vec::with_capacity(sub_identifiers.len() + 8);
    [root].iter().chain(rest).for_each(|number| push_base_128(&mut content, *number));
    content
}

fn push_base_128(content: &mut Vec<u8>, number: u32) {
    let groups = number.checked_ilog2().map_or(0, |bits| bits / 7);
    for group in (0..=groups).rev() {
        let [.., low] = (number >> (7 * group)).to_be_bytes();
        let more = if group == 0 { 0 } else { 0x80 };
        content.push(low & 0x7f | more);
    }
}

#[cfg(test)]
mod tests {
    use linecert_snmp::Oid;
    use proptest::prelude::*;

    use super::*;

    fn name() -> impl Strategy<Value = Oid> {
        let edge = prop::sample::select(vec![0, 1, 127, 128, 16_383, 16_384, 1 << 31, u32::MAX]);
        prop::collection::vec(prop_oneof![edge, any::<u32>(), 0..4_u32], 0..6)
            .prop_map(|tail| "1.3".parse::<Oid>().unwrap().child(&tail).unwrap())
    }

    proptest! {
        #[test]
        fn names_are_ordered_as_their_sub_identifiers_are(a in name(), b in name()) {
            let (left, right) = (name_content(a.as_slice()), name_content(b.as_slice()));
            prop_assert_eq!(compare_names(&left, &right), a.cmp(&b));
        }

        #[test]
        fn numbers_round_trip(number: i64) {
            let mut out = Vec::new();
            push_integer(&mut out, number);
            prop_assert_eq!(Reader::new(&out).integer(), Some(number));
        }

        #[test]
        fn contents_round_trip(content in prop::collection::vec(any::<u8>(), 0..70_000)) {
            let mut out = Vec::new();
            push_tlv(&mut out, OCTET_STRING, &content);
            prop_assert_eq!(out.len(), header_length(content.len()) + content.len());
            let mut reader = Reader::new(&out);
            prop_assert_eq!(reader.content(OCTET_STRING), Some(content.as_slice()));
            prop_assert!(reader.is_empty());
        }

        #[test]
        fn no_octets_panic(octets in prop::collection::vec(any::<u8>(), 0..64)) {
            let mut reader = Reader::new(&octets);
            while reader.tlv().is_some() {}
            let half = octets.len() / 2;
            compare_names(&octets[..half], &octets[half..]);
        }
    }

    #[test]
    fn encodings_are_those_of_the_standard() {
        // 1.3.6.1.4.1.2011 and the first Huawei interface.
        let content = name_content(&[1, 3, 6, 1, 4, 1, 2011, 4_194_304_000]);
        let expect = [0x2b, 6, 1, 4, 1, 0x8f, 0x5b, 0x8f, 0xd0, 0x80, 0x80, 0x00];
        assert_eq!(content, expect);
        let mut out = Vec::new();
        push_number(&mut out, 0x41, i128::from(u32::MAX));
        assert_eq!(out, [0x41, 5, 0, 0xff, 0xff, 0xff, 0xff]);
    }
}
