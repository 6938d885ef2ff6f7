//! A DSL line as it is at the customer's end, before any modem writes it down.

use linecert_measure::{Db, Dbm, Period};

use super::Optics;

/// What is behind the consoles of one customer: a DSL modem and an ONU or optical transceiver.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Premises {
    /// The modem and its line.
    pub modem: Modem,
    /// The optical end.
    pub optics: Optics,
}

/// Whether a line carries data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModemState {
    /// It does.
    Showtime,
    /// The two ends are still agreeing.
    Training,
    /// Nothing answers at the far end.
    Down,
}

/// The DSL standard in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standard {
    /// ITU-T G.993.2, profile 17a.
    Vdsl2,
    /// ITU-T G.992.5.
    Adsl2Plus,
}

/// A modem and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modem {
    /// Whether the line carries data.
    pub state: ModemState,
    /// The standard in use.
    pub standard: Standard,
    /// The annex of the standard.
    pub annex: char,
    /// Toward the customer.
    pub down: Way,
    /// From the customer.
    pub up: Way,
    /// The bands U0, U1, U2, U3, D1, D2 and D3; `None` where the line has no such band.
    pub bands: [Option<Band>; 7],
    /// Errors by the time over which they were counted.
    pub counters: Vec<Counters>,
    /// Seconds since the line was trained.
    pub uptime: u32,
    /// Length of the pair in metres, which shapes its tones.
    pub metres: i64,
}

/// One direction of a line, in showtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// SNR margin, in tenths of a dB.
    pub margin: Db,
    /// Attenuation of the line.
    pub line_attenuation: Db,
    /// Attenuation of the tones in use.
    pub signal_attenuation: Db,
    /// Aggregate transmit power.
    pub tx_power: Dbm,
    /// Net data rate in bit/s, whole kbit/s.
    pub rate: i64,
    /// Attainable rate in bit/s, whole kbit/s.
    pub attainable: i64,
    /// Interleaving delay in hundredths of a millisecond.
    pub delay: i64,
    /// Impulse noise protection in tenths of a symbol.
    pub protection: i64,
}

/// One band of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// Attenuation of the line.
    pub line_attenuation: Db,
    /// Attenuation of the tones in use.
    pub signal_attenuation: Db,
    /// SNR margin.
    pub margin: Db,
}

/// Errors that both ends counted over one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counters {
    /// The time.
    pub period: Period,
    /// What the modem counted, which is of the downstream direction.
    pub near: Errors,
    /// What the office's end counted, which is of the upstream direction.
    pub far: Errors,
}

/// Errors of one end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Errors {
    /// Code words that were corrected.
    pub corrected: u32,
    /// CRC errors.
    pub violations: u32,
    /// Errored seconds.
    pub errored: u32,
    /// Severely errored seconds.
    pub severely: u32,
    /// Unavailable seconds.
    pub unavailable: u32,
    /// Seconds with loss of signal.
    pub signal_lost: u32,
    /// Seconds with forward error correction.
    pub correcting: u32,
}

impl Modem {
    /// A line of VDSL2 annex B in good health.
    #[must_use]
    pub fn vdsl2() -> Self {
        Self {
            state: ModemState::Showtime,
            standard: Standard::Vdsl2,
            annex: 'B',
            down: DOWN,
            up: UP,
            bands: bands(),
            counters: counters(),
            uptime: 2 * 86_400 + 39 * 60 + 7,
            metres: 480,
        }
    }

    /// A longer line of ADSL2+ annex A, which has no bands.
    #[must_use]
    pub fn adsl2_plus() -> Self {
        let down = Way { rate: 13_576_000, attainable: 15_281_000, ..DOWN };
        let up = Way { rate: 560_000, attainable: 1_024_000, ..UP };
        Self {
            standard: Standard::Adsl2Plus,
            annex: 'A',
            down,
            up,
            bands: [None; 7],
            metres: 1_700,
            ..Self::vdsl2()
        }
    }

    /// The counters of one time.
    #[must_use]
    pub fn counted(&self, period: Period) -> Option<&Counters> {
        self.counters.iter().find(|counters| counters.period == period)
    }
}

impl Default for Modem {
    fn default() -> Self {
        Self::vdsl2()
    }
}

const DOWN: Way = Way {
    margin: Db::from_thousandths(7_400),
    line_attenuation: Db::from_thousandths(18_300),
    signal_attenuation: Db::from_thousandths(17_900),
    tx_power: Dbm::from_thousandths(12_600),
    rate: 51_392_000,
    attainable: 63_217_000,
    delay: 800,
    protection: 430,
};

const UP: Way = Way {
    margin: Db::from_thousandths(9_100),
    line_attenuation: Db::from_thousandths(12_400),
    signal_attenuation: Db::from_thousandths(12_200),
    tx_power: Dbm::from_thousandths(-3_300),
    rate: 10_240_000,
    attainable: 14_873_000,
    delay: 300,
    protection: 20,
};

fn bands() -> [Option<Band>; 7] {
    let band = |line, signal, margin| {
        let tenths = |tenths: i64| Db::from_thousandths(tenths * 100);
        Some(Band {
            line_attenuation: tenths(line),
            signal_attenuation: tenths(signal),
            margin: tenths(margin),
        })
    };
    [band(63, 62, 91), band(404, 397, 92), None, None, band(183, 179, 74), band(503, 501, 75), None]
}

fn counters() -> Vec<Counters> {
    let errors = |corrected, violations, errored| Errors {
        corrected,
        violations,
        errored,
        severely: errored / 4,
        unavailable: errored / 2 + 27,
        signal_lost: errored / 9,
        correcting: corrected / 100,
    };
    let of = |period, near, far| Counters { period, near, far };
    vec![
        of(Period::SinceReset, errors(1_253_366, 126, 35), errors(20_211, 31, 13)),
        of(Period::Current15Minutes, errors(12_604, 2, 1), errors(4, 0, 0)),
        of(Period::Previous15Minutes, errors(4_140, 5, 3), errors(15, 1, 1)),
        of(Period::CurrentDay, errors(20_810, 11, 9), errors(23, 3, 2)),
        of(Period::PreviousDay, errors(530_985, 58, 17), errors(1_839, 14, 7)),
        of(Period::SinceLink, errors(1_250_001, 119, 31), errors(20_007, 29, 11)),
    ]
}
