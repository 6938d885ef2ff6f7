//! What stands before every route: who asks, whether they may, how often, and how long it may take.

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
use linecert_store::AccountName;
use tokio::time::timeout;
use tracing::Instrument as _;
use zeroize::Zeroizing;

use super::{
    identifier::{self, RequestId},
    problem::Refused,
    rate::{Asker, Empty},
    routes::Access,
    server::Peer,
    terms::Terms,
};
use crate::{
    app::App,
    people::{Caller, Unauthenticated, authenticate},
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
    mut request: Request,
    next: Next,
) -> Response {
    let (begun, mut account) = (Instant::now(), None);
    let (address, shown) = (address(&request), shown(&request));
    let answer = match admit(&app, access, (address, shown.as_ref().map(|shown| shown.as_str())))
        .await
    {
        Ok(caller) => {
            if let Some(caller) = caller {
                account = Some(caller.account().clone());
                request.extensions_mut().insert(caller);
            }
            let longest = Duration::from_secs(app.limits.seconds.get().into());
            let timed_out = || Refused::new(ProblemKind::TimedOut, format!("after {longest:?}"));
            let answer = timeout(longest, terms.answer(request, next)).await;
            answer.unwrap_or_else(|_| timed_out().into_response())
        }
        Err(refused) => refused.into_response(),
    };
    let (status, took) = (answer.status().as_u16(), begun.elapsed());
    app.metrics.answered(route, status, took);
    let (method, path) = route;
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let account = account.as_ref().map_or("-", AccountName::as_str);
    tracing::info!(method, path, status, account, micros, "answered");
    answer
}

/// Finds out who asks, and whether they may. An open route has no caller.
async fn admit(
    app: &App,
    access: Access,
    (address, shown): (IpAddr, Option<&str>),
) -> Result<Option<Caller>, Refused> {
    let (now, address) = (Instant::now(), Asker::Address(address));
    let Access::Needs(right) = access else {
        return app.buckets.take(&address, now).map(|()| None).map_err(too_many);
    };
    // Whoever tries secrets is slowed down before the store is asked.
    app.buckets.look(&address, now).map_err(too_many)?;
    let caller = match authenticate(&*app.store, shown, Timestamp::now()).await {
        Ok(caller) => caller,
        Err(Unauthenticated::Store(error)) => return Err(error.into()),
        Err(unknown) => {
            app.buckets.take(&address, now).map_err(too_many)?;
            return Err(Refused::new(ProblemKind::Unauthenticated, unknown.to_string()));
        }
    };
    app.buckets.take(&Asker::Account(caller.account().clone()), now).map_err(too_many)?;
    if !caller.may(right) {
        let detail = format!("`{}` has not the right `{right}`", caller.account());
        return Err(Refused::new(ProblemKind::Forbidden, detail));
    }
    Ok(Some(caller))
}

fn too_many(Empty { retry_after }: Empty) -> Refused {
    Refused::new(ProblemKind::TooManyRequests, "more than are taken at a time")
        .retry_after(retry_after)
}

/// What is shown to say who asks.
fn shown(request: &Request) -> Option<Zeroizing<String>> {
    let shown = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    Some(Zeroizing::new(shown.to_owned()))
}

/// The address of the other end. Without one, as in a test, all share a bucket.
fn address(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<Peer>();
    peer.map_or(IpAddr::from([0, 0, 0, 0]), |Peer(peer)| peer.ip())
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
