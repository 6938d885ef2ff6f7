//! The findings as tables in CSV, one file each.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::Findings;
use crate::{
    ledger::LedgerError,
    record::{Entry, Outcome},
    suspicion::{About, Suspicion},
    tally::Verdicts,
};

/// Why tables cannot be written.
#[derive(Debug, Error)]
pub enum TableError {
    /// A file cannot be written.
    #[error("write the table {}: {source}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: csv::Error,
    },
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

type Row = Vec<String>;

impl Findings {
    /// Writes `counts.csv`, `suspicions.csv`, `certificates.csv` (one row for each that verifies),
    /// `refused.csv` (one for each that does not, or cannot be read) and, when there was a log,
    /// `completeness.csv` to a folder. Files that are there are written over.
    ///
    /// A cell that a spreadsheet would take for a formula begins with an apostrophe: names and
    /// numbers come from files that anybody may have written.
    ///
    /// # Errors
    /// When a file cannot be written, or the ledger cannot be read.
    pub fn write_tables(&self, folder: &Path) -> Result<(), TableError> {
        write(folder, "counts.csv", self.count_rows())?;
        write(folder, "suspicions.csv", self.suspicion_rows())?;
        if self.completeness.is_some() {
            write(folder, "completeness.csv", self.completeness_rows())?;
        }
        let mut certificates = Table::begin(folder, "certificates.csv")?;
        let mut refused = Table::begin(folder, "refused.csv")?;
        certificates.add(header(CERTIFICATE))?;
        refused.add(header(REFUSED))?;
        for entry in self.entries()? {
            let entry = entry?;
            match certificate_row(&entry) {
                Some(row) => certificates.add(row)?,
                None => refused.add(refused_row(&entry))?,
            }
        }
        certificates.end()?;
        refused.end()
    }

    fn count_rows(&self) -> Vec<Row> {
        let counts = &self.counts;
        let mut rows = vec![header(COUNT)];
        rows.push(count_row("all", "verified", &counts.verdicts));
        let groups = [
            ("profile", &counts.by_profile),
            ("region", &counts.by_region),
            ("month", &counts.by_month),
        ];
        for (group, counts) in groups {
            rows.extend(counts.iter().map(|(key, verdicts)| count_row(group, key, verdicts)));
        }
        for (technician, verdicts) in &counts.by_technician {
            rows.push(count_row("technician", &technician.to_string(), verdicts));
        }
        let plain = |group: &str, key: String, count: u64| {
            let empty = std::iter::repeat_n(String::new(), 4);
            [group.to_owned(), key, count.to_string()].into_iter().chain(empty).collect()
        };
        rows.push(plain("all", "copies".to_owned(), counts.copies));
        rows.push(plain("all", "unreadable".to_owned(), counts.unreadable.count));
        rows.extend(
            counts.refused.iter().map(|(code, n)| plain("refused", code.to_string(), n.count)),
        );
        rows
    }

    fn suspicion_rows(&self) -> Vec<Row> {
        let mut rows = vec![header(SUSPICION)];
        for suspicion in &self.suspicions {
            rows.extend(suspicion.rows.iter().map(|row| {
                let place = [row.place.to_string(), row.certificate.clone()];
                told(suspicion).into_iter().chain(place).collect()
            }));
        }
        rows
    }

    fn completeness_rows(&self) -> Vec<Row> {
        let mut rows = vec![header("difference,sha256,index,item")];
        for leaf in self.completeness.iter().flat_map(|found| &found.missing_leaves) {
            let digest = leaf.certificate.to_string();
            rows.push(vec!["missing".to_owned(), digest, leaf.index.to_string(), String::new()]);
        }
        for (digest, item) in
            self.completeness.iter().flat_map(|found| &found.unlogged_certificates)
        {
            let digest = digest.to_string();
            rows.push(vec!["unlogged".to_owned(), digest, String::new(), item.to_string()]);
        }
        rows
    }
}

const COUNT: &str = "group,key,certificates,pass,marginal-pass,incomplete,fail";
const SUSPICION: &str = "kind,about,of,observed,expected,chance,certificates,place,certificate";
const CERTIFICATE: &str = "place,sha256,certificate,order,line,staff-number,name,profile,region,\
                           issued-at,verdict,standing,log";
const REFUSED: &str = "place,code,why";

fn header(columns: &str) -> Row {
    columns.split(',').map(str::to_owned).collect()
}

fn count_row(group: &str, key: &str, verdicts: &Verdicts) -> Row {
    let Verdicts { pass, marginal_pass, incomplete, fail } = verdicts;
    let numbers = [&verdicts.total(), pass, marginal_pass, incomplete, fail].map(u64::to_string);
    [group.to_owned(), key.to_owned()].into_iter().chain(numbers).collect()
}

fn told(suspicion: &Suspicion) -> Row {
    let about = match &suspicion.about {
        About::Everybody => "everybody".to_owned(),
        About::Technician(person) => person.to_string(),
        About::Instrument(name) => name.clone(),
        About::Certificates => "certificates".to_owned(),
    };
    vec![
        suspicion.kind.name().to_owned(),
        about,
        suspicion.of.english.clone(),
        suspicion.observed.english.clone(),
        suspicion.expected.english.clone(),
        suspicion.chance.map_or_else(String::new, |chance| chance.to_string()),
        suspicion.count.to_string(),
    ]
}

fn certificate_row(entry: &Entry) -> Option<Row> {
    let Outcome::Verified(record) = &entry.outcome else { return None };
    Some(vec![
        entry.place.to_string(),
        record.digest.to_string(),
        record.number.clone(),
        record.order.clone(),
        record.line.clone(),
        record.technician.staff_number.clone(),
        record.technician.name.clone(),
        record.profile.clone(),
        record.region.clone().unwrap_or_default(),
        record.issued_at.to_string(),
        record.overall.name().to_owned(),
        record.standing.name().to_owned(),
        record.sighting.name().to_owned(),
    ])
}

fn refused_row(entry: &Entry) -> Row {
    let (code, why) = match &entry.outcome {
        Outcome::Refused { code, why } => (code.to_string(), why.clone()),
        Outcome::Unreadable { why } => (String::new(), why.clone()),
        Outcome::Verified(_) => (String::new(), String::new()),
    };
    vec![entry.place.to_string(), code, why]
}

/// A table in the making.
struct Table {
    path: PathBuf,
    writer: csv::Writer<File>,
}

impl Table {
    fn begin(folder: &Path, name: &str) -> Result<Self, TableError> {
        let path = folder.join(name);
        match csv::Writer::from_path(&path) {
            Ok(writer) => Ok(Self { path, writer }),
            Err(source) => Err(TableError::Write { path, source }),
        }
    }

    fn add(&mut self, row: Row) -> Result<(), TableError> {
        let written = self.writer.write_record(row.into_iter().map(harmless));
        written.map_err(|source| TableError::Write { path: self.path.clone(), source })
    }

    fn end(mut self) -> Result<(), TableError> {
        let flushed = self.writer.flush().map_err(|error: io::Error| error.into());
        flushed.map_err(|source| TableError::Write { path: self.path, source })
    }
}

fn write(folder: &Path, name: &str, rows: Vec<Row>) -> Result<(), TableError> {
    let mut table = Table::begin(folder, name)?;
    rows.into_iter().try_for_each(|row| table.add(row))?;
    table.end()
}

/// Spreadsheets run what begins like a formula.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}
