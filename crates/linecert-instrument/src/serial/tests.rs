//! Good days and bad ones on a real pseudo-terminal.

use std::{
    os::unix::{fs::PermissionsExt, process::CommandExt as _},
    process::Command,
    sync::LazyLock,
    time::{Duration, Instant},
};

use linecert_driver::{Driver, Identify, Kind, MeterDriver, Step};

use super::{
    peer::{Act, Peer, say},
    *,
};
use crate::port::{Access, Mend};

static DRIVER: LazyLock<Driver> = LazyLock::new(|| {
    Driver::parse("driver.toml", include_str!("../meter/tests/driver.toml")).unwrap()
});

fn speaks() -> &'static MeterDriver {
    let Kind::Meter(speaks) = DRIVER.kind() else { panic!("a meter's driver") };
    speaks
}

fn manner() -> Manner {
    let speaks = speaks();
    Manner { line: speaks.line().unwrap(), framing: speaks.framing().clone(), pace: speaks.pace() }
}

fn question() -> Step {
    let Identify::Query(step) = speaks().identify() else { panic!("a question") };
    step
}

async fn asked(peer: &Peer) -> Result<Vec<u8>, LinkError> {
    SerialLink::open(&peer.port(), manner()).await?.ask(&question()).await
}

/// What comes of one question to an instrument that does so.
async fn check(acts: Vec<Act>, expect: Result<&str, &str>) {
    let peer = Peer::answering(move |_| acts.clone());
    let begun = Instant::now();
    let got = asked(&peer).await.map_err(|error| error.to_string());
    let port = peer.port().display().to_string();
    let got = got.map(|reply| String::from_utf8(reply).unwrap());
    let got = got.map_err(|error| error.replace(&port, "PORT"));
    match expect {
        Ok(reply) => assert_eq!(got.as_deref(), Ok(reply)),
        Err(begin) => assert!(got.as_ref().is_err_and(|e| e.starts_with(begin)), "{got:?}"),
    }
    assert!(begun.elapsed() < Duration::from_secs(2), "a question has a deadline");
}

fn saying(bytes: &[u8]) -> Vec<Act> {
    vec![Act::Say(bytes.to_vec())]
}

#[tokio::test]
async fn a_reply_comes_whole_however_it_comes() {
    check(say("Test,T-1,S1"), Ok("Test,T-1,S1")).await;
    check(saying(b"*IDN?\r\n>Test,T-1,S1\r\n>"), Ok("Test,T-1,S1")).await;
    let pause = || Act::Pause(Duration::from_millis(40));
    let piece = |text: &str| Act::Say(text.as_bytes().to_vec());
    let pieces = vec![piece("Te"), pause(), piece("st,T-1,S1\r"), pause(), piece("\n")];
    check(pieces, Ok("Test,T-1,S1")).await;
}

#[tokio::test]
async fn what_never_becomes_a_reply_ends_in_time() {
    check(Vec::new(), Err("no answer to `*IDN?` on PORT in 0.2 s")).await;
    check(saying(b"Test,T"), Err("no answer to `*IDN?` on PORT in 0.2 s, only `Test,T`")).await;
    let late = vec![Act::Pause(Duration::from_millis(600)), Act::Say(b"Test,T-1,S1\r\n".to_vec())];
    check(late, Err("no answer to `*IDN?`")).await;
    let endless = vec![Act::SayForEver(vec![b'x'; 200])];
    check(endless, Err("the answer to `*IDN?` on PORT never ends: `xxx")).await;
}

#[tokio::test]
async fn garbage_at_a_wrong_speed_says_to_check_the_speed() {
    let expect = Err("the answer to `*IDN?` on PORT is no text, check the speed of 9600 baud: `");
    check(saying(b"\x80\xfe\x00\xe6\x9e\xff\x1c"), expect).await;
    check(saying(b"\x80\xfe\x00\xe6\x9e\xff\x1c\r\n"), expect).await;
    check(vec![Act::SayForEver(vec![0x9e; 100])], expect).await;
}

#[tokio::test]
async fn a_pulled_cable_is_told_at_once() {
    check(vec![Act::HangUp], Err("the port PORT was disconnected")).await;
    let half = vec![Act::Say(b"Test".to_vec()), Act::Pause(Duration::from_millis(50)), Act::HangUp];
    check(half, Err("the port PORT was disconnected")).await;
}

