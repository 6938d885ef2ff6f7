//! Service figures with the rows that they came from, and what leaders have to be told.

mod written;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Extension,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use jiff::SignedDuration;
use linecert_api::{ProblemKind, wire};
use linecert_kpi::{Figure, Period, Users};
use linecert_measure::{Digest, Timestamp};
use linecert_store::{CaseFilter, CertificateFilter, Limit, Listing, Page, RegionName};

use super::{
    answer::{self, Parameters},
    problem::Refused,
    routes::{Access, Doc, Route},
};
use crate::{
    app::App,
    kpi::{self, Asked, CountError, Place, Rows, Rules, RulesError, Walk},
    people::{Caller, Right},
};

const SECTION: &str = "service figures";
/// How long what was not told to a leader is listed after the order was closed.
const LISTED: SignedDuration = SignedDuration::from_hours(31 * 24);

/// How many certificates of an order are named.
const CERTIFICATES: u32 = 10;

pub(super) fn routes() -> Vec<Route> {
    const READS: Access = Access::Needs(Right::ReadKpis);
    let counted = asked_of(Doc::new(SECTION, "The service figures of a month."))
        .query_number(("brand_users", "How many users have a brand package."), (0, u32::MAX))
        .query_number(("ordinary_users", "How many users have any other."), (0, u32::MAX))
        .answer::<wire::Figures>(200, "The figures, in the order of the operator's profile.");
    let rows_doc = asked_of(Doc::new(SECTION, "The rows that a figure came from, by line."))
        .detail("Those that were left out are among them, with the reason, and each with the certificates of its order. A page may be short; the list ends where there is no `next`.")
        .page::<wire::FigureRow>("A page of rows.");
    let escalations_doc = Doc::new(SECTION, "What leaders have to be told and were not, by line.")
        .detail("A fault that has come again twice goes to the team leader. A page may be short; the list ends where there is no `next`.")
        .query("rule", "What comes from this rule, as `repeated`.")
        .query("region", "Of the orders of this region.")
        .query("profile", "By this operator's profile.")
        .page::<wire::Escalation>("A page of what is due.");
    vec![
        Route::get("/api/v1/kpis", READS, figures).doc(counted),
        Route::get("/api/v1/kpis/{figure}/rows", READS, rows).doc(rows_doc),
        Route::get("/api/v1/escalations", READS, escalations).doc(escalations_doc),
    ]
}

fn asked_of(doc: Doc) -> Doc {
    doc.query("period", "A month of the operator's local time, as `2026-11`; this one otherwise.")
        .query("region", "Of the orders of this region.")
        .query("profile", "By this operator's profile, as `strictest`.")
}

/// What every question has.
struct Question {
    region: Option<RegionName>,
    month: Option<String>,
    profile: Option<String>,
}

impl Question {
    fn take(parameters: &mut Parameters) -> Self {
        Self {
            region: parameters.take("region"),
            month: parameters.take("period"),
            profile: parameters.take("profile"),
        }
    }

    async fn ask(self, app: &App, caller: &Caller) -> Result<Asked, Refused> {
        let rules = rules_of(app, self.profile).await?;
        let this = || kpi::month_of(rules.profile.local(), Timestamp::now());
        Ok(Asked {
            scope: caller.scope().clone(),
            region: self.region,
            month: self.month.unwrap_or_else(this),
            rules: Arc::new(rules),
        })
    }
}

/// The operator's profile of this name, or the one that is set.
pub(super) async fn rules_of(app: &App, name: Option<String>) -> Result<Rules, Refused> {
    let name = name.as_deref().unwrap_or(&app.figures.profile);
    kpi::rules(&*app.store, name).await.map_err(|error| match error {
        RulesError::Unknown(_) => Refused::new(ProblemKind::InvalidQuery, error.to_string()),
        RulesError::Store(error) => error.into(),
        RulesError::Broken(error) => {
            tracing::error!(%error, "an operator's profile that was put is none");
            Refused::new(ProblemKind::Internal, "the operator's profile cannot be read")
        }
    })
}

/// The figures of a month, or of this one, by the operator's profile that is set.
pub(super) async fn of_month(
    (app, caller): (&App, &Caller),
    month: Option<String>,
) -> Result<wire::Figures, Refused> {
    let question = Question { region: None, month, profile: None };
    let asked = question.ask(app, caller).await?;
    let counted = app.figures.figures(&app.store, asked.clone()).await?;
    Ok(written::figures(&asked, &counted, Users::default()))
}

