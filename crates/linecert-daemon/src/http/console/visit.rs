//! A visit to a page: who looks, at what, and how they read.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use axum::{
    extract::{FromRequestParts, Query},
    http::{StatusCode, request::Parts},
    response::Response,
};
use linecert_api::{List, ProblemKind};
use linecert_console::{
    Frame, Link, Notice, Place, Section, View,
    view::{Count, Permission},
};
use linecert_store::{After, Limit, Page, Scope};

use crate::{
    app::App,
    config::Tempo,
    http::{page, problem::Refused},
    people::{Caller, Right},
};

/// A visit to a page.
pub(super) struct Visit {
    pub(super) app: App,
    pub(super) caller: Caller,
    pub(super) place: Place,
    pub(super) frame: Frame,
    query: BTreeMap<String, String>,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let absent = || Refused::not_found(format_args!("`{}`", parts.uri.path()));
        let caller = parts.extensions.get::<Caller>().cloned().ok_or_else(absent)?;
        let place = Place::of(parts.uri.path()).ok_or_else(absent)?;
        let query = Query::try_from_uri(&parts.uri)
            .map_err(|error| Refused::new(ProblemKind::InvalidQuery, error.to_string()))?;
        let here = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
        let console = &app.console;
        let (operator, zone) = (console.operator.clone(), console.zone.clone());
        let frame = page::frame(&parts.headers, Some(&caller));
        let mut served = frame.served.clone();
        if app.polling.is_some() && caller.may(Right::ReadInventory) {
            served.push(Section::Late);
        }
        let is_shown = app.tempo == Tempo::Demonstration;
        let notices = is_shown.then_some(Notice::Demonstration).into_iter().collect();
        let frame = Frame { here, operator, zone, served, notices, ..frame };
        Ok(Self { app: app.clone(), caller, place, frame, query: query.0 })
    }
}

impl Visit {
    /// What the visitor sees.
    pub(super) const fn scope(&self) -> &Scope {
        self.caller.scope()
    }

    /// Whether the visitor may do something.
    pub(super) fn permission(&self, right: Right) -> Permission {
        if self.caller.may(right) { Permission::Granted } else { Permission::Withheld }
    }

    /// What is asked under this name, without spaces around it; empty when nothing is.
    pub(super) fn asked(&self, name: &str) -> &str {
        self.query.get(name).map_or("", |text| text.trim())
    }

    /// The part of a list that is asked for, and the list. A cursor belongs to the list with its
    /// filter and to no other.
    pub(super) fn part(
        &self,
        route: &str,
        filter: &[(&str, &str)],
    ) -> Result<(Page, List), Refused> {
        let list = List::of(&format!("console/{route}"), filter);
        let after = self.query.get("after");
        let after = after.map(|cursor| self.app.cursors.open(list, cursor)).transpose();
        let after = after.map_err(|e| Refused::new(ProblemKind::CursorExpired, e.to_string()))?;
        Ok((Page { after: after.map(After::from_bytes), limit: Limit::default() }, list))
    }

    /// The cursor of the next part of a list.
    pub(super) fn next(&self, list: List, next: Option<After>) -> Option<String> {
        next.and_then(|after| self.app.cursors.seal(list, after.as_bytes()))
    }

    /// The page of a view.
    pub(super) fn show(&self, view: &dyn View) -> Response {
        page::html(StatusCode::OK, &self.frame, view)
    }

    /// That there is nothing at this place for the visitor.
    pub(super) fn absent(&self) -> Refused {
        Refused::not_found(format_args!("`{}`", self.place.href()))
    }

    /// A name out of the address.
    pub(super) fn name<N: FromStr>(&self, text: &str) -> Result<N, Refused> {
        text.parse().map_err(|_| self.absent())
    }
}

/// Leads to a page after something was changed.
pub(super) fn see(place: impl Into<Link>) -> Response {
    page::see(&place.into().href())
}

/// That something that was sent cannot be taken.
pub(super) fn wrong(detail: impl Display) -> Refused {
    Refused::new(ProblemKind::InvalidContent, detail.to_string())
}

/// How many rows there are: of a list that goes on, at least so many.
pub(super) fn count(rows: usize, next: Option<&After>) -> Count {
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    if next.is_some() { Count::AtLeast(rows) } else { Count::Exactly(rows) }
}
