//! The page of a certificate: verified by itself, set again, changed, read from a photograph; and
//! the label.

mod codes;
mod names;

use std::fs;

use linecert_cert::{
    Bundle, Claim, Head, KeyCertTwin, PageLanguage, Rendition, Salt, Summary, TemplateName, lab,
    verify,
};
use linecert_measure::Digest;

use crate::{
    harness::{Stage, finish, installed, json, pages, root, tool},
    verify::lab as certified,
};

const LCERT: &str = "LAB-0001.lcert";
const PDF: &str = "LAB-0001.pdf";
/// A page beside which no certificate of its name lies.
const CODED: &str = "coded.pdf";

/// Changes the bundle of the lab's certificate as somebody with the lab's key can.
fn change(stage: &Stage, change: impl FnOnce(&mut Bundle)) {
    let bytes = fs::read(stage.path(LCERT)).unwrap();
    let mut bundle = Bundle::parse(&bytes).unwrap();
    change(&mut bundle);
    verify(&bundle.to_json(), &lab::trust_roots()).unwrap();
    fs::write(stage.path(LCERT), bundle.to_json()).unwrap();
}

/// Puts the signed summary into the certificate, for the code on its page.
fn add_code(stage: &Stage) {
    change(stage, |bundle| {
        let certificate = verify(&bundle.to_json(), &lab::trust_roots()).unwrap().certificate;
        let (twin, issuer) = (KeyCertTwin::of_the_lab().unwrap(), lab::issuer());
        bundle.summary = Some(Summary::of(&certificate).sign(&twin, issuer.signer()).unwrap());
    });
}

/// The text of the code that a certificate holds.
fn code_text(stage: &Stage) -> String {
    let bundle = Bundle::parse(&fs::read(stage.path(LCERT)).unwrap()).unwrap();
    bundle.summary.unwrap().text()
}

/// States that `pdf` is the page, and that it was made as the renderer of this build makes it;
/// `edit` says otherwise.
fn state_page(stage: &Stage, pdf: &str, edit: impl FnOnce(&mut Rendition)) {
    let known = json(&stage.run(&["verify", pdf, "--format", "json"]).exits(0).stdout);
    let made = &known["page"]["made_with"];
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let digest = |value: &serde_json::Value| text(value).parse().unwrap();
    change(stage, |bundle| {
        let mut rendition = Rendition {
            head: Head {
                subject: bundle.envelope.digest(),
                salt: Salt([7; 16]),
                made_at: text(&known["issued_at"]).parse().unwrap(),
            },
            pdf: Digest::of(&fs::read(stage.path(pdf)).unwrap()),
            template: TemplateName {
                name: text(&made["template"]),
                digest: digest(&made["template_digest"]),
            },
            renderer: text(&made["renderer"]),
            fonts: made["fonts"].as_array().unwrap().iter().map(digest).collect(),
            language: text(&made["language"]).parse::<PageLanguage>().unwrap(),
        };
        edit(&mut rendition);
        let claim = Claim::Rendition(rendition);
        bundle.add_statement(claim.seal(lab::issuer().signer()).unwrap(), None);
    });
}

/// The page with one glyph of its text changed, as an editor of PDFs would; `None` without qpdf.
fn edited(stage: &Stage) -> Option<&'static str> {
    if !installed(&["qpdf"]) {
        return None;
    }
    let plain = ["--stream-data=uncompress", "--object-streams=disable"];
    let (from, to) = (stage.path(PDF), stage.path("plain.pdf"));
    finish(tool("qpdf").args(plain).arg(from).arg(to)).exits(0);
    let mut pdf = fs::read(stage.path("plain.pdf")).unwrap();
    let glyph = pdf.windows(13).position(|w| w.starts_with(b"Tm[(\\000\\")).unwrap();
    let digit = glyph + b"Tm[(\\000\\00".len();
    pdf[digit] = if pdf[digit] == b'2' { b'3' } else { b'2' };
    fs::write(stage.path("edited.pdf"), pdf).unwrap();
    Some("edited.pdf")
}

