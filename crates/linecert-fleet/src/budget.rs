//! How often the tables of a node are read, and how gently.

use std::{num::NonZeroU16, time::Duration};

use linecert_driver::{Column, Cost, Holds, InFlight, SnmpDriver, SubjectKind};
use linecert_measure::Attribute;
use thiserror::Error;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// What of a node is read together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PollTable {
    /// Whether each ONU is there, and why not: often.
    State,
    /// Every number, optics above all: rarely, since many nodes ask the ONU for it.
    Optics,
    /// Serial numbers, models, names: what hardly changes.
    Static,
}

/// What reading a node may cost it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    every: [Duration; 3],
    nudge: Duration,
    in_flight: InFlight,
    per_second: NonZeroU16,
}

/// Why a budget cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BudgetError {
    /// More often than nodes bear, or so rarely that it is of no use.
    #[error("read the {} table every {every:?}: from {shortest:?} to {longest:?}", table.name())]
    Every {
        /// The table.
        table: PollTable,
        /// What was asked for.
        every: Duration,
        /// The shortest.
        shortest: Duration,
        /// The longest.
        longest: Duration,
    },
}

impl PollTable {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 3] = [Self::State, Self::Optics, Self::Static];

    /// The name in files and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Optics => "optics",
            Self::Static => "static",
        }
    }

    /// The shortest and the longest time from one reading to the next.
    #[must_use]
    pub const fn bounds(self) -> (Duration, Duration) {
        match self {
            Self::State => (MINUTE, DAY),
            Self::Optics => (Duration::from_secs(15 * 60), DAY),
            Self::Static => (HOUR, Duration::from_secs(30 * 86_400)),
        }
    }

    /// Whether a column of an ONU belongs to it. The state belongs to the optics too: it says
    /// whether they are of the present.
    pub(crate) fn reads(self, column: &Column) -> bool {
        match (self, column.holds()) {
            (Self::State, Holds::Attribute(attribute)) => tells_presence(attribute),
            (Self::Static, Holds::Attribute(attribute)) => !tells_presence(attribute),
            (Self::Optics, Holds::Attribute(attribute)) => attribute == Attribute::State,
            (Self::Optics, Holds::Metric(_)) => true,
            _ => false,
        }
    }

    pub(crate) const fn place(self) -> usize {
        match self {
            Self::State => 0,
            Self::Optics => 1,
            Self::Static => 2,
        }
    }
}

const fn tells_presence(attribute: Attribute) -> bool {
    matches!(attribute, Attribute::State | Attribute::LastDownCause | Attribute::DyingGasp)
}

impl Budget {
    /// What a model of device bears by its driver: the state every 5 minutes, what is static once a
    /// day, and the optics every 15 minutes when it answers all of them from memory, else every
    /// hour: operators report agents that stop answering and line cards that crash when the optics
    /// of every ONU are asked for more often (librenms#14203, #12748). 25 requests a second.
    #[must_use]
    pub fn of(driver: &SnmpDriver) -> Self {
        let onus = driver.tables().iter().filter(|table| table.kind() == SubjectKind::Onu);
        let mut read = onus.flat_map(|table| table.columns());
        let costly =
            read.any(|column| PollTable::Optics.reads(column) && column.cost() == Cost::Costly);
        let optics = if costly { HOUR } else { PollTable::Optics.bounds().0 };
        Self {
            every: [5 * MINUTE, optics, DAY],
            nudge: MINUTE,
            in_flight: driver.poll().in_flight,
            per_second: NonZeroU16::MIN.saturating_add(24),
        }
    }

    /// The same, with another time from one reading of a table to the next.
    ///
    /// # Errors
    /// [`BudgetError`] outside of the [bounds](PollTable::bounds).
    pub fn with_every(mut self, table: PollTable, every: Duration) -> Result<Self, BudgetError> {
        let (shortest, longest) = table.bounds();
        if !(shortest..=longest).contains(&every) {
            return Err(BudgetError::Every { table, every, shortest, longest });
        }
        if let Some(known) = self.every.get_mut(table.place()) {
            *known = every;
        }
        Ok(self)
    }

    /// What agents of the lab bear: anything. No device is ever to be read so often.
    #[must_use]
    pub fn of_lab(driver: &SnmpDriver) -> Self {
        let every = [5, 10, 30].map(Duration::from_secs);
        let per_second = NonZeroU16::MIN.saturating_add(499);
        Self { every, nudge: Duration::from_secs(1), per_second, ..Self::of(driver) }
    }

