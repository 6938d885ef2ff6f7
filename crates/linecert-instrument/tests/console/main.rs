//! Consoles over every link, well and unwell: what is read, what is refused, and what is said of it.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage has failed")]

mod modem;
mod peers;
mod shipped;
mod unwell;

use std::{fs, time::Duration};

use linecert_driver::{Driver, Kind, replay};
use linecert_instrument::{
    Console, ConsoleAccess, ConsoleError, ConsoleLogin, ConsoleTake, Deadlines, HostTrust,
    SecretSource,
};
use linecert_lab::console::{HOST_KEY, Mischief, PtyServer, Site, SshServer, TelnetServer};
use linecert_measure::{Metric, Reading, Reason};
use modem::{Habit, Modem, PASSWORD, USER};
use tempfile::TempDir;

pub(crate) fn driver() -> Driver {
    Driver::parse("modem.toml", include_str!("modem.toml")).unwrap()
}

/// A console and a file with the password, which lives as long as it.
pub(crate) struct Stage {
    pub(crate) access: ConsoleAccess,
    pub(crate) folder: TempDir,
}

impl Stage {
    pub(crate) fn of(link: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        fs::write(&file, PASSWORD).unwrap();
        let login = ConsoleLogin {
            user: Some(USER.to_owned()),
            password: Some(SecretSource::File(file)),
            trust: HostTrust::Pinned(HOST_KEY.parse().unwrap()),
            ..ConsoleLogin::default()
        };
        let access = ConsoleAccess::new("modem", "test-modem", link.parse().unwrap());
        Self { access: ConsoleAccess { login, ..access }, folder }
    }

    pub(crate) fn with_password(self, password: &str) -> Self {
        fs::write(self.folder.path().join("password"), password).unwrap();
        self
    }

    pub(crate) async fn read(&self) -> Result<ConsoleTake, ConsoleError> {
        read(&self.access, &driver()).await
    }
}

pub(crate) const DEADLINES: Deadlines = Deadlines {
    connect: Duration::from_secs(3),
    login: Duration::from_secs(4),
    reading: Duration::from_secs(6),
};

pub(crate) async fn read(
    access: &ConsoleAccess,
    driver: &Driver,
) -> Result<ConsoleTake, ConsoleError> {
    let Kind::Console(console) = driver.kind() else { panic!("{} is no console", driver.name()) };
    let mut opened = Console::open(access, console, DEADLINES).await?;
    let taken = opened.read(linecert_driver::ConsoleScope::Read).await;
    opened.close().await;
    taken
}

pub(crate) fn site(habit: Habit) -> Site {
    Site::of(move || Modem::new(habit))
}

pub(crate) async fn telnet(site: Site) -> Stage {
    let server = TelnetServer::bind(site).await.unwrap();
    let stage = Stage::of(&format!("telnet://{}", server.address()));
    tokio::spawn(server.serve());
    stage
}

pub(crate) async fn ssh(site: Site) -> Stage {
    let server = SshServer::bind(site.with_login(USER, PASSWORD)).await.unwrap();
    let link = format!("ssh://{USER}@{}", server.address());
    tokio::spawn(server.serve());
    Stage::of(&link)
}

pub(crate) fn serial(site: Site) -> Stage {
    let server = PtyServer::open(site).unwrap();
    let link = format!("serial:{}", server.path().display());
    tokio::spawn(server.serve());
    Stage::of(&link)
}

/// What a reading says, or why it says nothing.
pub(crate) fn said(taken: &ConsoleTake, metric: Metric) -> Result<String, Reason> {
    let observations = taken.cells.iter().filter_map(|cell| cell.observation());
    let observation = observations.into_iter().find(|o| o.metric() == metric).unwrap();
    match observation.reading() {
        Reading::Value(value) => Ok(value.quantity().to_string()),
        Reading::NotReported(absence) => Err(absence.reason),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
pub(crate) fn is_well(taken: &ConsoleTake) {
    let text = String::from_utf8_lossy(&taken.evidence);
    assert!(taken.broken.is_none(), "{:?}\n{text}", taken.broken);
    assert_eq!(said(taken, Metric::DataRateDown).as_deref(), Ok("40 Mbit/s"), "{text}");
    assert_eq!(said(taken, Metric::DataRateUp).as_deref(), Ok("7.987 Mbit/s"), "{text}");
    assert_eq!(said(taken, Metric::SnrMarginDown).as_deref(), Ok("12.3 dB"), "{text}");
    assert!(!text.contains(PASSWORD), "{text}");
}

#[tokio::test]
async fn the_same_is_read_over_every_link() {
    is_well(&telnet(site(Habit::None)).await.read().await.unwrap());
    is_well(&serial(site(Habit::None)).read().await.unwrap());
    // Behind SSH the device asks for nobody any more.
    is_well(&ssh(site(Habit::NoLogin)).await.read().await.unwrap());
}

#[tokio::test]
async fn odd_habits_change_nothing() {
    for habit in [Habit::Pager, Habit::PromptInside, Habit::Chinese, Habit::NoLogin, Habit::Sleepy]
    {
        is_well(&telnet(site(habit)).await.read().await.unwrap());
    }
    is_well(
        &telnet(site(Habit::Chinese).with_mischief(Mischief::Slow)).await.read().await.unwrap(),
    );
    is_well(&serial(site(Habit::Chinese).with_mischief(Mischief::Slow)).read().await.unwrap());
}

#[tokio::test]
async fn the_evidence_says_the_same_again() {
    for habit in [Habit::None, Habit::Pager, Habit::Chinese, Habit::PromptInside] {
        let driver = driver();
        let taken = telnet(site(habit)).await.read().await.unwrap();
        let replayed = replay(&driver, &taken.evidence).unwrap();
        let live: Vec<_> = taken.cells.iter().filter_map(|cell| cell.observation()).collect();
        assert_eq!(replayed.observations(), live, "{habit:?}");
    }
}

#[tokio::test]
async fn a_serial_console_serves_one_session_after_the_other() {
    let stage = serial(site(Habit::None));
    for _ in 0..3 {
        is_well(&stage.read().await.unwrap());
    }
}

#[tokio::test]
async fn a_password_is_in_nothing_that_is_kept_or_shown() {
    let stage = telnet(site(Habit::Indiscreet)).await;
    let taken = stage.read().await.unwrap();
    let text = String::from_utf8(taken.evidence).unwrap();
    assert!(!text.contains(PASSWORD) && text.contains("Firmware: <secret>"), "{text}");
    assert!(!format!("{:?}", stage.access).contains(PASSWORD));
}
