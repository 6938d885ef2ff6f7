//! The summary of an audit as the data that its template reads.

use std::{cmp::Reverse, collections::BTreeMap};

use linecert_audit::{Completeness, Counts, Margins, Refused, Verdicts, Words, refusal};
use linecert_cert::Purpose;
use linecert_measure::{Digest, Metric, Timestamp};
use serde::Serialize;

use super::{AuditSummary, broken, suspicions::Suspicions};
use crate::{
    language::{Language, Told},
    render::ReportError,
    sheet::clean,
};

const WORDS: &str = include_str!("../../messages/audit.toml");

/// The rows of a group that are told; tables have all of them.
const MOST_ROWS: usize = 8;

/// The months that have a bar each. Of longer times the bars are years.
const MOST_MONTHS: usize = 36;

/// The faults of a log that are told.
const MOST_FAULTS: usize = 5;

/// The whole data file.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Sheet {
    words: BTreeMap<String, Told>,
    training: bool,
    operator: String,
    issued: Option<[String; 2]>,
    /// Year, month, day, hour, minute and second, for the date of the document.
    date: Vec<i64>,
    headline: Headline,
    verdicts: Bars,
    months: Vec<Row>,
    groups: Vec<Group>,
    margins: Vec<Histogram>,
    completeness: Option<Complete>,
    refused: Vec<RefusedRow>,
    suspicions: Suspicions,
    findings: String,
    trust: String,
    root_version: u32,
    software: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Headline {
    items: u64,
    verified: u64,
    refused: u64,
    unreadable: u64,
    copies: u64,
    logged: u64,
    witnessed: u64,
    superseded: u64,
    doubtful: u64,
    revoked: u64,
}

/// Certificates by verdict.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Bars {
    pass: u64,
    marginal_pass: u64,
    incomplete: u64,
    fail: u64,
}

#[derive(Serialize)]
struct Row {
    name: String,
    bars: Bars,
}

#[derive(Serialize)]
struct Group {
    heading: &'static str,
    rows: Vec<Row>,
    more: usize,
}

/// How far readings lie inside a limit.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Histogram {
    metric: Told,
    unit: &'static str,
    /// The width of a bin in tenths of the unit.
    width: u32,
    /// The bin and its count, in ascending order.
    bins: Vec<(i32, u64)>,
    readings: u64,
    outside: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Complete {
    logged: u64,
    read: u64,
    missing: u64,
    unlogged: u64,
    faults: Vec<String>,
}

#[derive(Serialize)]
struct RefusedRow {
    code: Option<u8>,
    count: u64,
    why: Told,
    first: String,
}

/// A text in each language.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    en: String,
    zh: String,
}

impl Sheet {
    pub(super) fn new(summary: &AuditSummary<'_>, language: Language) -> Result<Self, ReportError> {
        let counts = &summary.findings.counts;
        let root = summary.trust.newest();
        let issued = counts.issued.map(|(first, last)| [first, last].map(day));
        let dated = counts.issued.map_or(root.terms().issued_at, |(_, last)| last);
        let date = dated.strftime("%Y %m %d %H %M %S").to_string();
        Ok(Self {
            words: words(language)?,
            training: root.terms().purpose == Purpose::Training,
            operator: clean(&root.terms().operator),
            issued,
            date: date.split(' ').filter_map(|part| part.parse().ok()).collect(),
            headline: Headline::of(counts),
            verdicts: Bars::of(&counts.verdicts),
            months: months(&counts.by_month),
            groups: groups(counts),
            margins: counts.margins.iter().map(|one| histogram(one, language)).collect(),
            completeness: summary.findings.completeness.as_ref().map(Complete::of),
            refused: refused(counts, language)?,
            suspicions: Suspicions::of(summary.findings, language),
            findings: Digest::of(&summary.findings.to_json()).to_string(),
            trust: Digest::of(&summary.trust.to_json()).to_string(),
            root_version: root.version(),
            software: clean(summary.software),
        })
    }
}

/// The words of the page, by their names.
fn words(language: Language) -> Result<BTreeMap<String, Told>, ReportError> {
    let words: BTreeMap<String, Word> = toml::from_str(WORDS).map_err(broken)?;
    let told = |(name, word): (String, Word)| (name, Told::of(language, &word.en, &word.zh));
    Ok(words.into_iter().map(told).collect())
}

