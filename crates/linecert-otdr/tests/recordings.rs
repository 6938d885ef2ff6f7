//! The recordings of seven instruments, against what two other readers make of them.
#![expect(
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test that cannot read its recordings has failed"
)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use linecert_measure::{Metric, Quantity, Reading, Unit};
use linecert_otdr::{Algorithm, Checksum, End, Trace, observations, signs, wire};

/// Where this reader says something else than pyOTDR and otdrs, and why it is right.
struct Difference {
    file: &'static str,
    field: &'static str,
    theirs: &'static str,
    ours: &'static str,
    why: &'static str,
}

const ABSENT: &str = "absent";

const PADDED: &str = "the blanks that fill a field are no part of a name";
const NO_SPLICE: &str =
    "the end has no loss: what stands there is the fall into the noise, or nothing";
const NOT_STATED: &str = "0 dB is how these instruments write that they did not measure it";
const IN_NANOMETRES: &str = "Noyes stores nanometres and not tenths; the nominal wavelength agrees";

const fn row(
    file: &'static str,
    field: &'static str,
    (theirs, ours): (&'static str, &'static str),
    why: &'static str,
) -> Difference {
    Difference { file, field, theirs, ours, why }
}

const DIFFERENCES: [Difference; 17] = [
    row("fc4000-1", "loss of event 8", ("0", ABSENT), NO_SPLICE),
    row("fc4000-1", "return loss", ("0", ABSENT), NOT_STATED),
    row("fc4000-2", "loss of event 7", ("0", ABSENT), NO_SPLICE),
    row("fc4000-2", "return loss", ("0", ABSENT), NOT_STATED),
    row("noyes-ofl280", "wavelength", ("155", "1550"), IN_NANOMETRES),
    row("noyes-ofl280", "loss of event 3", ("-0.95", ABSENT), NO_SPLICE),
    row(
        "noyes-ofl280",
        "supplier",
        ("Noyes|OFL280C-100|1.2.04b1011F ", "Noyes|OFL280C-100|1.2.04b1011F"),
        PADDED,
    ),
    row("exfo-ftbx730c-1310", "loss of event 9", ("0", ABSENT), NO_SPLICE),
    row("exfo-ftbx730c-1310", "supplier", (" | | ", "||"), PADDED),
    row("exfo-ftbx730c-1550", "loss of event 9", ("0", ABSENT), NO_SPLICE),
    row("exfo-ftbx730c-1550", "supplier", (" | | ", "||"), PADDED),
    row("hp-e6000a-v1", "loss of event 5", ("13.232", ABSENT), NO_SPLICE),
    row("hp-e6000a-v1", "total", ("0", ABSENT), NOT_STATED),
    row("hp-e6000a-v1", "return loss", ("0", ABSENT), NOT_STATED),
    row(
        "hp-e6000a-v1",
        "supplier",
        ("Hewlett Packard|E6000A |3.0", "Hewlett Packard|E6000A|3.0"),
        PADDED,
    ),
    row("optixs-1310", "loss of event 3", ("22.82", ABSENT), NO_SPLICE),
    row(
        "optixs-1310",
        "supplier",
        ("OptixS|OPXOTDR  |v9.09  VA=110105", "OptixS|OPXOTDR|v9.09  VA=110105"),
        PADDED,
    ),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/recordings")
}

/// The recordings, or nothing with a word where they are not at hand.
fn recordings() -> Vec<(String, Vec<u8>)> {
    let Ok(files) = fs::read_dir(folder().join("otdr")) else {
        eprintln!("skipped: the OTDR recordings are not at hand");
        return Vec::new();
    };
    let paths = files.map(|file| file.unwrap().path());
    let paths: BTreeSet<_> =
        paths.filter(|path| path.extension().is_some_and(|e| e == "sor")).collect();
    let named = |path: &PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    paths.iter().map(|path| (named(path), fs::read(path).unwrap())).collect()
}

fn traces() -> Vec<(String, Trace)> {
    recordings().into_iter().map(|(file, bytes)| (file, Trace::read(&bytes).unwrap())).collect()
}

