//! Results that linecert did not take itself: a tester's file, a trace, what a person typed in.

use std::{fs, io, path::Path};

use linecert_copper::{ChooseError, ImportError, Map, Pair};
use linecert_measure::{Calibration, Identity, Observation, Source, Timestamp};
use linecert_otdr::{ReadError, Trace};
use linecert_profile::{MeasurementFile, MeasurementFileError, ReadFrom};
use thiserror::Error;

/// The readings of one file, read whole before the job begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Results {
    /// The name of the task that brings them in, as in `results-pair-7.csv`.
    pub task: String,
    /// The instrument, as the file names it, marked as imported or typed in.
    pub identity: Identity,
    /// The readings, absent ones with their reason.
    pub observations: Vec<Observation>,
    /// The bytes of the file, and of the map by which it was read.
    pub evidence: Vec<Vec<u8>>,
    /// What a person should know of them, for the notes of the certificate.
    pub notes: Vec<String>,
}

/// How a tester's file is read.
#[derive(Debug, Clone)]
pub struct ByMap<'a> {
    /// What each column means.
    pub map: &'a Map,
    /// The text of the map, which is evidence too.
    pub map_text: &'a str,
    /// The pair, where the file has several.
    pub pair: Option<&'a str>,
}

/// Why a file gives no results.
#[derive(Debug, Error)]
pub enum ResultsError {
    /// It cannot be read.
    #[error("cannot read {file}: {source}")]
    Read {
        /// The file.
        file: String,
        /// The cause.
        source: io::Error,
    },
    /// A tester's file does not fit its map.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The pair is not in it, or it has several.
    #[error("{file}: {source}")]
    Choose {
        /// The file.
        file: String,
        /// The cause.
        source: ChooseError,
    },
    /// It is no trace.
    #[error("{file}: {source}")]
    Trace {
        /// The file.
        file: String,
        /// The cause.
        source: Box<ReadError>,
    },
    /// What was typed in is not in the form of a measurement file.
    #[error(transparent)]
    Typed(#[from] MeasurementFileError),
    /// What was typed in does not say which instrument showed it.
    #[error("{0} does not say which instrument the numbers were read from: add `[instrument]`")]
    NoInstrument(String),
    /// There is no reading in it.
    #[error("{0} holds no reading")]
    Empty(String),
}

impl Results {
    /// Reads a tester's file by a map of its columns.
    ///
    /// # Errors
    /// When the file cannot be read, does not fit the map, or does not have the pair.
    pub fn of_tester(file: &Path, by: &ByMap<'_>) -> Result<Self, ResultsError> {
        let (label, bytes) = read(file)?;
        let imported = by.map.import(&label, &bytes)?;
        let pair = imported.choose(by.pair);
        let pair = pair.map_err(|source| ResultsError::Choose { file: label.clone(), source })?;
        let tester = &imported.instrument;
        let due = tester.calibration_due;
        let identity = Identity {
            key: task(file),
            maker: tester.maker.clone().unwrap_or_else(unnamed),
            model: tester.model.clone().unwrap_or_else(unnamed),
            serial: tester.serial.clone(),
            firmware: tester.firmware.clone(),
            driver: Some(format!("map {}", by.map.name())),
            calibration: due.map(|due| Calibration { due, certificate: None }),
            source: Source::Imported,
        };
        let evidence = vec![bytes, by.map_text.as_bytes().to_vec()];
        let notes = vec![told_by_tester(&label, pair)];
        Self::new(file, identity, pair.observations.clone(), evidence).map(|r| Self { notes, ..r })
    }

    /// Reads the trace of a reflectometer. The fibre is called `fibre`, or what the trace says.
    ///
    /// # Errors
    /// When the file cannot be read or is no trace.
    pub fn of_trace(file: &Path, fibre: Option<&str>) -> Result<Self, ResultsError> {
        let (label, bytes) = read(file)?;
        let trace = Trace::read(&bytes)
            .map_err(|source| ResultsError::Trace { file: label.clone(), source: source.into() })?;
        let said = linecert_otdr::identity(&trace, &task(file));
        let named = |text: String| if text.trim().is_empty() { unnamed() } else { text };
        let identity = Identity { maker: named(said.maker), model: named(said.model), ..said };
        let told = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let named = told(&trace.recording().general.fibre);
        let fibre = fibre.map(str::to_owned).or(named).unwrap_or_else(|| stem(file));
        let observations = linecert_otdr::observations(&trace, &fibre);
        let time =
            trace.acquired_at().map_or_else(|| "an unknown time".to_owned(), |at| at.to_string());
        let suspicious = linecert_otdr::signs(std::slice::from_ref(&trace), Some(Timestamp::now()));
        let doubt = |finding: &linecert_otdr::Finding| {
            format!(
                "{label}: suspicious, a person should look at the trace: {}",
                finding.sign.name()
            )
        };
        let mut notes = vec![format!("{label}: acquired at {time} by the reflectometer's clock")];
        notes.extend(suspicious.iter().map(doubt));
        Self::new(file, identity, observations, vec![bytes]).map(|r| Self { notes, ..r })
    }

    /// Reads what a person typed in, in the form of a measurement file.
    ///
    /// # Errors
    /// When the file cannot be read, is of another form, or names no instrument.
    pub fn of_typed(file: &Path) -> Result<Self, ResultsError> {
        let (label, bytes) = read(file)?;
        let typed = MeasurementFile::parse(&label, &String::from_utf8_lossy(&bytes))?;
        let named = typed.instrument().ok_or_else(|| ResultsError::NoInstrument(label.clone()))?;
        let ReadFrom { maker, model, serial, calibration } = named.clone();
        let identity = Identity {
            key: task(file),
            maker,
            model,
            serial,
            firmware: None,
            driver: None,
            calibration,
            source: Source::Typed,
        };
        Self::new(file, identity, typed.observations().cloned().collect(), vec![bytes])
    }

