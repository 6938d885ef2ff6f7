//! The HTTP server: takes connections, and when it is told to stop, answers what was asked and
//! takes no more.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use linecert_store::SecretHash;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use super::tls::{self, Tls};
use crate::config::Limits;

/// How long a caller may take over the head of a request.
const HEAD: Duration = Duration::from_secs(10);
/// How long the head of a request may be, in octets: well above any token and any filter.
const LONGEST_HEAD: usize = 64 * 1024;
/// How long to wait when the system gives no connection, as when there are no more descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    /// What the store knows the machine by, if it showed a certificate.
    pub(super) certificate: Option<SecretHash>,
}

/// What is served.
pub(crate) struct Service {
    pub(crate) router: Router,
    pub(crate) limits: Limits,
    /// What connections are secured with, unless a proxy does that.
    pub(crate) tls: Option<Arc<Tls>>,
}

/// Serves until `stop` comes, and then until every request that was begun is answered, or the
/// longest time of a request is over.
pub(crate) async fn serve(
    listener: TcpListener,
    Service { router, limits, tls }: Service,
    stop: impl Future<Output = ()>,
) {
    let connections = usize::try_from(limits.connections.get()).unwrap_or(Semaphore::MAX_PERMITS);
    let free = Arc::new(Semaphore::new(connections));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let taken = tokio::select! {
            biased;
            () = &mut stop => break,
            taken = take(&listener, &free) => taken,
        };
        let Some((stream, address, permit)) = taken else { continue };
        let acceptor = tls.as_ref().map(|tls| tls.acceptor());
        let (router, watcher) = (router.clone(), graceful.watcher());
        tokio::spawn(async move {
            converse((stream, address), acceptor, (router, watcher)).await;
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

/// Answers a connection to its end, once TLS is agreed on where it is spoken.
async fn converse(
    (stream, address): (TcpStream, SocketAddr),
    acceptor: Option<TlsAcceptor>,
    (router, watcher): (Router, Watcher),
) {
    let Some(acceptor) = acceptor else {
        return answer(stream, Peer { address, certificate: None }, (router, watcher)).await;
    };
    match timeout(HEAD, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => {
            let certificate = tls::shown(stream.get_ref().1);
            answer(stream, Peer { address, certificate }, (router, watcher)).await;
        }
        Ok(Err(error)) => tracing::debug!(%address, %error, "TLS was not agreed on"),
        Err(_) => tracing::debug!(%address, "TLS was not agreed on in time"),
    }
}

async fn answer<S>(stream: S, peer: Peer, (router, watcher): (Router, Watcher))
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(LONGEST_HEAD);
    let answer = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let answered = watcher.watch(http.serve_connection(TokioIo::new(stream), answer));
    if let Err(error) = answered.await {
        tracing::debug!(address = %peer.address, %error, "the connection broke off");
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
