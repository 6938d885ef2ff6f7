//! The suspicions of an audit, by their kinds.

use linecert_audit::{About, Findings, Kind, Suspicion};
use serde::Serialize;

use super::sheet::told;
use crate::{
    language::{Language, Told},
    sheet::clean,
};

/// The suspicions of one kind that are told; tables have all of them.
const MOST: usize = 4;

/// What every test found.
#[derive(Serialize)]
pub(super) struct Suspicions {
    found: Vec<Alike>,
    /// The tests that found nothing.
    clean: Vec<Tested>,
}

/// A test.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Tested {
    title: Told,
    test: Told,
    false_alarms: Told,
}

/// The suspicions of one kind.
#[derive(Serialize)]
struct Alike {
    tested: Tested,
    rows: Vec<Row>,
    more: usize,
}

#[derive(Serialize)]
struct Row {
    about: Told,
    of: Told,
    observed: Told,
    expected: Told,
    chance: Option<String>,
    certificates: u64,
    first: String,
}

impl Suspicions {
    pub(super) fn of(findings: &Findings, language: Language) -> Self {
        let all = &findings.suspicions;
        let of = |kind: &Kind| all.iter().filter(|one| one.kind == *kind).collect::<Vec<_>>();
        let alike = |kind: &Kind| {
            let found = of(kind);
            (!found.is_empty()).then(|| Alike::of(*kind, &found, language))
        };
        let is_clean = |kind: &&Kind| of(kind).is_empty();
        Self {
            found: findings.tested.iter().filter_map(alike).collect(),
            clean: findings
                .tested
                .iter()
                .filter(is_clean)
                .map(|kind| Tested::of(*kind, language))
                .collect(),
        }
    }
}

impl Tested {
    fn of(kind: Kind, language: Language) -> Self {
        Self {
            title: told(&kind.title(), language),
            test: told(&kind.test(), language),
            false_alarms: told(&kind.false_alarms(), language),
        }
    }
}

impl Alike {
    fn of(kind: Kind, found: &[&Suspicion], language: Language) -> Self {
        Self {
            tested: Tested::of(kind, language),
            rows: found.iter().take(MOST).map(|one| Row::of(one, language)).collect(),
            more: found.len().saturating_sub(MOST),
        }
    }
}

impl Row {
    fn of(suspicion: &Suspicion, language: Language) -> Self {
        let same = |name: &str| Told::of(language, name, name);
        let about = match &suspicion.about {
            About::Everybody => Told::of(language, "everybody", "所有人"),
            About::Technician(person) => same(&clean(&person.to_string())),
            About::Instrument(name) => same(&clean(name)),
            About::Certificates => Told::of(language, "certificates", "证书"),
        };
        let first = suspicion.rows.first();
        Self {
            about,
            of: told(&suspicion.of, language),
            observed: told(&suspicion.observed, language),
            expected: told(&suspicion.expected, language),
            chance: suspicion.chance.map(|chance| chance.to_string()),
            certificates: suspicion.count,
            first: first.map_or_else(String::new, |row| clean(&row.certificate)),
        }
    }
}
