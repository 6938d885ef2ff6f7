//! The owner's list of instruments: a table with a header, as spreadsheets write it.

use std::collections::BTreeMap;

use linecert_measure::Date;
use serde::Deserialize;
use thiserror::Error;

/// The instruments that may be used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Register {
    instruments: BTreeMap<(String, String, String), Listed>,
}

/// What the list says of one instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// The last day on which it may be used; absent when it needs no calibration.
    pub due: Option<Date>,
}

/// Why a table is no list of instruments.
#[derive(Debug, Error)]
pub enum RegisterError {
    /// It is no table with rows of these columns.
    #[error("read the list of instruments, a table of maker, model, serial and due: {0}")]
    Table(#[from] csv::Error),
    /// Its columns are others.
    #[error(
        "read the list of instruments: its columns are `{0}`, and must be maker, model, serial and due"
    )]
    Columns(String),
    /// A day is none.
    #[error("read the list of instruments: line {line}: `{text}` is no day like 2026-11-21")]
    Day {
        /// The line, counted from one.
        line: u64,
        /// What stands there.
        text: String,
    },
    /// An instrument stands there twice.
    #[error("read the list of instruments: {0} is listed twice")]
    Repeated(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    maker: String,
    model: String,
    serial: String,
    due: String,
}

impl Register {
    /// Parses a table in CSV (RFC 4180) with the columns `maker`, `model`, `serial` and `due`.
    ///
    /// # Errors
    /// When a column is missing or unknown, a day is none, or an instrument is listed twice.
    pub fn parse(table: &[u8]) -> Result<Self, RegisterError> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(table);
        check_columns(reader.headers()?)?;
        let mut register = Self::default();
        // The header is the first line.
        for (line, number) in reader.deserialize::<Line>().zip(2..) {
            register.add(line?, number)?;
        }
        Ok(register)
    }

    fn add(&mut self, line: Line, number: u64) -> Result<(), RegisterError> {
        let day = |text: &str| {
            text.parse().map_err(|_| RegisterError::Day { line: number, text: text.to_owned() })
        };
        let due = if line.due.is_empty() { None } else { Some(day(&line.due)?) };
        let key = key(&line.maker, &line.model, &line.serial);
        match self.instruments.insert(key, Listed { due }) {
            None => Ok(()),
            Some(_) => {
                let Line { maker, model, serial, .. } = line;
                Err(RegisterError::Repeated(format!("{maker} {model} {serial}")))
            }
        }
    }

    /// What the list says of an instrument. Case and outer blanks do not count: one person types
    /// the list, and another machine tells its name.
    #[must_use]
    pub fn find(&self, maker: &str, model: &str, serial: &str) -> Option<&Listed> {
        self.instruments.get(&key(maker, model, serial))
    }
}

/// Without rows nothing else tells that this is another table.
fn check_columns(header: &csv::StringRecord) -> Result<(), RegisterError> {
    let mut columns: Vec<_> = header.iter().collect();
    columns.sort_unstable();
    if columns == ["due", "maker", "model", "serial"] {
        return Ok(());
    }
    let found = header.iter().take(8).collect::<Vec<_>>().join(",");
    Err(RegisterError::Columns(found.chars().take(80).collect()))
}

fn key(maker: &str, model: &str, serial: &str) -> (String, String, String) {
    let plain = |text: &str| text.trim().to_lowercase();
    (plain(maker), plain(model), plain(serial))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &str, expect: Result<usize, &str>) {
        let register = Register::parse(table.as_bytes());
        let got = register.map(|register| register.instruments.len()).map_err(|e| e.to_string());
        match (got, expect) {
            (Ok(count), Ok(expected)) => assert_eq!(count, expected),
            (Err(error), Err(part)) => assert!(error.contains(part), "{error}"),
            (got, expect) => panic!("{got:?} instead of {expect:?}"),
        }
    }

    #[test]
    fn a_table_is_read_strictly() {
        check("maker,model,serial,due\nEXFO,FPM-300,1,2026-11-21\nEXFO,FPM-300,2,\n", Ok(2));
        check("serial,due,model,maker\r\n1,2026-11-21,FPM-300,EXFO\r\n", Ok(1));
        check("maker,model,serial,due\n", Ok(0));
        check("maker,model,serial\nEXFO,FPM-300,1\n", Err("its columns are `maker,model,serial`"));
        check("maker,model,serial,due,room\na,b,c,,4\n", Err("must be maker, model"));
        check("passed over", Err("its columns are `passed over`"));
        check("", Err("its columns are ``"));
        check("maker,model,serial,due\na,b,c,21.11.2026\n", Err("line 2: `21.11.2026` is no day"));
        check("maker,model,serial,due\na,b,c,\n A ,B,C,\n", Err("A B C is listed twice"));
    }

    #[test]
    fn an_instrument_is_found_as_a_person_would_find_it() {
        let table = b"maker,model,serial,due\nEXFO,FPM-300,A1,2026-11-21\n";
        let register = Register::parse(table).unwrap();
        assert!(register.find("exfo ", "fpm-300", "a1").is_some());
        assert!(register.find("EXFO", "FPM-300", "A2").is_none());
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(table in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            if let Ok(register) = Register::parse(&table) {
                proptest::prop_assert!(register.find("no", "such", "instrument").is_none());
            }
        }
    }
}
