//! The page of a certificate: verified by itself, set again, changed, read from a photograph; and
//! the label.

use std::{fs, path::Path};

use linecert_cert::{
    Bundle, Claim, Head, KeyCertTwin, PageLanguage, Rendition, Salt, Summary, TemplateName, lab,
    verify,
};
use linecert_measure::Digest;

use crate::{
    harness::{Run, Stage, finish, installed, is_root, json, pages, root, tool},
    serial::SerialPeer,
    site::{CERTIFICATE, CERTIFY, meter, prepared},
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
        let label = [&["report", "label", LCERT, "--out", "label.pdf"], &number[..]].concat();
        stage.run(&label).exits(0).shows("label.pdf");
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
    stage.run(&["verify", "--qr", "LC1:"]).exits(30).says("does not verify").says("hint: ");
    stage.run(&["verify", "--qr", "absent.png"]).exits(20).says("absent.png");
    stage.run(&["verify", "--qr", LCERT]).exits(24).says("neither PNG nor JPEG").says("hint: ");
    let keys = prepared("");
    let trust = keys.path("keys/trust-root.json");
    let run = stage.run(&["verify", "--qr", &text, "--trust", trust.to_str().unwrap()]);
    assert!(matches!(run.code, Some(33 | 37)), "{run:?}");
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

/// A job whose customer has this name.
fn named(name: &str) -> (Stage, SerialPeer) {
    let newport = SerialPeer::newport();
    let stage = prepared(&meter(newport.port()));
    let order = fs::read_to_string(stage.path("order.toml")).unwrap();
    stage.write("order.toml", &order.replace("李雷", name));
    (stage, newport)
}

fn page_of(stage: &Stage) -> Option<String> {
    let pdf = Path::new(CERTIFICATE).with_extension("pdf");
    Some(pages(&stage.path(pdf.to_str().unwrap()))?.concat())
}

#[test]
fn a_name_is_printed_or_named_before_the_job() {
    const NAME: &str = "王镕堃喆玥";
    let (stage, _newport) = named(NAME);
    let run = stage.run(&CERTIFY).exits(11);
    match run.stderr.contains("there will be no page") {
        true => drop(run.says("order.customer").says("hint: ")),
        false => assert!(page_of(&stage).is_none_or(|text| text.contains(NAME))),
    }
    let (stage, _newport) = named("Zoë \u{10fffd}");
    let run = stage.run(&CERTIFY).exits(11);
    let place = |text: &str| run.stderr.find(text).unwrap();
    assert!(place("U+10FFFD") < place("1/1"), "{}", run.stderr);
    run.says("order.customer").says("--font");
    assert!(!stage.path("out/WO-42.pdf").exists() && stage.path(CERTIFICATE).exists());
}

#[test]
fn without_fonts_a_name_is_told_and_a_page_is_not_called_forged() {
    if !is_root() || !installed(&["unshare", "mount"]) {
        return;
    }
    let without_fonts = |stage: &Stage, arguments: &[&str]| -> Run {
        let command = stage.command(arguments);
        let hide = "for f in /usr/share/fonts /usr/local/share/fonts; do \
                    [ ! -d $f ] || mount -t tmpfs none $f || exit 99; done; exec \"$@\"";
        let mut inside = tool("unshare");
        inside.args(["-m", "sh", "-c", hide, "sh"]).arg(command.get_program());
        inside.env("LINECERT_STATE", stage.path("state")).current_dir(stage.path(""));
        finish(inside.args(command.get_args()))
    };
    let (stage, _newport) = named("李雷");
    let run = without_fonts(&stage, &CERTIFY);
    if run.code == Some(99) {
        return;
    }
    run.exits(11).says("no font with Chinese characters").says("fonts-noto-cjk");
    assert!(!stage.path("out/WO-42.pdf").exists());

    let stage = certified();
    let made = ["report", "page", LCERT, "--page-lang", "zh", "--out", "zh.pdf"];
    if stage.run(&made).code == Some(0) {
        state_page(&stage, "zh.pdf", |_| ());
        let verify = ["verify", "zh.pdf", "--certificate", LCERT];
        let run = without_fonts(&stage, &verify).exits(0);
        run.shows("cannot be set again here").shows("untouched");
    }
}