    /// The same, with one request under way at a time.
    #[must_use]
    pub const fn one_at_a_time(self) -> Self {
        Self { in_flight: InFlight::One, ..self }
    }

    /// The same, with another bound on the requests a second.
    #[must_use]
    pub const fn with_per_second(self, per_second: NonZeroU16) -> Self {
        Self { per_second, ..self }
    }

    /// The time from one reading of a table to the next.
    #[must_use]
    pub fn every(&self, table: PollTable) -> Duration {
        self.every.get(table.place()).copied().unwrap_or(DAY)
    }

    /// The least time from one reading to the next, whatever asks for it: a hint brings the state
    /// forward, and nothing else.
    #[must_use]
    pub fn least(&self, table: PollTable) -> Duration {
        match table {
            PollTable::State => self.nudge.min(self.every(table)),
            PollTable::Optics | PollTable::Static => self.every(table),
        }
    }

    /// How many requests may be under way at once.
    #[must_use]
    pub const fn in_flight(&self) -> InFlight {
        self.in_flight
    }

    /// How many requests a second at most.
    #[must_use]
    pub const fn per_second(&self) -> NonZeroU16 {
        self.per_second
    }

    /// How long after its first coming a node's table is read first: spread over the whole time
    /// between two readings, and always the same for one name.
    #[must_use]
    pub fn offset(&self, name: &str, table: PollTable) -> Duration {
        let every = u64::try_from(self.every(table).as_millis()).unwrap_or(u64::MAX);
        let share = (u128::from(every) * u128::from(hash(name, table))) >> 64;
        Duration::from_millis(u64::try_from(share).unwrap_or(every))
    }
}

/// FNV-1a with a final mix, because names of nodes differ in their last letters only.
fn hash(name: &str, table: PollTable) -> u64 {
    let octets = name.bytes().chain(table.name().bytes());
    let hash = octets.fold(0xCBF2_9CE4_8422_2325_u64, |hash, octet| {
        (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01B3)
    });
    let mixed = (hash ^ hash >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    (mixed ^ mixed >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53)
}

#[cfg(test)]
mod tests {
    use linecert_driver::{Driver, Kind};

    use super::*;

    fn budget(driver: &str) -> Budget {
        let driver = Driver::shipped(driver).unwrap().unwrap();
        let Kind::Snmp(snmp) = driver.kind() else { panic!("{} is read by SNMP", driver.name()) };
        Budget::of(snmp)
    }

    #[test]
    fn a_driver_that_asks_the_onus_is_read_every_hour() {
        for (driver, minutes) in [("huawei-smartax", 60), ("zte-c300", 60)] {
            assert_eq!(budget(driver).every(PollTable::Optics), minutes * MINUTE, "{driver}");
        }
    }

    #[test]
    fn a_budget_keeps_to_what_nodes_bear() {
        let budget = budget("huawei-smartax");
        let with = |table, seconds| budget.with_every(table, Duration::from_secs(seconds));
        assert!(with(PollTable::State, 59).is_err());
        assert!(with(PollTable::Optics, 14 * 60).is_err());
        assert_eq!(
            with(PollTable::Optics, 60).unwrap_err().to_string(),
            "read the optics table every 60s: from 900s to 86400s"
        );
        let slower = with(PollTable::State, 900).unwrap();
        assert_eq!(slower.every(PollTable::State), 15 * MINUTE);
        assert_eq!(slower.least(PollTable::State), MINUTE);
        assert_eq!(slower.least(PollTable::Optics), HOUR);
    }

    #[test]
    fn jitter_spreads_evenly_and_is_the_same_each_time() {
        let budget = budget("huawei-smartax");
        let mut tenths = [0_u32; 10];
        for number in 0..10_000 {
            let name = format!("olt-{number}");
            let offset = budget.offset(&name, PollTable::Optics);
            assert_eq!(offset, budget.offset(&name, PollTable::Optics));
            assert!(offset < HOUR);
            tenths[usize::try_from(offset.as_secs() / 360).unwrap()] += 1;
        }
        assert!(tenths.iter().all(|count| (850..1_150).contains(count)), "{tenths:?}");
    }
}