    fn new(
        file: &Path,
        identity: Identity,
        observations: Vec<Observation>,
        evidence: Vec<Vec<u8>>,
    ) -> Result<Self, ResultsError> {
        if observations.is_empty() {
            return Err(ResultsError::Empty(file.display().to_string()));
        }
        Ok(Self { task: task(file), identity, observations, evidence, notes: Vec::new() })
    }
}

fn read(file: &Path) -> Result<(String, Vec<u8>), ResultsError> {
    let label = file.display().to_string();
    match fs::read(file) {
        Ok(bytes) => Ok((label, bytes)),
        Err(source) => Err(ResultsError::Read { file: label, source }),
    }
}

/// The name of a file without its folder and its ending.
fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The name of the task that brings a file in, and of the instrument behind it. It holds the whole
/// name of the file: a trace and a table of one stem are two sources and not two attempts at one.
fn task(file: &Path) -> String {
    format!("results-{}", file.file_name().unwrap_or_default().to_string_lossy())
}

fn unnamed() -> String {
    "not named".to_owned()
}

fn told_by_tester(label: &str, pair: &Pair) -> String {
    let time = pair.taken_at.map_or_else(|| "an untold time".to_owned(), |at| at.to_string());
    let by = pair.operator.as_ref().map_or_else(String::new, |name| format!(" by {name}"));
    let id = if pair.id.is_empty() { String::new() } else { format!(" pair {}", pair.id) };
    format!("{label}{id}: tested at {time} by the tester's clock{by}")
}

#[cfg(test)]
mod tests {
    use linecert_measure::{Metric, Reading};

    use super::*;

    const TYPED: &str = r#"
schema = 1

[instrument]
maker = "Fluke Networks"
model = "990DSL"
serial = "123"
calibration = { due = "2027-03-01" }

[[measurement]]
metric = "next-coupling"
subject = "pair"
frequency = "300 kHz"
sign = "loss"
value = "40.0 dB"
uncertainty = "not-stated"
"#;

    fn typed(text: &str) -> Result<Results, ResultsError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pair-7.toml");
        fs::write(&file, text).unwrap();
        Results::of_typed(&file)
    }

    #[test]
    fn what_was_typed_in_names_its_instrument_and_is_marked() {
        let results = typed(TYPED).unwrap();
        assert_eq!(results.task, "results-pair-7.toml");
        assert_eq!(results.identity.source, Source::Typed);
        assert_eq!(results.identity.model, "990DSL");
        assert_eq!(results.evidence, [TYPED.as_bytes()]);
        let [next] = results.observations.as_slice() else { panic!("one reading") };
        assert_eq!(next.metric(), Metric::NextCoupling);
        let level = next.reading().value().unwrap().quantity();
        assert_eq!(level, "-40 dB".parse().unwrap(), "a loss of 40 dB is a coupling of -40 dB");
    }

    #[test]
    fn what_names_no_instrument_or_holds_nothing_is_refused() {
        let (_, without) = TYPED.split_once("[[measurement]]").unwrap();
        let error = typed(&format!("schema = 1\n[[measurement]]{without}")).unwrap_err();
        assert!(error.to_string().contains("does not say which instrument"), "{error}");
        let (head, _) = TYPED.split_once("[[measurement]]").unwrap();
        assert!(typed(head).unwrap_err().to_string().contains("holds no reading"));
        let error = typed(&TYPED.replace("sign = \"loss\"\n", "")).unwrap_err().to_string();
        assert!(error.contains("crosstalk needs its sign"), "{error}");
        let missing = Results::of_typed(Path::new("no/such.toml")).unwrap_err();
        assert!(missing.to_string().starts_with("cannot read no/such.toml: "), "{missing}");
    }

    #[test]
    fn a_trace_brings_its_instrument_and_its_events() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("drop.sor");
        fs::write(&file, linecert_otdr::sample::Sample::default().recording().encode()).unwrap();
        let results = Results::of_trace(&file, Some("7")).unwrap();
        assert_eq!(results.identity.source, Source::Imported);
        let losses = results.observations.iter().filter(|o| o.metric() == Metric::SpliceLoss);
        assert!(losses.filter(|o| matches!(o.reading(), Reading::Value(_))).count() > 0);
        fs::write(&file, b"Map\0").unwrap();
        let error = Results::of_trace(&file, None).unwrap_err().to_string();
        assert!(error.contains("drop.sor: "), "{error}");
    }

    #[test]
    fn a_testers_file_is_read_by_its_map_and_only_by_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("export.csv");
        let text = "pair,loop\n7,612\n8,700\n";
        fs::write(&file, text).unwrap();
        let map_text = r#"
schema = 1
name = "tester"
cites = ["the tester's manual"]

[file]
format = "csv"
encoding = "utf-8"
decimal-mark = "."
delimiter = ","

[pair]
id = "pair"

[[column]]
name = "loop"
metric = "loop-resistance"
unit = "ohm"
far-end = "shorted"
uncertainty = "not-stated"
"#;
        let map = Map::parse("tester.toml", map_text);
        let Ok(map) = map else { panic!("{}", map.unwrap_err()) };
        let by = |pair| Results::of_tester(&file, &ByMap { map: &map, map_text, pair });
        let results = by(Some("8")).unwrap();
        assert_eq!(results.evidence.len(), 2, "the file and the map");
        assert!(results.notes.first().unwrap().contains("pair 8"), "{:?}", results.notes);
        for pair in [None, Some("9")] {
            let error = by(pair).unwrap_err().to_string();
            assert!(error.contains("export.csv"), "{error}");
        }
    }
}
