//! Sections of program-specific information, put together from packets (ISO/IEC 13818-1, 2.4.4).

use crc::{CRC_32_MPEG_2, Crc};

const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_MPEG_2);
/// The head of a section: table, length.
const HEAD: usize = 3;
/// The longest section of a PAT or PMT.
const LONGEST: usize = 1_021 + HEAD;

/// A section whose checksum is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    /// The table it belongs to.
    pub(crate) table: u8,
    /// The octets behind the length, without the checksum.
    pub(crate) body: Vec<u8>,
}

/// The beginning of a section whose rest is still to come.
#[derive(Debug, Clone, Default)]
pub(crate) struct SectionBuffer {
    octets: Option<Vec<u8>>,
}

impl SectionBuffer {
    /// Takes the payload of the next packet and gives the whole sections that end in it.
    pub(crate) fn push(&mut self, unit_start: bool, payload: &[u8]) -> Vec<Section> {
        let mut sections = Vec::new();
        if !unit_start {
            self.extend(payload, &mut sections);
            return sections;
        }
        let Some((pointer, rest)) = payload.split_first() else { return sections };
        let Some((tail, new)) = rest.split_at_checked(usize::from(*pointer)) else {
            self.clear();
            return sections;
        };
        self.extend(tail, &mut sections);
        self.octets = Some(Vec::new());
        self.extend(new, &mut sections);
        sections
    }

    /// Forgets what has begun, since a packet of it is missing.
    pub(crate) fn clear(&mut self) {
        self.octets = None;
    }

    fn extend(&mut self, more: &[u8], sections: &mut Vec<Section>) {
        let Some(mut octets) = self.octets.take() else { return };
        octets.extend_from_slice(more);
        while let Some(length) = length(&octets) {
            if length > LONGEST {
                return;
            }
            let Some((whole, rest)) = octets.split_at_checked(length) else { break };
            sections.extend(Section::decode(whole));
            octets = rest.to_vec();
        }
        self.octets = Some(octets);
    }
}

/// The length of the section that begins here; `None` for stuffing and for less than its head.
fn length(octets: &[u8]) -> Option<usize> {
    let [table, high, low, ..] = octets else { return None };
    let stuffing = *table == 0xff;
    (!stuffing).then(|| usize::from(u16::from_be_bytes([high & 0x0f, *low])) + HEAD)
}

impl Section {
    fn decode(whole: &[u8]) -> Option<Self> {
        let (content, checksum) = whole.split_last_chunk::<4>()?;
        let (head, body) = content.split_at_checked(HEAD)?;
        (CRC.checksum(content) == u32::from_be_bytes(*checksum))
            .then(|| Some(Self { table: *head.first()?, body: body.to_vec() }))?
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn section(table: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 4).unwrap().to_be_bytes();
        let mut octets = vec![table, 0xb0 | length[0], length[1]];
        octets.extend(body);
        octets.extend(CRC.checksum(&octets).to_be_bytes());
        octets
    }

    #[test]
    fn sections_cross_packets() {
        let long = section(2, &[7; 300]);
        let mut buffer = SectionBuffer::default();
        assert_eq!(buffer.push(true, &[&[0], &long[..183]].concat()), []);
        let short = section(0, b"x");
        let second = [&long[183..], &short, &[0xff; 20]].concat();
        let found = buffer.push(false, &second);
        assert_eq!(
            found.iter().map(|s| (s.table, s.body.len())).collect::<Vec<_>>(),
            [(2, 300), (0, 1)]
        );
    }

    #[test]
    fn a_pointer_ends_the_old_section_and_begins_the_new() {
        let (old, new) = (section(2, &[1; 200]), section(0, b"new"));
        let mut buffer = SectionBuffer::default();
        buffer.push(true, &[&[0], &old[..150]].concat());
        let pointer = u8::try_from(old.len() - 150).unwrap();
        let found = buffer.push(true, &[&[pointer][..], &old[150..], &new].concat());
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn damage_is_not_a_section() {
        let mut octets = section(0, b"body");
        octets[4] ^= 1;
        assert_eq!(SectionBuffer::default().push(true, &[&[0], &octets[..]].concat()), []);
        assert_eq!(SectionBuffer::default().push(false, &section(0, b"no start")), []);
        assert_eq!(SectionBuffer::default().push(true, &[200, 1, 2]), []);
    }

    proptest! {
        #[test]
        fn arbitrary_payloads_never_panic(
            payloads in proptest::collection::vec(
                (any::<bool>(), proptest::collection::vec(any::<u8>(), 0..184)), 0..20),
        ) {
            let mut buffer = SectionBuffer::default();
            for (start, payload) in payloads {
                buffer.push(start, &payload);
                prop_assert!(buffer.octets.as_ref().is_none_or(|kept| kept.len() < 2 * LONGEST));
            }
        }
    }
}
