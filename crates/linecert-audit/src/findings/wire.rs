//! The JSON form of findings, version 1.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Findings;
use crate::{
    completeness::Completeness,
    record::Technician,
    suspicion::{About, Row, Suspicion},
    tally::{Counts, Margins, Refused, Verdicts},
};

#[derive(Serialize)]
struct Wire<'a> {
    schema: u32,
    r#type: &'static str,
    counts: WireCounts<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completeness: Option<WireCompleteness>,
    tested: Vec<&'static str>,
    suspicions: Vec<WireSuspicion<'a>>,
}

#[derive(Serialize)]
struct WireCounts<'a> {
    items: u64,
    unreadable: WireRefused,
    refused: BTreeMap<String, WireRefused>,
    copies: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<[String; 2]>,
    verified: u64,
    verdicts: WireVerdicts,
    logged: u64,
    witnessed: u64,
    superseded: u64,
    doubtful: u64,
    revoked: u64,
    by_profile: BTreeMap<&'a str, WireVerdicts>,
    by_region: BTreeMap<&'a str, WireVerdicts>,
    by_month: BTreeMap<&'a str, WireVerdicts>,
    by_technician: Vec<WireTechnician<'a>>,
    margins: Vec<WireMargins>,
}

#[derive(Serialize)]
struct WireRefused {
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<String>,
}

#[derive(Serialize)]
struct WireVerdicts {
    pass: u64,
    marginal_pass: u64,
    incomplete: u64,
    fail: u64,
}

#[derive(Serialize)]
struct WireTechnician<'a> {
    staff_number: &'a str,
    name: &'a str,
    #[serde(flatten)]
    verdicts: WireVerdicts,
}

#[derive(Serialize)]
struct WireMargins {
    metric: &'static str,
    width: &'static str,
    bins: BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct WireCompleteness {
    logged: u64,
    read: u64,
    missing: u64,
    missing_leaves: Vec<WireLeaf>,
    unlogged: u64,
    unlogged_certificates: Vec<WireUnlogged>,
    log_faults: Vec<String>,
}

#[derive(Serialize)]
struct WireLeaf {
    index: u64,
    sha256: String,
}

#[derive(Serialize)]
struct WireUnlogged {
    item: u64,
    sha256: String,
}

#[derive(Serialize)]
struct WireSuspicion<'a> {
    kind: &'static str,
    about: WireAbout<'a>,
    of: &'a str,
    observed: &'a str,
    expected: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    chance: Option<String>,
    certificates: u64,
    rows: Vec<WireRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum WireAbout<'a> {
    Everybody,
    Technician { staff_number: &'a str, name: &'a str },
    Instrument { name: &'a str },
    Certificates,
}

#[derive(Serialize)]
struct WireRow<'a> {
    item: u64,
    place: String,
    certificate: &'a str,
}

/// Writes the findings.
pub(super) fn write(findings: &Findings) -> Vec<u8> {
    let wire = Wire {
        schema: 1,
        r#type: "audit-findings",
        counts: WireCounts::of(&findings.counts),
        completeness: findings.completeness.as_ref().map(WireCompleteness::of),
        tested: findings.tested.iter().map(|kind| kind.name()).collect(),
        suspicions: findings.suspicions.iter().map(WireSuspicion::of).collect(),
    };
    // The wire types have string keys only, and writing to memory does not fail.
    serde_json::to_vec_pretty(&wire).unwrap_or_default()
}

impl<'a> WireCounts<'a> {
    fn of(counts: &'a Counts) -> Self {
        let by = |counts: &'a BTreeMap<String, Verdicts>| {
            counts
                .iter()
                .map(|(key, verdicts)| (key.as_str(), WireVerdicts::of(verdicts)))
                .collect()
        };
        let technician = |(technician, verdicts): (&'a Technician, &Verdicts)| WireTechnician {
            staff_number: &technician.staff_number,
            name: &technician.name,
            verdicts: WireVerdicts::of(verdicts),
        };
        let refused =
            |(code, refused): (&u8, &Refused)| (code.to_string(), WireRefused::of(refused));
        Self {
            items: counts.items,
            unreadable: WireRefused::of(&counts.unreadable),
            refused: counts.refused.iter().map(refused).collect(),
            copies: counts.copies,
            issued: counts.issued.map(|(first, last)| [first.to_string(), last.to_string()]),
            verified: counts.verified(),
            verdicts: WireVerdicts::of(&counts.verdicts),
            logged: counts.logged,
            witnessed: counts.witnessed,
            superseded: counts.superseded,
            doubtful: counts.doubtful,
            revoked: counts.revoked,
            by_profile: by(&counts.by_profile),
            by_region: by(&counts.by_region),
            by_month: by(&counts.by_month),
            by_technician: counts.by_technician.iter().map(technician).collect(),
            margins: counts.margins.iter().map(WireMargins::of).collect(),
        }
    }
}

impl WireRefused {
    fn of(refused: &Refused) -> Self {
        let first = refused.first.as_ref().map(ToString::to_string);
        Self { count: refused.count, first }
    }
}

impl WireVerdicts {
    const fn of(verdicts: &Verdicts) -> Self {
        let Verdicts { pass, marginal_pass, incomplete, fail } = *verdicts;
        Self { pass, marginal_pass, incomplete, fail }
    }
}

impl WireMargins {
    fn of((metric, margins): (&linecert_measure::Metric, &Margins)) -> Self {
        Self {
            metric: metric.name(),
            width: Margins::width(*metric),
            bins: margins.bins.iter().map(|(bin, count)| (bin.to_string(), *count)).collect(),
        }
    }
}

impl WireCompleteness {
    fn of(found: &Completeness) -> Self {
        let leaf = |leaf: &crate::Leaf| WireLeaf {
            index: leaf.index,
            sha256: leaf.certificate.to_string(),
        };
        let unlogged = |(digest, item): &(linecert_measure::Digest, u64)| WireUnlogged {
            item: *item,
            sha256: digest.to_string(),
        };
        Self {
            logged: found.logged,
            read: found.read,
            missing: found.missing,
            missing_leaves: found.missing_leaves.iter().map(leaf).collect(),
            unlogged: found.unlogged,
            unlogged_certificates: found.unlogged_certificates.iter().map(unlogged).collect(),
            log_faults: found.log_faults.clone(),
        }
    }
}

impl<'a> WireSuspicion<'a> {
    fn of(suspicion: &'a Suspicion) -> Self {
        Self {
            kind: suspicion.kind.name(),
            about: WireAbout::of(&suspicion.about),
            of: &suspicion.of.english,
            observed: &suspicion.observed.english,
            expected: &suspicion.expected.english,
            chance: suspicion.chance.map(|chance| chance.to_string()),
            certificates: suspicion.count,
            rows: suspicion.rows.iter().map(WireRow::of).collect(),
        }
    }
}

impl<'a> WireAbout<'a> {
    fn of(about: &'a About) -> Self {
        match about {
            About::Everybody => Self::Everybody,
            About::Technician(Technician { staff_number, name }) => {
                Self::Technician { staff_number, name }
            }
            About::Instrument(name) => Self::Instrument { name },
            About::Certificates => Self::Certificates,
        }
    }
}

impl<'a> WireRow<'a> {
    fn of(row: &'a Row) -> Self {
        let certificate = &row.certificate;
        Self { item: row.number, place: row.place.to_string(), certificate }
    }
}
