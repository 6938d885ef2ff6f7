//! What a reader finds on a page, through poppler's eyes.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

#[expect(dead_code, reason = "the samples are shared with the tests of renditions")]
mod sample;

use std::{path::Path, process::Command};

use linecert_cert::Purpose;
use linecert_report::{Fonts, Language, Page, ReportError, render};
use proptest::prelude::*;

/// A page takes a good part of a second in a development build.
const CASES: u32 = 12;

fn english(page: &Page) -> Vec<u8> {
    render(page, Language::English, &Fonts::built_in()).unwrap()
}

/// The text of each page, or `None`, said aloud, where poppler is not installed.
fn pages(pdf: &[u8]) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.pdf");
    std::fs::write(&file, pdf).unwrap();
    let output = Command::new("pdftotext").args(["-layout"]).arg(&file).arg("-").output();
    let Ok(output) = output else {
        report_skipped("pdftotext (poppler-utils) is not installed");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut pages: Vec<_> = text.split('\u{c}').map(str::to_owned).collect();
    assert_eq!(pages.pop().as_deref(), Some(""), "every page ends with a form feed");
    Some(pages)
}

fn pages_of(pdf: &[u8]) -> String {
    pages(pdf).unwrap_or_default().concat()
}

/// Chinese text needs a font that the test machine may not have.
fn chinese(page: &Page) -> Option<Vec<u8>> {
    match render(page, Language::Chinese, &Fonts::installed()) {
        Err(ReportError::NoChineseFont { .. }) => {
            report_skipped("no Chinese font is installed");
            None
        }
        other => Some(other.unwrap()),
    }
}

#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
fn report_skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// Checks that a document has these texts, which ` | ` parts.
fn check(pdf: &[u8], expected: &str) {
    let Some(pages) = pages(pdf) else { return };
    let text = pages.concat();
    for expected in expected.split(" | ") {
        assert!(text.contains(expected), "`{expected}` is not in\n{text}");
    }
}

#[test]
fn a_passing_line_fits_one_page_and_tells_all() {
    let page = sample::passing();
    let digest = page.digest.to_string();
    let pdf = english(&page);
    check(
        &pdf,
        "LC-2026-004217 | PASS | 6 passed | WO-88120391 | Marta Lindqvist | 14 Harbour Lane",
    );
    check(&pdf, "WP-GPON-0012-0387 | GPON | ONU 0/1:3 | down 1000 Mbit/s | Westport Fibre Ltd");
    check(&pdf, "Ivo Brandt | 4711 | 2026-11-21 09:52 UTC");
    check(&pdf, "Power at outlet | 1490 nm | −17.42 dBm | ±0.26 | −24.00 … −8.00 dBm | 6.58 dB");
    check(&pdf, "< 0.01 % | ≥ 900 Mbit/s | 95 % bounds, n = 3000 | B-A4 | unverified");
    check(&pdf, "Newport 2936-R | 13722 | v1.0.9 | 2027-03-31 | KAL-2026-1182");
    check(&pdf, "ILAC-G8:09/2019 | GPON installation (sample-gpon), revision 3 | linecert 0.1.0");
    check(&pdf, "Page 1 of 1 | End of certificate | The results relate only to");
    check(&pdf, digest.get(..8).unwrap());
    check(&pdf, page.signature.key.to_string().get(..16).unwrap());
}

#[test]
fn round_trip_times_are_drawn_with_their_losses() {
    let pdf = english(&sample::with_delays());
    check(&pdf, "Round-trip time | Distribution | Losses | idle line | under load up");
}

#[test]
fn a_failing_line_says_what_failed_and_what_was_not_assessed() {
    let pdf = english(&sample::failing());
    check(&pdf, "FAIL Power at outlet | FAIL* ONU Rx power | NOT ASSESSED Packet loss | PASS*");
    check(&pdf, "2 passed, 1 passed*, 2 failed, 1 not assessed | −2.83 dB | 4 attempts");
    check(&pdf, "NOT ASSESSED: no answer in time: probe.westport.example, 5 s");
    check(&pdf, "No result: outlet-power, attempt 4: no answer in time: /dev/ttyUSB0, 2 s");
    check(&pdf, "The computer's clock was not synchronised.");
}

