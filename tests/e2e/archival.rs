//! ISO 19005-3 (PDF/A-3b), checked on what the binary writes by another program's eyes.
//!
//! typst's exporter vouches for the standard. No free validator is in the distributions, so that
//! what can be read from the objects of a file is read here, clause by clause, from qpdf.

mod objects;

use std::path::Path;

use serde_json::{Map, Value, json};

use self::objects::Objects;
use crate::{harness::installed, verify::lab};

type Entries = Map<String, Value>;
/// A clause, and whether a file keeps it.
type Rule = (&'static str, fn(&Objects) -> bool);

const RULES: [Rule; 16] = [
    ("6.1.2 a header, and four bytes above 127", header),
    ("6.1.3 an identifier, no encryption, nothing behind the end", trailer),
    ("6.1.7 no LZW, no encryption, nothing outside the file", streams),
    ("6.1.13 pages of a possible size, no deep nesting", limits),
    ("6.2.3 one output intent with an RGB profile", output_intent),
    ("6.2.4 no colour of a device that the output intent does not have", colours),
    ("6.2.5 no transfer functions and halftones", graphics_states),
    ("6.2.8 no interpolated pictures, no PostScript", pictures),
    ("6.2.10 blend modes of the standard", blend_modes),
    ("6.2.11 every font embedded, every text told in Unicode", fonts),
    ("6.3 no annotations", annotations),
    ("6.4 no forms", forms),
    ("6.5 no actions", actions),
    ("6.6 metadata: part 3, conformance B, and the title of the document", metadata),
    ("6.8 files with name, type and relationship", files),
    ("6.9 no optional content that could hide", optional_content),
];

fn header(pdf: &Objects) -> bool {
    let first = pdf.bytes.starts_with(b"%PDF-1.7\n%");
    first && pdf.bytes.get(10..14).is_some_and(|four| four.iter().all(|byte| *byte > 127))
}

fn trailer(pdf: &Objects) -> bool {
    let identified = pdf.trailer()["/ID"].as_array().is_some_and(|id| id.len() == 2);
    let end = pdf.bytes.trim_ascii_end();
    let at_end = pdf.bytes.len() - end.len() <= 2;
    identified && pdf.trailer().get("/Encrypt").is_none() && end.ends_with(b"%%EOF") && at_end
}

fn streams(pdf: &Objects) -> bool {
    let text = |of: &Entries| of.get("/Filter").map(Value::to_string).unwrap_or_default();
    pdf.dictionaries().into_iter().all(|of| {
        let outside = ["/FFilter", "/FDecodeParms"].iter().any(|key| of.contains_key(*key));
        !outside && !text(of).contains("LZW") && !text(of).contains("Crypt")
    })
}

fn limits(pdf: &Objects) -> bool {
    let side = |page: &Entries, at: usize| page["/MediaBox"][at].as_f64().unwrap_or(0.0);
    let possible =
        |page: &Entries| [2, 3].iter().all(|at| (3.0..=14_400.0).contains(&side(page, *at)));
    let mut depth = 0_i32;
    let deepest = pdf.operators().into_iter().map(|operator| {
        depth += i32::from(operator == "q") - i32::from(operator == "Q");
        depth
    });
    let shallow = deepest.max().unwrap_or(0) <= 28;
    pdf.of_type("/Page").into_iter().all(possible) && shallow
}

fn output_intent(pdf: &Objects) -> bool {
    let intents = pdf.at(&pdf.catalog()["/OutputIntents"]);
    let [intent] = intents.as_array().map(Vec::as_slice).unwrap_or_default() else { return false };
    let intent = pdf.at(intent);
    let profile = pdf.stream(&intent["/DestOutputProfile"]);
    let part = |at: usize| profile.get(at..at + 4).unwrap_or_default();
    let components = &pdf.at(&intent["/DestOutputProfile"])["/N"];
    intent["/S"] == "/GTS_PDFA1" && part(36) == b"acsp" && part(16) == b"RGB " && *components == 3
}

fn colours(pdf: &Objects) -> bool {
    let named = |of: &Entries| of.values().any(|value| value == "/DeviceCMYK");
    let set = pdf.operators().iter().any(|operator| operator == "k" || operator == "K");
    !set && !pdf.dictionaries().into_iter().any(named)
}

fn graphics_states(pdf: &Objects) -> bool {
    let plain =
        |of: &Entries| !["/TR", "/TR2", "/HTP", "/HTO"].iter().any(|key| of.contains_key(*key));
    pdf.of_type("/ExtGState").into_iter().all(plain)
}

fn pictures(pdf: &Objects) -> bool {
    let barred = |of: &Entries| {
        let kind = of.get("/Subtype").cloned().unwrap_or_default();
        let more =
            ["/Alternates", "/OPI", "/Ref", "/Subtype2"].iter().any(|key| of.contains_key(*key));
        kind == "/PS" || of.get("/Interpolate") == Some(&json!(true)) || more
    };
    !pdf.dictionaries().into_iter().any(barred)
}

fn blend_modes(pdf: &Objects) -> bool {
    const MODES: &str = "/Normal /Compatible /Multiply /Screen /Overlay /Darken /Lighten /ColorDodge \
                         /ColorBurn /HardLight /SoftLight /Difference /Exclusion /Hue /Saturation \
                         /Color /Luminosity";
    let known = |mode: &Value| MODES.split(' ').any(|known| mode == known);
    pdf.dictionaries().into_iter().filter_map(|of| of.get("/BM")).all(known)
}

fn fonts(pdf: &Objects) -> bool {
    let is = |font: &Entries, kind: &str| font.get("/Subtype").is_some_and(|known| known == kind);
    let embedded = |font: &&Entries| {
        let descriptor = pdf.at(font.get("/FontDescriptor").unwrap_or(&Value::Null));
        let files = ["/FontFile", "/FontFile2", "/FontFile3"].iter();
        files.filter_map(|key| descriptor.get(*key)).any(|file| pdf.stream(file).len() > 100)
    };
    let composite = |font: &&Entries| {
        font.get("/Encoding") == Some(&json!("/Identity-H"))
            && font.get("/ToUnicode").is_some_and(|map| !pdf.stream(map).is_empty())
    };
    let fonts = pdf.of_type("/Font");
    !fonts.is_empty()
        && fonts.iter().all(|font| match font {
            font if is(font, "/Type0") => composite(font),
            font if is(font, "/Type3") => font.contains_key("/CharProcs"),
            font => embedded(font),
        })
}

fn annotations(pdf: &Objects) -> bool {
    pdf.of_type("/Page").into_iter().all(|page| !page.contains_key("/Annots"))
}

fn forms(pdf: &Objects) -> bool {
    ["/AcroForm", "/NeedsRendering"].iter().all(|key| pdf.catalog().get(*key).is_none())
}

fn actions(pdf: &Objects) -> bool {
    let barred = ["/AA", "/OpenAction", "/JS", "/JavaScript", "/A"];
    pdf.dictionaries().into_iter().all(|of| barred.iter().all(|key| !of.contains_key(*key)))
}

fn metadata(pdf: &Objects) -> bool {
    let packet = String::from_utf8(pdf.stream(&pdf.catalog()["/Metadata"])).unwrap_or_default();
    let info = pdf.at(&pdf.trailer()["/Info"]);
    let title = info["/Title"].as_str().and_then(|title| title.strip_prefix("u:"));
    let says = |text: &str| packet.contains(text);
    says("<pdfaid:part>3</pdfaid:part>")
        && says("<pdfaid:conformance>B</pdfaid:conformance>")
        && title.is_some_and(says)
}

fn files(pdf: &Objects) -> bool {
    let associated = pdf.at(&pdf.catalog()["/AF"]).to_string();
    pdf.of_type("/Filespec").into_iter().all(|file| {
        let stream = pdf.at(&file["/EF"]["/F"]);
        let named = ["/F", "/UF", "/AFRelationship"].iter().all(|key| file.contains_key(*key));
        named && stream.get("/Subtype").is_some() && associated != "null"
    })
}

fn optional_content(pdf: &Objects) -> bool {
    pdf.catalog().get("/OCProperties").is_none()
}

/// The clauses that a file breaks.
fn broken(pdf: &Objects) -> Vec<&'static str> {
    let broken = RULES.iter().filter(|(_, keeps)| !keeps(pdf));
    broken.map(|(clause, _)| *clause).collect()
}