/// The rows of a figure of a month.
pub(super) async fn rows_of_month(
    (app, caller): (&App, &Caller),
    (figure, month): (&str, String),
    page: &Page,
) -> Result<Listing<wire::FigureRow>, Refused> {
    let question = Question { region: None, month: Some(month), profile: None };
    let asked = question.ask(app, caller).await?;
    rows_of((app, caller), (&asked, figure), page).await
}

async fn figures(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let question = Question::take(&mut parameters);
    let users = Users {
        brand: parameters.take::<u32>("brand_users").map(u64::from),
        ordinary: parameters.take::<u32>("ordinary_users").map(u64::from),
    };
    parameters.finish()?;
    let asked = question.ask(&app, &caller).await?;
    let counted = app.figures.figures(&app.store, asked.clone()).await?;
    Ok(answer::json(StatusCode::OK, &written::figures(&asked, &counted, users)))
}

impl From<CountError> for Refused {
    fn from(error: CountError) -> Self {
        match error {
            CountError::Month(error) => Self::new(ProblemKind::InvalidQuery, error.to_string()),
            CountError::Store(error) => error.into(),
        }
    }
}

async fn rows(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(figure): Path<String>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let question = Question::take(&mut parameters);
    let (page, list) = parameters.page(&format!("kpis {figure}"), &app.cursors)?;
    let asked = question.ask(&app, &caller).await?;
    let found = rows_of((&app, &caller), (&asked, &figure), &page).await?;
    answer::listing(found, |row| row, (&app.cursors, list))
}

async fn rows_of(
    (app, caller): (&App, &Caller),
    (asked, figure): (&Asked, &str),
    page: &Page,
) -> Result<Listing<wire::FigureRow>, Refused> {
    let period = asked.period(Timestamp::now()).map_err(CountError::Month)?;
    let of_name = |of: &&Figure| of.name == figure;
    let found = asked.rules.profile.figures().iter().find(of_name);
    let figure = found.ok_or_else(|| Refused::not_found("a figure with this name"))?;
    let walk = walk(asked, (period, page));
    let mut found = walk
        .page(&*app.store, place(page), |orders| {
            written::rows(asked.rules.profile.rows_of(figure, period, orders))
        })
        .await?;
    for row in &mut found.rows {
        row.certificates = certificates(app, caller, &row.order).await?;
    }
    Ok(listing(found))
}

/// The certificates of an order, the newest first.
async fn certificates(app: &App, caller: &Caller, order: &str) -> Result<Vec<Digest>, Refused> {
    let Ok(order) = order.parse() else { return Ok(Vec::new()) };
    let filter = CertificateFilter { order: Some(order), ..CertificateFilter::default() };
    let page = Page { after: None, limit: Limit::new(CERTIFICATES).unwrap_or_default() };
    let found = app.store.certificates(caller.scope(), &filter, &page).await?;
    Ok(found.rows.into_iter().map(|row| row.digest).collect())
}

fn walk<'a>(asked: &'a Asked, (period, page): (Period, &Page)) -> Walk<'a> {
    Walk { scope: &asked.scope, filter: asked.filter(period), limit: page.limit.rows().into() }
}

fn place(page: &Page) -> Place {
    page.after.as_ref().map(Place::of).unwrap_or_default()
}

fn listing<T>(found: Rows<T>) -> Listing<T> {
    Listing { rows: found.rows, next: found.next.map(|place| place.to_after()) }
}

async fn escalations(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Result<Response, Refused> {
    let mut parameters = Parameters::of(given);
    let rule: Option<String> = parameters.take_by("rule", |word| {
        let known = written::RULES.contains(&word);
        known.then(|| word.to_owned()).ok_or_else(|| format!("there is no rule `{word}`"))
    });
    let (region, profile): (Option<RegionName>, Option<String>) =
        (parameters.take("region"), parameters.take("profile"));
    let (page, list) = parameters.page("escalations", &app.cursors)?;
    let rules = rules_of(&app, profile).await?;
    let now = Timestamp::now();
    let closed_since = now.checked_sub(LISTED).unwrap_or(Timestamp::MIN);
    let walk = Walk {
        scope: caller.scope(),
        filter: CaseFilter { region, opened_before: now, closed_since },
        limit: page.limit.rows().into(),
    };
    let found = walk
        .page(&*app.store, place(&page), |orders| {
            let due = rules.profile.duties(orders, now).into_iter().map(written::escalation);
            due.filter(|due| rule.as_ref().is_none_or(|rule| *rule == due.rule)).collect()
        })
        .await?;
    answer::listing(listing(found), |due| due, (&app.cursors, list))
}