#[test]
fn what_was_typed_in_says_so_beside_its_number() {
    let page = sample::typed_in();
    let pdf = english(&page);
    check(&pdf, "Power at outlet | TYPED IN BY HAND");
    let Some(pages) = pages(&pdf) else { return };
    assert_eq!(pages.concat().matches("TYPED IN").count(), 2, "reading and instrument");
    if let Some(pdf) = chinese(&page) {
        check(&pdf, "人工录入");
    }
    assert!(!pages_of(&english(&sample::passing())).contains("TYPED IN"));
}

#[test]
fn a_chinese_page_is_chinese_throughout() {
    let Some(pdf) = chinese(&sample::chinese()) else { return };
    check(
        &pdf,
        "宽带线路验收证书 | 未完成 | 欧阳春晓 | 王建国 | 入户光功率 | 未判定：未测量 | GPON 装机",
    );
    let text = pages(&pdf).unwrap_or_default().join("\n");
    for word in ["PASS", "Order", "Verdict", "not measured"] {
        assert!(!text.contains(word), "`{word}` is in\n{text}");
    }
}

#[test]
fn a_verdict_that_is_no_pass_stands_on_every_page() {
    let many = sample::pages::many();
    for (page, mark) in [(&many, "FAIL"), (&sample::pages::incomplete(), "未完成")] {
        let pdf = if mark == "FAIL" { Some(english(page)) } else { chinese(page) };
        let Some(pages) = pdf.as_deref().and_then(pages) else { return };
        for (text, number) in pages.iter().zip(1..) {
            assert!(text.contains(mark), "page {number}:\n{text}");
            assert!(text.contains("LC-2026-004217"), "page {number}:\n{text}");
        }
    }
}

#[test]
fn both_languages_stand_side_by_side_and_each_value_once() {
    let fonts = Fonts::installed();
    let pdf = match render(&sample::chinese(), Language::Both, &fonts) {
        Err(ReportError::NoChineseFont { .. }) => {
            return report_skipped("no Chinese font is installed");
        }
        other => other.unwrap(),
    };
    check(&pdf, "INCOMPLETE | 未完成 | Line Acceptance Certificate | 宽带线路验收证书");
    check(&pdf, "Power at outlet | 入户光功率 | Verdict | 结论 | Page 1 of | 第 1 页");
    assert_eq!(pages_of(&pdf).matches("−17.42 dBm").count(), usize::from(pages(&pdf).is_some()));
}

#[test]
fn what_came_after_the_readings_is_told() {
    let pdf = english(&sample::pages::rich());
    check(&pdf, "LC-2026-004217 (RC) | PASS (RC) | Certified again: the drop cable was replaced");
    check(
        &pdf,
        "Excluded at somebody's wish | outlet-power, attempt 1: the connector had not been",
    );
    check(&pdf, "the router was replaced on the 23rd. | by Westport NOC, 2026-11-23 08:10 UTC");
    check(&pdf, "Accepted by the customer | Marta Lindqvist | by a drawn signature");
    check(&pdf, "socket.jpg | image/jpeg | 482113 bytes | Westport North | 53.8008, −1.5491");
    check(&pdf, "Reflectometer traces | end of the fibre | Per tone | both ways, not told apart");
}

#[test]
fn training_stands_on_every_page() {
    let page = sample::long();
    assert_eq!(page.purpose, Purpose::Training);
    for pdf in [Some(english(&page)), chinese(&page)].into_iter().flatten() {
        let Some(pages) = pages(&pdf) else { return };
        assert!(pages.len() > 1);
        for (text, number) in pages.iter().zip(1..) {
            assert!(text.contains("TRAINING"), "page {number}:\n{text}");
            assert!(text.contains("LC-2026-"), "page {number}:\n{text}");
        }
    }
    let Some(pages) = pages(&english(&sample::failing())) else { return };
    assert!(pages.iter().all(|text| !text.contains("TRAINING")));
}

#[test]
fn the_same_page_gives_the_same_bytes() {
    assert_eq!(english(&sample::failing()), english(&sample::failing()));
    if let (Some(one), Some(two)) = (chinese(&sample::chinese()), chinese(&sample::chinese())) {
        assert_eq!(one, two);
    }
}

#[test]
fn without_a_chinese_font_the_text_that_needs_one_is_named() {
    let error = render(&sample::passing(), Language::Chinese, &Fonts::built_in()).unwrap_err();
    assert!(matches!(&error, ReportError::NoChineseFont { .. }), "{error}");
    let error = render(&sample::chinese(), Language::English, &Fonts::built_in()).unwrap_err();
    assert!(error.to_string().contains("no font with Chinese characters was found"), "{error}");
}