/// Checks a PDF that a command wrote, where qpdf is there.
pub(crate) fn check(pdf: &Path) {
    if installed(&["qpdf"]) {
        assert_eq!(broken(&Objects::of(pdf)), [""; 0], "{}", pdf.display());
    }
}

#[test]
fn page_and_label_keep_the_standard() {
    let stage = lab();
    check(&stage.path("LAB-0001.pdf"));
    let label = ["report", "label", "LAB-0001.lcert", "--service-number", "0800 496 0000"];
    let _ = stage.run(&[&label[..], &["--out", "label.pdf"]].concat()).exits(0);
    check(&stage.path("label.pdf"));
}

#[test]
fn what_breaks_the_standard_is_found() {
    let stage = lab();
    if !installed(&["qpdf"]) {
        return;
    }
    let good = Objects::of(&stage.path("LAB-0001.pdf"));
    let check = |clause: &str, edit: &dyn Fn(&str) -> String| {
        let text = good.all.to_string();
        let edited = edit(&text);
        assert_ne!(edited, text, "{clause}");
        let found =
            broken(&Objects { all: serde_json::from_str(&edited).unwrap(), ..good.clone() });
        assert!(found.iter().any(|found| found.starts_with(clause)), "{clause}: {found:?}");
    };
    let swap = |from: &'static str, to: &'static str| move |text: &str| text.replace(from, to);
    check("6.1.3", &swap("\"/ID\"", "\"/Encrypt\""));
    check("6.2.3", &swap("/GTS_PDFA1", "/GTS_PDFX"));
    check(
        "6.2.10",
        &swap("\"/Type\":\"/ExtGState\"", "\"/BM\":\"/Mine\",\"/Type\":\"/ExtGState\""),
    );
    check("6.2.11", &swap("\"/FontFile3\"", "\"/FontFile4\""));
    check("6.5", &swap("\"/Lang\"", "\"/OpenAction\""));
    check("6.8", &swap("\"/AFRelationship\"", "\"/Relationship\""));
    let longer = Objects { bytes: [&good.bytes[..], b"more"].concat(), ..good.clone() };
    assert_eq!(broken(&longer), [RULES[1].0]);
}
