//! What happens in a test, as server-sent events, from any of them on and until the test ends.

use std::{convert::Infallible, time::Duration};

use axum::{
    Extension,
    extract::{Path, State},
    http::HeaderMap,
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, stream};
use linecert_api::wire;
use linecert_store::{Job, JobEvent, JobId, Since, StoreError};
use serde::Serialize;

use super::{SECTION, find, state, written};
use crate::{
    app::App,
    http::{problem::Refused, routes::Doc},
    jobs::Follower,
    people::Caller,
};

/// The header in which whoever was cut off names the last event that came.
const LAST: &str = "last-event-id";

/// After this time without an event a comment is sent, so that nothing between takes the connection
/// for dead.
const QUIET: Duration = Duration::from_secs(10);

pub(super) fn doc() -> Doc {
    Doc::new(SECTION, "Follows a remote test, by server-sent events.")
        .detail(
            "Each event `progress` has its number as id and a `JobEvent` as data; whoever was cut \
             off goes on behind the number that `last-event-id` names. The last event is `end`, and \
             its data is the test as it ended.",
        )
        .answer_in(200, "text/event-stream", "The events, until the test ends.")
}

/// How the events of a test are written, for programs or for pages.
pub(in crate::http) trait Telling: Send + 'static {
    /// Something that happened.
    fn progress(&self, job: &Job, event: JobEvent) -> Event;

    /// That the test has ended.
    fn end(&self, job: Job) -> Event;
}

/// Events as the API's document describes them.
struct AsJson;

/// Follows a test.
pub(super) async fn follow(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let job = find(&app, &caller, &id).await?;
    let seen = last_seen(&headers).unwrap_or_default();
    Ok(follow_with((app, caller), (job.id, seen), AsJson))
}

/// The number of the last event that came, by the header that names it.
pub(in crate::http) fn last_seen(headers: &HeaderMap) -> Option<u64> {
    headers.get(LAST)?.to_str().ok()?.trim().parse().ok()
}

/// The events of a test behind the one with this number, as they happen.
pub(in crate::http) fn follow_with(
    (app, caller): (App, Caller),
    (job, seen): (JobId, u64),
    telling: impl Telling,
) -> Response {
    let follower = app.signals.for_told();
    let path = Reader { app, caller, job, seen, follower, waiting: Vec::new(), telling };
    let alive = KeepAlive::new().interval(QUIET);
    Sse::new(path.events()).keep_alive(alive).into_response()
}

/// Somebody who follows a test.
struct Reader<T> {
    app: App,
    caller: Caller,
    job: JobId,
    seen: u64,
    follower: Follower,
    /// What was read and not sent yet, the oldest last.
    waiting: Vec<Event>,
    telling: T,
}

impl<T: Telling> Reader<T> {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(Some(self), |reader| async { reader?.next().await })
    }

    /// The next event, and who waits for those after it: nobody, after the end. When the daemon
    /// stops, the events stop, and whoever follows comes again.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Option<Self>)> {
        loop {
            if let Some(event) = self.waiting.pop() {
                return Some((Ok(event), Some(self)));
            }
            match self.look().await {
                Ok(Some(end)) => return Some((Ok(end), None)),
                Ok(None) if !self.waiting.is_empty() => {}
                Ok(None) if self.follower.is_stopping() => return None,
                Ok(None) => self.follower.news().await,
                Err(error) => {
                    tracing::error!(job = self.job.0, %error, "a test cannot be followed");
                    return None;
                }
            }
        }
    }

    /// Looks for events; gives the last one when the test has ended and everything before was sent.
    async fn look(&mut self) -> Result<Option<Event>, StoreError> {
        let (store, scope) = (&self.app.store, self.caller.scope());
        // The state is read first: what is told before the end is then there.
        let Some(job) = store.job(scope, self.job).await? else { return Ok(None) };
        let since = Since { seen: self.seen, ..Since::default() };
        let found = store.job_events(scope, self.job, since).await?;
        self.seen = found.last().map_or(self.seen, |event| event.number);
        if found.is_empty() && job.state.is_over() {
            return Ok(Some(self.telling.end(job)));
        }
        let told = found.into_iter().rev().map(|found| self.telling.progress(&job, found));
        self.waiting.extend(told);
        Ok(None)
    }
}

impl Telling for AsJson {
    fn progress(&self, job: &Job, JobEvent { number, event: told }: JobEvent) -> Event {
        let told = wire::JobEvent {
            number,
            at: told.at,
            state: state(job.state),
            data: serde_json::from_str(&told.data).unwrap_or_default(),
        };
        event("progress", &told).id(number.to_string())
    }

    fn end(&self, job: Job) -> Event {
        event("end", &written(job))
    }
}

fn event<T: Serialize>(name: &str, data: &T) -> Event {
    // Every wire type can be written; a test reads them back.
    Event::default().event(name).data(serde_json::to_string(data).unwrap_or_default())
}
