//! A row of the table of routes.

use axum::{
    handler::Handler,
    routing::{MethodFilter, MethodRouter, on},
};

use super::Doc;
use crate::{app::App, config::Duty, people::Right};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Access {
    /// Anybody.
    Open,
    /// Anybody, by a form that this daemon gave out. What is refused is a page.
    Form,
    /// Whoever has this right.
    Needs(Right),
    /// Whoever has this right. Those who are not logged in are led to where they can, and what is
    /// refused is a page.
    Page(Right),
    /// Whoever is logged in, as with `Page`.
    LoggedIn,
}

impl Access {
    /// Whether it is for people with a browser.
    pub(in crate::http) const fn is_page(self) -> bool {
        matches!(self, Self::Form | Self::Page(_) | Self::LoggedIn)
    }

    /// The right that is needed, if there is one.
    pub(in crate::http) const fn right(self) -> Option<Right> {
        match self {
            Self::Needs(right) | Self::Page(right) => Some(right),
            Self::Open | Self::Form | Self::LoggedIn => None,
        }
    }
}

/// A row of the table: what is done to what, by whom, and what the API's document says of it.
pub(in crate::http) struct Route {
    pub(in crate::http) method: &'static str,
    pub(in crate::http) path: &'static str,
    pub(in crate::http) access: Access,
    /// What the API's document says of it. A page for people has none.
    pub(in crate::http) doc: Option<Doc>,
    /// The role of the process that has the route; all have it when there is none.
    pub(super) duty: Option<Duty>,
    pub(super) handler: MethodRouter<App>,
}

impl Route {
    /// A route that reads. It answers HEAD as well.
    pub(in crate::http) fn get<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new(("GET", path), access, on(MethodFilter::GET, handler))
    }

    /// A route that adds something, or has something done.
    pub(in crate::http) fn post<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new(("POST", path), access, on(MethodFilter::POST, handler))
    }

    /// A route that puts a row under its name.
    pub(in crate::http) fn put<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new(("PUT", path), access, on(MethodFilter::PUT, handler))
    }

    /// A route that takes something away.
    pub(in crate::http) fn delete<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self::new(("DELETE", path), access, on(MethodFilter::DELETE, handler))
    }

    const fn new(
        (method, path): (&'static str, &'static str),
        access: Access,
        handler: MethodRouter<App>,
    ) -> Self {
        Self { method, path, access, doc: None, duty: Some(Duty::Api), handler }
    }

    /// The same in a process that has this role, which is `api` when nothing is said.
    pub(in crate::http) fn duty(self, duty: Duty) -> Self {
        Self { duty: Some(duty), ..self }
    }

    /// The same in every process, whatever its roles.
    pub(in crate::http) fn everywhere(self) -> Self {
        Self { duty: None, ..self }
    }

    /// The same with what the API's document says of it.
    pub(in crate::http) fn doc(self, doc: Doc) -> Self {
        Self { doc: Some(doc), ..self }
    }

    /// Whether it leaves everything as it is (RFC 9110, section 9.2.1).
    pub(in crate::http) fn is_safe(&self) -> bool {
        self.method == "GET"
    }

    /// The names in braces of the path.
    pub(in crate::http) fn places(&self) -> impl Iterator<Item = &'static str> {
        let segments = self.path.split('/');
        segments.filter_map(|one| one.strip_prefix('{')?.strip_suffix('}'))
    }
}
