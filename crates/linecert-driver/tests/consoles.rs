//! Every recording of a console gives what a person reads in it, no more and no less.
//!
//! What a person reads stands in `consoles/readings.txt`. The recordings themselves are not part of
//! the project; without them these tests say that they are skipped.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::{collections::BTreeSet, path::PathBuf};

use linecert_driver::{Cell, CellContent, Driver, Replayed, replay};
use linecert_measure::{Content, Fact, Observation, Quantity, Reading, Tones};

const READINGS: &str = include_str!("consoles/readings.txt");

/// What stands in one recording.
struct Recording {
    file: &'static str,
    /// The part of the file, counted from one, where an empty line parts one reading from the next.
    part: Option<usize>,
    driver: &'static str,
    /// The command, where the recording begins behind it.
    command: &'static str,
    rows: BTreeSet<String>,
}

fn recordings() -> Vec<Recording> {
    let blocks = READINGS.split("\n== ").skip(1);
    blocks.map(|block| Recording::of(block).unwrap()).collect()
}

impl Recording {
    fn of(block: &'static str) -> Option<Self> {
        let mut lines = block.lines();
        let mut head = lines.next()?.split('|').map(str::trim);
        let (file, driver, command) = (head.next()?, head.next()?, head.next()?);
        let (file, part) = match file.split_once('#') {
            Some((file, part)) => (file, part.parse().ok()),
            None => (file, None),
        };
        let rows = lines.filter(|row| !row.is_empty()).map(str::to_owned).collect();
        Some(Self { file, part, driver, command, rows })
    }

    /// Its text; `None` when there is no such folder.
    fn text(&self) -> Option<String> {
        let folder = folder()?;
        let text = std::fs::read_to_string(folder.join(self.file)).unwrap();
        let text = match self.part {
            Some(part) => text.split("\n\n").nth(part - 1).unwrap().to_owned(),
            None => text,
        };
        Some(if self.command.is_empty() { text } else { format!("{}\n{text}", self.command) })
    }
}

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recordings");
    folder.is_dir().then_some(folder)
}

/// One cell as a row of the table.
fn row(cell: &Cell) -> String {
    let (what, said) = match &cell.content {
        CellContent::Reading(observation) => (metric(observation), reading(observation)),
        CellContent::Fact(fact) => (fact.attribute.to_string(), content(fact)),
        CellContent::Tones(tones) => (format!("{} {}", tones.quantity, tones.stream), runs(tones)),
    };
    format!("{} | {what} | {said}", cell.subject)
}

fn metric(observation: &Observation) -> String {
    let period = observation.conditions().period;
    let period = period.map(|period| format!(" {period}")).unwrap_or_default();
    format!("{}{period}", observation.metric())
}

fn reading(observation: &Observation) -> String {
    match observation.reading() {
        Reading::Value(value) => {
            let quantity = value.quantity();
            format!("{} {}", quantity.number(value.decimals()), quantity.unit())
        }
        Reading::BelowRange { floor } => format!("< {floor}"),
        Reading::AboveRange { ceiling } => format!("> {ceiling}"),
        Reading::NotReported(absence) => format!("- {}", absence.reason),
    }
}

fn content(fact: &Fact) -> String {
    match &fact.content {
        Content::Text(text) => text.clone(),
        Content::Status(status) => status.to_string(),
        Content::Flags(flags) => {
            flags.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        }
        Content::Time(time) => time.to_string(),
        Content::NotReported(absence) => format!("- {}", absence.reason),
    }
}

/// The tones from 0 to 21, the same values together: who reads a table by eye reads no more of it.
fn runs(tones: &Tones) -> String {
    let mut runs: Vec<(usize, usize, Option<Quantity>)> = Vec::new();
    for (number, value) in tones.values.iter().enumerate().take(22) {
        match runs.last_mut() {
            Some((_, last, before)) if before == value => *last = number,
            _ => runs.push((number, number, *value)),
        }
    }
    let said = runs.iter().map(|(first, last, value)| {
        let value = value.map_or("-".to_owned(), Quantity::shortest_number);
        if first == last { format!("{first}: {value}") } else { format!("{first}-{last}: {value}") }
    });
    said.collect::<Vec<_>>().join("; ")
}

#[test]
fn every_recording_gives_what_a_person_reads_in_it() {
    let mut wrong = Vec::new();
    for recording in recordings() {
        let Some(text) = recording.text() else {
            eprintln!("skipped: no recordings of consoles here");
            return;
        };
        let driver = Driver::shipped(recording.driver).unwrap().unwrap();
        let replayed = replay(&driver, text.as_bytes()).unwrap();
        let read: BTreeSet<String> = cells(&replayed).iter().map(row).collect();
        let missing = recording.rows.difference(&read).map(|row| format!("  missing: {row}\n"));
        let strange = read.difference(&recording.rows).map(|row| format!("  strange: {row}\n"));
        let differences: String = missing.chain(strange).collect();
        if !differences.is_empty() {
            wrong.push(format!("{} by {}\n{differences}", recording.file, recording.driver));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn every_recording_is_in_the_table() {
    let Some(folder) = folder() else {
        eprintln!("skipped: no recordings of consoles here");
        return;
    };
    let known: BTreeSet<String> = recordings().iter().map(|it| it.file.to_owned()).collect();
    let mut there = BTreeSet::new();
    for kind in ["xdsl", "ont"] {
        for entry in std::fs::read_dir(folder.join(kind)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            there.insert(format!("{kind}/{name}"));
        }
    }
    assert_eq!(known, there);
}

#[test]
fn each_digit_of_a_bit_table_is_one_tone() {
    let table = "xdsl/trendchip_dsllinestatus_zyxel_vmg1312_t20b.txt";
    let recording = recordings().into_iter().find(|it| it.file == table).unwrap();
    let Some(text) = recording.text() else {
        eprintln!("skipped: no recordings of consoles here");
        return;
    };
    let rows = text.lines().filter_map(|line| line.strip_prefix("tone "));
    let digits = rows.filter_map(|row| row.split_once(':')).flat_map(|(_, digits)| digits.chars());
    let seen: Vec<i64> = digits.filter_map(|digit| digit.to_digit(16)).map(i64::from).collect();
    let driver = Driver::shipped(recording.driver).unwrap().unwrap();
    let replayed = replay(&driver, text.as_bytes()).unwrap();
    let read = cells(&replayed).iter().find_map(|cell| match &cell.content {
        CellContent::Tones(tones) => Some(&tones.values),
        _ => None,
    });
    let read: Vec<i64> = read.unwrap().iter().map(|value| value.unwrap().steps()).collect();
    assert_eq!((read.len(), &read), (256, &seen));
}

fn cells<'r>(replayed: &'r Replayed<'_>) -> &'r [Cell] {
    match replayed {
        Replayed::Console(decoded) => &decoded.cells,
        _ => panic!("{replayed:?}"),
    }
}
