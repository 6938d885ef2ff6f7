//! A daemon for tests: a folder with an operator who has a log and technicians, and a socket.

#[path = "../tests/exchange/mod.rs"]
mod exchange;

mod olt;

use std::{
    net::SocketAddr,
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use jiff::SignedDuration;
use linecert_audit::generate::Fleet;
use linecert_cert::{Claim, Comment, Envelope, Head, Regions, Salt};
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
    http::{router, serve},
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
        Self::start_at(Tempo::Operational, set)
    }

    /// Starts it so that it polls every few seconds.
    pub(crate) fn start_at_demo_pace() -> Self {
        Self::start_at(Tempo::Demonstration, &[])
    }

    /// Waits for an answer of the store.
    pub(crate) fn wait<F: Future>(&self, answer: F) -> F::Output {
        self.runtime.block_on(answer)
    }

    fn start_at(tempo: Tempo, set: &[&str]) -> Self {
        let (folder, fleet) = (tempfile::tempdir().unwrap(), Fleet::new(7, 2).unwrap());
        demo::lay_out(folder.path(), &fleet).unwrap();
        let runtime = Runtime::new().unwrap();
        let (app, address, running) = runtime.block_on(begin(folder.path(), (tempo, set)));
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

    /// Asks over a socket.
    pub(crate) fn ask(&self, ask: Ask<'_>) -> Answer {
        ask.send(self.address).unwrap()
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

    /// Stops it as a signal does, and starts it again on the same folder.
    pub(crate) fn restart(self) -> Self {
        let Self { folder, fleet, app, runtime, running, .. } = self;
        let (stop, serving) = running.unwrap();
        stop.send(()).unwrap();
        runtime.block_on(serving).unwrap();
        drop(app);
        let usual = (Tempo::Operational, &[][..]);
        let (app, address, running) = runtime.block_on(begin(folder.path(), usual));
        Self { folder, fleet, app, address, runtime, running: Some(running) }
    }
}

async fn begin(folder: &Path, (tempo, set): (Tempo, &[&str])) -> (App, SocketAddr, Running) {
    let mut config = configuration(folder, set);
    config.fleet.tempo = tempo;
    let authority = Arc::new(Authority::open(config.authority.clone()).unwrap());
    let app = App::new(daemon::parts(&config, &authority).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let served = (router(app.clone()), config.limits);
    let (working, signals) =
        (daemon::work(&app, &authority, &config).unwrap(), app.signals.clone());
    let serving = tokio::spawn(async move {
        let stopped = async {
            drop(stopped.await);
            signals.stop();
        };
        serve(listener, served, stopped).await;
        working.ended().await;
    });
    (app, address, (stop, serving))
}

fn configuration(folder: &Path, set: &[&str]) -> Config {
    let mut all = demo::settings(folder);
    all.extend(["limits.rate=100000".to_owned(), "limits.burst=100000".to_owned()]);
    all.extend(set.iter().map(|text| (*text).to_owned()));
    let settings = config::collect(&Flags { file: None, set: all }, std::iter::empty()).unwrap();
    Config::check(&settings).unwrap()
}
