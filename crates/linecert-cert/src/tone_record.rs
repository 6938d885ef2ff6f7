//! The file in which the tones of a line travel beside its certificate.

use std::num::NonZeroU32;

use linecert_measure::{Digest, Provenance, Timestamp, Tones};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What one attempt told of each tone of a line, and where that came from.
///
/// As a file it is NDJSON in UTF-8: [a head](ToneRecord::BEGINNING) with the provenance, and a line
/// for each [`Tones`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToneRecord {
    /// Where the tones came from.
    pub provenance: Provenance,
    /// What was told, a quantity and a direction each.
    pub tones: Vec<Tones>,
}

/// Why a file is no record of tones.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ToneRecordError {
    /// It is not UTF-8.
    #[error("the record of tones is not UTF-8")]
    NotText,
    /// A line of it is not what it should be.
    #[error("line {line} of the record of tones: {problem}")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// It has more tones than any line has.
    #[error("line {line} of the record of tones has more than {} tones", ToneRecord::MOST_TONES)]
    TooMany {
        /// The line, counted from 1.
        line: usize,
    },
    /// It has more lines than a device of several pairs gives.
    #[error("the record of tones has more than {} lines", ToneRecord::MOST_TABLES)]
    TooLong,
}

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Head {
    format: String,
    instrument: String,
    task: String,
    attempt: NonZeroU32,
    taken_at: Timestamp,
    evidence: Vec<Digest>,
}

const FORMAT: &str = "linecert-tones-1";

impl ToneRecord {
    /// The media type of the file. None is registered.
    pub const MEDIA_TYPE: &str = "application/x-linecert-tones";
    /// The bytes that every such file begins with.
    pub const BEGINNING: &[u8] = br#"{"format":"linecert-tones-1","#;
    /// Twice what VDSL2 of profile 35b has (ITU-T G.993.2, annex Q).
    pub const MOST_TONES: usize = 16_384;

    /// Four quantities in both directions of eight pairs.
    pub const MOST_TABLES: usize = 64;

    /// Reads a file.
    ///
    /// # Errors
    /// With the line that is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, ToneRecordError> {
        let text = str::from_utf8(bytes).map_err(|_| ToneRecordError::NotText)?;
        let mut lines = (1_usize..).zip(text.lines());
        if text.lines().nth(Self::MOST_TABLES + 1).is_some() {
            return Err(ToneRecordError::TooLong);
        }
        let head: Head = parsed(lines.next().unwrap_or((1, "")))?;
        if head.format != FORMAT {
            let problem = format!("the format `{}` is not `{FORMAT}`", head.format);
            return Err(ToneRecordError::Line { line: 1, problem });
        }
        let tones = lines.map(|(line, text)| {
            let tones: Tones = parsed((line, text))?;
            let is_possible = count(&tones) <= Self::MOST_TONES;
            if is_possible { Ok(tones) } else { Err(ToneRecordError::TooMany { line }) }
        });
        let tones = tones.collect::<Result<_, _>>()?;
        let Head { instrument, task, attempt, taken_at, evidence, .. } = head;
        Ok(Self { provenance: Provenance { instrument, task, attempt, taken_at, evidence }, tones })
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// Never: every field has a form in JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let Provenance { instrument, task, attempt, taken_at, evidence } = self.provenance.clone();
        let format = FORMAT.to_owned();
        let head = Head { format, instrument, task, attempt, taken_at, evidence };
        let mut text = serde_json::to_string(&head)? + "\n";
        for tones in &self.tones {
            text.push_str(&serde_json::to_string(tones)?);
            text.push('\n');
        }
        Ok(text.into_bytes())
    }
}

/// How many tones the values are spread over.
fn count(tones: &Tones) -> usize {
    tones.values.len().saturating_mul(usize::from(tones.group.unwrap_or(1)).max(1))
}

fn parsed<'t, T: Deserialize<'t>>((line, text): (usize, &'t str)) -> Result<T, ToneRecordError> {
    serde_json::from_str(text)
        .map_err(|error| ToneRecordError::Line { line, problem: error.to_string() })
}

#[cfg(test)]
mod tests {
    use linecert_measure::{Quantity, Stream, Subject, ToneQuantity};
    use proptest::prelude::*;

    use super::*;

    fn record() -> ToneRecord {
        let quantity = ToneQuantity::QuietLineNoise;
        let level = |steps| Some(Quantity::from_steps(steps, quantity.unit()));
        let tones = Tones {
            subject: Subject::Line { line: "1".to_owned() },
            quantity,
            stream: Stream::Down,
            group: Some(8),
            values: vec![level(-140_000), None, level(-122_500)],
        };
        let provenance = Provenance {
            instrument: "modem".to_owned(),
            task: "dsl".to_owned(),
            attempt: NonZeroU32::MIN,
            taken_at: "2026-11-22T10:00:00Z".parse().unwrap(),
            evidence: vec![Digest::of(b"said")],
        };
        ToneRecord { provenance, tones: vec![tones] }
    }

    #[test]
    fn a_record_reads_as_it_was_written() {
        let bytes = record().to_bytes().unwrap();
        assert!(bytes.starts_with(ToneRecord::BEGINNING), "{}", String::from_utf8_lossy(&bytes));
        assert_eq!(ToneRecord::parse(&bytes).unwrap(), record());
    }

    #[test]
    fn what_is_no_record_is_refused_with_its_line() {
        let text = String::from_utf8(record().to_bytes().unwrap()).unwrap();
        let check = |from: &str, to: &str, expect: &str| {
            let error = ToneRecord::parse(text.replace(from, to).as_bytes()).unwrap_err();
            assert!(error.to_string().contains(expect), "{error}");
        };
        check("tones-1", "tones-2", "line 1 of the record of tones: the format `linecert-tones-2`");
        check("\"dBm/Hz\"", "\"dB\"", "line 2");
        check("\"group\":8", "\"group\":65535", "has more than 16384 tones");
        check("\"task\"", "\"more\":1,\"task\"", "line 1");
        check("}\n", "}\n\n", "line 2");
        let table = text.lines().last().unwrap();
        let long = text.clone() + &format!("{table}\n").repeat(ToneRecord::MOST_TABLES);
        assert_eq!(ToneRecord::parse(long.as_bytes()), Err(ToneRecordError::TooLong));
        assert_eq!(ToneRecord::parse(b"\xff"), Err(ToneRecordError::NotText));
        assert!(ToneRecord::parse(b"").is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(bytes: Vec<u8>) {
            ToneRecord::parse(&bytes).ok();
        }
    }
}
