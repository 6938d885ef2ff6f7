//! What a request must be like before its route sees it, by what the API's document says.

use axum::{
    extract::{FromRequestParts as _, Query, RawPathParams, Request},
    http::{HeaderMap, Uri, header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use linecert_api::{FieldFault, ProblemKind};

use super::{
    body::check_media_type,
    once::Attempt,
    problem::Refused,
    routes::{Doc, Route, Rows},
};

/// The terms of a route.
pub(super) struct Terms {
    /// What the document says, if the route is in it.
    told: Option<Told>,
    /// Whether it leaves everything as it is, so that repeating it harms nobody.
    is_safe: bool,
}

/// What the document says of a route.
struct Told {
    /// The parameters of its query.
    parameters: Vec<&'static str>,
    /// The media types that it reads.
    read: Vec<&'static str>,
    /// The media types of its answers.
    given: Vec<&'static str>,
}

impl Terms {
    /// The terms of this route.
    pub(super) fn of(route: &Route) -> Self {
        Self { told: route.doc.as_ref().map(Told::by), is_safe: route.is_safe() }
    }

    /// Has a request answered if it is as it should be.
    pub(super) async fn answer(&self, request: Request, next: Next) -> Response {
        match self.checked(request).await {
            Ok((request, None)) => next.run(request).await,
            Ok((request, Some(attempt))) => attempt.during(next.run(request)).await,
            Err(refused) => refused.into_response(),
        }
    }

    async fn checked(&self, request: Request) -> Result<(Request, Option<Attempt>), Refused> {
        let (mut parts, body) = request.into_parts();
        check_path(&mut parts).await?;
        if let Some(told) = &self.told {
            told.check(&parts)?;
        }
        if self.is_safe {
            return Ok((Request::from_parts(parts, body), None));
        }
        let attempt = Attempt::of(&parts)?;
        let body = match &attempt {
            Some(attempt) => attempt.reading(body),
            None => body,
        };
        Ok((Request::from_parts(parts, body), attempt))
    }
}

impl Told {
    fn by(doc: &Doc) -> Self {
        let paging: &[_] = if doc.rows == Rows::Paged { &["cursor", "limit"] } else { &[] };
        let parameters = doc.query.iter().map(|parameter| parameter.name);
        let given = doc.answers.iter().filter_map(|answer| answer.content.as_ref());
        Self {
            parameters: parameters.chain(paging.iter().copied()).collect(),
            read: doc.body.iter().map(|content| content.media_type).collect(),
            given: given.map(|content| content.media_type).collect(),
        }
    }

    fn check(&self, parts: &Parts) -> Result<(), Refused> {
        self.check_query(&parts.uri)?;
        if !self.read.is_empty() {
            check_media_type(&parts.headers, &self.read)?;
        }
        self.check_wish(&parts.headers)
    }

    /// Each parameter is known, and given once.
    fn check_query(&self, uri: &Uri) -> Result<(), Refused> {
        let given = Query::<Vec<(String, String)>>::try_from_uri(uri);
        let Query(given) = given
            .map_err(|error| Refused::new(ProblemKind::MalformedRequest, error.body_text()))?;
        let mut faults = Vec::new();
        for (place, (name, _)) in given.iter().enumerate() {
            let detail = if !self.parameters.contains(&name.as_str()) {
                "there is no such parameter"
            } else if given.iter().take(place).any(|(before, _)| before == name) {
                "it is given twice"
            } else {
                continue;
            };
            faults.push(FieldFault { pointer: name.clone(), detail: detail.to_owned() });
        }
        if faults.is_empty() {
            return Ok(());
        }
        Err(Refused::of_fields(ProblemKind::InvalidQuery, faults))
    }

    /// An answer of one of the route's media types is wished for, or any. A problem may come all
    /// the same.
    fn check_wish(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let wishes = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let wishes: Vec<_> = wishes.flat_map(|value| value.split(',')).filter_map(wish).collect();
        let is_wished = |given: &&str| is_wished(&wishes, given);
        if wishes.is_empty() || self.given.is_empty() || self.given.iter().any(is_wished) {
            return Ok(());
        }
        let detail = format!("it is given as {}", self.given.join(" or "));
        Err(Refused::new(ProblemKind::NotAcceptable, detail))
    }
}

/// A wish of an `accept` header: the range of media types, and whether it is wished for at all (RFC
/// 9110, section 12.5.1).
fn wish(text: &str) -> Option<(String, bool)> {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next().filter(|range| !range.is_empty())?.to_ascii_lowercase();
    let weight = parts.find_map(|part| part.strip_prefix("q=")).unwrap_or("1");
    Some((range, weight.bytes().any(|digit| matches!(digit, b'1'..=b'9'))))
}

/// The closest wish counts.
fn is_wished(wishes: &[(String, bool)], given: &str) -> bool {
    let (kind, _) = given.split_once('/').unwrap_or((given, ""));
    let ranges = [given, &format!("{kind}/*"), "*/*"];
    let closest = |range: &&str| wishes.iter().find(|(wished, _)| wished == range);
    ranges.iter().find_map(closest).is_some_and(|(_, is_wished)| *is_wished)
}

/// The names in the path are text.
async fn check_path(parts: &mut Parts) -> Result<(), Refused> {
    let named = RawPathParams::from_request_parts(parts, &()).await;
    named.map(drop).map_err(|error| {
        Refused::new(ProblemKind::MalformedRequest, format!("the path: {}", error.body_text()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_wish_counts() {
        let check = |accept: &str, holds: bool| {
            let wishes: Vec<_> = accept.split(',').filter_map(wish).collect();
            assert_eq!(is_wished(&wishes, "application/json"), holds, "{accept}");
        };
        check("*/*", true);
        check("application/json", true);
        check("Application/JSON; q=0.5, text/html", true);
        check("application/*;q=0.1", true);
        check("text/html, */*;q=0", false);
        check("*/*, application/json;q=0", false);
        check("text/html", false);
        check("application/json;q=0.0", false);
    }
}
