//! What a reader finds in the summary of an audit, through poppler's eyes.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::{ops::ControlFlow, process::Command};

use linecert_audit::{
    About, Audit, Chance, Completeness, Counts, End, Findings, Kind, Margins, Refused, Source,
    Start, Suspicion, Technician, Verdicts, Words,
};
use linecert_cert::lab;
use linecert_measure::{Digest, Metric};
use linecert_report::{AuditSummary, Fonts, Language, ReportError};

/// The findings of an audit of nothing, which a test fills.
fn nothing() -> Findings {
    let folder = tempfile::tempdir().unwrap();
    let audit = Audit {
        trust: &lab::trust_roots(),
        sources: vec![Source::Path(folder.path().join("certificates"))],
        logs: Vec::new(),
        folder: folder.path().join("work"),
        threads: None,
        register: None,
    };
    std::fs::create_dir(folder.path().join("certificates")).unwrap();
    match audit.run(Start::Anew, |_| ControlFlow::Continue(())).unwrap() {
        End::Done(findings) => *findings,
        End::Stopped(progress) => panic!("{progress:?}"),
    }
}

fn verdicts(pass: u64) -> Verdicts {
    Verdicts { pass, marginal_pass: 25, incomplete: 4, fail: 3 }
}

fn technician(name: &str) -> Technician {
    Technician { staff_number: "T-1".to_owned(), name: name.to_owned() }
}

fn suspicion(kind: Kind, about: About) -> Suspicion {
    let words = |english: &str, chinese: &str| Words {
        english: english.to_owned(),
        chinese: chinese.to_owned(),
    };
    Suspicion {
        kind,
        about,
        of: words("Power at outlet", "插座光功率"),
        observed: words("90 of 100", "100 次中 90 次"),
        expected: words("at most 70.00 %", "至多 70.00 %"),
        chance: Some(Chance::ALPHA),
        rows: Vec::new(),
        count: 1_234,
    }
}

/// A million certificates, with something of everything.
fn million() -> Findings {
    let mut findings = nothing();
    let refused = Refused { count: 7, first: None };
    findings.counts = Counts {
        items: 1_000_039,
        copies: 32,
        issued: Some((
            "2026-01-02T08:00:00Z".parse().unwrap(),
            "2026-11-21T09:52:00Z".parse().unwrap(),
        )),
        verdicts: verdicts(999_968),
        logged: 1_000_000,
        doubtful: 5,
        refused: [(31, refused)].into(),
        by_profile: [("house-gpon 3".to_owned(), verdicts(999_968))].into(),
        by_region: [(String::new(), verdicts(999_968))].into(),
        by_month: [("2026-11".to_owned(), verdicts(999_968))].into(),
        by_technician: [(technician("Marta Lindqvist"), verdicts(999_968))].into(),
        margins: [(Metric::OutletPower, Margins { bins: [(-1, 3), (0, 90), (7, 5)].into() })]
            .into(),
        ..Counts::default()
    };
    findings.completeness =
        Some(Completeness { logged: 1_000_002, read: 1_000_000, missing: 2, ..Default::default() });
    let about = About::Technician(technician("Marta Lindqvist"));
    findings.suspicions = vec![suspicion(Kind::HuggingLimit, about)];
    findings
}

fn set(findings: &Findings, language: Language, fonts: &Fonts) -> Result<Vec<u8>, ReportError> {
    let trust = lab::trust_roots();
    AuditSummary { findings, trust: &trust, software: "linecert 0.1.0" }.to_pdf(language, fonts)
}

fn english(findings: &Findings) -> Vec<u8> {
    set(findings, Language::English, &Fonts::built_in()).unwrap()
}

#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
fn report_skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// The text of each page, or `None`, said aloud, where poppler is not installed.
fn pages(pdf: &[u8]) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.pdf");
    std::fs::write(&file, pdf).unwrap();
    let Ok(output) = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output() else {
        report_skipped("pdftotext (poppler-utils) is not installed");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.split_terminator('\u{c}').map(str::to_owned).collect())
}

/// Checks that a document has these texts, which ` | ` parts, on as many pages at most.
#[track_caller]
fn check(pdf: &[u8], most: usize, expected: &str) {
    let Some(pages) = pages(pdf) else { return };
    assert!(pages.len() <= most, "{} pages", pages.len());
    let text = pages.concat().split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in expected.split(" | ") {
        assert!(text.contains(expected), "`{expected}` is not in\n{text}");
    }
}

