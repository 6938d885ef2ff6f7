//! Templates, fonts, and the same page again: what a rendition promises.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

#[expect(dead_code, reason = "the samples are shared with the tests of the page")]
mod sample;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use linecert_report::{
    Comparison, Fonts, Language, Page, Parting, Passage, Rendered, Renderer, ReportError, Template,
    TextError, attachment, compare,
};

const DROID: &str = "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf";

#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
fn report_skipped(why: &str) {
    eprintln!("skipped: {why}");
}

fn built_in() -> Renderer {
    Renderer::new(Template::built_in().unwrap(), Fonts::built_in())
}

fn with_bundle() -> Page {
    Page { bundle: Some(b"{\"schema\":1}".to_vec()), ..sample::passing() }
}

/// A template in a folder, with these files.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    folder
}

fn text_of(pdf: &[u8]) -> Option<String> {
    let folder = folder(&[("page.pdf", pdf)]);
    let mut command = Command::new("pdftotext");
    let Ok(output) = command.arg("-layout").arg(folder.path().join("page.pdf")).arg("-").output()
    else {
        report_skipped("pdftotext (poppler-utils) is not installed");
        return None;
    };
    Some(String::from_utf8(output.stdout).unwrap())
}

// ------------------------------------------------------------------------------- the same page

#[test]
fn the_certificate_comes_out_of_the_pdf_and_the_page_comes_out_again() {
    let page = with_bundle();
    let Rendered { pdf, rendition } = built_in().render(&page, Language::English).unwrap();
    assert_eq!(attachment(&pdf).unwrap(), page.bundle.clone().unwrap());
    let again = built_in().render(&page, Language::English).unwrap();
    assert_eq!(compare(&pdf, &again.pdf), Comparison::Equal);
    assert_eq!(rendition.parts_from(&again.rendition), None);
    assert_eq!(rendition.template, "standard");
    assert!(!rendition.fonts.is_empty());
    let mut edited = pdf.clone();
    let at = edited.len() / 2;
    edited[at] ^= 1;
    assert_eq!(compare(&edited, &again.pdf), Comparison::Differs { at });
}

#[test]
fn a_warm_renderer_remembers_nothing_of_the_page_before() {
    let renderer = built_in();
    let first = renderer.render(&with_bundle(), Language::English).unwrap();
    for other in [sample::failing(), sample::pages::rich(), sample::long()] {
        renderer.render(&other, Language::English).unwrap();
    }
    assert_eq!(renderer.render(&with_bundle(), Language::English).unwrap(), first);
    let cold = built_in().render(&sample::failing(), Language::English).unwrap();
    assert_eq!(renderer.render(&sample::failing(), Language::English).unwrap(), cold);
}

/// Where the test below has the other process write its page.
const PAGE_TO: &str = "LINECERT_TEST_PAGE_TO";

#[test]
#[ignore = "the other process of the test below"]
fn a_page_in_another_process() {
    let pdf = built_in().render(&sample::pages::rich(), Language::English).unwrap().pdf;
    fs::write(std::env::var_os(PAGE_TO).unwrap(), pdf).unwrap();
}

#[test]
fn another_process_in_another_place_gives_the_same_bytes() {
    let here = built_in().render(&sample::pages::rich(), Language::English).unwrap().pdf;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.pdf");
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_page_in_another_process", "--ignored"])
        .env(PAGE_TO, &file)
        .envs([("TZ", "Asia/Shanghai"), ("LC_ALL", "zh_CN.UTF-8"), ("SOURCE_DATE_EPOCH", "1")])
        .env("TMPDIR", folder.path())
        .env("HOME", folder.path())
        .current_dir(folder.path())
        .status();
    assert!(status.unwrap().success());
    assert_eq!(compare(&fs::read(file).unwrap(), &here), Comparison::Equal);
}

// ----------------------------------------------------------------------------------- templates

const MANIFEST: &[u8] = "schema = 1\nname = 'westport'\nlanguages = ['en', 'en+zh']\n\
    [logo]\nfile = 'art/logo.svg'\n[colours]\npass = '#004488'\n\
    [texts.en]\nlaboratory = 'Westport Fibre Ltd, 1 Quay Street'\ncontact = 'Call 0800 496'\n"
    .as_bytes();
const LOGO: &[u8] =
    b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 20'><circle cx='10' cy='10' r='9'/></svg>";

