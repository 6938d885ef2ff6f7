//! The code on a page and on a label: read from pictures, and refused.

use std::fs;

use super::{CODED, LCERT, PDF, add_code, code_text};
use crate::{
    harness::{Stage, finish, installed, json, pages, tool},
    site::prepared,
    verify::lab as certified,
};

/// Takes a picture of the first page, as a scanner does.
fn scan(stage: &Stage, pdf: &str, picture: &str, page: usize) -> bool {
    if !installed(&["pdftoppm"]) {
        return false;
    }
    let page = page.to_string();
    let arguments = ["-png", "-singlefile", "-r", "200", "-f", &page, "-l", &page];
    finish(tool("pdftoppm").args(arguments).arg(stage.path(pdf)).arg(stage.path(picture))).exits(0);
    true
}

/// The page that the code stands on.
fn last_page(stage: &Stage, pdf: &str) -> usize {
    pages(&stage.path(pdf)).map_or(1, |pages| pages.len())
}

#[test]
fn the_code_of_a_page_verifies_from_a_picture() {
    let (stage, other) = (certified(), certified());
    for stage in [&stage, &other] {
        add_code(stage);
        stage.run(&["report", "page", LCERT, "--out", CODED]).exits(0);
    }
    if !scan(&stage, CODED, "page", last_page(&stage, CODED)) {
        return;
    }
    let run = stage.run(&["verify", "--qr", "page.png"]).exits(0);
    run.shows("the code of LAB-0001-1 verifies").shows("TRAINING").shows("INCOMPLETE");
    let known =
        json(&stage.run(&["verify", "--qr", "page.png", "--format", "json"]).exits(0).stdout);
    assert_eq!((&known["form"], &known["verdict"]), (&"code".into(), &"incomplete".into()));
    for file in [LCERT, PDF] {
        stage.run(&["verify", file, "--qr", "page.png"]).exits(0).shows("that of this certificate");
    }
    fs::copy(stage.path("page.png"), other.path("page.png")).unwrap();
    let run = other.run(&["verify", LCERT, "--qr", "page.png"]).exits(47);
    run.says("is not that of LAB-0001-1").says("hint: ");
    other.run(&["verify", LCERT, "--qr", "page.png", "--lang", "zh"]).exits(47).says("不属于");
    label(&stage);
}

/// The label has the same code.
fn label(stage: &Stage) {
    for size in ["62x29", "100x50"] {
        let number = ["--service-number", "0800 496 0000", "--size", size];
        let onu = ["--onu-serial", "hwtc1a2b3c4d"];
        let label = ["report", "label", LCERT, "--out", "label.pdf"];
        let label = [&label[..], &number, &onu].concat();
        stage.run(&label).exits(0).shows("label.pdf");
        if let Some(pages) = pages(&stage.path("label.pdf")) {
            assert!(pages.concat().contains("HWTC1A2B3C4D"), "{pages:?}");
        }
        scan(stage, "label.pdf", "label", 1);
        if size == "100x50" {
            let run = stage.run(&["verify", LCERT, "--qr", "label.png"]).exits(0);
            run.shows("that of this certificate");
        }
    }
    let label = ["report", "label", LCERT, "--form", "svg", "--out", "label.svg"];
    stage.run(&label).exits(0);
    assert!(fs::read_to_string(stage.path("label.svg")).unwrap().starts_with("<svg"));
    let secret = ["report", "label", LCERT, "--service-number", "p@ssword", "--out", "x"];
    stage.run(&secret).exits(2).says("is no telephone number");
    let secret = ["report", "label", LCERT, "--onu-serial", "p@ssword", "--out", "x"];
    stage.run(&secret).exits(2).says("is no serial number of an ONU");
}

#[test]
fn a_code_that_proves_nothing_is_told() {
    let stage = certified();
    add_code(&stage);
    let text = code_text(&stage);
    stage.run(&["verify", "--qr", &text]).exits(0).shows("the code of LAB-0001-1 verifies");
    let known = json(&stage.run(&["verify", "--qr", &text, "--format", "json"]).exits(0).stdout);
    assert_eq!((&known["form"], &known["verdict"]), (&"code".into(), &"incomplete".into()));
    let at = text.len() - 20;
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    let changed = [&text[..at], other, &text[at + 1..]].concat();
    let run = stage.run(&["verify", "--qr", &changed]);
    assert!(matches!(run.code, Some(30..=35)), "{run:?}");
    let run = stage.run(&["verify", "--qr", "LC1:"]).exits(30);
    run.says("the text of the QR code does not verify").says("hint: ");
    stage.run(&["verify", "--qr", "absent.png"]).exits(20).says("absent.png");
    stage.run(&["verify", "--qr", LCERT]).exits(24).says("neither PNG nor JPEG").says("hint: ");
    let keys = prepared("");
    let trust = keys.path("keys/trust-root.json");
    let run = stage.run(&["verify", "--qr", &text, "--trust", trust.to_str().unwrap()]);
    assert!(matches!(run.code, Some(33 | 37)), "{run:?}");
}