#[test]
fn a_page_is_its_certificate_and_shows_it() {
    let stage = certified();
    let run = stage.run(&["verify", PDF]).exits(0);
    run.shows("LAB-0001-1 verifies").shows("the same bytes").shows("TRAINING");
    let known = json(&stage.run(&["verify", PDF, "--format", "json"]).exits(0).stdout);
    assert_eq!(known["page"]["shows"], "equal");
    stage.run(&["verify", PDF, "--require", "page,attached"]).exits(0);
    let run = stage.run(&["verify", LCERT, "--require", "page"]).exits(49);
    run.says("LAB-0001-1 verifies, but no page was given").says("give the PDF");
    stage.run(&["verify", PDF, "--lang", "zh"]).exits(0).shows("重新生成的字节完全相同");

    // Without its .lcert file a page still carries one.
    fs::remove_file(stage.path(LCERT)).unwrap();
    stage.run(&["verify", PDF]).exits(0).shows("nobody states which file is the page");
    stage.run(&["verify", PDF, "--require", "rendered"]).exits(49);
    if installed(&["pdfdetach"]) {
        let arguments = ["-saveall", "-o", "."];
        let folder = stage.path("");
        finish(tool("pdfdetach").args(arguments).arg(PDF).current_dir(folder)).exits(0);
        stage.run(&["verify", "certificate.lcert"]).exits(0).shows("LAB-0001-1 verifies");
    }
}

#[test]
fn a_page_that_was_set_again_is_the_same() {
    let stage = certified();
    let page = fs::read(stage.path(PDF)).unwrap();
    stage.run(&["report", "page", LCERT, "--out", "again.pdf"]).exits(0).shows("again.pdf");
    assert!(fs::read(stage.path("again.pdf")).unwrap() == page);
    // A page of a page is one too, in another language.
    let both = ["report", "page", PDF, "--page-lang", "en+zh", "--out", "both.pdf"];
    let run = stage.run(&both);
    if run.code == Some(20) {
        run.says("no font with Chinese characters").says("--font");
        return;
    }
    stage.run(&["verify", "both.pdf"]).exits(0).shows("the same bytes");
    stage.run(&["report", "page", LCERT, "--out", LCERT]).exits(2).says("not written over");
    stage.run(&["report", "page", LCERT, "--out", "no/page.pdf"]).exits(27).says("no/page.pdf");
    stage.run(&["report", "page", LCERT, "--page-lang", "fr", "--out", "x"]).exits(2).says("en+zh");
}

#[test]
fn a_changed_page_is_told() {
    let stage = certified();
    if let Some(edited) = edited(&stage) {
        let run = stage.run(&["verify", edited]).exits(45);
        run.says("does not show what the certificate in it says").says("hint: ");
        stage.run(&["verify", edited, "--lang", "zh"]).exits(45).says("与其内含的证书不符");
        // Where it is stated which file is the page, another one is not.
        state_page(&stage, PDF, |_| ());
        stage.run(&["verify", PDF]).exits(0).shows("untouched: Lab technician");
        stage.run(&["verify", PDF, "--require", "rendered"]).exits(0);
        let with = ["verify", edited, "--certificate", LCERT];
        stage.run(&with).exits(44).says("not the file that is stated to be the page");
    }
}

#[test]
fn no_changed_byte_of_a_page_goes_unseen() {
    let stage = certified();
    let page = fs::read(stage.path(PDF)).unwrap();
    for n in 0..5 {
        let mut changed = page.clone();
        let place = n * page.len() / 5 + 7;
        changed[place] ^= 1;
        fs::write(stage.path("changed.pdf"), changed).unwrap();
        let run = stage.run(&["verify", "changed.pdf"]);
        assert!(matches!(run.code, Some(30..=45)), "byte {place}: {run:?}");
    }
    for more in [&b"\n"[..], b"%%EOF"] {
        fs::write(stage.path("longer.pdf"), [&page[..], more].concat()).unwrap();
        let run = stage.run(&["verify", "longer.pdf"]);
        assert!(matches!(run.code, Some(30 | 45)), "{run:?}");
    }
    fs::write(stage.path("half.pdf"), &page[..page.len() / 2]).unwrap();
    stage.run(&["verify", "half.pdf"]).exits(30).says("read the PDF").says("--certificate");
    fs::write(stage.path("none.pdf"), b"%PDF-1.7\n").unwrap();
    stage.run(&["verify", "none.pdf"]).exits(30).says("hint: ");
}

