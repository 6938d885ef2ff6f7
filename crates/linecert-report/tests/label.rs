//! Labels and their codes on paper, through poppler's eyes and a code reader's.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::process::Command;

use linecert_cert::Purpose;
use linecert_profile::Overall;
use linecert_report::{Fonts, Label, LabelError, LabelSize, Language, TextError, read_codes};

fn label() -> Label {
    Label {
        operator: "Westport Fibre Ltd".to_owned(),
        order: "WO-88120391".to_owned(),
        line: "WP-GPON-0012-0387".to_owned(),
        onu_serial: Some("ALCLF1A2B3C4".parse().unwrap()),
        service_number: Some("400-100-1000".parse().unwrap()),
        issued_at: "2026-11-21T09:52:00Z".parse().unwrap(),
        verdict: Overall::Pass,
        purpose: Purpose::Operational,
        code: "LC1:".to_owned() + &"Q7-P/.".repeat(107),
    }
}

#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
fn report_skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// What poppler makes of a PDF, or `None`, said aloud, where it is not installed.
fn poppler(tool: &str, arguments: &[&str], pdf: &[u8], result: &str) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("label.pdf");
    std::fs::write(&file, pdf).unwrap();
    let out = folder.path().join(result);
    let target = if result == "label.png" { folder.path().join("label") } else { out.clone() };
    let Ok(status) = Command::new(tool).args(arguments).arg(&file).arg(target).status() else {
        report_skipped(&format!("{tool} (poppler-utils) is not installed"));
        return None;
    };
    assert!(status.success(), "{tool} {arguments:?}");
    Some(std::fs::read(out).unwrap())
}

fn text(pdf: &[u8]) -> Option<String> {
    poppler("pdftotext", &["-layout"], pdf, "label.txt")
        .map(|text| String::from_utf8(text).unwrap())
}

fn picture(pdf: &[u8], dpi: &str) -> Option<Vec<u8>> {
    poppler("pdftoppm", &["-png", "-singlefile", "-r", dpi], pdf, "label.png")
}

fn chinese_fonts() -> Option<Fonts> {
    let fonts = Fonts::installed();
    let text = [linecert_report::Passage { field: "label", text: "培训线路" }];
    if matches!(fonts.check(&text), Err(TextError::NoChineseFont { .. })) {
        report_skipped("no Chinese font is installed");
        return None;
    }
    Some(fonts)
}

/// Checks that a label has one page with these texts.
fn check(label: &Label, language: Language, expected: &[&str]) {
    let Some(fonts) = chinese_fonts() else { return };
    for size in LabelSize::ALL {
        let pdf = label.to_pdf(size, language, &fonts).unwrap();
        let Some(text) = text(&pdf) else { return };
        assert_eq!(text.matches('\u{c}').count(), 1, "one page");
        for expected in expected {
            assert!(text.contains(expected), "{size:?}: `{expected}` is not in\n{text}");
        }
    }
}

#[test]
fn a_label_tells_the_line_and_whom_to_call() {
    let values = ["WO-88120391", "WP-GPON-0012-0387", "ALCLF1A2B3C4", "400-100-1000", "2026-11-21"];
    check(&label(), Language::English, &values);
    check(&label(), Language::English, &["PASS", "Order", "Line", "ONU", "Service", "Westport"]);
    check(&label(), Language::Chinese, &["合格", "工单", "线路", "报修", "签发", "WO-88120391"]);
    check(&label(), Language::Both, &["PASS", "合格", "Order 工单", "Service 报修"]);
}

#[test]
fn what_is_not_known_is_not_there() {
    let label = Label { onu_serial: None, service_number: None, ..label() };
    let pdf = label.to_pdf(LabelSize::Small, Language::English, &Fonts::built_in()).unwrap();
    let Some(text) = text(&pdf) else { return };
    assert!(!text.contains("ONU") && !text.contains("Service"), "{text}");
}

#[test]
fn an_exercise_and_a_failure_cannot_be_overlooked() {
    let training = Label { purpose: Purpose::Training, ..label() };
    check(&training, Language::English, &["TRAINING", "PASS"]);
    check(&training, Language::Chinese, &["TRAINING", "培训", "合格"]);
    for (verdict, words) in [
        (Overall::Fail, ["FAIL", "不合格"]),
        (Overall::Incomplete, ["INCOMPLETE", "未完成"]),
        (Overall::MarginalPass, ["PASS*", "合格*"]),
    ] {
        let failing = Label { verdict, purpose: Purpose::Training, ..label() };
        check(&failing, Language::Both, &words);
    }
}

#[test]
fn a_text_shrinks_to_a_limit_and_is_then_refused_by_its_field() {
    let with_line = |length: usize, size| {
        let label = Label { line: "W".repeat(length), ..label() };
        label.to_pdf(size, Language::English, &Fonts::built_in())
    };
    for (size, fits, does_not) in [(LabelSize::Small, 14, 60), (LabelSize::Large, 17, 80)] {
        assert!(with_line(fits, size).is_ok(), "{size:?}");
        let error = with_line(does_not, size).unwrap_err();
        assert!(matches!(&error, LabelError::TooLong { field, .. } if field == "line"), "{error}");
    }
    let label = Label { operator: "Operator ".repeat(40), ..label() };
    let error = label.to_svg(LabelSize::Large, Language::English, &Fonts::built_in()).unwrap_err();
    assert!(error.to_string().contains("operator does not fit 100x50"), "{error}");
}

#[test]
fn a_character_without_a_font_is_named_with_its_field() {
    let label = Label { line: "L-𓀀".to_owned(), ..label() };
    let error = label.to_pdf(LabelSize::Small, Language::English, &Fonts::built_in()).unwrap_err();
    assert!(error.to_string().contains("set line, `L-𓀀`: no font has"), "{error}");
}

#[test]
fn the_same_label_is_the_same_bytes() {
    let pdf = || label().to_pdf(LabelSize::Small, Language::English, &Fonts::built_in()).unwrap();
    assert_eq!(pdf(), pdf());
    let svg = || label().to_svg(LabelSize::Small, Language::English, &Fonts::built_in()).unwrap();
    assert_eq!(svg(), svg());
    assert!(svg().starts_with("<svg"));
}

#[test]
fn the_code_is_read_from_the_printed_label() {
    for (size, resolutions) in
        [(LabelSize::Small, ["300", "203", "600"]), (LabelSize::Large, ["300", "203", "150"])]
    {
        let pdf = label().to_pdf(size, Language::English, &Fonts::built_in()).unwrap();
        for dpi in resolutions {
            let Some(picture) = picture(&pdf, dpi) else { return };
            assert_eq!(read_codes(&picture).unwrap(), [label().code], "{size:?} at {dpi} dpi");
        }
    }
}
