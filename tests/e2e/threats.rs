//! What the threat model claims to be shown is shown: each test and forgery that it names exists.

use std::fs;

use crate::harness::root;

/// All sources of the end-to-end tests.
fn sources(folder: &std::path::Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: std::path::PathBuf| match path.is_dir() {
        true => sources(&path),
        false => fs::read_to_string(&path).unwrap_or_default(),
    };
    entries.map(text).collect()
}

/// The names between backticks of a text.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The part of a cell behind a word, up to the next semicolon.
fn behind<'a>(cell: &'a str, word: &str) -> impl Iterator<Item = &'a str> {
    cell.split(';').filter_map(move |part| part.trim().strip_prefix(word)).flat_map(names)
}

#[test]
fn what_the_threat_model_names_exists() {
    let document = fs::read_to_string(root().join("docs/threat-model.md")).unwrap();
    let tests = sources(&root().join("tests/e2e"));
    let daemon = sources(&root().join("crates/linecert-daemon"));
    let golden = root().join("tests/golden/certificate/v1");
    let index: Vec<String> = ["good.txt", "forgeries.txt"]
        .iter()
        .flat_map(|file| {
            fs::read_to_string(golden.join(file))
                .unwrap()
                .lines()
                .map(String::from)
                .collect::<Vec<_>>()
        })
        .chain(["stale-trust-root.json: ".to_owned()])
        .collect();
    let rows = document.lines().filter(|line| line.starts_with("| "));
    let cells: Vec<_> =
        rows.filter_map(|row| row.trim_end_matches([' ', '|']).rsplit_once(" | ")).collect();
    assert!(cells.len() > 15, "{}", cells.len());
    for (_, cell) in cells {
        for name in behind(cell, "e2e ") {
            assert!(tests.contains(&format!("fn {name}()")), "there is no test `{name}`");
        }
        for name in behind(cell, "daemon ") {
            assert!(daemon.contains(&format!("fn {name}()")), "there is no test `{name}`");
        }
        for name in behind(cell, "golden ") {
            let (start, end) = name.split_once('*').unwrap_or((name, ": "));
            let found = index.iter().any(|line| line.starts_with(&format!("{start}{end}")));
            assert!(found, "there is no golden `{name}`");
        }
    }
}