/// A page that was made otherwise is never called equal, nor forged.
#[test]
fn a_page_that_something_else_made_is_told_so() {
    let stage = certified();
    let plain = fs::read(stage.path(LCERT)).unwrap();
    stage.run(&["report", "template", "mine"]).exits(0);
    let file = stage.path("mine/template.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(file, text.replace("\"a4\"", "\"us-letter\"")).unwrap();
    stage.run(&["report", "page", LCERT, "--template", "mine", "--out", "theirs.pdf"]).exits(0);
    stage.run(&["verify", "theirs.pdf"]).exits(45).says("--template");
    stage.run(&["verify", "theirs.pdf", "--template", "mine"]).exits(0).shows("the same bytes");
    let check = |edit: fn(&mut Rendition), (why, key): (&str, &str)| {
        fs::write(stage.path(LCERT), &plain).unwrap();
        state_page(&stage, PDF, |rendition| {
            rendition.pdf = Digest::of(&fs::read(stage.path("theirs.pdf")).unwrap());
            edit(rendition);
        });
        let run = stage.run(&["verify", "theirs.pdf", "--certificate", LCERT]).exits(0);
        run.shows(why).shows("untouched");
        let required = ["verify", "theirs.pdf", "--certificate", LCERT, "--require", "page"];
        let run = stage.run(&required).exits(49).says("it is not known that the page shows");
        run.says("--template");
        let json_of = ["verify", "theirs.pdf", "--certificate", LCERT, "--format", "json"];
        let page = json(&stage.run(&json_of).exits(0).stdout)["page"].clone();
        assert_eq!((&page["shows"], &page["why"]), (&"not-known".into(), &key.into()));
    };
    let template = |rendition: &mut Rendition| rendition.template.name = "theirs".to_owned();
    check(template, ("made with the template theirs", "template"));
    let renderer = |rendition: &mut Rendition| rendition.renderer = "linecert-report 9".to_owned();
    check(renderer, ("made by linecert-report 9, and this is linecert-report", "renderer"));
    let fonts = |rendition: &mut Rendition| rendition.fonts = vec![Digest::of(b"x")];
    check(fonts, ("made with other fonts", "fonts"));
}

#[test]
fn a_page_says_what_was_said_later() {
    let stage = Stage::new();
    let golden = root().join("tests/golden/certificate/v1");
    let trust = golden.join("trust-root.json");
    let check = |name: &str, expected: &[&str]| {
        let file = golden.join("good").join(name);
        let (file, trust) = (file.to_str().unwrap(), trust.to_str().unwrap());
        let made = ["report", "page", file, "--trust", trust, "--out", "page.pdf"];
        let run = stage.run(&made);
        if run.code == Some(20) {
            run.says("no font");
            return;
        }
        let Some(text) = pages(&stage.path("page.pdf")) else { return };
        let text = text.concat().split_whitespace().collect::<Vec<_>>().join(" ");
        for expected in expected {
            assert!(text.contains(expected), "no `{expected}` in\n{text}");
        }
        stage.run(&["verify", "page.pdf", "--trust", trust]).exits(0).shows("the same bytes");
    };
    check("withdrawn.lcert", &["the operator withdrew this certificate: the wrong line"]);
    check("superseded.lcert", &["took the place of this one: the splice was made again"]);
    check(
        "everything.lcert",
        &["the customer was not at home", "key of the customer's own", "王镕"],
    );
    check("certified-again.lcert", &["(RC)", "the splice was made again"]);
}

#[test]
fn a_page_of_another_certificate_is_told() {
    let (stage, other) = (certified(), certified());
    fs::copy(other.path(LCERT), stage.path("other.lcert")).unwrap();
    let with = ["verify", PDF, "--certificate", "other.lcert"];
    stage.run(&with).exits(44).says("is not the page of the certificate in other.lcert");
    stage.run(&["verify", PDF, "--certificate", "absent.lcert"]).exits(20).says("absent.lcert");
}

#[test]
fn a_template_is_begun_and_its_mistakes_are_told() {
    let stage = certified();
    stage.run(&["report", "template", "mine"]).exits(0).shows("mine");
    stage.run(&["report", "template", "mine"]).exits(2).says("mine exists already");
    let page = |folder: &str| {
        stage.run(&["report", "page", LCERT, "--template", folder, "--out", "mine.pdf"])
    };
    page("mine").exits(0);
    page("absent").exits(20).says("read the template's `absent`").says("hint: ");
    stage.write("mine/template.toml", "schema = 1\nname = \"mine\"\ncolour = 1\n");
    page("mine").exits(2).says("template.toml:3").says("hint: ");
    stage.run(&["verify", PDF, "--template", "mine"]).exits(2);
    stage.run(&["verify", PDF, "--font", LCERT]).exits(2).says("no OpenType");
    let wrong = ["certify", "--lab", "--template", "mine", "--out", "other"];
    stage.run(&wrong).exits(2).says("template.toml:3");
    assert!(!stage.path("other/LAB-0001.lcert").exists());
}
