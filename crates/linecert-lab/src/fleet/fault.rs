//! What can be wrong with an agent, and the words for it.

mod text;

use std::{
    num::{NonZeroU32, NonZeroU64},
    time::Duration,
};

pub use text::FaultTextError;

/// A share of the answers, 0 to 100 per cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Percent(u8);

impl Percent {
    /// None.
    pub const NONE: Self = Self(0);

    /// A share; `None` above 100.
    #[must_use]
    pub const fn new(percent: u8) -> Option<Self> {
        if percent <= 100 { Some(Self(percent)) } else { None }
    }

    /// The number, 0 to 100.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// Something that is wrong with an agent, as real ones have it.
///
/// Each is written `name` or `name=value`, as the variants say; [`std::str::FromStr`] and
/// [`std::fmt::Display`] agree. Chance is drawn from the seed of the agent, so that the same
/// requests in the same order meet the same faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentFault {
    /// `slow=20ms`: every request takes this long, one after the other.
    Slow(Duration),
    /// `loss=5%`: this share of the answers never arrives.
    Loss(Percent),
    /// `duplicates=10%`: this share of the answers arrives twice.
    Duplicates(Percent),
    /// `late=10%/300ms`: this share of the answers is held back, so that later ones overtake it.
    Late {
        /// The share.
        share: Percent,
        /// How long they are held back.
        by: Duration,
    },
    /// `too-big=20`: a GETBULK of more repetitions is answered with tooBig and no varbinds.
    TooBigAbove(u32),
    /// `gen-err=20`: a GETBULK of more repetitions is answered with genErr.
    GenErrAbove(u32),
    /// `silent-after=100`: answers end at the 100th row of the table, and requests that begin
    /// behind it are never answered.
    SilentAfter(usize),
    /// `mid-row`: an answer of whole rows of several columns is cut by one varbind, as
    /// RFC 3416, 4.2.3 allows.
    MidRow,
    /// `no-such-object`: the agent has none of the objects, and says so even to GETNEXT and
    /// GETBULK, which have no such answer in RFC 3416.
    NoSuchObject,
    /// `disorder`: rows that differ in the last sub-identifier alone come in pairs with the larger
    /// first, so that every second step of a walk does not increase. All rows still come.
    Disorder,
    /// `loop=10`: after the 10th of the rows that differ in the last sub-identifier alone, the
    /// first of them follows again.
    Loop(NonZeroU32),
    /// `malformed=3`: in the third answer, counted from 1, a varbind in the middle claims more
    /// octets than there are. The answers after it are sound.
    Malformed(NonZeroU64),
    /// `foreign-source`: answers come from another port than was asked.
    ForeignSource,
    /// `new-engine-id=50`: after 50 authenticated requests the agent has another engine ID, as
    /// after a change of its control card.
    NewEngineId(u64),
    /// `reboot=50`: after 50 authenticated requests the agent has booted once more and its time
    /// begins at zero.
    Reboot(u64),
    /// `hang-on-zero`: from a GETBULK of zero repetitions on the agent answers nothing, as a ZTE
    /// C300 of V2.1.0 does.
    HangOnZero,
}

/// The faults of one agent, ready to be asked at every request.
#[derive(Debug, Default)]
pub(super) struct Behaviour {
    pub(super) service: Option<Duration>,
    pub(super) loss: Percent,
    pub(super) duplicates: Percent,
    pub(super) late: (Percent, Duration),
    pub(super) too_big_above: Option<u32>,
    pub(super) gen_err_above: Option<u32>,
    pub(super) silent_after: Option<usize>,
    pub(super) mid_row: bool,
    pub(super) no_such_object: bool,
    pub(super) disorder: bool,
    pub(super) looping: Option<NonZeroU32>,
    pub(super) malformed: Option<NonZeroU64>,
    pub(super) foreign_source: bool,
    pub(super) new_engine_id: Option<u64>,
    pub(super) reboot: Option<u64>,
    pub(super) hang_on_zero: bool,
}

impl Behaviour {
    /// Of two faults of one kind the later counts.
    pub(super) fn new(faults: &[AgentFault]) -> Self {
        let mut behaviour = Self::default();
        faults.iter().for_each(|fault| behaviour.add(*fault));
        behaviour
    }

    fn add(&mut self, fault: AgentFault) {
        match fault {
            AgentFault::Slow(service) => self.service = Some(service),
            AgentFault::Loss(share) => self.loss = share,
            AgentFault::Duplicates(share) => self.duplicates = share,
            AgentFault::Late { share, by } => self.late = (share, by),
            AgentFault::TooBigAbove(repetitions) => self.too_big_above = Some(repetitions),
            AgentFault::GenErrAbove(repetitions) => self.gen_err_above = Some(repetitions),
            AgentFault::SilentAfter(rows) => self.silent_after = Some(rows),
            AgentFault::MidRow => self.mid_row = true,
            AgentFault::NoSuchObject => self.no_such_object = true,
            AgentFault::Disorder => self.disorder = true,
            AgentFault::Loop(rows) => self.looping = Some(rows),
            AgentFault::Malformed(answer) => self.malformed = Some(answer),
            AgentFault::ForeignSource => self.foreign_source = true,
            AgentFault::NewEngineId(requests) => self.new_engine_id = Some(requests),
            AgentFault::Reboot(requests) => self.reboot = Some(requests),
            AgentFault::HangOnZero => self.hang_on_zero = true,
        }
    }
}

/// Chance that comes out the same for the same seed (SplitMix64).
#[derive(Debug)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// True for this share of the calls. A share of nothing draws nothing.
    pub(super) fn falls(&mut self, share: Percent) -> bool {
        share != Percent::NONE && self.draw() % 100 < u64::from(share.get())
    }

    const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_keeps_its_share_and_repeats_for_a_seed() {
        let drawn = |seed| {
            let mut chance = Chance::new(seed);
            (0..10_000).map(|_| chance.falls(Percent(5))).collect::<Vec<_>>()
        };
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
        let hits = drawn(7).into_iter().filter(|hit| *hit).count();
        assert!((400..600).contains(&hits), "{hits}");
    }
}
