//! Roaring Penguin's `pppoe-server` 3.15: the discovery stage, and the start and end of sessions.
//! What follows the confirmation would need PPP of the kernel, so that its `pppd` is replaced by a
//! script that waits to be ended.

use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use linecert_measure::Reading;
use linecert_namespace::{Cable, installed};
use linecert_pppoe::{Discovery, Mark, Session, SessionError, SessionPlan, WireText, discover};

use super::concentrator::{discovery, plan, texts};

/// A server in the foreground of the far namespace, and the directory of what its sessions leave.
struct Server {
    child: Child,
    directory: PathBuf,
}

impl Server {
    /// `None`, and a word about it, where it is not installed.
    fn start(cable: &Cable, name: &str, options: &[&str]) -> Option<Self> {
        if !installed(&["pppoe-server"]) {
            return None;
        }
        let directory = std::env::temp_dir().join(format!("{}-{name}", cable.far));
        fs::create_dir_all(&directory).unwrap();
        let script = directory.join("pppd");
        let log = directory.join("log");
        let mut file = fs::File::create(&script).unwrap();
        let log = log.display();
        writeln!(
            file,
            "#!/bin/sh\ntrap 'echo ended >> {log}; kill $!; exit' TERM HUP\n\
             echo started \"$@\" >> {log}\nsleep 20 &\nwait"
        )
        .unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        drop(file);
        let mut server = cable.far.command("/usr/sbin/pppoe-server");
        server
            .args(["-F", "-I", "eth0", "-C", name, "-q", &script.display().to_string()])
            .args(["-O", "/dev/null", "-L", "10.77.0.1", "-R", "10.77.0.10"])
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Some(Self { child: server.spawn().unwrap(), directory })
    }

    /// Waits until a session has left these words.
    fn await_log(&self, words: &str) -> String {
        let end = Instant::now() + Duration::from_secs(5);
        loop {
            let log = fs::read_to_string(self.directory.join("log")).unwrap_or_default();
            if log.contains(words) || Instant::now() > end {
                return log;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends its sessions on this signal, and on no harder one.
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).output().ok();
        self.child.wait().ok();
        fs::remove_dir_all(&self.directory).ok();
    }
}

/// Asks again until a server that was just started answers.
async fn discover_all(known: &[&str], expected: usize) -> Discovery {
    let end = Instant::now() + Duration::from_secs(5);
    loop {
        let found = discover(&discovery(known), |_| {}).await.unwrap();
        if found.offers().len() == expected || Instant::now() > end {
            return found;
        }
    }
}

fn number(reading: &Reading) -> String {
    reading.value().unwrap_or_else(|| panic!("{reading:?}")).to_string()
}

#[test]
fn one_concentrator_is_found_with_its_services() {
    let Some(cable) = Cable::bare() else { return };
    let options = ["-S", "internet", "-S", "iptv"];
    let Some(_server) = Server::start(&cable, "BRAS-01", &options) else { return };
    let found = cable.near.block_on(async || discover_all(&["BRAS-01"], 1).await);
    let [offer] = found.offers() else { panic!("{found:?}") };
    assert_eq!(offer.name.to_string(), "BRAS-01");
    assert_eq!(offer.services, texts(&["internet", "iptv"]));
    assert_eq!(offer.mark, Mark::Returned);
    assert_eq!(number(&found.concentrators()), "1 count");
    assert_eq!(number(&found.rogue_concentrators()), "0 count");
    let far = cable.far.sh("ip -br link show eth0");
    assert!(far.contains(&offer.mac.to_string()), "{far}");
    assert!(found.discovery_time().value().is_some(), "{:?}", found.discovery_time());
    let evidence = String::from_utf8(found.to_evidence()).unwrap();
    assert!(evidence.contains(r#""padi":[{"clock":"kernel""#), "{evidence}");
}

#[test]
fn a_second_concentrator_that_nobody_knows_is_a_rogue() {
    let Some(cable) = Cable::bare() else { return };
    let Some(_known) = Server::start(&cable, "BRAS-01", &["-S", "internet"]) else { return };
    let Some(_rogue) = Server::start(&cable, "ROGUE-BRAS", &[]) else { return };
    let found = cable.near.block_on(async || discover_all(&["BRAS-01"], 2).await);
    assert_eq!(number(&found.concentrators()), "2 count");
    assert_eq!(number(&found.rogue_concentrators()), "1 count");
    let rogues = found.rogues().unwrap();
    let [rogue] = rogues.as_slice() else { panic!("{rogues:?}") };
    assert_eq!(rogue.name.to_string(), "ROGUE-BRAS");
}

#[test]
fn a_session_is_confirmed_and_ended() {
    let Some(cable) = Cable::bare() else { return };
    let Some(server) = Server::start(&cable, "BRAS-01", &["-S", "internet"]) else { return };
    let failure = cable.near.block_on(async || {
        discover_all(&[], 1).await;
        let plan = SessionPlan { deadline: Duration::from_secs(1), ..plan() };
        *Session::open(&plan, |_| {}).await.unwrap_err()
    });
    // The script speaks no PPP, so that the session comes as far as its number.
    assert!(matches!(failure.cause, SessionError::Deadline { .. }), "{failure}");
    let concentrator = failure.trace.concentrator().unwrap();
    assert_eq!(concentrator.name.to_string(), "BRAS-01");
    assert!(concentrator.confirmed.is_some(), "{concentrator:?}");
    assert!(failure.trace.discovery_time().value().is_some());
    assert!(failure.trace.session_time().value().is_none());
    let log = server.await_log("ended");
    assert!(log.contains("started") && log.contains("ended"), "{log:?}");
}

#[test]
fn a_service_that_is_not_there_is_not_offered() {
    let Some(cable) = Cable::bare() else { return };
    let Some(_server) = Server::start(&cable, "BRAS-01", &["-S", "internet"]) else { return };
    let (named, cause) = cable.near.block_on(async || {
        discover_all(&[], 1).await;
        let mut asked = discovery(&[]);
        asked.service = "iptv".into();
        let named = discover(&asked, |_| {}).await.unwrap();
        let service: WireText = "iptv".into();
        let plan = SessionPlan { service, deadline: Duration::from_secs(1), ..plan() };
        (named, Session::open(&plan, |_| {}).await.unwrap_err().cause)
    });
    assert!(named.offers().is_empty(), "{named:?}");
    assert!(matches!(cause, SessionError::NoOffer { .. }), "{cause:?}");
}
