//! Answers in JSON, with entity tags, and the parameters of a query.

use std::{collections::BTreeMap, fmt, str::FromStr};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use linecert_api::{CursorError, CursorKey, FieldFault, List, ProblemKind, wire};
use linecert_store::{After, Expect, Limit, Listing, Page};
use serde::Serialize;
use serde_json::Value;

use super::problem::Refused;

/// The header of an answer in JSON.
const JSON: [(HeaderName, HeaderValue); 1] =
    [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];

/// An answer that is in JSON already.
pub(super) fn json_text(text: &'static str) -> Response {
    (JSON, text).into_response()
}

/// An answer in JSON.
pub(super) fn json<T: Serialize>(status: StatusCode, value: &T) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => (status, JSON, bytes).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            Refused::new(ProblemKind::Internal, "the answer could not be written").into_response()
        }
    }
}

/// An object that is kept as its text. Whatever else is kept there is told as the text that it is.
pub(super) fn object(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(object @ Value::Object(_)) => object,
        _ => serde_json::json!({ "text": text }),
    }
}

/// An answer in JSON, of a row with a version.
pub(super) fn versioned<T: Serialize>(status: StatusCode, value: &T, version: u64) -> Response {
    let mut answer = json(status, value);
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    answer
}

/// What a row must be like before it is put, by `if-match` and `if-none-match` (RFC 9110, section
/// 13.1). One of them must be there: nobody is to overwrite what they have not seen.
pub(super) fn expectation(headers: &HeaderMap) -> Result<Expect, Refused> {
    let of = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    match (of(header::IF_MATCH), of(header::IF_NONE_MATCH)) {
        (None, Some("*")) => Ok(Expect::Absent),
        (Some(tag), None) => {
            let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
            let version = version.and_then(|version| version.parse().ok());
            version.map(Expect::Version).ok_or_else(|| {
                Refused::new(ProblemKind::Stale, format!("{tag} is no version of it"))
            })
        }
        _ => Err(Refused::new(
            ProblemKind::PreconditionRequired,
            "neither `if-match` nor `if-none-match: *` alone was sent",
        )),
    }
}

/// The parameters of a query, each of which is taken once. What is left over is told off.
#[derive(Debug)]
pub(super) struct Parameters {
    given: BTreeMap<String, String>,
    /// What belongs to the filter, by which a cursor knows its list.
    filter: Vec<(&'static str, String)>,
    faults: Vec<FieldFault>,
}

impl Parameters {
    /// The parameters as they were sent.
    pub(super) const fn of(given: BTreeMap<String, String>) -> Self {
        Self { given, filter: Vec::new(), faults: Vec::new() }
    }

    /// A part of the filter.
    pub(super) fn take<T: FromStr<Err: fmt::Display>>(&mut self, name: &'static str) -> Option<T> {
        self.take_by(name, |text| text.parse().map_err(|error: T::Err| error.to_string()))
    }

    /// A part of the filter, read by this function.
    pub(super) fn take_by<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.given.remove(name)?;
        let read = read(&text);
        self.filter.push((name, text));
        read.map_err(|detail| self.fault(name, detail)).ok()
    }

    fn fault(&mut self, name: &str, detail: String) {
        self.faults.push(FieldFault { pointer: name.to_owned(), detail });
    }

    /// That all that was sent was right, of a list that has no cursors.
    pub(super) fn done(mut self) -> Result<(), Refused> {
        self.check_all()
    }

    fn check_all(&mut self) -> Result<(), Refused> {
        for name in std::mem::take(&mut self.given).into_keys() {
            self.fault(&name, "there is no such parameter".to_owned());
        }
        if self.faults.is_empty() {
            return Ok(());
        }
        Err(Refused::of_fields(ProblemKind::InvalidQuery, std::mem::take(&mut self.faults)))
    }

    /// The page that is asked for, when all that was sent was right, and the list it is of.
    pub(super) fn page(
        mut self,
        route: &str,
        cursors: &CursorKey,
    ) -> Result<(Page, List), Refused> {
        let limit = self.given.remove("limit").map(|text| text.parse::<u32>());
        let limit = match limit {
            None => Some(Limit::default()),
            Some(Ok(rows)) => Limit::new(rows).map_err(|e| self.fault("limit", e.to_string())).ok(),
            Some(Err(error)) => {
                self.fault("limit", error.to_string());
                None
            }
        };
        let cursor = self.given.remove("cursor");
        self.check_all()?;
        let filter: Vec<_> = self.filter.iter().map(|(name, text)| (*name, &**text)).collect();
        let list = List::of(route, &filter);
        let open = |cursor: String| cursors.open(list, &cursor).map(After::from_bytes);
        let after = cursor.map(open).transpose().map_err(refused_cursor)?;
        Ok((Page { after, limit: limit.unwrap_or_default() }, list))
    }
}

fn refused_cursor(error: CursorError) -> Refused {
    let kind = match error {
        CursorError::Damaged => ProblemKind::CursorDamaged,
        CursorError::Expired => ProblemKind::CursorExpired,
        CursorError::OfAnotherList => ProblemKind::CursorOfAnotherList,
    };
    Refused::new(kind, error.to_string())
}

/// A page of a list as an answer.
pub(super) fn listing<T, W: Serialize>(
    listing: Listing<T>,
    write: impl FnMut(T) -> W,
    (cursors, list): (&CursorKey, List),
) -> Result<Response, Refused> {
    let seal = |after: After| {
        let sealed = cursors.seal(list, after.as_bytes());
        sealed.ok_or_else(|| Refused::new(ProblemKind::Internal, "the cursor is too long"))
    };
    let next = listing.next.map(seal).transpose()?;
    let items = listing.rows.into_iter().map(write).collect();
    Ok(json(StatusCode::OK, &wire::Page { items, next }))
}
