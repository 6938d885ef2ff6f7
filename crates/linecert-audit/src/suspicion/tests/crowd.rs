//! An honest crowd of technicians, as records: districts differ, instruments round, lines fail.

use linecert_measure::{Digest, Metric, Timestamp};
use linecert_profile::Overall;

use crate::{
    generate::{Dice, Luck},
    record::{
        Counting, Instrument, Position, Print, Reading, Record, Retests, Run, Sampled, Sighting,
        Standing, Technician, Traced, Visit,
    },
    register::Register,
};

/// Records in the order in which they are audited: one of each person, then the next of each.
pub(super) struct Crowd {
    pub(super) records: Vec<Record>,
    people: usize,
}

/// What differs honestly from person to person.
struct Habit {
    mean: f64,
    failing: f64,
    flat: f64,
}

impl Crowd {
    pub(super) fn honest(seed: u64, people: usize, each: usize) -> Self {
        let mut dice = Dice::new(seed, 0);
        let habits: Vec<_> = (0..people).map(|_| Habit::of(&mut dice)).collect();
        let mut records = Vec::new();
        for job in 0..each {
            for (person, habit) in habits.iter().enumerate() {
                let number = records.len();
                let mut dice = Dice::new(seed, number as u64 + 1);
                records.push(record(number, (person, job), habit, &mut dice));
            }
        }
        Self { records, people }
    }

    /// The records of one person, in the order of time.
    pub(super) fn of(&mut self, person: usize) -> impl Iterator<Item = &mut Record> {
        self.records.iter_mut().skip(person).step_by(self.people)
    }

    pub(super) fn register(&self) -> Register {
        let lines =
            (0..self.people).map(|person| format!("Example,PM-100,PM{person},2030-01-01\n"));
        let table = format!("maker,model,serial,due\n{}", lines.collect::<String>());
        Register::parse(table.as_bytes()).unwrap()
    }
}

impl Habit {
    /// Old districts and new ones: levels differ by 3 dB, and lines fail up to half as often again.
    fn of(dice: &mut Dice) -> Self {
        let district = dice.share();
        Self {
            mean: -20_000.0 + 3_000.0 * district,
            failing: 0.04 + 0.02 * dice.share(),
            flat: 0.01 + 0.005 * dice.share(),
        }
    }
}

fn record(number: usize, (person, job): (usize, usize), habit: &Habit, dice: &mut Dice) -> Record {
    let from = i64::try_from(job).unwrap() * 7_200 + 1_767_225_600;
    let from = from + i64::try_from(dice.below(1_200)).unwrap();
    let at = |second| Timestamp::from_second(second).unwrap();
    let power = dice.normal(habit.mean, 2_000.0) / 10 * 10;
    Record {
        digest: Digest::of(format!("certificate {number}").as_bytes()),
        number: format!("WO-{number}-1"),
        order: format!("WO-{number}"),
        line: format!("L-{number}"),
        technician: Technician {
            staff_number: format!("T-{person}"),
            name: format!("Technician {person}"),
        },
        profile: "gpon-install 1".to_owned(),
        overall: Overall::Pass,
        sighting: Sighting::Unseen,
        standing: Standing::Current,
        started_at: at(from),
        issued_at: at(from + 3_600),
        region: None,
        position: Some(position(person, dice)),
        counting: Counting {
            device: format!("laptop {person}"),
            first: 1,
            last: 5,
            previous: None,
            runs: vec![Run { device_seq: job as u64 * 5 + 1, line_seq: 1, count: 5, at: from }],
        },
        visits: vec![Visit { from, until: from + 3_600 }],
        instruments: vec![Instrument {
            maker: "Example".to_owned(),
            model: "PM-100".to_owned(),
            serial: Some(format!("PM{person}")),
            due: None,
            used: Some("2026-03-01".to_owned()),
        }],
        readings: vec![Reading {
            metric: Metric::OutletPower,
            instrument: 0,
            steps: power,
            decimals: 2,
            above_low: Some(power + 24_000),
            below_high: Some(-8_000 - power),
        }],
        prints: prints(power, dice),
        series: vec![Sampled {
            metric: Metric::ThroughputDown,
            samples: 30,
            distinct: if dice.happens(habit.flat) == Luck::Yes { 2 } else { 28 },
        }],
        retests: Retests {
            passed: 6,
            after_failing: u32::from(dice.happens(habit.failing) == Luck::Yes),
        },
        traces: vec![Traced {
            digest: Digest::of(&dice.number().to_be_bytes()),
            signs: Vec::new(),
        }],
    }
}

/// Samples that never come twice, and what instruments say, which comes again by chance: a power
/// meter shows one of a thousand numbers.
fn prints(power: i64, dice: &mut Dice) -> Vec<Print> {
    let print = |what: &str, of: String, rarity| Print {
        what: what.to_owned(),
        digest: Digest::of(format!("{what} {of}").as_bytes()),
        rarity,
    };
    let samples = print("samples", dice.number().to_string(), 40);
    let said = ["onu", "olt", "console"].map(|task| {
        let number = dice.below(20_000);
        (task, number)
    });
    let mut prints = vec![samples];
    prints.extend(said.map(|(task, number)| print(task, number.to_string(), 0)));
    prints.push(print("outlet", power.to_string(), 0));
    prints
}

fn position(person: usize, dice: &mut Dice) -> Position {
    let person = i32::try_from(person).unwrap();
    let mut near = || i32::try_from(dice.below(400)).unwrap();
    Position { latitude: 300_000 + person * 5_000 + near(), longitude: 1_100_000 + near() }
}
