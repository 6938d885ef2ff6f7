//! The whole daemon: put together, run, and brought to a stop.

use std::{
    io,
    net::SocketAddr,
    num::NonZero,
    path::{Path, PathBuf},
    sync::Arc,
    thread::available_parallelism,
    time::Duration,
};

use linecert_api::CursorKey;
use linecert_key::PassphraseSource;
use linecert_report::{Fonts, Renderer, Template, TemplateError};
use linecert_store::{OpenError, Store};
use thiserror::Error;
use tokio::{
    net::TcpListener,
    runtime::Handle,
    signal::unix::{Signal, SignalKind, signal},
    sync::Semaphore,
    task::JoinHandle,
    time::interval,
};

use crate::{
    app::{App, Parts},
    authority::{Authority, AuthorityError, Refreshed},
    config::{Config, Duty, SecretFileError},
    console::Console,
    hooks::{self, SenderError},
    http::{Buckets, MOST_STREAMS, Service, Tls, TlsError, room, router, serve},
    ingest::{Pool, PoolError},
    jobs::{self, FarEnd, FarEndError, Signals},
    kpi::Desk,
    log::{Fed, LogError, LogPlace, LogWriter},
    metrics::Metrics,
    network::Network,
    people::{Entrance, OidcError},
    poll::Polling,
    private::{self, PrivateError},
    retention,
    secrets::Secrets,
    store, systemd,
    turns::Turns,
    watch,
};

/// How often the file of the trust root is looked at.
const REFRESH: Duration = Duration::from_secs(10);

