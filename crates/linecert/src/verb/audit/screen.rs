//! What an audit found, for a person.

use std::cmp::Reverse;

use anstyle::{AnsiColor, Style};
use comfy_table::{CellAlignment, Table};
use linecert_audit::{About, Completeness, Counts, Findings, Suspicion, Verdicts, refusal};

use super::said;
use crate::{exit::CommandError, language::Messages, render};

/// The rows of a group that are shown; the tables that `--out` writes have all of them.
const MOST_ROWS: usize = 10;

/// The suspicions of one kind that are shown.
const MOST_SUSPICIONS: usize = 5;

/// Tells everything, the counts first.
pub(super) fn tell(findings: &Findings, messages: &Messages) -> Result<(), CommandError> {
    let counts = &findings.counts;
    headline(counts, messages)?;
    refused(counts, messages)?;
    groups(counts, messages)?;
    match &findings.completeness {
        Some(found) => completeness(found, messages)?,
        None => section("audit-completeness", vec![vec![messages.get("audit-no-log")]], messages)?,
    }
    suspicions(&findings.suspicions, messages)
}

fn headline(counts: &Counts, messages: &Messages) -> Result<(), CommandError> {
    let refused: u64 = counts.refused.values().map(|refused| refused.count).sum();
    let rows = [
        ("audit-looked-at", counts.items),
        ("audit-verified", counts.verified()),
        ("audit-refused", refused),
        ("audit-unreadable", counts.unreadable.count),
        ("audit-copies", counts.copies),
        ("audit-logged", counts.logged),
        ("audit-witnessed", counts.witnessed),
        ("audit-superseded", counts.superseded),
        ("audit-doubtful", counts.doubtful),
        ("audit-revoked", counts.revoked),
    ];
    // What there is none of need not be read, but for the numbers that everybody asks for.
    let shown = rows.iter().enumerate().filter(|(place, (_, count))| *place < 4 || *count > 0);
    let row =
        |(_, (label, count)): (usize, &(&str, u64))| vec![messages.get(label), grouped(*count)];
    render::lines(numbers(shown.map(row).collect()))
}

fn refused(counts: &Counts, messages: &Messages) -> Result<(), CommandError> {
    let row = |(code, refused): (&u8, &linecert_audit::Refused)| {
        let why = refusal(*code);
        vec![
            code.to_string(),
            grouped(refused.count),
            said(&why, messages).to_owned(),
            first(refused),
        ]
    };
    let mut rows: Vec<_> = counts.refused.iter().map(row).collect();
    let unreadable = &counts.unreadable;
    if unreadable.count > 0 {
        let why = messages.get("audit-unreadable");
        rows.push(vec!["-".to_owned(), grouped(unreadable.count), why, first(unreadable)]);
    }
    if rows.is_empty() {
        return Ok(());
    }
    let header = ["audit-code", "audit-count", "audit-why", "audit-first"];
    rows.insert(0, header.iter().map(|id| messages.get(id)).collect());
    section("audit-refused-heading", rows, messages)
}

/// The first item, with control characters made visible: anybody may have named the file.
fn first(refused: &linecert_audit::Refused) -> String {
    refused.first.as_ref().map_or_else(String::new, |place| render::safe(&place.to_string()))
}

fn groups(counts: &Counts, messages: &Messages) -> Result<(), CommandError> {
    if counts.verified() == 0 {
        return Ok(());
    }
    let all = vec![(messages.get("audit-all"), counts.verdicts)];
    group("audit-by-verdict", all, messages)?;
    let plain = |counts: &std::collections::BTreeMap<String, Verdicts>| {
        let unnamed = || messages.get("audit-not-named");
        let name = |name: &String| {
            if name.is_empty() { unnamed() } else { render::safe(name) }
        };
        counts.iter().map(|(key, verdicts)| (name(key), *verdicts)).collect::<Vec<_>>()
    };
    group("audit-by-profile", largest(plain(&counts.by_profile)), messages)?;
    group("audit-by-month", plain(&counts.by_month), messages)?;
    group("audit-by-region", largest(plain(&counts.by_region)), messages)?;
    let technician = |(person, verdicts): (&linecert_audit::Technician, &Verdicts)| {
        (render::safe(&person.to_string()), *verdicts)
    };
    let people = counts.by_technician.iter().map(technician).collect();
    group("audit-by-technician", largest(people), messages)
}

/// Those with the most certificates first.
fn largest(mut rows: Vec<(String, Verdicts)>) -> Vec<(String, Verdicts)> {
    rows.sort_by_key(|(_, verdicts)| Reverse(verdicts.total()));
    rows
}

fn group(
    heading: &str,
    rows: Vec<(String, Verdicts)>,
    messages: &Messages,
) -> Result<(), CommandError> {
    let columns = ["overall-pass", "overall-marginal-pass", "overall-incomplete", "overall-fail"];
    let header = [String::new(), messages.get("audit-count")];
    let header = header.into_iter().chain(columns.iter().map(|id| messages.get(id))).collect();
    let beyond = rows.len().saturating_sub(MOST_ROWS);
    let row = |(name, verdicts): (String, Verdicts)| {
        let Verdicts { pass, marginal_pass, incomplete, fail } = verdicts;
        let numbers = [verdicts.total(), pass, marginal_pass, incomplete, fail];
        std::iter::once(name).chain(numbers.map(grouped)).collect()
    };
    let mut table = vec![header];
    table.extend(rows.into_iter().take(MOST_ROWS).map(row));
    titled(heading, numbers(table), messages)?;
    more(beyond, "counts.csv", messages)
}

