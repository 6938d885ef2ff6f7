//! Every operator's profile that ships does what its cases say, and its cases say everything.
#![expect(clippy::unwrap_used, reason = "a test that cannot read the profiles has failed")]

use std::{collections::BTreeMap, fs, path::Path};

use linecert_kpi::{
    CaseFile, Clock, DEFAULT, Formula, Kind, OperatorProfile, Order, OrderNumber, Outcome, Step,
    TimeLimit, shipped,
};
use linecert_profile::{Cites, Confidence};

fn profiles() -> impl Iterator<Item = (OperatorProfile, Vec<CaseFile>)> {
    shipped().map(|name| {
        let profile = OperatorProfile::shipped(name).unwrap().unwrap_or_else(|e| panic!("{e}"));
        let cases = profile.shipped_cases().unwrap_or_else(|e| panic!("{e}"));
        assert!(!cases.is_empty(), "{name} has no cases");
        (profile, cases)
    })
}

#[test]
fn every_profile_is_named_after_its_folder_and_the_default_is_there() {
    let names: Vec<_> = shipped().collect();
    assert!(names.contains(&DEFAULT), "{names:?}");
    for (name, (profile, _)) in names.iter().zip(profiles()) {
        assert_eq!(profile.name(), *name);
    }
    assert!(OperatorProfile::shipped("no-such").is_none());
    assert!(OperatorProfile::shipped("strictest/cases").is_none());
}

#[test]
fn every_case_of_every_profile_holds() {
    for (profile, cases) in profiles() {
        let wrong: Vec<_> = cases.iter().filter_map(|case| case.check(&profile).err()).collect();
        let shown: Vec<_> = wrong.iter().map(ToString::to_string).collect();
        assert!(wrong.is_empty(), "{}: {}", profile.name(), shown.join("\n"));
    }
}

#[test]
fn every_figure_is_shown_by_a_case() {
    for (profile, cases) in profiles() {
        for figure in profile.figures() {
            let shown = cases.iter().any(|case| case.figures().any(|name| name == figure.name));
            assert!(shown, "{}: no case shows {}", profile.name(), figure.name);
        }
    }
}

/// The last instant at which an order is in time under a limit.
fn due(order: &Order, limit: &TimeLimit) -> Option<jiff::Timestamp> {
    let began = order.events().iter().find(|event| event.what.step() == limit.from)?;
    began.at.checked_add(limit.at_most.get()).ok()
}

#[test]
fn every_limit_decides_for_an_order_on_its_edge_and_for_one_that_is_late() {
    for (profile, cases) in profiles() {
        let judged: Vec<_> = cases
            .iter()
            .flat_map(|case| {
                let order = |number: &OrderNumber| {
                    case.orders().iter().find(|order| order.head().number == *number).unwrap()
                };
                let judged = case.judged(&profile).into_iter();
                judged.map(move |(number, _, judged)| (order(&number), judged)).collect::<Vec<_>>()
            })
            .collect();
        for limit in profile.limits() {
            let mine = || judged.iter().filter(|(_, judged)| judged.limit == limit);
            let on_the_edge = mine().any(|(order, judged)| match judged.outcome {
                Outcome::Met { at } => due(order, limit) == Some(at),
                _ => false,
            });
            let late = mine().any(|(_, judged)| matches!(judged.outcome, Outcome::Missed { .. }));
            let name = format!("{} {} {}", profile.name(), limit.clock, limit.cites.id);
            assert!(on_the_edge, "{name}: no case on its edge");
            assert!(late, "{name}: no case is late");
        }
    }
}

#[test]
fn what_the_strictest_profile_leaves_out_is_outdone_in_it() {
    let strictest = OperatorProfile::shipped(DEFAULT).unwrap().unwrap();
    for (profile, _) in profiles() {
        for limit in profile.limits() {
            let outdone = strictest.limits().iter().any(|other| outdoes(other, limit));
            assert!(outdone, "{} {}: nothing is as strict", profile.name(), limit.cites.id);
        }
        for figure in profile.figures() {
            let same = strictest.figures().iter().find(|other| other.name == figure.name);
            assert!(same.is_some(), "{} {}", profile.name(), figure.name);
        }
    }
}

/// Whether a limit holds wherever the other does, is not longer, and excuses nothing more.
fn outdoes(strict: &TimeLimit, other: &TimeLimit) -> bool {
    let (a, b) = (&strict.applies, &other.applies);
    let kinds = |of: &[Kind]| if of.is_empty() { Kind::ALL.to_vec() } else { of.to_vec() };
    let wider = kinds(&b.kinds).iter().all(|kind| kinds(&a.kinds).contains(kind))
        && (a.standing.is_none() || a.standing == b.standing)
        && (a.area.is_none() || a.area == b.area)
        && (a.resource.is_none() || a.resource == b.resource)
        && (a.nature.is_none() || a.nature == b.nature);
    let same = (strict.clock, strict.from, strict.to) == (other.clock, other.from, other.to);
    let excuses = strict.except.iter().all(|cause| other.except.contains(cause));
    wider && same && excuses && strict.at_most <= other.at_most
}

#[test]
fn clocks_are_those_of_the_orders_that_they_run_for() {
    for (profile, _) in profiles() {
        for limit in profile.limits() {
            let starts = match limit.clock {
                Clock::InstallWindow | Clock::InstallPromise => Step::Received,
                Clock::RepairWindow | Clock::FirstReply => Step::FaultReported,
                Clock::CutOver => Step::Dispatched,
            };
            assert_eq!(limit.from, starts, "{} {}", profile.name(), limit.cites.id);
        }
        for figure in profile.figures() {
            let Formula::InTime { clock } = figure.formula else { continue };
            let limited = profile.limits().iter().any(|limit| limit.clock == clock);
            assert!(limited, "{}: {} has no limit", profile.name(), figure.name);
        }
    }
}

/// The catalogue is not part of the project: it lies beside it where the facts are kept.
const CATALOGUE: &str = "../../../shared/facts/thresholds.tsv";

#[test]
fn every_citation_is_a_row_of_the_catalogue_with_its_grade() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(CATALOGUE);
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let grade =
        |row: &str| Some((row.split('\t').next()?.to_owned(), row.rsplit('\t').next()?.to_owned()));
    let grades: BTreeMap<_, _> = text.lines().filter_map(grade).collect();
    for (profile, _) in profiles() {
        let check = |cites: &Cites| {
            let name = profile.name();
            for id in cites.also.iter().chain([&cites.id]) {
                assert!(grades.contains_key(id), "{name} cites {id}, which is no row");
            }
            let (claimed, found) = (cites.confidence, &grades[&cites.id]);
            let fits = claimed == Confidence::Inference || found == claimed.name();
            assert!(fits, "{name} claims {claimed} for {}, which is {found}", cites.id);
        };
        profile.limits().iter().for_each(|limit| check(&limit.cites));
        profile.figures().iter().for_each(|figure| check(&figure.cites));
        profile.appointment().into_iter().for_each(|rule| check(&rule.cites));
        profile.escalation().into_iter().for_each(|rule| check(&rule.cites));
        for id in profile.conflicts().iter().flat_map(|conflict| &conflict.between) {
            assert!(grades.contains_key(id), "{} names {id}, which is no row", profile.name());
        }
    }
}
