//! One job of the fleet.

use std::num::{NonZeroU32, NonZeroU64};

use linecert_cert::{
    Attempt, AttemptSeries, Clock, Device, DeviceId, Facts, Line, LineAttempts, Order, Outcome,
    Position, Purpose, Salt, Software, Synchronised,
};
use linecert_measure::{
    Calibration, Conditions, Decimals, Digest, Identity, Measurement, Metric, Observation,
    Provenance, Quantity, Reading, Series, Source, Subject, Uncertainty, Unit, Value, Wavelength,
};
use linecert_profile::{Access, Terms};

use super::{BEGIN, Dice, Fraud, GenerateError, Luck, OPERATOR, Site, at};

/// Jobs in a day, the hour at which the first begins, and the seconds from one to the next.
const JOBS_A_DAY: u64 = 6;
const FIRST_HOUR: u64 = 8;
const JOB: u64 = 5_400;

/// The samples of a throughput test.
const SAMPLES: u32 = 10;

/// Which job.
#[derive(Debug)]
pub(super) struct Job<'a> {
    pub(super) number: u64,
    pub(super) technician: u64,
    /// How many jobs the technician had before.
    pub(super) of_technician: u64,
    pub(super) dice: Dice,
    /// How many technicians there are.
    pub(super) people: u64,
    pub(super) fraud: Option<Fraud>,
    /// The line, when it is one that is there.
    pub(super) site: Option<&'a Site>,
}

/// The tasks in their order, with the seconds after the begin of the job.
const TASKS: [(&str, &str, i64); 5] = [
    ("outlet-power", "meter", 120),
    ("onu-optics", "olt", 240),
    ("throughput-down", "linecert", 300),
    ("throughput-up", "linecert", 360),
    ("latency", "linecert", 420),
];