fn westport() -> tempfile::TempDir {
    folder(&[
        ("template.toml", MANIFEST),
        ("art/logo.svg", LOGO),
        ("messages-en.toml", b"title = 'Westport acceptance record'\n"),
    ])
}

#[test]
fn an_operator_dresses_the_page() {
    let folder = westport();
    let template = Template::open(folder.path()).unwrap();
    assert_eq!(template.name(), "westport");
    let renderer = Renderer::new(template, Fonts::built_in());
    let rendered = renderer.render(&sample::passing(), Language::English).unwrap();
    let text = text_of(&rendered.pdf).unwrap_or_default();
    for expected in ["Westport acceptance record", "1 Quay Street", "Call 0800 496", "PASS"] {
        assert!(text.is_empty() || text.contains(expected), "`{expected}` is not in\n{text}");
    }
    let standard = built_in().render(&sample::passing(), Language::English).unwrap();
    assert_eq!(rendered.rendition.parts_from(&standard.rendition), Some(Parting::Template));
    let error = renderer.render(&sample::passing(), Language::Chinese).unwrap_err();
    assert!(matches!(error, ReportError::Language { .. }), "{error}");
}

#[test]
fn the_digest_of_a_template_is_what_sha256sum_says() {
    let folder = westport();
    let files = "LC_ALL=C; export LC_ALL; find * -type f | sort | xargs sha256sum | sha256sum";
    let output = Command::new("sh").args(["-c", files]).current_dir(folder.path()).output();
    let sum = String::from_utf8(output.unwrap().stdout).unwrap();
    let digest = Template::open(folder.path()).unwrap().digest().to_string();
    assert_eq!(sum.split(' ').next(), Some(digest.as_str()));
    fs::write(folder.path().join("art/logo.svg"), b"<svg/>").unwrap();
    assert_ne!(Template::open(folder.path()).unwrap().digest().to_string(), digest);
}

/// A page of the operator's own.
fn own(page: &str) -> Result<Rendered, String> {
    let folder = folder(&[
        ("template.toml", b"schema = 1\nname = 'own'\n"),
        ("certificate.typ", page.as_bytes()),
        ("part.typ", b"#let greeting = [Good day]"),
    ]);
    let template = Template::open(folder.path()).map_err(|error| error.to_string())?;
    let renderer = Renderer::new(template, Fonts::built_in());
    renderer.render(&sample::long(), Language::English).map_err(|error| error.to_string())
}

#[test]
fn an_operator_has_a_page_of_their_own_with_the_marks_on_it() {
    let page = "#import \"linecert/style.typ\": data, words\n#import \"part.typ\": greeting\n\
                #greeting #data.order.number #pagebreak() #words.verdict.at(data.verdict)";
    let rendered = own(page).unwrap();
    let Some(text) = text_of(&rendered.pdf) else { return };
    for expected in ["Good day", "WO-88120391"] {
        assert!(text.contains(expected), "`{expected}` is not in\n{text}");
    }
    assert!(text.matches("TRAINING").count() >= 4 && text.matches("FAIL").count() >= 3, "{text}");
}

#[test]
fn what_a_template_may_not_do_is_refused() {
    for (page, expect) in [
        ("#set page(header: none, footer: none, foreground: none)\nhello", "leaves out"),
        ("#read(\"/etc/passwd\")", "certificate.typ:1: "),
        ("#read(\"../../etc/passwd\")", "certificate.typ:1: "),
        ("ok\n\n#import \"@preview/cetz:0.3.4\"", "certificate.typ:3: "),
        ("#image(\"photo.png\")", "certificate.typ:1: "),
        ("one\ntwo #data.nobody", "certificate.typ:2: unknown variable"),
        ("one\n#let x = (", "certificate.typ:2: unclosed delimiter"),
    ] {
        let error = own(page).unwrap_err();
        assert!(error.contains(expect), "{page}: {error}");
    }
}

fn refused(files: &[(&str, &[u8])], expect: &str) {
    let error = Template::open(folder(files).path()).unwrap_err().to_string();
    assert!(error.contains(expect), "{error}");
}

