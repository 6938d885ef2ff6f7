//! What consoles print, on a driver that is made up for it: the traps of the facts, each by name.

mod captures;
mod decoding;
mod mistakes;
mod sending;
mod shipped;
mod tones;

use std::sync::LazyLock;

use linecert_measure::{Content, Reading, Tones};

use super::*;
use crate::{
    cell::{Cell, CellContent},
    driver::{Driver, Kind},
};

const MADE: &str = include_str!("tests/made.toml");

static DRIVER: LazyLock<Box<ConsoleDriver>> =
    LazyLock::new(|| match Driver::parse("console.toml", MADE).unwrap().kind() {
        Kind::Console(console) => console.clone(),
        other => panic!("{other:?}"),
    });

fn made() -> &'static ConsoleDriver {
    &DRIVER
}

/// A command with its place filled, by name.
fn line(driver: &ConsoleDriver, name: &str) -> CommandLine {
    let stated = StatedPlaces::from([("port".to_owned(), "0/2/0".to_owned())]);
    let places = driver.fill(&stated).unwrap();
    let scopes = [ConsoleScope::Read, ConsoleScope::Tones];
    let mut commands = scopes.into_iter().flat_map(|scope| driver.commands(scope));
    commands.find(|command| command.name() == name).unwrap().lines(&places).swap_remove(0)
}

/// What a command comes to when it prints this, one line for each cell.
fn decoded(name: &str, text: &str) -> String {
    let driver = made();
    let decoded = driver.decode(&line(driver, name), &Output::of(text));
    shown(&driver.settle(vec![decoded]))
}

fn shown(decoded: &ConsoleDecoded) -> String {
    let lost = decoded.lost.iter().map(|lost| {
        format!("{} {} {} lost {}", lost.subject, lost.quantity, lost.stream, lost.why.reason)
    });
    let lines: Vec<String> = decoded.cells.iter().map(cell).chain(lost).collect();
    lines.join("\n")
}

fn cell(cell: &Cell) -> String {
    let said = match &cell.content {
        CellContent::Reading(observation) => {
            let period = observation.conditions().period;
            let period = period.map(|period| format!(" {period}")).unwrap_or_default();
            format!("{}{period} {}", observation.metric(), reading(observation.reading()))
        }
        CellContent::Fact(fact) => format!("{} {}", fact.attribute, content(&fact.content)),
        CellContent::Tones(said) => tones_of(said),
    };
    format!("{} {said}", cell.subject)
}

fn tones_of(tones: &Tones) -> String {
    let values = tones.values.iter();
    let values = values.map(|value| value.map_or("-".to_owned(), |value| value.shortest_number()));
    let values: Vec<String> = values.collect();
    format!("{} {} {}", tones.quantity, tones.stream, values.join(","))
}

fn reading(reading: &Reading) -> String {
    match reading {
        Reading::Value(value) => value.to_string(),
        Reading::BelowRange { floor } => format!("below {floor}"),
        Reading::AboveRange { ceiling } => format!("above {ceiling}"),
        Reading::NotReported(absence) => absence.reason.to_string(),
    }
}

fn content(content: &Content) -> String {
    match content {
        Content::Text(text) => text.clone(),
        Content::Status(status) => status.to_string(),
        Content::Flags(flags) => flags.iter().map(|flag| flag.name()).collect::<Vec<_>>().join("+"),
        Content::Time(time) => time.to_string(),
        Content::NotReported(absence) => absence.reason.to_string(),
    }
}

/// Checks that each of `expect` is a line of what a command comes to.
#[track_caller]
fn check(name: &str, text: &str, expect: &[&str]) {
    let got = decoded(name, text);
    for line in expect {
        assert!(got.lines().any(|got| got == *line), "`{line}` is not in\n{got}");
    }
}

/// Checks the whole of what a command comes to.
#[track_caller]
fn check_all(name: &str, text: &str, expect: &[&str]) {
    let decoded = decoded(name, text);
    let (mut got, mut expect): (Vec<_>, Vec<_>) = (decoded.lines().collect(), expect.to_vec());
    got.sort_unstable();
    expect.sort_unstable();
    assert_eq!(got, expect);
}
