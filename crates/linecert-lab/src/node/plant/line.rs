//! A DSL line: a pair of copper, and what two modems make of it.

use linecert_measure::{Db, Dbm};

use super::seed::Seed;

/// Attenuation of a kilometre of 0.5 mm pair over the tones in use, in thousandths of a dB.
const LOSS_PER_KM: i64 = 13_800;

/// How many lines have had their tones measured: agents keep few such rows (RFC 5650, 2.4).
const MEASURED: u32 = 4;

/// A DSL line as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The number of the line, from 1, which is its interface index here.
    pub(crate) number: u32,
    /// Length of the pair.
    pub(crate) metres: i64,
    pub(crate) state: LineState,
}

/// Whether the modems are in showtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineState {
    /// They are.
    Showtime(Showtime),
    /// The customer's modem is off.
    Idle,
}

/// A line that carries data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Showtime {
    pub(crate) down: Direction,
    pub(crate) up: Direction,
    /// Electrical length at 1 MHz (kl0).
    pub(crate) electrical_length: Db,
}

/// One direction of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Direction {
    pub(crate) margin: Db,
    pub(crate) line_attenuation: Db,
    pub(crate) signal_attenuation: Db,
    /// Aggregate transmit power of the sender.
    pub(crate) tx_power: Dbm,
    /// Net data rate, in bit/s.
    pub(crate) rate: i64,
    /// Attainable net data rate, in bit/s.
    pub(crate) attainable: i64,
    /// Interleaving delay, in milliseconds.
    pub(crate) delay: i64,
    /// Impulse noise protection, in tenths of a symbol.
    pub(crate) protection: i64,
    pub(crate) errored_seconds: u32,
    pub(crate) unavailable_seconds: u32,
}

impl Line {
    pub(super) fn of(number: u32, seed: Seed) -> Self {
        let seed = seed.with(u64::from(number)).with(4);
        let metres = seed.between("metres", (150, 1_900));
        let state = match number > 1 && seed.one_in("idle", 6) {
            true => LineState::Idle,
            false => LineState::Showtime(Showtime::of(metres, seed)),
        };
        Self { number, metres, state }
    }

    /// What it carries, in showtime.
    pub(crate) const fn showtime(&self) -> Option<&Showtime> {
        match &self.state {
            LineState::Showtime(showtime) => Some(showtime),
            LineState::Idle => None,
        }
    }

    /// Whether the agent holds rows of its tones.
    pub(crate) const fn has_tones(&self) -> bool {
        self.number <= MEASURED && self.showtime().is_some()
    }
}

impl Showtime {
    fn of(metres: i64, seed: Seed) -> Self {
        let loss = metres * LOSS_PER_KM / 1_000;
        let down = Direction::of((loss, 100_000_000), seed.with(5));
        let up = Direction::of((loss * 3 / 5, 30_000_000), seed.with(6));
        // Objects of DSL MIBs count tenths: nothing finer is ever known of a line.
        Self { down, up, electrical_length: tenths(loss * 2 / 3) }
    }
}

impl Direction {
    fn of((loss, best): (i64, i64), seed: Seed) -> Self {
        // Each dB of attenuation costs 2.5 % of the rate, down to a tenth of it.
        let attainable = best / 1_000 * (1_000 - loss / 40).max(100);
        let seconds = |figure, most| u32::try_from(seed.between(figure, (0, most))).unwrap_or(0);
        Self {
            margin: tenths(seed.between("margin", (5_500, 12_000))),
            line_attenuation: tenths(loss),
            signal_attenuation: tenths(loss - loss / 20),
            tx_power: Dbm::from_thousandths(seed.between("tx", (40, 145)) * 100),
            rate: attainable / 10 * seed.between("rate", (6, 9)),
            attainable,
            delay: seed.between("delay", (1, 8)),
            protection: seed.between("protection", (0, 40)),
            errored_seconds: seconds("es", 90),
            unavailable_seconds: seconds("uas", 40),
        }
    }
}

const fn tenths(thousandths: i64) -> Db {
    Db::from_thousandths(thousandths / 100 * 100)
}