#[test]
fn a_broken_template_is_told_off_by_file_and_line() {
    refused(&[], "read the template's `");
    let manifest = |text: &'static str| ("template.toml", text.as_bytes());
    refused(
        &[manifest("schema = 1\nname = 'x'\ncolour = 1\n")],
        "template.toml:3: colour: unknown field",
    );
    refused(
        &[manifest("schema = 2\nname = 'x'\n")],
        "template.toml:1: schema: schema 2 is unknown",
    );
    refused(&[manifest("schema = 1\nname = 'A B'\n")], "template.toml:2: name: `A B` is no name");
    refused(
        &[manifest("schema = 1\nname = 'x'\n[colours]\nfail = '#ffee00'\n")],
        "template.toml:4: colours.fail: `#ffee00` is too light",
    );
    refused(
        &[manifest("schema = 1\nname = 'x'\nsections = ['verdict']\n")],
        "unknown section `verdict`",
    );
    refused(&[manifest("schema = 1\nname = 'x'\nlanguages = ['fr']\n")], "unknown language `fr`");
    refused(
        &[manifest("schema = 1\nname = 'x'\n[logo]\nfile = '../logo.png'\n")],
        "logo.file: there is no file",
    );
    let good = manifest("schema = 1\nname = 'x'\n");
    refused(
        &[good, ("messages-zh.toml", b"titel = 'x'\n")],
        "messages-zh.toml:1: titel: there is no such",
    );
    refused(&[good, ("messages-zh.toml", b"\xff")], "messages-zh.toml`: it is not UTF-8");
    refused(&[good, ("linecert/style.typ", b"")], "is not called so");
    refused(&[good, ("a/b/c/d/e/f.svg", b"")], "folders deep");
    refused(&[good, ("big.png", &vec![0; (16 << 20) + 1])], "16 MiB");
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_refused() {
    let folder = folder(&[("template.toml", b"schema = 1\nname = 'x'\n")]);
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("data.txt")).unwrap();
    let error = Template::open(folder.path()).unwrap_err().to_string();
    assert!(error.contains("it is no plain file"), "{error}");
}

// --------------------------------------------------------------------------------------- fonts

/// A static Noto Sans SC, as `pip download --no-deps pylopdf-fonts-zh-cn==0.1.1` brings it.
fn noto() -> Option<PathBuf> {
    let given = std::env::var_os("LINECERT_TEST_FONT").map(PathBuf::from);
    given.filter(|file| file.is_file())
}

fn chinese_font() -> Option<PathBuf> {
    let droid = Path::new(DROID).is_file().then(|| PathBuf::from(DROID));
    let found = noto().or(droid);
    if found.is_none() {
        report_skipped("no Chinese font: set LINECERT_TEST_FONT or install fonts-droid-fallback");
    }
    found
}

#[test]
fn rare_names_are_printed_or_named_before_anything_is_issued() {
    let Some(font) = chinese_font() else { return };
    let fonts = Fonts::built_in().with_files(&[&font]).unwrap();
    let renderer = Renderer::new(Template::built_in().unwrap(), fonts.clone());
    for name in ["朱镕", "陈堃", "王喆", "李玥", "䶮", "𬭎"] {
        let page = sample::pages::rare(name);
        let passage = [Passage { field: "order.customer", text: name }];
        match fonts.check(&passage) {
            Ok(()) => {
                let pdf = renderer.render(&page, Language::Both).unwrap().pdf;
                let text = text_of(&pdf);
                assert!(text.is_none_or(|text| text.contains(name)), "{name}");
            }
            Err(TextError::MissingGlyph { field, character, .. }) => {
                assert_eq!((field.as_str(), name.contains(character)), ("order.customer", true));
                assert!(noto().is_none(), "Noto Sans SC has {character}");
                let error = renderer.check(&page, Language::English).unwrap_err().to_string();
                assert!(error.contains("order.customer") && error.contains("U+"), "{error}");
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_character_is_set_in_the_first_font_that_has_it() {
    let (Some(noto), true) = (noto(), Path::new(DROID).is_file()) else {
        return report_skipped("it takes LINECERT_TEST_FONT and fonts-droid-fallback");
    };
    let files = [PathBuf::from(DROID), noto];
    let both = Fonts::built_in().with_files(&files).unwrap();
    let renderer = Renderer::new(Template::built_in().unwrap(), both);
    let common = renderer.render(&sample::chinese(), Language::Chinese).unwrap();
    let rare = renderer.render(&sample::pages::rare("𬭎"), Language::Chinese).unwrap();
    assert_eq!(rare.rendition.fonts.len(), common.rendition.fonts.len() + 1);
    assert_eq!(common.rendition.parts_from(&rare.rendition), Some(Parting::Fonts));
}