impl Job<'_> {
    pub(super) fn facts(mut self, seed: u64) -> Result<Facts, GenerateError> {
        let from = self.begin()?;
        let attempts =
            (TASKS.iter().zip(1_u64..)).map(|(task, place)| self.attempt(*task, place, from));
        let attempts: Vec<Attempt> = attempts.collect::<Result<_, _>>()?;
        let mut evidence = self.evidence_dice(seed);
        let measurements = self.measurements(from, &mut evidence)?;
        let series = series(&mut evidence);
        let number = self.named(|site| &site.order, || format!("WO-{:07}", self.number));
        let region = || format!("district {}", self.technician % 8);
        let region = self.named(|site| &site.region, region);
        let line = self.named(|site| &site.line, || format!("L-{:07}", self.number));
        let tasks = u64::try_from(TASKS.len())?;
        let first = self.before() * tasks + 1;
        let count = |number: u64| NonZeroU64::try_from(number);
        Ok(Facts {
            purpose: Purpose::Training,
            number: format!("{number}-1"),
            salt: Salt(bytes(&mut self.dice)),
            order: Order { number, customer: None, address: None, appointment: None },
            line: Line { id: line, access: Access::Gpon, subject: self.onu() },
            operator: OPERATOR.to_owned(),
            terms: Terms {
                rate_down: Some(megabits(300_000_000)),
                rate_up: Some(megabits(50_000_000)),
            },
            instruments: self.instruments()?,
            attempts,
            measurements,
            series,
            software: Software { name: "linecert".to_owned(), version: "0.1.0".to_owned() },
            started_at: at(from)?,
            issued_at: at(from + 600)?,
            journal_head: Digest::of(&bytes(&mut self.dice)),
            notes: Vec::new(),
            region: Some(region),
            position: Some(self.position()?),
            device: Device {
                id: DeviceId(self.technician_bytes()),
                first: count(first)?,
                last: count(first + tasks - 1)?,
            },
            line_attempts: LineAttempts { first: count(1)?, last: count(tasks)?, previous: None },
            clock: Clock { synchronised: Synchronised::Yes, stepped_ms: None },
            seen: None,
            attachments: Vec::new(),
            certifies_again: None,
        })
    }

    /// What the line that is there says, else what is made up.
    fn named(&self, of: impl Fn(&Site) -> &String, made_up: impl Fn() -> String) -> String {
        self.site.map_or_else(made_up, |site| of(site).clone())
    }

    /// What the ONU receives, in thousandths of a dBm, if it is there.
    fn received(&self) -> Option<i64> {
        self.site.map(|site| Quantity::from(site.received).steps())
    }

    /// When the job begins, in seconds since 1970.
    fn begin(&mut self) -> Result<i64, GenerateError> {
        let (day, of_day) = (self.of_technician / JOBS_A_DAY, self.of_technician % JOBS_A_DAY);
        let late = self.dice.below(1_200);
        let second = day * 86_400 + FIRST_HOUR * 3_600 + of_day * JOB + late;
        Ok(BEGIN + i64::try_from(second)?)
    }

    fn attempt(
        &self,
        (task, _, after): (&str, &str, i64),
        place: u64,
        from: i64,
    ) -> Result<Attempt, GenerateError> {
        let before = self.before() * u64::try_from(TASKS.len())?;
        Ok(Attempt {
            task: task.to_owned(),
            attempt: NonZeroU32::MIN,
            device_seq: NonZeroU64::try_from(before + place)?,
            line_seq: NonZeroU64::try_from(place)?,
            started_at: at(from + after)?,
            ended_at: at(from + after + 30)?,
            outcome: Outcome::Measured,
        })
    }

    /// Whether this job is one in so many that a cheat spoils, but not the first.
    fn spoils(&self, fraud: Fraud, one_in: u64) -> bool {
        self.fraud == Some(fraud) && self.of_technician % one_in == one_in - 1
    }

    /// How many jobs the count of the device knows of.
    fn before(&self) -> u64 {
        self.of_technician - u64::from(self.spoils(Fraud::PutsCountBack, 20))
    }

    /// The dice that raw bytes and samples are thrown with: those of another job when copied.
    fn evidence_dice(&self, seed: u64) -> Dice {
        let copied = u64::from(self.spoils(Fraud::CopiesEvidence, 20)) * self.people;
        Dice::new(!seed, self.number.saturating_sub(copied))
    }

    /// The level at the outlet: some districts have longer lines than others.
    fn level(&mut self) -> i64 {
        let mean = -17_500.0 - 250.0 * (self.technician % 8) as f64;
        let level = self.dice.normal(mean, 2_000.0);
        match self.fraud {
            Some(Fraud::InventsLevels) => level / 50 * 50,
            _ if self.spoils(Fraud::MovesInsideLimit, 10) => -23_790 - level.rem_euclid(10) * 10,
            _ => level,
        }
    }

    fn measurements(
        &mut self,
        from: i64,
        raw: &mut Dice,
    ) -> Result<Vec<Measurement>, GenerateError> {
        let down = self.dice.normal(295e6, 3e6);
        let up = self.dice.normal(49e6, 4e5);
        let made_up = self.level();
        // A patch cord lies between the outlet and the ONU.
        let power = self.received().map_or(made_up, |level| level + 300);
        let made_up = self.dice.normal(-18_200.0, 1_700.0);
        let at_onu = self.received().unwrap_or(made_up);
        let delay = self.dice.normal(9e6, 1.5e6).max(1_000_000);
        let (service, nm) = (Subject::Service { to: "speed.example.net".to_owned() }, 1490);
        let is_stopped = self.dice.happens(0.006) == Luck::Yes;
        let readings = [
            (0, Metric::OutletPower, Subject::Outlet, expanded(power, (Unit::Dbm, 2), 200)?),
            (1, Metric::OnuRxPower, self.onu(), expanded(at_onu, (Unit::Dbm, 2), 3_000)?),
            (2, Metric::ThroughputDown, service.clone(), bounds(down, 2_000_000)?),
            (3, Metric::ThroughputUp, service.clone(), bounds(up, 400_000)?),
            (4, Metric::PacketLoss, service.clone(), loss()?),
            (4, Metric::RoundTripTimeP95, service, delays(delay)?),
        ];
        let evidence: Vec<_> = TASKS.iter().map(|_| Digest::of(&bytes(raw))).collect();
        let mut measurements = Vec::new();
        for (task, metric, subject, reading) in readings {
            if metric == Metric::PacketLoss && is_stopped {
                continue;
            }
            let (name, instrument, after) = TASKS.get(task).copied().unwrap_or_default();
            let wavelength = metric.has_wavelength().then(|| Wavelength::from_nm(nm)).flatten();
            let conditions = Conditions { wavelength, ..Conditions::default() };
            let observation = Observation::new(metric, subject, conditions, reading);
            measurements.push(Measurement {
                observation: observation.map_err(|e| GenerateError::Reading(e.to_string()))?,
                provenance: Provenance {
                    instrument: instrument.to_owned(),
                    task: name.to_owned(),
                    attempt: NonZeroU32::MIN,
                    taken_at: at(from + after + 20)?,
                    evidence: evidence.get(task).copied().into_iter().collect(),
                },
            });
        }
        Ok(measurements)
    }

    fn instruments(&self) -> Result<Vec<Identity>, GenerateError> {
        let of = |key: &str, maker: &str, model: &str, serial: Option<String>| Identity {
            key: key.to_owned(),
            maker: maker.to_owned(),
            model: model.to_owned(),
            serial,
            firmware: None,
            driver: None,
            calibration: None,
            source: Source::Driven,
        };
        let due = "2035-12-31".parse()?;
        let calibration = Some(Calibration { due, certificate: None });
        let serial = format!("PM{:05}", self.technician);
        let meter = Identity { calibration, ..of("meter", "Example", "PM-100", Some(serial)) };
        let olt = of("olt", "Example", "OLT-16", Some("OLT1".to_owned()));
        Ok(vec![meter, olt, of("linecert", "linecert", "network tests", None)])
    }

    fn onu(&self) -> Subject {
        if let Some(site) = self.site {
            return site.onu.clone();
        }
        let onu = u32::try_from(self.number % 64).unwrap_or_default();
        Subject::Onu { pon: format!("0/{}", self.number / 64 % 16), onu }
    }

    /// Somewhere in the technician's district, which is some kilometres wide.
    fn position(&mut self) -> Result<Position, GenerateError> {
        let is_afar = self.spoils(Fraud::SignsFromAfar, 20);
        let mut near = |base: u64| {
            let parts = base * 10_000 + self.dice.below(400);
            format!("{}.{:04}", parts / 10_000, parts % 10_000)
        };
        let afar = 3 * u64::from(is_afar);
        let (latitude, longitude) =
            (near(30 + self.technician % 10 + afar), near(110 + self.technician % 9));
        Position::new(&latitude, &longitude).map_err(|e| GenerateError::Reading(e.to_string()))
    }

    fn technician_bytes(&self) -> [u8; 16] {
        u128::from(self.technician).to_be_bytes()
    }
}

