//! A daemon for tests: a folder with an operator who has a log and technicians, and a socket.

mod conforms;
#[path = "../tests/exchange/mod.rs"]
mod exchange;

mod olt;

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use jiff::SignedDuration;
use linecert_audit::generate::Fleet;
use linecert_cert::{Claim, Comment, Envelope, Head, Regions, Salt, SigningKey};
use linecert_measure::{Digest, Timestamp};
use linecert_store::{Account, Actor, Change, Expect, Role, Scope, Write};
use tempfile::TempDir;
use tokio::{net::TcpListener, runtime::Runtime, sync::oneshot, task::JoinHandle};

pub(crate) use self::{
    exchange::{Answer, Ask},
    olt::Olt,
};
use crate::{
    app::App,
    authority::Authority,
    config::{self, Config, Flags, Tempo},
    daemon, demo,
    http::{Service, Tls, router, serve},
    people::Token,
};

/// A daemon that answers, with an operator who has two technicians.
pub(crate) struct Testbed {
    pub(crate) folder: TempDir,
    pub(crate) fleet: Fleet,
    pub(crate) app: App,
    pub(crate) address: SocketAddr,
    runtime: Runtime,
    running: Option<Running>,
}

/// What stops it, and what runs until then.
type Running = (oneshot::Sender<()>, JoinHandle<()>);

impl Testbed {
    /// Starts it with these settings beside what a test needs.
    pub(crate) fn start(set: &[&str]) -> Self {
        Self::start_paced(Tempo::Operational, set)
    }

    /// Starts it so that it polls every few seconds.
    pub(crate) fn start_at_demo_pace() -> Self {
        Self::start_paced(Tempo::Demonstration, &[])
    }

    /// Waits for an answer of the store.
    pub(crate) fn wait<F: Future>(&self, answer: F) -> F::Output {
        self.runtime.block_on(answer)
    }

    fn start_paced(tempo: Tempo, set: &[&str]) -> Self {
        let (folder, fleet) = (tempfile::tempdir().unwrap(), Fleet::new(7, 2).unwrap());
        demo::lay_out(folder.path(), &fleet).unwrap();
        let runtime = Runtime::new().unwrap();
        let mut config = configuration(folder.path(), set);
        config.fleet.tempo = tempo;
        let (app, address, running) = runtime.block_on(begin(config));
        Self { folder, fleet, app, address, runtime, running: Some(running) }
    }

    /// The certificate with this number.
    pub(crate) fn certificate(&self, number: u64) -> Vec<u8> {
        self.fleet.crew().unwrap().certificate(number).unwrap()
    }

    /// A remark of the centre on a certificate.
    pub(crate) fn remark(&self, subject: Digest) -> Envelope {
        let head = Head { subject, salt: Salt([7; 16]), made_at: Timestamp::now() };
        let claim = Claim::Comment(Comment { head, text: "looked at".to_owned() });
        claim.seal(&self.fleet.centre().0).unwrap()
    }

    /// Makes an account and gives a token of it.
    pub(crate) fn token(&self, name: &str, role: Role, regions: Regions) -> String {
        let (secret, now) = (Token::draw().unwrap(), Timestamp::now());
        let account = Account {
            name: name.parse().unwrap(),
            display: name.to_owned(),
            role,
            regions,
            password: None,
            disabled: false,
            version: 0,
        };
        let token = linecert_store::Token {
            id: secret.id(),
            hash: secret.hash(),
            account: account.name.clone(),
            rights: None,
            made_at: now,
            expires_at: now + SignedDuration::from_hours(1),
            note: String::new(),
        };
        let account = Change::PutAccount(Box::new(account), Expect::Absent);
        self.write(vec![account, Change::PutToken(Box::new(token))]);
        secret.reveal().to_owned()
    }

    /// Writes into the store as the daemon itself.
    pub(crate) fn write(&self, changes: Vec<Change>) {
        let write = Write {
            by: Actor::System("test"),
            scope: Scope::system(),
            at: Timestamp::now(),
            request: None,
            once: None,
            changes,
        };
        self.runtime.block_on(self.app.store.write(write)).unwrap();
    }

    /// Waits for what the daemon itself does.
    pub(crate) fn block_on<F: Future>(&self, done: F) -> F::Output {
        self.runtime.block_on(done)
    }

