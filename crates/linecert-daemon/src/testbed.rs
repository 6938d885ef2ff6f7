//! A daemon for tests: a folder with an operator who has a log and technicians, and a socket.

#[path = "../tests/exchange/mod.rs"]
mod exchange;

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
use linecert_key::{KeyFile, Passphrase};
use linecert_log::{Folder, Writer};
use linecert_measure::{Digest, Timestamp};
use linecert_store::{Account, Actor, Change, Expect, Role, Scope, Write};
use linecert_tlog::SignerKey;
use tempfile::TempDir;
use tokio::{net::TcpListener, runtime::Runtime, sync::oneshot, task::JoinHandle};

pub(crate) use self::exchange::{Answer, Ask};
use crate::{
    app::App,
    authority::Authority,
    config::{self, Config, Flags},
    daemon,
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
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Testbed {
    /// Starts it with these settings beside what a test needs.
    pub(crate) fn start(set: &[&str]) -> Self {
        let (folder, fleet) = (tempfile::tempdir().unwrap(), Fleet::new(7, 2).unwrap());
        lay_out(folder.path(), &fleet);
        let runtime = Runtime::new().unwrap();
        let (app, address, running) = runtime.block_on(begin(configuration(folder.path(), set)));
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

    /// The folder of a daemon that is started by others, with keys that need no passphrase: these
    /// take a moment to open, which would be most of a short life.
    pub(crate) fn folder_with_plain_keys(fleet: &Fleet) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        lay_out(folder.path(), fleet);
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

    /// Runs something to its end.
    pub(crate) fn block_on<F: Future>(&self, work: F) -> F::Output {
        self.runtime.block_on(work)
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

async fn begin(config: Config) -> (App, SocketAddr, (oneshot::Sender<()>, JoinHandle<()>)) {
    let authority = Arc::new(Authority::open(config.authority.clone()).unwrap());
    let app = App::new(daemon::parts(&config, &authority).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let served = (router(app.clone()), config.limits);
    let serving = tokio::spawn(serve(listener, served, async { drop(stopped.await) }));
    (app, address, (stop, serving))
}

/// The fleet has the log of that year.
fn in_2026() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn configuration(folder: &Path, set: &[&str]) -> Config {
    let own = |name: &str, value: &Path| format!("{name}={}", value.display());
    let mut all = vec![
        own("data", &folder.join("data")),
        own("authority.folder", &folder.join("noc")),
        format!("authority.passphrase=file:{}", folder.join("passphrase").display()),
        format!("log.passphrase=file:{}", folder.join("passphrase").display()),
        "limits.rate=100000".to_owned(),
        "limits.burst=100000".to_owned(),
    ];
    all.extend(set.iter().map(|text| (*text).to_owned()));
    let settings = config::collect(&Flags { file: None, set: all }, std::iter::empty()).unwrap();
    Config { clock: in_2026, ..Config::check(&settings).unwrap() }
}

/// The files of an operator whose trust root lists the log of the data.
fn lay_out(folder: &Path, fleet: &Fleet) {
    let (data, noc) = (folder.join("data"), folder.join("noc"));
    fs::create_dir_all(&data).unwrap();
    fs::create_dir_all(&noc).unwrap();
    drop(crate::store::create(&data).unwrap());
    crate::private::write_new(&folder.join("passphrase"), b"open sesame").unwrap();
    let passphrase = Passphrase::new("open sesame".to_owned()).unwrap();
    let (key, key_cert) = fleet.centre();
    KeyFile::create(&noc.join("key.pem"), key, &passphrase).unwrap();
    fs::write(noc.join("key-cert.json"), key_cert.to_json()).unwrap();
    fs::write(noc.join("trust-root.json"), fleet.trust().to_json()).unwrap();
    let log = SigningKey::from_seed(fleet.log_seed());
    KeyFile::create(&data.join("log.key.pem"), &log, &passphrase).unwrap();
    let signer: SignerKey = fleet.log_key().unwrap();
    fs::write(data.join("log.vkey"), format!("{}\n", signer.verifier())).unwrap();
    Writer::create(Folder::new(data.join("log")), signer, 2026).unwrap();
}
