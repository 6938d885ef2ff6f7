//! What becomes of a meter's sayings on the wire: the bad days of the cable and the port.

use std::time::Duration;

use linecert_measure::{Db, Dbm};

use super::{
    fault::MeterFault,
    language::{Language, Said},
    model::MeterModel,
};

/// Noise that holds the first octet of every family's frames and an end of a line.
const GARBAGE: &[u8] = b"\xFE\xAA\x7B\x13#\r\n";

/// How much more light a stale reading tells of.
const STALE: Db = Db::from_thousandths(20_000);

/// What the port does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// Sends octets.
    Write(Vec<u8>),
    /// Waits.
    Pause(Duration),
    /// Waits until what it sent is read, goes away, and comes back after so long, if at all.
    HangUp(Option<Duration>),
}

/// A meter with its cable.
#[derive(Debug)]
pub(crate) struct Meter {
    model: MeterModel,
    language: Box<dyn Language>,
    lights: Vec<Option<Dbm>>,
    faults: Vec<MeterFault>,
    plugged: Plugged,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plugged {
    Still,
    /// It has been out once, and is not pulled again.
    Again,
}

impl Meter {
    /// A Newport 2936-R on a good day.
    pub(crate) fn new(light: Option<Dbm>) -> Self {
        Self::of(MeterModel::Newport2936R, &[light], &[])
    }

    /// A meter of any model, on any day.
    pub(crate) fn of(model: MeterModel, lights: &[Option<Dbm>], faults: &[MeterFault]) -> Self {
        let speaks = if faults.contains(&MeterFault::OtherModel) { model.other() } else { model };
        Self {
            model,
            language: speaks.speak(lights, faults),
            lights: lights.to_vec(),
            faults: faults.to_vec(),
            plugged: Plugged::Still,
        }
    }

    /// What waits in the port before anybody has asked.
    pub(crate) fn waiting(&self) -> Vec<u8> {
        if !self.has(MeterFault::Stale) {
            return Vec::new();
        }
        let brighter: Vec<_> = self.lights.iter().map(|light| light.map(|l| l + STALE)).collect();
        self.model.speak(&brighter, &[]).reading()
    }

    /// Takes octets as they come off the wire and gives back what the port does.
    pub(crate) fn receive(&mut self, octets: &[u8]) -> Vec<Act> {
        if self.has(MeterFault::Silent) {
            return Vec::new();
        }
        if self.has(MeterFault::WrongBaud) {
            return vec![Act::Write(octets.iter().map(|octet| mangled(*octet)).collect())];
        }
        let mut acts = Vec::new();
        if self.has(MeterFault::Echo) && self.model != MeterModel::Newport2936R {
            acts.push(Act::Write(octets.to_vec()));
        }
        for said in self.language.hear(octets) {
            self.send(&said, &mut acts);
        }
        acts
    }

    fn send(&mut self, said: &Said, acts: &mut Vec<Act>) {
        let pulled = self.faults.iter().find_map(|fault| match fault {
            MeterFault::HangUp(back) => Some(*back),
            _ => None,
        });
        if let (Some(back), Said::Reading(octets), Plugged::Still) = (pulled, said, self.plugged) {
            self.plugged = Plugged::Again;
            let (half, _) = octets.split_at(octets.len() / 2);
            acts.extend([Act::Write(half.to_vec()), Act::HangUp(back)]);
            return;
        }
        let mut octets = said.octets().to_vec();
        if self.has(MeterFault::Garbage) {
            octets.splice(0..0, GARBAGE.iter().copied());
        }
        let slow = self.faults.iter().find_map(|fault| match fault {
            MeterFault::Slow(time) => Some(Act::Pause(*time)),
            _ => None,
        });
        acts.extend(slow);
        let partial = self.faults.iter().find_map(|fault| match fault {
            MeterFault::Partial(pause) => Some(*pause),
            _ => None,
        });
        match partial {
            None => acts.push(Act::Write(octets)),
            Some(pause) => {
                for piece in octets.chunks(octets.len().div_ceil(3).max(1)) {
                    acts.extend([Act::Pause(pause), Act::Write(piece.to_vec())]);
                }
            }
        }
    }

    fn has(&self, fault: MeterFault) -> bool {
        self.faults.contains(&fault)
    }
}

/// What a line of another speed makes of an octet: never printable, never the start of a frame.
const fn mangled(octet: u8) -> u8 {
    0xC0 | octet.rotate_left(3) & 0x3F
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIGHT: Option<Dbm> = Some(Dbm::from_thousandths(-17_450));
    const ASK: &[u8] = b"PM:PWS?\r\n";

    fn meter(faults: &[MeterFault]) -> Meter {
        Meter::of(MeterModel::Newport2936R, &[LIGHT], faults)
    }

    fn written(acts: &[Act]) -> Vec<u8> {
        let octets = |act: &Act| match act {
            Act::Write(octets) => octets.clone(),
            _ => Vec::new(),
        };
        acts.iter().flat_map(octets).collect()
    }

    #[test]
    fn pieces_pauses_and_noise_change_nothing_else() {
        let whole = b"1.798871E-005, 118\r\n";
        let pause = Duration::from_millis(7);
        assert_eq!(meter(&[]).receive(ASK), [Act::Write(whole.to_vec())]);
        let slow = meter(&[MeterFault::Slow(pause)]).receive(ASK);
        assert_eq!(slow, [Act::Pause(pause), Act::Write(whole.to_vec())]);
        let partial = meter(&[MeterFault::Partial(pause)]).receive(ASK);
        assert_eq!((partial.len(), written(&partial)), (6, whole.to_vec()));
        let noisy = written(&meter(&[MeterFault::Garbage]).receive(ASK));
        assert_eq!(noisy, [GARBAGE, whole].concat());
        assert_eq!(meter(&[MeterFault::Silent]).receive(ASK), []);
    }

    #[test]
    fn the_cable_is_pulled_once_in_the_middle_of_a_reading() {
        let back = Some(Duration::from_millis(30));
        let mut meter = meter(&[MeterFault::HangUp(back)]);
        assert_eq!(written(&meter.receive(b"PM:L?\r\n")), b"1550\r\n");
        let half = Act::Write(b"1.798871E-".to_vec());
        assert_eq!(meter.receive(ASK), [half, Act::HangUp(back)]);
        assert_eq!(meter.receive(ASK).len(), 1);
    }

    #[test]
    fn what_waits_is_a_reading_of_a_hundred_times_the_light() {
        assert_eq!(meter(&[]).waiting(), b"");
        assert_eq!(meter(&[MeterFault::Stale]).waiting(), b"1.798871E-003, 118\r\n");
    }

    #[test]
    fn at_another_speed_nothing_is_printable_or_the_start_of_a_frame() {
        for octet in 0..=u8::MAX {
            let wrong = mangled(octet);
            assert!(wrong >= 0xC0, "{octet:x} {wrong:x}");
        }
        let heard = written(&meter(&[MeterFault::WrongBaud]).receive(ASK));
        assert_eq!(heard.len(), ASK.len());
    }
}
