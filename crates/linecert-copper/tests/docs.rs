//! The examples of `docs/copper.md` do what the page says.
#![expect(clippy::unwrap_used, reason = "a page that cannot be read is a failed test")]

use linecert_copper::{Map, Pair, doubts, entry};
use linecert_measure::{Observation, Reading, Uncertainty};

const PAGE: &str = include_str!("../../../docs/copper.md");

/// The fenced blocks of the page: their languages and texts.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let mut parts = PAGE.split("\n```");
    parts.next();
    let mut blocks = Vec::new();
    while let Some(block) = parts.next() {
        let (language, text) = block.split_once('\n').unwrap();
        blocks.push((language, text));
        // What stands between this block and the next.
        parts.next();
    }
    blocks
}

/// What a reading says, as the page writes it.
fn line(observation: &Observation) -> String {
    let said = match observation.reading() {
        Reading::Value(value) => match value.uncertainty() {
            Uncertainty::Expanded(u) => format!("{value} ± {u}"),
            _ => value.to_string(),
        },
        Reading::AboveRange { ceiling } => format!("above {ceiling}"),
        Reading::BelowRange { floor } => format!("below {floor}"),
        Reading::NotReported(absence) => format!("- {}: {}", absence.reason, absence.detail),
    };
    let conditions = observation.conditions().to_string();
    let conditions = if conditions.is_empty() { conditions } else { format!(", {conditions}") };
    format!("{} {said}{conditions}\n", observation.metric())
}

fn lines(pair: &Pair) -> String {
    format!("pair {}", pair.id).trim_end().to_owned()
        + "\n"
        + &pair.observations.iter().map(line).collect::<String>()
}

#[test]
fn every_map_of_the_page_reads_the_file_below_it() {
    let blocks = blocks();
    let mut maps = 0;
    for window in blocks.windows(3) {
        let [("toml", map), (format, file), ("text", expect)] = window else { continue };
        if !map.starts_with("schema") {
            continue;
        }
        maps += 1;
        let map = Map::parse("docs/copper.md", map).unwrap();
        let imported = map.import(format, file.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
        let found: String = imported.pairs.iter().map(lines).collect();
        assert_eq!(found.trim_end(), expect.trim_end(), "{format}");
        let doubted: Vec<_> =
            imported.pairs.iter().flat_map(|pair| doubts(&pair.observations)).collect();
        assert!(doubted.is_empty(), "{format}: {doubted:?}");
    }
    assert_eq!(maps, 4, "a map for each form");
}

#[test]
fn every_entry_of_the_page_is_one() {
    let entries = blocks().into_iter().filter(|(language, _)| *language == "entry");
    let entries: Vec<_> = entries.flat_map(|(_, text)| text.lines()).collect();
    assert!(entries.len() > 5);
    for text in entries {
        entry::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
}

#[test]
fn every_refusal_of_the_page_is_one() {
    let map = blocks().into_iter().find(|(language, _)| *language == "toml").unwrap().1;
    let map = Map::parse("m.toml", map).unwrap();
    let mut refusals = 0;
    for row in PAGE.lines().filter(|line| line.starts_with("| `Pair;")) {
        let cells: Vec<_> =
            row.split(" | ").map(|cell| cell.trim_matches(['`', ' ', '|'])).collect();
        let [file, message] = cells.as_slice() else { panic!("{row}") };
        let file = file.replace("\\n", "\n");
        let error = map.import("r.csv", file.as_bytes()).unwrap_err().to_string();
        assert_eq!(error.replace('`', "'"), *message, "{file}");
        refusals += 1;
    }
    assert!(refusals >= 4, "{refusals}");
}
