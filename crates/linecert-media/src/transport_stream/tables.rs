//! The program association table and the program map tables (ISO/IEC 13818-1, 2.4.4).

use std::collections::BTreeMap;

use super::{
    packet::{Packet, Pid},
    section::{Section, SectionBuffer},
};

const PROGRAM_ASSOCIATION: u8 = 0;
const PROGRAM_MAP: u8 = 2;
/// More programs than a stream to a home ever carries; what announces more is hostile.
const MOST_PROGRAMS: usize = 64;
/// Table extension, version, section number, last section number.
const LONG_HEAD: usize = 5;

/// A table that came whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    /// The program association table.
    Association,
    /// A program map table.
    Map,
}

/// What the tables say so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tables {
    sections: BTreeMap<Pid, SectionBuffer>,
    maps: BTreeMap<Pid, Option<Program>>,
}

/// What a program map table says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    pub(crate) clock: Pid,
    pub(crate) video: Option<Pid>,
    pub(crate) first: Option<Pid>,
}

impl Tables {
    /// Takes the next packet, and tells of a table that it completes.
    pub(crate) fn record(&mut self, packet: &Packet<'_>) -> Option<Table> {
        let is_table = packet.pid == Pid::PAT || self.maps.contains_key(&packet.pid);
        let payload = packet.payload.filter(|_| is_table)?;
        let buffer = self.sections.entry(packet.pid).or_default();
        let sections = buffer.push(packet.unit_start, payload);
        sections.iter().filter_map(|section| self.take(packet.pid, section)).last()
    }

    /// Forgets half a section of an identifier of which packets are missing.
    pub(crate) fn interrupt(&mut self, pid: Pid) {
        if let Some(buffer) = self.sections.get_mut(&pid) {
            buffer.clear();
        }
    }

    fn take(&mut self, pid: Pid, section: &Section) -> Option<Table> {
        let body = section.body.get(LONG_HEAD..)?;
        match section.table {
            PROGRAM_ASSOCIATION if pid == Pid::PAT => {
                let known = std::mem::take(&mut self.maps);
                let entries = map_pids(body).take(MOST_PROGRAMS);
                self.maps = entries.map(|p| (p, known.get(&p).cloned().flatten())).collect();
                Some(Table::Association)
            }
            PROGRAM_MAP => {
                let program = Program::decode(body)?;
                *self.maps.get_mut(&pid)? = Some(program);
                Some(Table::Map)
            }
            _ => None,
        }
    }

    /// The programs whose maps have come.
    pub(crate) fn programs(&self) -> impl Iterator<Item = &Program> {
        self.maps.values().flatten()
    }

    /// The elementary stream whose pictures, or failing those whose sound, make a program usable.
    pub(crate) fn is_main(&self, pid: Pid) -> bool {
        self.programs().any(|program| program.video.or(program.first) == Some(pid))
    }

    /// Whether the clock of a program rides on this identifier.
    pub(crate) fn is_clock(&self, pid: Pid) -> bool {
        self.programs().any(|program| program.clock == pid)
    }
}

/// The identifiers of the program maps in a program association section; program 0 is the network.
fn map_pids(body: &[u8]) -> impl Iterator<Item = Pid> {
    let (entries, _) = body.as_chunks::<4>();
    let programs = entries.iter().filter(|[high, low, ..]| (*high, *low) != (0, 0));
    programs.map(|[_, _, high, low]| Pid::from_octets(*high, *low))
}

impl Program {
    fn decode(body: &[u8]) -> Option<Self> {
        let ([clock_high, clock_low, info_high, info_low], rest) = body.split_first_chunk()?;
        let mut streams = rest.get(descriptors(*info_high, *info_low)..)?;
        let (mut video, mut first) = (None, None);
        while let Some(([kind, high, low, info_high, info_low], rest)) = streams.split_first_chunk()
        {
            let pid = Pid::from_octets(*high, *low);
            first = first.or(Some(pid));
            if is_video(*kind) {
                video = video.or(Some(pid));
            }
            streams = rest.get(descriptors(*info_high, *info_low)..).unwrap_or_default();
        }
        Some(Self { clock: Pid::from_octets(*clock_high, *clock_low), video, first })
    }
}

fn descriptors(high: u8, low: u8) -> usize {
    usize::from(u16::from_be_bytes([high & 0x0f, low]))
}

/// Stream types of pictures: MPEG-1, MPEG-2, MPEG-4, H.264, H.265, H.266 (ISO/IEC 13818-1, stream
/// type assignments), and AVS, AVS2, AVS3 and VC-1, which are registered elsewhere.
const fn is_video(kind: u8) -> bool {
    matches!(kind, 0x01 | 0x02 | 0x10 | 0x1b | 0x24 | 0x33 | 0x42 | 0xd2 | 0xd4 | 0xea)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_program_map_names_clock_and_pictures() {
        let body = [
            &[0xe1, 0x01, 0xf0, 2, 9, 9][..],
            &[0x0f, 0xe1, 0x02, 0xf0, 0],
            &[0x1b, 0xe1, 0x01, 0xf0, 3, 1, 1, 1],
        ];
        let program = Program::decode(&body.concat()).unwrap();
        assert_eq!(program.clock.get(), 0x101);
        assert_eq!(program.video.map(Pid::get), Some(0x101));
        assert_eq!(program.first.map(Pid::get), Some(0x102));
    }

    #[test]
    fn the_network_is_no_program() {
        let body = [0, 0, 0xe0, 0x10, 0, 1, 0xf0, 0x00];
        assert_eq!(map_pids(&body).map(Pid::get).collect::<Vec<_>>(), [0x1000]);
    }

    proptest! {
        #[test]
        fn arbitrary_bodies_never_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            Program::decode(&body);
            map_pids(&body).count();
        }
    }
}