fn holds(pdf: &[u8], text: &str) -> bool {
    pdf.windows(text.len()).any(|bytes| bytes == text.as_bytes())
}

#[test]
fn a_million_certificates_take_a_few_pages() {
    let findings = million();
    let pdf = english(&findings);
    check(
        &pdf,
        4,
        "1,000,039 | 1,000,000 | 999,968 | 5 of doubtful standing | 32 copies, counted once | \
         Marta Lindqvist | house-gpon 3 | Power at outlet | 90 of 100 | 1.0e-3 | 1,000,002",
    );
    let findings = Digest::of(&findings.to_json()).to_string();
    check(&pdf, 4, &findings);
}

#[test]
fn it_is_a_pdf_for_archives() {
    let pdf = english(&million());
    assert!(pdf.starts_with(b"%PDF-1.7"), "{:?}", pdf.get(..9));
    for text in ["<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>"] {
        assert!(holds(&pdf, text), "{text}");
    }
    assert!(!holds(&pdf, "/JavaScript"));
}

#[test]
fn the_same_findings_give_the_same_bytes() {
    let findings = million();
    assert_eq!(english(&findings), english(&findings));
}

#[test]
fn nothing_that_was_read_is_no_praise() {
    let pdf = english(&nothing());
    check(&pdf, 2, "Nothing was looked at");
    let text = pages(&pdf).unwrap_or_default().concat();
    for praise in ["Everything that was looked at verifies", "No test found anything"] {
        assert!(!text.contains(praise), "{text}");
    }
}

#[test]
fn it_is_chinese_throughout() {
    let mut findings = million();
    findings.suspicions[0].about = About::Technician(technician("王堃"));
    match set(&findings, Language::Chinese, &Fonts::installed()) {
        Err(ReportError::NoChineseFont { .. }) => report_skipped("no Chinese font is installed"),
        made => {
            let pdf = made.unwrap();
            check(&pdf, 4, "验收证书审计 | 1,000,039 | 插座光功率 | 100 次中 90 次 | 王堃");
            assert_eq!(pdf, set(&findings, Language::Chinese, &Fonts::installed()).unwrap());
        }
    }
}

#[test]
fn a_name_that_no_font_has_is_told_and_not_printed_as_boxes() {
    let mut findings = million();
    findings.suspicions[0].about = About::Technician(technician("Marta 𓀀 Lindqvist"));
    let error = set(&findings, Language::English, &Fonts::built_in()).unwrap_err().to_string();
    assert!(error.contains("no font has the character `𓀀` (U+13000)"), "{error}");
}

#[test]
fn names_are_text_and_however_long_they_flow_on() {
    let mut findings = million();
    let hostile = "#panic(\"x\") $x^2$ \u{202e}<label>";
    let long = "Wolfeschlegelsteinhausenbergerdorff".repeat(40);
    findings.suspicions = [hostile, &long]
        .map(|name| suspicion(Kind::OddDigits, About::Technician(technician(name))))
        .into();
    findings.counts.by_technician.insert(technician(&long), verdicts(1));
    check(&english(&findings), 8, "#panic(\"x\") $x^2$ | <label> | Wolfeschlegel");
}

#[test]
fn hundreds_of_findings_are_counted_and_the_first_are_told() {
    let mut findings = million();
    findings.tested = Kind::ALL.into();
    let about = |n: u32| About::Instrument(format!("EXFO FPM-300 {n}"));
    let of = |kind| (0..300).map(move |n| suspicion(kind, about(n)));
    findings.suspicions = Kind::ALL.into_iter().flat_map(of).collect();
    for number in 0..400 {
        let named = format!("region {number:03}");
        findings.counts.by_region.insert(named.clone(), verdicts(number));
        findings.counts.by_profile.insert(named.clone(), verdicts(number));
        findings.counts.by_technician.insert(technician(&named), verdicts(number));
    }
    for code in 30..=47 {
        findings.counts.refused.insert(code, Refused { count: 2, first: None });
    }
    let faults = (0..300).map(|n| format!("entry {n} has another digest")).collect();
    findings.completeness.as_mut().unwrap().log_faults = faults;
    let pdf = english(&findings);
    check(&pdf, 16, "3,900 | and 296 more | entry 0 has another digest");
}
