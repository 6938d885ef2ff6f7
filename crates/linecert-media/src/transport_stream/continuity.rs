//! The continuity counters (ISO/IEC 13818-1, 2.4.3.3; ETSI TR 101 290, 5.2.1, indicator 1.4).

use std::collections::BTreeMap;

use super::packet::{Packet, Pid};

/// What the counter of one packet says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Continuity {
    /// In turn, first of its identifier, or not counted at all.
    InTurn,
    /// The same packet a second time, which is allowed once.
    Duplicate,
    /// Out of turn, and the sender says so.
    Announced,
    /// Out of turn: at least so many packets are missing, up to a multiple of sixteen.
    Gap(u8),
    /// The same packet a third time.
    Repeated,
}

/// The last packet of each identifier.
#[derive(Debug, Clone, Default)]
pub(crate) struct ContinuityCheck {
    last: BTreeMap<Pid, Last>,
}

#[derive(Debug, Clone)]
struct Last {
    counter: u8,
    payload: Option<Vec<u8>>,
    repeated: bool,
}

impl ContinuityCheck {
    /// Takes the next packet in order of arrival.
    pub(crate) fn check(&mut self, packet: &Packet<'_>) -> Continuity {
        if packet.pid.is_null() {
            return Continuity::InTurn;
        }
        let last = self.last.entry(packet.pid);
        let mut first = false;
        let last = last.or_insert_with(|| {
            first = true;
            Last { counter: packet.counter, payload: None, repeated: false }
        });
        let found = if first { Continuity::InTurn } else { last.compare(packet) };
        last.replace_by(packet, found);
        found
    }
}

impl Last {
    fn compare(&self, packet: &Packet<'_>) -> Continuity {
        let Some(payload) = packet.payload else {
            return self.out_of_turn(packet, self.counter);
        };
        if packet.counter == self.counter && self.payload.as_deref() == Some(payload) {
            return if self.repeated { Continuity::Repeated } else { Continuity::Duplicate };
        }
        self.out_of_turn(packet, self.counter.wrapping_add(1) & 0x0f)
    }

    fn out_of_turn(&self, packet: &Packet<'_>, expected: u8) -> Continuity {
        if packet.counter == expected {
            Continuity::InTurn
        } else if packet.adaptation.discontinuity {
            Continuity::Announced
        } else {
            Continuity::Gap(packet.counter.wrapping_sub(expected) & 0x0f)
        }
    }

    fn replace_by(&mut self, packet: &Packet<'_>, found: Continuity) {
        self.counter = packet.counter;
        self.repeated = matches!(found, Continuity::Duplicate | Continuity::Repeated);
        let Some(payload) = packet.payload else { return };
        let kept = self.payload.get_or_insert_default();
        kept.clear();
        kept.extend_from_slice(payload);
    }
}

#[cfg(test)]
mod tests {
    use super::{Continuity::*, *};
    use crate::transport_stream::packet::Adaptation;

    /// A packet: its counter, and what its payload is filled with; `A` is adaptation only, `D`
    /// announces a discontinuity.
    fn run(packets: &[&str]) -> Vec<Continuity> {
        let mut check = ContinuityCheck::default();
        let mut found = Vec::new();
        for text in packets {
            let counter = text[..1].bytes().next().unwrap();
            let counter = u8::try_from(char::from(counter).to_digit(16).unwrap()).unwrap();
            let fill = [text.as_bytes().get(1).copied().unwrap_or(counter); 184];
            found.push(check.check(&Packet {
                pid: Pid::from_octets(1, 0),
                damaged: false,
                unit_start: false,
                counter,
                adaptation: Adaptation { discontinuity: text.contains('D'), ..Default::default() },
                payload: (!text.contains('A')).then_some(&fill),
            }));
        }
        found
    }

    #[test]
    fn counters_follow_the_rules() {
        assert_eq!(run(&["e", "f", "0", "1"]), [InTurn; 4]);
        assert_eq!(run(&["1", "2", "4"]), [InTurn, InTurn, Gap(1)]);
        assert_eq!(run(&["1", "1", "2"]), [InTurn, Duplicate, InTurn]);
        assert_eq!(run(&["1", "1", "1"]), [InTurn, Duplicate, Repeated]);
        assert_eq!(run(&["1x", "1y", "2"]), [InTurn, Gap(15), InTurn]);
        assert_eq!(run(&["1", "9D", "a"]), [InTurn, Announced, InTurn]);
        assert_eq!(run(&["3", "2"]), [InTurn, Gap(14)]);
    }

    #[test]
    fn adaptation_alone_does_not_count() {
        assert_eq!(run(&["1", "1A", "1A", "2"]), [InTurn; 4]);
        assert_eq!(run(&["1", "2A", "3"]), [InTurn, Gap(1), InTurn]);
    }

    #[test]
    fn stuffing_is_not_counted() {
        let mut check = ContinuityCheck::default();
        for counter in [0, 9, 3] {
            let packet = Packet {
                pid: Pid::from_octets(0x1f, 0xff),
                damaged: false,
                unit_start: false,
                counter,
                adaptation: Adaptation::default(),
                payload: Some(&[]),
            };
            assert_eq!(check.check(&packet), InTurn);
        }
    }
}