    /// Keeps samples as a poll does.
    pub(crate) fn keep(&self, rows: Vec<linecert_store::PonRow>) {
        self.runtime.block_on(self.app.store.put_samples(rows)).unwrap();
    }

    /// Asks over a socket. Every answer of every test is held against the API's document.
    pub(crate) fn ask(&self, ask: Ask<'_>) -> Answer {
        let answer = ask.send(self.address).unwrap();
        conforms::check(ask.what, &answer);
        answer
    }

    /// Waits until the log has what was received.
    pub(crate) fn until_logged(&self, ask: Ask<'_>) -> Answer {
        let patience = Instant::now() + Duration::from_secs(30);
        loop {
            let answer = self.ask(ask);
            if !answer.json()["logged"].is_null() {
                return answer;
            }
            assert!(Instant::now() < patience, "{answer:?}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// The folder of a daemon that is started by others, with keys that need no passphrase: these
    /// take a moment to open, which would be most of a short life.
    pub(crate) fn folder_with_plain_keys(fleet: &Fleet) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        demo::lay_out(folder.path(), fleet).unwrap();
        let log = SigningKey::from_seed(fleet.log_seed());
        for (file, key) in [("noc/key.pem", &fleet.centre().0), ("data/log.key.pem", &log)] {
            let file = folder.path().join(file);
            fs::remove_file(&file).unwrap();
            crate::private::write_new(&file, key.to_pem().unwrap().as_bytes()).unwrap();
        }
        folder
    }

    /// Starts it in a folder that has been laid out.
    pub(crate) fn start_in(folder: TempDir, fleet: Fleet) -> Self {
        Self::start_at((folder, fleet), in_2026)
    }

    /// Starts it at another time.
    pub(crate) fn start_at((folder, fleet): (TempDir, Fleet), clock: fn() -> Timestamp) -> Self {
        let runtime = Runtime::new().unwrap();
        let config = Config { clock, ..configuration(folder.path(), &[]) };
        let (app, address, running) = runtime.block_on(begin(config));
        Self { folder, fleet, app, address, runtime, running: Some(running) }
    }

    /// Starts one in a folder that belongs to somebody else, until the process ends.
    pub(crate) fn alone(folder: &Path) -> (Runtime, App, SocketAddr) {
        let runtime = Runtime::new().unwrap();
        let (app, address, running) = runtime.block_on(begin(configuration(folder, &[])));
        std::mem::forget(running);
        (runtime, app, address)
    }

    /// Stops it as a signal does, and starts it again on the same folder.
    pub(crate) fn restart(self) -> Self {
        let (folder, fleet) = self.stop();
        Self::start_in(folder, fleet)
    }

    /// Stops it as a signal does.
    pub(crate) fn stop(self) -> (TempDir, Fleet) {
        let Self { folder, fleet, app, runtime, running, .. } = self;
        let (stop, serving) = running.unwrap();
        stop.send(()).unwrap();
        runtime.block_on(serving).unwrap();
        drop(app);
        (folder, fleet)
    }
}

impl Answer {
    /// The values of a body that has one on each line.
    pub(crate) fn lines(&self) -> Vec<serde_json::Value> {
        let lines = self.body.split(|octet| *octet == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).unwrap_or_default()).collect()
    }
}

async fn begin(config: Config) -> (App, SocketAddr, Running) {
    let authority = Arc::new(Authority::open(config.authority.clone()).unwrap());
    let app = App::new(daemon::parts(&config, &authority).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let tls = config.tls.clone().map(|files| Arc::new(Tls::open(files).unwrap()));
    let service = Service { router: router(app.clone()), limits: config.limits, tls };
    let (working, signals) =
        (daemon::work(&app, &authority, &config).unwrap(), app.signals.clone());
    let serving = tokio::spawn(async move {
        let stopped = async {
            drop(stopped.await);
            signals.stop();
        };
        serve(listener, service, stopped).await;
        working.ended().await;
    });
    (app, address, (stop, serving))
}

/// The fleet has the log of that year.
fn in_2026() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn configuration(folder: &Path, set: &[&str]) -> Config {
    let mut all = demo::settings(folder);
    all.extend(["limits.rate=100000".to_owned(), "limits.burst=100000".to_owned()]);
    all.extend(set.iter().map(|text| (*text).to_owned()));
    let settings = config::collect(&Flags { file: None, set: all }, std::iter::empty()).unwrap();
    Config { clock: in_2026, ..Config::check(&settings).unwrap() }
}