fn more(beyond: usize, table: &str, messages: &Messages) -> Result<(), CommandError> {
    if beyond == 0 {
        return Ok(());
    }
    let names = [("count", beyond.to_string()), ("table", table.to_owned())];
    render::line(format_args!("  {}", messages.with_all("audit-more", &names)))
}

fn completeness(found: &Completeness, messages: &Messages) -> Result<(), CommandError> {
    let rows = [
        ("audit-in-log", found.logged),
        ("audit-read", found.read),
        ("audit-missing", found.missing),
        ("audit-unlogged", found.unlogged),
    ];
    let row = |(label, count): &(&str, u64)| vec![messages.get(label), grouped(*count)];
    titled("audit-completeness", numbers(rows.iter().map(row).collect()), messages)?;
    for leaf in found.missing_leaves.iter().take(MOST_ROWS) {
        let names = [("index", leaf.index.to_string()), ("digest", leaf.certificate.to_string())];
        render::line(format_args!("  {}", messages.with_all("audit-missing-leaf", &names)))?;
    }
    more(found.missing_leaves.len().saturating_sub(MOST_ROWS), "completeness.csv", messages)?;
    for fault in &found.log_faults {
        let bad = render::painted(&messages.get("audit-log-fault"), alarming());
        render::line(format_args!("  {bad}: {}", render::safe(fault)))?;
    }
    Ok(())
}

fn suspicions(suspicions: &[Suspicion], messages: &Messages) -> Result<(), CommandError> {
    heading("audit-suspicions", messages)?;
    if suspicions.is_empty() {
        return render::line(format_args!("  {}", messages.get("audit-no-suspicion")));
    }
    render::line(format_args!("  {}", messages.get("audit-no-verdict")))?;
    for alike in suspicions.chunk_by(|one, next| one.kind == next.kind) {
        let Some(first) = alike.first() else { continue };
        let title = first.kind.title();
        let title = render::painted(said(&title, messages), alarming());
        render::line(format_args!("\n  {title}"))?;
        render::line(field(4, "audit-test", said(&first.kind.test(), messages), messages))?;
        render::line(field(
            4,
            "audit-false-alarms",
            said(&first.kind.false_alarms(), messages),
            messages,
        ))?;
        for suspicion in alike.iter().take(MOST_SUSPICIONS) {
            tell_one(suspicion, messages)?;
        }
        more(alike.len().saturating_sub(MOST_SUSPICIONS), "suspicions.csv", messages)?;
    }
    Ok(())
}

fn tell_one(suspicion: &Suspicion, messages: &Messages) -> Result<(), CommandError> {
    let about = match &suspicion.about {
        About::Everybody => messages.get("audit-everybody"),
        About::Technician(person) => person.to_string(),
        About::Instrument(name) => name.clone(),
        About::Certificates => messages.get("audit-these"),
    };
    let of = said(&suspicion.of, messages);
    render::line(format!("    - {}: {}", render::safe(&about), render::safe(of)))?;
    let chance =
        suspicion.chance.map(|chance| format!(" ({} {chance})", messages.get("audit-chance")));
    let observed = render::safe(said(&suspicion.observed, messages));
    let expected = render::safe(said(&suspicion.expected, messages));
    render::line(field(
        6,
        "audit-found",
        &format!("{observed}{}", chance.unwrap_or_default()),
        messages,
    ))?;
    render::line(field(6, "audit-expected", &expected, messages))?;
    let rows = suspicion.rows.iter().take(3);
    let rows: Vec<_> = rows.map(|row| format!("{} {}", row.certificate, row.place)).collect();
    let names = [("count", grouped(suspicion.count)), ("rows", rows.join(", "))];
    render::line(format_args!("      {}", messages.with_all("audit-rows", &names)))
}

fn field(indent: usize, label: &str, text: &str, messages: &Messages) -> String {
    format!("{:indent$}{}: {text}", "", messages.get(label))
}

fn section(title: &str, rows: Vec<Vec<String>>, messages: &Messages) -> Result<(), CommandError> {
    titled(title, render::table(rows), messages)
}

fn titled(title: &str, lines: Vec<String>, messages: &Messages) -> Result<(), CommandError> {
    heading(title, messages)?;
    render::lines(lines.into_iter().map(|line| format!("  {line}")))
}

/// A table whose columns are numbers, but for the first.
fn numbers(rows: Vec<Vec<String>>) -> Vec<String> {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING).add_rows(rows);
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if place > 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

fn heading(title: &str, messages: &Messages) -> Result<(), CommandError> {
    render::line(format_args!("\n{}", render::painted(&messages.get(title), Style::new().bold())))
}

const fn alarming() -> Style {
    AnsiColor::Yellow.on_default()
}

/// A number in groups of three digits.
fn grouped(number: u64) -> String {
    indicatif::HumanCount(number).to_string()
}