fn trace(file: &str) -> Option<Trace> {
    traces().into_iter().find(|(name, _)| name == file).map(|(_, trace)| trace)
}

/// A number as short as it goes: `1550.0` is `1550`, and `-0.0` is `0`.
fn short(number: &str) -> String {
    let short = number.split(' ').next().unwrap();
    let short =
        if short.contains('.') { short.trim_end_matches('0').trim_end_matches('.') } else { short };
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

fn or_absent(number: Option<&String>) -> String {
    number.map_or_else(|| ABSENT.to_owned(), |number| short(number))
}

/// What other readers say of a file, as fields with values.
fn theirs(line: &str) -> Vec<(String, String)> {
    let cells: Vec<_> = line.split('\t').collect();
    let events: serde_json::Value = serde_json::from_str(cells[5]).unwrap();
    let mut fields = vec![
        ("format".to_owned(), cells[1].to_owned()),
        ("wavelength".to_owned(), short(cells[2])),
        ("group index".to_owned(), short(cells[3])),
        ("pulse".to_owned(), short(cells[4])),
        ("total".to_owned(), short(cells[6])),
        ("return loss".to_owned(), short(cells[7])),
        ("supplier".to_owned(), cells[8].to_owned()),
    ];
    for (number, event) in (1..).zip(events.as_array().unwrap()) {
        let cell = |at: usize| short(&event[at].to_string());
        fields.push((format!("place of event {number}"), cell(0)));
        fields.push((format!("loss of event {number}"), cell(1)));
        fields.push((format!("reflectance of event {number}"), cell(2)));
        fields.push((format!("code of event {number}"), event[3].as_str().unwrap().to_owned()));
    }
    fields
}

/// The same fields of the JSON form of this reader.
fn ours(trace: &Trace) -> Vec<(String, String)> {
    let form = wire::Trace::new(trace, "1");
    let of = |metric: Metric| {
        let all = observations(trace, "1");
        let found = all.iter().find(|observation| observation.metric() == metric).unwrap();
        found.reading().value().map(ToString::to_string)
    };
    let instrument = &form.instrument;
    let mut fields = vec![
        ("format".to_owned(), form.format.replace("sr-4731-", "v")),
        ("wavelength".to_owned(), or_absent(form.settings.actual_wavelength.as_ref())),
        ("group index".to_owned(), or_absent(form.settings.group_index.as_ref())),
        ("pulse".to_owned(), short(&form.points[0].pulse)),
        ("total".to_owned(), or_absent(form.totals.stated.as_ref())),
        ("return loss".to_owned(), or_absent(of(Metric::OpticalReturnLoss).as_ref())),
        (
            "supplier".to_owned(),
            format!("{}|{}|{}", instrument.maker, instrument.model, instrument.software),
        ),
    ];
    for event in &form.events {
        let number = event.number;
        let (metres, _) = Quantity::parse(event.distance.as_ref().unwrap()).unwrap();
        let kilometres =
            Quantity::from_steps((metres.steps() + 500).div_euclid(1_000), Unit::Kilometre);
        fields.push((format!("place of event {number}"), short(&kilometres.to_string())));
        fields.push((format!("loss of event {number}"), or_absent(event.loss.as_ref())));
        // The others write 0 dB for what does not reflect.
        let reflectance = event.reflectance.as_ref().map_or_else(|| "0".to_owned(), |r| short(r));
        fields.push((format!("reflectance of event {number}"), reflectance));
        fields.push((format!("code of event {number}"), event.code.clone()));
    }
    fields
}

#[test]
fn every_value_is_that_of_other_readers_or_the_difference_is_explained() {
    let files = traces();
    if files.is_empty() {
        return;
    }
    let expected = fs::read_to_string(folder().join("otdr/expected.tsv")).unwrap();
    let lines: Vec<_> = expected.lines().skip(1).collect();
    assert_eq!(lines.len(), files.len());
    let mut found = Vec::new();
    for line in lines {
        let path = line.split('\t').next().unwrap();
        let file = path.trim_start_matches("otdr/").trim_end_matches(".sor").to_owned();
        let trace = &files.iter().find(|(name, _)| *name == file).unwrap().1;
        let (theirs, ours) = (theirs(line), ours(trace));
        assert_eq!(theirs.len(), ours.len(), "{file}");
        for ((field, theirs), (same_field, ours)) in theirs.into_iter().zip(ours) {
            assert_eq!(field, same_field, "{file}");
            if theirs != ours {
                found.push((file.clone(), field, theirs, ours));
            }
        }
    }
    let key = |d: &Difference| [d.file, d.field, d.theirs, d.ours].map(str::to_owned);
    let explained: BTreeSet<_> = DIFFERENCES.iter().map(key).collect();
    let found: BTreeSet<_> = found.into_iter().map(|(a, b, c, d)| [a, b, c, d]).collect();
    let unexplained: Vec<_> = found.symmetric_difference(&explained).collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    assert!(DIFFERENCES.iter().all(|difference| !difference.why.is_empty()));
}

#[test]
fn checksums_are_verified_where_the_algorithm_is_known() {
    for (file, trace) in traces() {
        let is_verified = trace.checksum() == Checksum::Verified(Algorithm::CcittFalse);
        assert_eq!(is_verified, file.starts_with("noyes") || file.starts_with("hp"), "{file}");
        assert_ne!(trace.checksum(), Checksum::Absent, "{file}");
    }
}

#[test]
fn a_genuine_trace_shows_no_sign() {
    let traces: Vec<_> = traces().into_iter().map(|(_, trace)| trace).collect();
    assert_eq!(signs(&traces, None), []);
}

#[test]
fn events_add_up_to_what_the_trace_shows() {
    // FC4000 reads 0.8 dB/km off a section of 0.5 dB/km; the others agree to a twentieth of a dB.
    for (file, trace) in traces() {
        let totals = trace.totals();
        let (parts, fall) = (totals.parts.unwrap(), totals.fall.unwrap().whole);
        let apart = parts.checked_sub(fall).unwrap().steps().abs();
        assert!(apart < if file.starts_with("fc4000") { 800 } else { 70 }, "{file}: {apart}");
    }
}

fn reading(trace: &Trace, metric: Metric) -> Reading {
    let all = observations(trace, "1");
    all.into_iter().find(|o| o.metric() == metric).unwrap().reading().clone()
}

#[test]
fn a_total_is_a_reading_only_when_something_bears_it_out() {
    let check = |file: &str, expect: &str| {
        let Some(trace) = trace(file) else { return };
        let said = match reading(&trace, Metric::SpanLoss) {
            Reading::Value(value) => value.to_string(),
            Reading::NotReported(absence) => absence.reason.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(said, expect, "{file}");
    };
    check("exfo-ftbx730c-1310", "2.224 dB");
    check("exfo-ftbx730c-1550", "1.611 dB");
    check("optixs-1310", "6.390 dB");
    check("hp-e6000a-v1", "sentinel");
    check("fc4000-1", "6 dB");
    check("fc4000-2", "3 dB");
    // 0.576 dB is stated; the events add up to 0.847 dB and the trace falls by 0.821 dB.
    check("noyes-ofl280", "implausible");
}

#[test]
fn neither_the_end_nor_a_start_without_launch_fibre_is_judged() {
    for (file, trace) in traces() {
        let all = observations(&trace, "1");
        let End::Seen(end) = trace.end() else { panic!("{file}: no end") };
        let end = format!("fibre 1 event {}", end.number());
        assert!(all.iter().all(|o| o.subject().to_string() != end), "{file}");
        let start = all.iter().find(|o| o.subject().to_string() == "fibre 1 event 1").unwrap();
        assert_eq!(start.reading().value().is_some(), trace.has_launch_fibre(), "{file}");
        assert_eq!(trace.has_launch_fibre(), trace.recording().general.user_offset != 0, "{file}");
    }
}
