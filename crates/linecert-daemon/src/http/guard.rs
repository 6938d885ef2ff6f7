//! What stands before every route: who asks, whether they may, whether they meant it, how often, and
//! how long it may take.

use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use linecert_api::ProblemKind;
use linecert_measure::Timestamp;
use tokio::time::timeout;
use tracing::Instrument as _;
use zeroize::Zeroizing;

use super::{
    form::{check_origin, check_token},
    identifier::{self, RequestId},
    page,
    problem::Refused,
    rate::{Asker, Empty},
    routes::Access,
    server::Peer,
    terms::Terms,
};
use crate::{
    app::App,
    people::{Authorization, Caller, EnterError, Secret, Shown, Unauthenticated, authenticate},
};

/// The route that is guarded.
#[derive(Clone)]
pub(super) struct Guarded {
    pub(super) app: App,
    pub(super) access: Access,
    /// What a request must be like.
    pub(super) terms: Arc<Terms>,
    /// Its method and its path as the table has them, for figures.
    pub(super) route: (&'static str, &'static str),
}

/// Answers a request to a route, if whoever asks may.
pub(super) async fn guard(
    State(Guarded { app, access, terms, route }): State<Guarded>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let reader = access.is_page().then(|| Reader::of(&request));
    let admitted = match shown(&app, &request) {
        Ok(shown) => admit(&app, access, shown).await,
        Err(foreign) => Err(foreign),
    };
    let (caller, answer) = match admitted {
        Ok(caller) => {
            (caller.clone(), answer(&app, (access, caller), request, (&terms, next)).await)
        }
        Err(refused) => (None, refused.into_response()),
    };
    let answer = match reader {
        Some(reader) => reader.shown(answer, caller.as_ref()),
        None => answer,
    };
    let (status, took) = (answer.status().as_u16(), begun.elapsed());
    app.metrics.answered(route, status, took);
    let (method, path) = route;
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let account = caller.as_ref().map_or("-", |caller| caller.account().as_str());
    tracing::info!(method, path, status, account, micros, "answered");
    answer
}

/// Answers whoever may ask, in the time that a request may take.
async fn answer(
    app: &App,
    (access, caller): (Access, Option<Caller>),
    request: Request,
    (terms, next): (&Terms, Next),
) -> Response {
    let longest = Duration::from_secs(app.limits.seconds.get().into());
    let answer = async {
        match vouch(app, (access, caller), request).await {
            Ok(request) => terms.answer(request, next).await,
            Err(refused) => refused.into_response(),
        }
    };
    timeout(longest, answer).await.unwrap_or_else(|_| {
        Refused::new(ProblemKind::TimedOut, format!("after {longest:?}")).into_response()
    })
}

/// Makes sure that whoever asks may, and that a browser meant what it sends; and says in the request
/// who makes it.
async fn vouch(
    app: &App,
    (access, caller): (Access, Option<Caller>),
    request: Request,
) -> Result<Request, Refused> {
    if let Some(caller) = &caller {
        permit(access, caller)?;
    }
    let token = match (&caller, access) {
        (Some(caller), _) => caller.form_token().cloned(),
        (None, Access::Form) => {
            let shown = app.entrance.cookie().shown(request.headers());
            // A browser without a cookie has no form either.
            Some(shown.map_or_else(Secret::draw, Ok).map_err(EnterError::from)?.csrf())
        }
        (None, _) => None,
    };
    let mut request = match token {
        Some(token) => check_token(&token, request).await?,
        None => request,
    };
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller);
    }
    Ok(request)
}

fn permit(access: Access, caller: &Caller) -> Result<(), Refused> {
    match access.right() {
        Some(right) if !caller.may(right) => {
            let detail = format!("`{}` has not the right `{right}`", caller.account());
            Err(Refused::new(ProblemKind::Forbidden, detail))
        }
        None if caller.session().is_none() => {
            Err(Refused::new(ProblemKind::Unauthenticated, "a program cannot log in"))
        }
        _ => Ok(()),
    }
}

/// Finds out who asks. An open route has no caller.
async fn admit(
    app: &App,
    access: Access,
    (address, shown): (IpAddr, Shown),
) -> Result<Option<Caller>, Refused> {
    let (now, address) = (Instant::now(), Asker::Address(address));
    if let Access::Open | Access::Form = access {
        return app.buckets.take(&address, now).map(|()| None).map_err(too_many);
    }
    // Whoever tries secrets is slowed down before the store is asked.
    app.buckets.look(&address, now).map_err(too_many)?;
    let known = (&*app.store, &app.entrance.sessions);
    let caller = match authenticate(known, &shown, Timestamp::now()).await {
        Ok(caller) => caller,
        Err(Unauthenticated::Store(error)) => return Err(error.into()),
        Err(unknown) => {
            app.buckets.take(&address, now).map_err(too_many)?;
            return Err(Refused::new(ProblemKind::Unauthenticated, unknown.to_string()));
        }
    };
    app.buckets.take(&Asker::Account(caller.account().clone()), now).map_err(too_many)?;
    Ok(Some(caller))
}

/// Whoever reads a page, by what their browser sent.
struct Reader {
    headers: HeaderMap,
    /// The page that was asked for, unless something was sent to it.
    asked: Option<String>,
}

impl Reader {
    fn of(request: &Request) -> Self {
        let asked = request.uri().path_and_query().filter(|_| request.method().is_safe());
        let asked = asked.map(ToString::to_string);
        Self { headers: request.headers().clone(), asked }
    }

    /// An answer as a reader of pages is shown it.
    fn shown(&self, answer: Response, caller: Option<&Caller>) -> Response {
        match answer.extensions().get::<ProblemKind>() {
            Some(ProblemKind::Unauthenticated) => page::log_in_first(self.asked.as_deref()),
            Some(_) => page::refused(&page::frame(&self.headers, caller), answer),
            None => answer,
        }
    }
}

fn too_many(Empty { retry_after }: Empty) -> Refused {
    Refused::new(ProblemKind::TooManyRequests, "more than are taken at a time")
        .retry_after(retry_after)
}

/// What is shown to say who asks, and from where, unless a page of another site does.
fn shown(app: &App, request: &Request) -> Result<(IpAddr, Shown), Refused> {
    check_origin(app, request)?;
    let headers = request.headers();
    let authorization = headers
        .get(header::AUTHORIZATION)
        .map(|value| Authorization(Zeroizing::new(value.to_str().unwrap_or_default().to_owned())));
    let certificate = request.extensions().get::<Peer>().and_then(|peer| peer.certificate);
    let cookie = app.entrance.cookie().shown(headers);
    Ok((address(request), Shown { authorization, cookie, certificate }))
}

/// The address of the other end. Without one, as in a test, all share a bucket.
fn address(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<Peer>();
    peer.map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.address.ip())
}

/// Names a request, and puts onto its answer what every answer has.
pub(super) async fn identify(request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers());
    let span = tracing::info_span!("request", id = %id);
    let mut answer = id.clone().during(next.run(request)).instrument(span).await;
    secure(answer.headers_mut());
    if let Some(value) = id.value() {
        answer.headers_mut().insert(identifier::HEADER, value);
    }
    answer
}

/// What keeps a browser from making more of an answer than it is.
fn secure(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}
