//! The HTTP server: takes connections, and when it is told to stop, answers what was asked and
//! takes no more.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tower::ServiceExt as _;

use crate::config::Limits;

/// How long a caller may take over the head of a request.
const HEAD: Duration = Duration::from_secs(10);
/// How long the head of a request may be, in octets: well above any token and any filter.
const LONGEST_HEAD: usize = 64 * 1024;
/// How long to wait when the system gives no connection, as when there are no more descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) SocketAddr);

/// Serves until `stop` comes, and then until every request that was begun is answered, or the
/// longest time of a request is over.
pub(crate) async fn serve(
    listener: TcpListener,
    (router, limits): (Router, Limits),
    stop: impl Future<Output = ()>,
) {
    let connections = usize::try_from(limits.connections.get()).unwrap_or(Semaphore::MAX_PERMITS);
    let free = Arc::new(Semaphore::new(connections));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(LONGEST_HEAD);
    let mut stop = std::pin::pin!(stop);
    loop {
        let taken = tokio::select! {
            biased;
            () = &mut stop => break,
            taken = take(&listener, &free) => taken,
        };
        let Some((stream, peer, permit)) = taken else { continue };
        let router = router.clone();
        let answer = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer));
            router.clone().oneshot(request)
        });
        let answered = graceful.watch(http.serve_connection(TokioIo::new(stream), answer));
        tokio::spawn(async move {
            if let Err(error) = answered.await {
                tracing::debug!(%peer, %error, "the connection broke off");
            }
            drop(permit);
        });
    }
    drop(listener);
    let longest = Duration::from_secs(limits.seconds.get().into()) + HEAD;
    let answered = async {
        graceful.shutdown().await;
        // A connection gives its room back when nothing of it is left.
        free.acquire_many(limits.connections.get()).await.is_ok()
    };
    if timeout(longest, answered).await.is_err() {
        tracing::warn!("requests that took too long were left unanswered");
    }
}

type Taken = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

/// The next connection, once there is room for it.
async fn take(listener: &TcpListener, free: &Arc<Semaphore>) -> Option<Taken> {
    let permit = Arc::clone(free).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Without it, small answers wait for a timer; the connection works all the same.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%peer, %error, "the connection keeps small packets back");
            }
            Some((stream, peer, permit))
        }
        Err(error) => {
            tracing::warn!(%error, "a connection could not be taken");
            sleep(PAUSE).await;
            None
        }
    }
}
