//! Specifications: the acceptance profiles, and the reading of a line.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use linecert_api::wire::{JobKind, tmf};
use linecert_profile::{Accepts, Limit, Profile};
use linecert_store::{Document, DocumentKind, Limit as Most, Page};

use super::{
    BASE,
    fields::{Fields, Window},
};
use crate::{
    app::App,
    http::{answer::Parameters, problem::Refused},
};

/// Specifications by name.
pub(super) async fn list(
    State(app): State<App>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let (fields, window) = (Fields::of(&mut parameters), Window::of(&mut parameters));
    parameters.finish()?;
    let page = Page { after: None, limit: Most::MAX };
    let stored = app.store.documents(DocumentKind::Profile, &page).await?.rows;
    let all = app.compute(move || specifications(&stored)).await?;
    let rows: Vec<_> = all.into_values().skip(window.offset).take(window.limit).collect();
    fields.list(&rows)
}

/// A specification.
pub(super) async fn one(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let fields = Fields::of(&mut parameters);
    parameters.finish()?;
    let found = if id == JobKind::ReadLine.name() {
        Some(reading())
    } else {
        profile(&app, &id).await?.as_ref().map(specification)
    };
    let found = found.ok_or_else(|| Refused::not_found("a specification of this name"))?;
    fields.one(StatusCode::OK, &found)
}

/// The profile of this name: the one that was put here, or the shipped one.
pub(super) async fn profile(app: &App, name: &str) -> Result<Option<Profile>, Refused> {
    let stored = app.store.document(DocumentKind::Profile, name).await?;
    let text = match &stored {
        Some(document) => Some(&*document.text),
        None => Profile::shipped_source(name),
    };
    // What does not parse was refused when it was put.
    Ok(text.and_then(|text| Profile::parse(name, text).ok()))
}

/// All of them by name. One that was put goes before a shipped one of its name.
fn specifications(stored: &[Document]) -> BTreeMap<String, tmf::ServiceTestSpecification> {
    let shipped = linecert_profile::shipped();
    let shipped = shipped.filter_map(|name| Profile::shipped(name)?.ok());
    let stored = stored.iter().filter_map(|one| Profile::parse(&one.name, &one.text).ok());
    let profiles = shipped.chain(stored).map(|profile| specification(&profile));
    std::iter::once(reading()).chain(profiles).map(|one| (one.id.clone(), one)).collect()
}

/// The reading of a line, which holds nothing against any limit.
fn reading() -> tmf::ServiceTestSpecification {
    let id = JobKind::ReadLine.name();
    tmf::ServiceTestSpecification {
        description: Some("Reads what the access node reports of a line.".to_owned()),
        ..named(id)
    }
}

fn named(id: &str) -> tmf::ServiceTestSpecification {
    tmf::ServiceTestSpecification {
        id: id.to_owned(),
        href: href(id),
        name: Some(id.to_owned()),
        description: None,
        version: None,
        test_measure_definition: None,
        kind: Some("ServiceTestSpecification".to_owned()),
    }
}

/// Where a specification is found. Names of profiles have no letter that a path would not bear.
pub(super) fn href(id: &str) -> String {
    format!("{BASE}/serviceTestSpecification/{id}")
}

fn specification(profile: &Profile) -> tmf::ServiceTestSpecification {
    tmf::ServiceTestSpecification {
        description: Some(profile.title().en.clone()),
        version: Some(profile.revision().to_string()),
        test_measure_definition: Some(profile.limits().iter().map(definition).collect()),
        ..named(profile.name())
    }
}

fn definition(limit: &Limit) -> tmf::TestMeasureDefinition {
    let (low, high) = match limit.accepts() {
        Accepts::Interval(interval) => (interval.low(), interval.high()),
        Accepts::Share(_) => (None, None),
    };
    // The unit is told beside it.
    let number = |end: linecert_measure::Quantity| {
        end.to_string().split(' ').next().unwrap_or_default().to_owned()
    };
    let (low, high) = (low.map(number), high.map(number));
    let importance = if limit.is_mandatory() { "mandatory" } else { "not mandatory" };
    let rule = tmf::ThresholdRule {
        description: format!("{}, {}, {importance}", limit.accepts(), limit.rule()),
        conformance_comparator_lower: low.as_ref().map(|_| ">=".to_owned()),
        conformance_target_lower: low,
        conformance_comparator_upper: high.as_ref().map(|_| "<=".to_owned()),
        conformance_target_upper: high,
    };
    tmf::TestMeasureDefinition {
        metric_name: limit.metric().name().to_owned(),
        unit_of_measure: limit.accepts().unit().to_string(),
        threshold_rule: vec![rule],
    }
}