#[test]
fn a_character_that_no_font_has_is_named() {
    let mut page = sample::passing();
    page.order.customer = Some("Marta 𓀀 Lindqvist".to_owned());
    let error = render(&page, Language::English, &Fonts::built_in()).unwrap_err().to_string();
    assert_eq!(
        error,
        "set order.customer, `Marta 𓀀 Lindqvist`: no font has the character `𓀀` (U+13000)"
    );
}

#[test]
fn the_certificate_travels_inside_its_page() {
    let mut page = sample::passing();
    page.bundle = Some(b"{\"schema\":1}".to_vec());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.pdf");
    let pdf = english(&page);
    let relationship = b"/AFRelationship/Source";
    assert!(pdf.windows(relationship.len()).any(|bytes| bytes == relationship));
    std::fs::write(&file, pdf).unwrap();
    let saved = folder.path().join("certificate.lcert");
    let mut detach = Command::new("pdfdetach");
    detach.args(["-save", "1", "-o"]).arg(&saved).arg(&file);
    match detach.status() {
        Err(_) => report_skipped("pdfdetach (poppler-utils) is not installed"),
        Ok(_) => assert_eq!(std::fs::read(&saved).unwrap(), page.bundle.unwrap()),
    }
}

#[test]
fn names_are_text_and_never_markup() {
    let mut page = sample::passing();
    let hostile = "#panic(\"x\") $x^2$ *b* _i_ @ref <label> `raw` \\ // [c] = ~ {order}";
    page.order.customer = Some(hostile.to_owned());
    page.line.id = "#let x = 1".to_owned();
    page.notes = vec!["#image(\"/etc/passwd\") </svg>&amp;".to_owned()];
    let pdf = english(&page);
    check(&pdf, "#panic(\"x\") | $x^2$ | *b* | <label> | {order} | #let x = 1 | /etc/passwd");
}

#[test]
fn hidden_characters_are_shown() {
    let mut page = sample::passing();
    page.order.customer = Some("Marta\u{202e}tsivqdniL\u{0}\u{7}\u{200b}".to_owned());
    check(&english(&page), "Marta\u{fffd}tsivqdniL");
}

#[test]
fn empty_texts_and_lists_still_make_a_page() {
    let mut page = sample::passing();
    page.order.customer = None;
    page.order.address = Some(String::new());
    page.instruments.clear();
    page.rows.clear();
    page.throughput.down.as_mut().unwrap().samples.clear();
    page.throughput.up = None;
    check(&english(&page), "not given | The profile has no limits");
}

#[test]
fn texts_without_end_flow_on() {
    let mut page = sample::passing();
    page.order.address = Some("x".repeat(2_000));
    page.notes = vec!["word ".repeat(2_000)];
    let Some(pages) = pages(&english(&page)) else { return };
    assert!(pages.len() > 1);
}

#[test]
fn a_chinese_font_can_be_given_by_its_file() {
    let file = Path::new("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf");
    if !file.is_file() {
        return report_skipped("fonts-droid-fallback is not installed");
    }
    let fonts = Fonts::built_in().with_files(&[file]).unwrap();
    check(&render(&sample::chinese(), Language::Chinese, &fonts).unwrap(), "欧阳春晓");
    check(&render(&sample::chinese(), Language::English, &fonts).unwrap(), "欧阳春晓 | INCOMPLETE");
}

#[test]
fn what_was_found_is_read_in_the_language_of_the_page() {
    let note = "10.98.0.2 sees 10.98.0.1 instead of 192.168.98.2; hop 1 is silent".to_owned();
    let page = Page { notes: vec![note], ..sample::chinese() };
    let Some(pdf) = chinese(&page) else { return };
    check(&pdf, "10.98.0.2 看到的是 10.98.0.1 | 第 1 跳无应答");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn any_text_is_set_or_its_missing_character_named(text in "\\PC{0,80}|[ -~]{0,80}|[a-zà-ӿ\u{300}-\u{36f}]{0,40}") {
        let mut page = sample::passing();
        for place in [&mut page.number, &mut page.line.id, &mut page.signature.holder.name] {
            place.clone_from(&text);
        }
        page.order.address = Some(text.clone());
        page.notes = vec![text];
        match render(&page, Language::English, &Fonts::built_in()) {
            Ok(_) | Err(ReportError::MissingGlyph { .. } | ReportError::NoChineseFont { .. }) => {}
            Err(error) => prop_assert!(false, "{error}"),
        }
    }
}