fn series(dice: &mut Dice) -> Vec<AttemptSeries> {
    let mut one = |task: &str, metric, mean, deviation| AttemptSeries {
        task: task.to_owned(),
        attempt: NonZeroU32::MIN,
        series: Series {
            metric,
            interval_ms: 1_000,
            ramp: 2,
            samples: (0..SAMPLES).map(|_| Some(megabits(dice.normal(mean, deviation)))).collect(),
        },
    };
    vec![
        one("throughput-down", Metric::ThroughputDown, 295e6, 2e6),
        one("throughput-up", Metric::ThroughputUp, 49e6, 3e5),
    ]
}

fn bytes(dice: &mut Dice) -> [u8; 16] {
    let number = u128::from(dice.number()) << 64 | u128::from(dice.number());
    number.to_be_bytes()
}

const fn megabits(steps: i64) -> Quantity {
    Quantity::from_steps(steps, Unit::MegabitPerSecond)
}

fn value(
    quantity: Quantity,
    decimals: u8,
    uncertainty: Uncertainty,
) -> Result<Reading, GenerateError> {
    let decimals = Decimals::new(decimals).unwrap_or(Decimals::MAX);
    let value = Value::new(quantity, decimals, uncertainty);
    value.map(Reading::Value).map_err(|error| GenerateError::Reading(error.to_string()))
}

fn expanded(steps: i64, (unit, decimals): (Unit, u8), u: i64) -> Result<Reading, GenerateError> {
    let u = Uncertainty::Expanded(Quantity::from_steps(u, unit.difference()));
    value(Quantity::from_steps(steps, unit), decimals, u)
}

fn bounds(steps: i64, reach: i64) -> Result<Reading, GenerateError> {
    let (low, high) = (Some(megabits(steps - reach)), Some(megabits(steps + reach)));
    value(megabits(steps), 3, Uncertainty::Bounds { low, high, samples: SAMPLES.into() })
}

fn loss() -> Result<Reading, GenerateError> {
    let percent = |steps| Quantity::from_steps(steps, Unit::Percent);
    // Nothing lost of 1,000: 1 - 0.05^(1/1000).
    let (low, high) = (Some(percent(0)), Some(percent(299_200)));
    value(percent(0), 4, Uncertainty::Bounds { low, high, samples: 1_000 })
}

fn delays(steps: i64) -> Result<Reading, GenerateError> {
    let ms = |steps| Quantity::from_steps(steps, Unit::Millisecond);
    let (low, high) = (Some(ms(steps - 200_000)), Some(ms(steps + 300_000)));
    value(ms(steps), 3, Uncertainty::Bounds { low, high, samples: 1_000 })
}