#[tokio::test]
async fn bytes_from_before_are_no_reply() {
    let mut first = true;
    let peer = Peer::answering(move |_| {
        let [old, stale, new] = ["OLD", "STALE", "NEW"].map(|who| say(&format!("Test,T-1,{who}")));
        let pause = vec![Act::Pause(Duration::from_millis(20))];
        let acts = if first { [old, pause, stale].concat() } else { new };
        first = false;
        acts
    });
    let mut link = SerialLink::open(&peer.port(), manner()).await.unwrap();
    assert_eq!(link.ask(&question()).await.unwrap(), b"Test,T-1,OLD");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(link.ask(&question()).await.unwrap(), b"Test,T-1,NEW");
}

#[tokio::test]
async fn an_answer_that_nobody_expected_is_not_taken_for_the_next_one() {
    let check = async |answers: &'static [&'static str], expect: &str, evidence: &str| {
        let mut left = answers.iter();
        let peer =
            Peer::answering(move |_| left.next().map(|answer| say(answer)).unwrap_or_default());
        let mut link = SerialLink::open(&peer.port(), manner()).await.unwrap();
        let prepare = speaks().prepare().remove(0);
        assert_eq!(link.exchange(&prepare).await.unwrap(), None);
        assert_eq!(link.ask(&question()).await.unwrap(), expect.as_bytes());
        assert_eq!(link.transcript().to_string(), evidence);
    };
    let evidence = "> U DBM\n< OK\n> *IDN?\n< Test,T-1,S1\n";
    check(&["OK", "Test,T-1,S1"], "Test,T-1,S1", evidence).await;
    let other = "> U DBM\n< OK\n> *IDN?\n< Other\n";
    check(&["OK", "Other"], "Other", other).await;
    check(&["OK"], "OK", "> U DBM\n> *IDN?\n< OK\n").await;
}

#[tokio::test]
async fn a_command_is_sent_slowly_to_a_slow_instrument() {
    let peer = Peer::answering(|_| say("Test,T-1,S1"));
    let mut manner = manner();
    manner.pace.inter_byte = Duration::from_millis(20);
    manner.pace.post_query = Duration::from_millis(100);
    let mut link = SerialLink::open(&peer.port(), manner).await.unwrap();
    let begun = Instant::now();
    link.ask(&question()).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(7 * 20), "seven bytes");
    let begun = Instant::now();
    link.ask(&question()).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(100 + 7 * 20), "it rested");
}

#[tokio::test]
async fn a_second_opener_is_refused_and_told_who_has_it() {
    let peer = Peer::answering(|_| say("Test,T-1,S1"));
    let first = SerialLink::open(&peer.port(), manner()).await.unwrap();
    let Err(error) = SerialLink::open(&peer.port(), manner()).await else { panic!("opened twice") };
    let LinkError::Busy(busy) = &error else { panic!("{error}") };
    assert_eq!(busy.holder.as_ref().map(|holder| holder.pid), Some(std::process::id()));
    drop(first);
    assert!(SerialLink::open(&peer.port(), manner()).await.is_ok(), "free again");
}

#[tokio::test]
async fn a_port_that_is_no_port_says_so() {
    let check = |path: &'static str, expect: &'static str| async move {
        let opened = SerialLink::open(std::path::Path::new(path), manner()).await;
        let error = opened.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.starts_with(expect), "{path}: {error}");
    };
    check("/dev/no-such-port", "the port /dev/no-such-port does not exist").await;
    check("/dev/null", "the port /dev/null does not take 9600 baud").await;
    check("", "the port  does not exist").await;
}

/// The test below, as a user who may open nothing.
const UNPRIVILEGED: &str = "LINECERT_TEST_PORT";

#[tokio::test]
async fn a_port_that_the_user_may_not_open_comes_with_its_mend() {
    if let Some(port) = std::env::var_os(UNPRIVILEGED) {
        let port = std::path::PathBuf::from(port);
        assert_eq!(crate::port::access(&port), Access::NotPermitted(Mend::InstallRules));
        let error = SerialLink::open(&port, manner()).await.err().unwrap();
        assert!(matches!(error, LinkError::Forbidden(_)), "{error}");
        return;
    }
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: only the superuser can become a user who may not open a port");
        return;
    }
    let peer = Peer::answering(|_| Vec::new());
    let terminal = peer.port().canonicalize().unwrap();
    std::fs::set_permissions(&terminal, PermissionsExt::from_mode(0o600)).unwrap();
    // The program of the tests lies where another user may not look, so it is copied.
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let program = folder.path().join("tests");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let name = "serial::tests::a_port_that_the_user_may_not_open_comes_with_its_mend";
    let mut command = Command::new(&program);
    command.args(["--exact", name]).env(UNPRIVILEGED, &terminal).current_dir("/").uid(65_534);
    let output = command.gid(65_534).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}
