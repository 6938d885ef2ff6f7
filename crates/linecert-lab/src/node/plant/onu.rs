//! An ONU: who it is, how far away, and what its light does on the way.

use jiff::civil::{DateTime, date};
use linecert_measure::{Db, Dbm, Quantity, Unit};

use super::{Place, celsius, milliamperes, seed::Seed, volts};

/// Loss of a kilometre of fibre downstream, at 1490 nm, in thousandths of a dB.
const LOSS_PER_KM_DOWN: i64 = 230;

/// Loss of a kilometre of fibre upstream, at 1310 nm.
const LOSS_PER_KM_UP: i64 = 350;

/// A splitter 1:32 with its connectors.
const SPLITTER: Db = Db::from_thousandths(17_800);

/// What a bent fibre adds.
const BEND: Db = Db::from_thousandths(4_500);

/// An ONU as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Onu {
    pub(crate) place: Place,
    /// The number on its port, from 1 to 64 and not contiguous.
    pub(crate) number: u32,
    /// The number among all ONUs that a plant can have, from 1.
    pub(crate) ordinal: u32,
    pub(crate) name: String,
    pub(crate) loid: String,
    /// Fibre from OLT to ONU.
    pub(crate) distance: Quantity,
    pub(crate) state: OnuState,
    pub(crate) last_up: DateTime,
    pub(crate) last_down: DateTime,
    /// Why it went down last.
    pub(crate) cause: Down,
}

/// Whether an ONU answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OnuState {
    /// It answers.
    Online(Vitals),
    /// It does not, for the cause of its last going down.
    Offline,
}

/// Why an ONU went down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Down {
    /// No light.
    Los,
    /// No power: it said so before it went.
    DyingGasp,
}

/// What only an ONU that answers has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Vitals {
    pub(crate) rx: Dbm,
    pub(crate) tx: Dbm,
    /// Its burst as the OLT receives it.
    pub(crate) olt_rx: Dbm,
    pub(crate) temperature: Quantity,
    pub(crate) voltage: Quantity,
    pub(crate) bias: Quantity,
}

impl Onu {
    pub(super) fn of((place, number): (Place, u32), launch: Dbm, seed: Seed) -> Self {
        let ordinal = (place.ordinal - 1) * 64 + number;
        let seed = seed.with(u64::from(ordinal));
        let metres = seed.between("distance", (120, 9_800));
        let cause = match seed.one_in("cause", 3) {
            true => Down::DyingGasp,
            false => Down::Los,
        };
        // The first ONU of each port answers, so that no plant is dark.
        let state = match number > 1 && seed.one_in("offline", 7) {
            true => OnuState::Offline,
            false => OnuState::Online(Vitals::of(launch, metres, seed)),
        };
        let loid = format!("lab{ordinal:09}");
        let distance = Quantity::from_steps(metres * 1_000, Unit::Metre);
        let name = name(place, number);
        let (last_up, last_down) = times(&state, seed);
        Self { place, number, ordinal, name, loid, distance, state, last_up, last_down, cause }
    }

    /// What it reports, when it answers.
    pub(crate) const fn vitals(&self) -> Option<&Vitals> {
        match &self.state {
            OnuState::Online(vitals) => Some(vitals),
            OnuState::Offline => None,
        }
    }

    /// Why it is down now; `None` when it is not.
    pub(crate) const fn down(&self) -> Option<Down> {
        match self.state {
            OnuState::Online(_) => None,
            OnuState::Offline => Some(self.cause),
        }
    }

    /// A GPON serial number of a maker that there is not: `LCLB`, for linecert lab.
    pub(crate) fn serial(&self) -> String {
        format!("LCLB{:08X}", self.serial_number())
    }

    /// The serial number as it is on the wire: 4 letters and 4 octets (ITU-T G.984.3, 9.2.4.1).
    pub(crate) fn serial_octets(&self) -> Vec<u8> {
        [b"LCLB".as_slice(), &self.serial_number().to_be_bytes()].concat()
    }

    const fn serial_number(&self) -> u32 {
        0x1ab0_0000 | self.ordinal
    }

    /// A MAC address that is locally administered, so that no maker has it.
    pub(crate) const fn mac(&self) -> [u8; 6] {
        let [_, high, middle, low] = self.ordinal.to_be_bytes();
        [0x02, 0x4c, 0x43, high, middle, low]
    }
}

impl Vitals {
    fn of(launch: Dbm, metres: i64, seed: Seed) -> Self {
        let fibre = |per_km: i64| Db::from_thousandths(metres * per_km / 1_000);
        let bend = match seed.one_in("bend", 11) {
            true => BEND,
            false => Db::from_thousandths(0),
        };
        let drop = Db::from_thousandths(seed.between("drop", (0, 1_800))) + SPLITTER + bend;
        let tx = Dbm::from_thousandths(seed.between("tx", (1_200, 3_400)));
        Self {
            rx: launch - fibre(LOSS_PER_KM_DOWN) - drop,
            tx,
            olt_rx: tx - fibre(LOSS_PER_KM_UP) - drop,
            temperature: celsius(seed.between("temperature", (4_000, 58_000))),
            voltage: volts(seed.between("voltage", (3_210, 3_420))),
            bias: milliamperes(seed.between("bias", (6_000, 21_000))),
        }
    }
}

fn name(place: Place, number: u32) -> String {
    // Operators write names in their own script.
    let room = if number.is_multiple_of(3) { " 客厅" } else { "" };
    format!("linecert lab {}-{}-{number}{room}", place.slot, place.port)
}

/// When it came up last and when it went down last: an ONU that answers came up after.
fn times(state: &OnuState, seed: Seed) -> (DateTime, DateTime) {
    let day = |figure, days| i8::try_from(seed.between(figure, days)).unwrap_or(1);
    let time = |day| date(2026, 3, day).at(8, 15, day, 0);
    let (early, late) = (time(day("early", (1, 14))), time(day("late", (15, 28))));
    match state {
        OnuState::Online(_) => (late, early),
        OnuState::Offline => (early, late),
    }
}