/// What the audit says, in the languages of the page.
pub(super) fn told(words: &Words, language: Language) -> Told {
    Told::of(language, &clean(&words.english), &clean(&words.chinese))
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

impl Headline {
    fn of(counts: &Counts) -> Self {
        Self {
            items: counts.items,
            verified: counts.verified(),
            refused: counts.refused.values().map(|refused| refused.count).sum(),
            unreadable: counts.unreadable.count,
            copies: counts.copies,
            logged: counts.logged,
            witnessed: counts.witnessed,
            superseded: counts.superseded,
            doubtful: counts.doubtful,
            revoked: counts.revoked,
        }
    }
}

impl Bars {
    const fn of(verdicts: &Verdicts) -> Self {
        let Verdicts { pass, marginal_pass, incomplete, fail } = *verdicts;
        Self { pass, marginal_pass, incomplete, fail }
    }
}

impl Row {
    fn of((name, verdicts): (&String, &Verdicts)) -> Self {
        Self { name: clean(name), bars: Bars::of(verdicts) }
    }
}

/// A bar for each month, or for each year when they are many.
fn months(by_month: &BTreeMap<String, Verdicts>) -> Vec<Row> {
    if by_month.len() <= MOST_MONTHS {
        return by_month.iter().map(Row::of).collect();
    }
    let mut years: BTreeMap<String, Verdicts> = BTreeMap::new();
    for (month, verdicts) in by_month {
        let year = month.split('-').next().unwrap_or_default().to_owned();
        let sum = years.entry(year).or_default();
        sum.pass += verdicts.pass;
        sum.marginal_pass += verdicts.marginal_pass;
        sum.incomplete += verdicts.incomplete;
        sum.fail += verdicts.fail;
    }
    years.iter().map(Row::of).collect()
}

fn groups(counts: &Counts) -> Vec<Group> {
    let people: BTreeMap<String, Verdicts> = counts
        .by_technician
        .iter()
        .map(|(person, verdicts)| (person.to_string(), *verdicts))
        .collect();
    let all = [
        ("by-profile", &counts.by_profile),
        ("by-region", &counts.by_region),
        ("by-technician", &people),
    ];
    all.into_iter().map(|(heading, counts)| Group::of(heading, counts)).collect()
}

impl Group {
    /// Those with the most certificates, and how many others there are.
    fn of(heading: &'static str, counts: &BTreeMap<String, Verdicts>) -> Self {
        let mut rows: Vec<_> = counts.iter().collect();
        rows.sort_by_key(|(_, verdicts)| Reverse(verdicts.total()));
        let more = rows.len().saturating_sub(MOST_ROWS);
        Self { heading, rows: rows.into_iter().take(MOST_ROWS).map(Row::of).collect(), more }
    }
}

fn histogram((metric, margins): (&Metric, &Margins), language: Language) -> Histogram {
    let (width, unit) = match Margins::width(*metric) {
        "0.5 dB" => (5, "dB"),
        _ => (25, "%"),
    };
    let outside = margins.bins.range(..0).map(|(_, count)| count).sum();
    Histogram {
        metric: Told::of(language, metric.english(), metric.chinese()),
        unit,
        width,
        bins: margins.bins.iter().map(|(bin, count)| (*bin, *count)).collect(),
        readings: margins.bins.values().sum(),
        outside,
    }
}

impl Complete {
    fn of(found: &Completeness) -> Self {
        let faults = found.log_faults.iter().take(MOST_FAULTS).map(|fault| clean(fault));
        Self {
            logged: found.logged,
            read: found.read,
            missing: found.missing,
            unlogged: found.unlogged,
            faults: faults.collect(),
        }
    }
}

fn refused(counts: &Counts, language: Language) -> Result<Vec<RefusedRow>, ReportError> {
    let row = |code: Option<u8>, refused: &Refused, why: Told| RefusedRow {
        code,
        count: refused.count,
        why,
        first: refused.first.as_ref().map_or_else(String::new, |first| clean(&first.to_string())),
    };
    let by_code = counts.refused.iter();
    let mut rows: Vec<_> = by_code
        .map(|(code, refused)| row(Some(*code), refused, told(&refusal(*code), language)))
        .collect();
    if counts.unreadable.count > 0 {
        let why = words(language)?.remove("unreadable").unwrap_or(Told::of(language, "", ""));
        rows.push(row(None, &counts.unreadable, why));
    }
    Ok(rows)
}
