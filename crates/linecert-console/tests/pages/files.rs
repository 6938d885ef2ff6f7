//! The files that pages load, and two pages as they are written.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use expect_test::expect_file;
use linecert_console::{
    Language, Mark, Place, ReadingRow, Step, Theme, asset, page, reading_event, step_event,
};
use linecert_measure::{Digest, Metric, Reading, Reason};

use crate::{
    all,
    html::read,
    sample::{self, Fill, Scene},
};

#[test]
fn every_file_that_a_page_loads_is_there() {
    let mut loaded = BTreeSet::new();
    for page in all() {
        for element in read(&page.html).elements {
            let address = element.get("src").or_else(|| element.get("href"));
            if let Some(Place::Asset(name)) = address.and_then(Place::of) {
                loaded.insert(name);
            }
        }
    }
    assert_eq!(loaded.len(), 6, "{loaded:?}");
    for name in loaded {
        assert!(asset(&name).is_some_and(|asset| !asset.bytes.is_empty()), "{name}");
    }
}

#[test]
fn files_of_others_are_as_they_were_published() {
    let listed = include_str!("../../assets/README.md");
    let files: [(&str, &[u8]); 3] = [
        ("htmx.min.js", include_bytes!("../../assets/htmx.min.js")),
        ("uplot.min.js", include_bytes!("../../assets/uplot.min.js")),
        ("uplot.min.css", include_bytes!("../../assets/uplot.min.css")),
    ];
    for (name, bytes) in files {
        let row = listed.lines().find(|line| line.starts_with(&format!("| `{name}`"))).unwrap();
        assert!(row.contains(&Digest::of(bytes).to_string()), "{name}");
    }
}

/// The text of every file below a folder of this crate.
fn texts(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: PathBuf| {
        if path.is_dir() { texts(&path) } else { fs::read_to_string(path).unwrap() }
    };
    entries.map(text).collect()
}

#[test]
fn every_message_is_said_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let said = texts(&root.join("src")) + &texts(&root.join("templates"));
    let messages = include_str!("../../messages/en/console.ftl");
    let ids = messages.lines().filter_map(|line| line.split_once(" = ")).map(|(id, _)| id);
    // The reasons of absent readings are said by their names.
    let ids = ids.filter(|id| !id.starts_with("reason-"));
    let unsaid: Vec<_> = ids.filter(|id| !said.contains(&format!("\"{id}\""))).collect();
    assert_eq!(unsaid, Vec::<&str>::new());
}

fn check_golden(path: &str, language: Language, golden: &str) {
    let scene = Scene::of(Fill::Full);
    let frame = sample::frame_of(path, language, Theme::System, scene.fill);
    let found = scene.pages().into_iter().find(|(at, _)| at == path);
    let html = page(&frame, found.unwrap().1.as_ref()).unwrap();
    // Names of files change with their contents, which have tests of their own.
    let named = regex::Regex::new("-[0-9a-f]{16}\\.").unwrap();
    let html = named.replace_all(&html, "-HASH.");
    expect_file![format!("{}/tests/pages/golden/{golden}", env!("CARGO_MANIFEST_DIR"))]
        .assert_eq(&html);
}

#[test]
fn pages_are_written_as_they_were() {
    check_golden("/log-in", Language::English, "log-in.en.html");
    check_golden("/late", Language::English, "late.en.html");
    check_golden("/late", Language::Chinese, "late.zh.html");
}

#[test]
fn the_columns_of_a_chart_are_of_one_length() {
    let frame = sample::frame(Language::English, Theme::System, Fill::Full);
    let json = Scene::of(Fill::Full).history().to_json(&frame);
    let columns: serde_json::Value = serde_json::from_str(&json).unwrap();
    let length = |name: &str| columns[name].as_array().unwrap().len();
    assert_eq!([length("seconds"), length("steps"), length("why")], [336; 3]);
    assert_eq!(length("levels"), 3);
}

#[test]
fn events_hold_the_markup_of_the_page_on_one_line() {
    let text = "line\none\r<b>".to_owned();
    let step = Step { mark: Mark::Good, title: "read".to_owned(), text, at: None };
    let html = step_event(&step).unwrap();
    assert!(!html.contains(['\n', '\r']), "{html}");
    assert!(html.starts_with("<li class=\"step good\">") && html.contains("&lt;b&gt;"), "{html}");

    let row = ReadingRow {
        metric: Metric::OnuRxPower,
        reading: Some(Reading::absent(Reason::Offline, "")),
        at: Some(sample::now()),
        accepts: linecert_console::LimitSpan { lowest: None, highest: None },
        baseline: None,
        verdict: linecert_profile::Verdict::NotAssessed,
    };
    let frame = sample::frame(Language::Chinese, Theme::System, Fill::Full);
    let html = reading_event(&frame, &row).unwrap();
    assert!(html.starts_with("<tr data-key=\"onu-rx-power\">"), "{html}");
    assert!(html.contains("离线") && !html.contains('\n'), "{html}");
}