/// Why the daemon does not run.
#[derive(Debug, Error)]
pub(crate) enum RunError {
    /// The store does not open.
    #[error("the store: {0}")]
    Store(#[from] OpenError),
    /// There is no trust root.
    #[error("the authority: {0}")]
    Authority(#[from] AuthorityError),
    /// No threads verify.
    #[error("the authority: {0}")]
    Pool(#[from] PoolError),
    /// The log does not open.
    #[error("the log: {0}")]
    Log(#[from] LogError),
    /// The passphrase of the log's key is not handed over.
    #[error("the log: {0}")]
    Secret(#[from] SecretFileError),
    /// There is no template to set pages by.
    #[error("page.template: {0}")]
    Template(#[from] TemplateError),
    /// The key of the cursors is neither there nor can be made.
    #[error(transparent)]
    Private(#[from] PrivateError),
    /// The far end of network tests is not known.
    #[error("jobs.inventory: {0}")]
    FarEnd(#[from] FarEndError),
    /// There are no sockets to poll with.
    #[error("poll: {0}")]
    Poll(#[source] io::Error),
    /// Webhooks cannot be told over TLS.
    #[error("webhooks: {0}")]
    Hooks(#[from] SenderError),
    /// TLS cannot be spoken.
    #[error("TLS: {0}")]
    Tls(#[from] TlsError),
    /// The provider of people cannot be asked.
    #[error(transparent)]
    Oidc(#[from] OidcError),
    /// Nothing can be listened on.
    #[error("listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The cause.
        source: io::Error,
    },
    /// The system gives no runtime, or no signals.
    #[error("start: {0}")]
    Start(#[source] io::Error),
}

/// Where the log is.
pub(crate) fn log_in(data: &Path) -> PathBuf {
    data.join("log")
}

/// Runs until a signal stops it. `listening` is told the address.
///
/// # Errors
/// When something that it needs is not there.
pub(crate) fn run(config: &Config, listening: impl FnOnce(SocketAddr)) -> Result<(), RunError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(RunError::Start)?;
    let ended = runtime.block_on(serve_until_stopped(config, listening));
    // Threads that still wait for a disk are not waited for.
    runtime.shutdown_timeout(Duration::from_secs(5));
    ended
}

async fn serve_until_stopped(
    config: &Config,
    listening: impl FnOnce(SocketAddr),
) -> Result<(), RunError> {
    let stop = Stop::new().map_err(RunError::Start)?;
    let authority = Arc::new(Authority::open(config.authority.clone())?);
    if authority.is_training() {
        tracing::warn!("the trust root is for training: what is received proves nothing");
    }
    let app = App::new(parts(config, &authority)?);
    let working = work(&app, &authority, config)?;
    let listener = listener(config.listen)?;
    let address = listener.local_addr().unwrap_or(config.listen);
    let tls = config.tls.clone().map(Tls::open).transpose()?.map(Arc::new);
    let refreshing = tokio::spawn(refresh(Arc::clone(&authority), tls.clone()));
    let beating = tokio::spawn(beat(app.clone()));
    let forgetting = tokio::spawn(retention::keep(Arc::clone(&app.store), config.sample_days));
    if !app.entrance.cookie().is_secure() && !address.ip().is_loopback() {
        tracing::warn!("people log in without TLS: set tls.certificate, or people.address");
    }
    systemd::ready();
    tracing::info!(%address, roles = %config.duties, "linecertd answers");
    listening(address);
    let service = Service { router: router(app.clone()), limits: config.limits, tls };
    serve(listener, service, async {
        stop.come().await;
        systemd::stopping();
        tracing::info!("linecertd stops: what was asked is still answered");
        app.signals.stop();
    })
    .await;
    working.ended().await;
    refreshing.abort();
    beating.abort();
    forgetting.abort();
    // The log writer appends what is left, with the store still open.
    tokio::task::spawn_blocking(move || drop(app)).await.map_err(|e| RunError::Start(e.into()))?;
    tracing::info!("linecertd has stopped");
    Ok(())
}

/// What a process does beside answering.
pub(crate) struct Working(Vec<JoinHandle<()>>);

impl Working {
    /// Waits until all of it has ended.
    pub(crate) async fn ended(self) {
        for work in self.0 {
            if let Err(error) = work.await {
                tracing::error!(%error, "a part of linecertd broke off");
            }
        }
    }
}

/// Starts what this process does beside answering. Each part ends after [`Signals::stop`].
pub(crate) fn work(
    app: &App,
    authority: &Arc<Authority>,
    config: &Config,
) -> Result<Working, RunError> {
    let mut working = Vec::new();
    if app.duties.include(Duty::Jobs) {
        let (network, far_end) = (Arc::clone(&app.network), app.far_end.clone());
        working.push(jobs::start((network, far_end), app.signals.clone(), config.fleet.runners));
    }
    if let Some(polling) = &app.polling {
        working.extend(polling.start((&app.network, &config.fleet), &app.signals));
        let certificates = (Arc::clone(&app.store), Arc::clone(authority));
        working
            .push(tokio::spawn(watch::follow_certificates(certificates, app.signals.for_told())));
    }
    if app.duties.include(Duty::Hooks) {
        working.push(hooks::start(app, config.fleet.private_hooks)?);
    }
    Ok(Working(working))
}

pub(crate) fn parts(config: &Config, authority: &Arc<Authority>) -> Result<Parts, RunError> {
    let store: Arc<dyn Store> = store::open(&config.data)?;
    let (runtime, turns) = (Handle::current(), Arc::new(Turns::new()));
    let duties = config.duties.clone();
    let pool = duties.include(Duty::Ingest);
    let pool = pool.then(|| Pool::start(config.verifiers, authority)).transpose()?;
    let start = || {
        let fed = Fed {
            store: Arc::clone(&store),
            turns: Arc::clone(&turns),
            authority: Arc::clone(authority),
            clock: config.clock,
        };
        Ok::<_, RunError>(LogWriter::start(&log_place(config)?, fed, runtime.clone())?)
    };
    let log = duties.include(Duty::Log).then(start).transpose()?;
    let limits = config.limits;
    let secrets = Secrets::in_folder(config.fleet.secrets.clone());
    let network = Arc::new(Network::new(Arc::clone(&store), secrets));
    let open = || Polling::open(&config.fleet).map_err(RunError::Poll);
    let polling = duties.include(Duty::Poll).then(open).transpose()?;
    Ok(Parts {
        store,
        turns,
        pool,
        log,
        network,
        polling,
        signals: Signals::new(),
        tempo: config.fleet.tempo,
        far_end: FarEnd::read(config.fleet.far_end.as_deref())?,
        entrance: Entrance::open(config)?,
        console: Console::of(config, authority),
        duties,
        limits,
        buckets: Buckets::new(limits.rate, limits.burst),
        bodies: room(limits),
        cursors: CursorKey::new(private::key(&config.data.join("cursor.key"))?),
        figures: Desk::new(config.kpi_profile.clone()),
        metrics: Metrics::new(),
        authority: Arc::clone(authority),
        renderer: Arc::new(renderer(config)?),
        streams: Arc::new(Semaphore::new(MOST_STREAMS)),
        desks: Arc::new(Semaphore::new(available_parallelism().map_or(1, NonZero::get))),
        room: (config.data.clone(), config.least_free),
    })
}

/// What sets the pages of certificates. Fonts are looked for when a page needs them.
fn renderer(config: &Config) -> Result<Renderer, TemplateError> {
    let template = match &config.template {
        Some(folder) => Template::open(folder),
        None => Template::built_in(),
    };
    Ok(Renderer::new(template?, Fonts::installed()))
}

/// Where the log is. A key without a passphrase asks for none.
pub(crate) fn log_place(config: &Config) -> Result<LogPlace, SecretFileError> {
    let passphrase = config.log_passphrase.as_ref().map(|secret| secret.source()).transpose()?;
    let passphrase = passphrase.unwrap_or(PassphraseSource::Prompt);
    Ok(LogPlace { folder: log_in(&config.data), passphrase })
}

fn listener(address: SocketAddr) -> Result<TcpListener, RunError> {
    let failed = |source| RunError::Listen { address, source };
    let socket = match systemd::socket().map_err(failed)? {
        Some(socket) => socket,
        None => std::net::TcpListener::bind(address).map_err(failed)?,
    };
    socket.set_nonblocking(true).map_err(failed)?;
    TcpListener::from_std(socket).map_err(failed)
}

/// Takes a newer trust root and a newer certificate while the daemon runs.
async fn refresh(authority: Arc<Authority>, tls: Option<Arc<Tls>>) {
    let mut times = interval(REFRESH);
    loop {
        times.tick().await;
        match authority.refresh() {
            Ok(Refreshed::Unchanged) => {}
            Ok(Refreshed::Newer) => tracing::info!("a newer trust root is in force"),
            Err(error) => tracing::error!(%error, "the trust root at hand stays in force"),
        }
        match tls.as_ref().map(|tls| tls.refresh()) {
            None | Some(Ok(Refreshed::Unchanged)) => {}
            Some(Ok(Refreshed::Newer)) => tracing::info!("a newer certificate is shown"),
            Some(Err(error)) => tracing::error!(%error, "the certificate at hand is still shown"),
        }
    }
}

/// Tells the watchdog that the store still answers.
async fn beat(app: App) {
    let Some(pulse) = systemd::pulse() else { return };
    let mut times = interval(pulse);
    loop {
        times.tick().await;
        if crate::ready::store(&*app.store).await.is_good() {
            systemd::alive();
        }
    }
}

/// The signals that stop a daemon.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Stop {
    fn new() -> io::Result<Self> {
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self { terminate, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn come(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
