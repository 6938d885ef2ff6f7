//! The key store of the system: a Secret Service that runs here without a desktop, and is read by
//! `secret-tool` too.

use std::{
    fs::{self, DirBuilder, Permissions},
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use super::site;
use crate::harness::{PASSPHRASE, Run, Stage, finish, installed, tool};

const KEY: &str = "keys/key.pem";
const REMEMBER: [&str; 3] = ["key", "remember", KEY];
const FORGET: [&str; 3] = ["key", "forget", KEY];
const SHOW: [&str; 5] = ["key", "show", KEY, "--passphrase", "key-store"];

/// What the key store keeps, which opens when somebody logs in.
const COLLECTION: &str = "/org/freedesktop/secrets/collection/login";

/// A bus on which nothing is started by itself.
const BUS: &str = r#"<busconfig><type>session</type><listen>unix:path=SOCKET</listen>
<auth>EXTERNAL</auth><policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"#;

/// The key store of somebody who has just logged in; it ends with the test.
struct KeyStore<'a> {
    stage: &'a Stage,
    bus: Child,
    daemon: Option<Child>,
}

impl<'a> KeyStore<'a> {
    fn unlocked(stage: &'a Stage) -> Option<Self> {
        if !installed(&["dbus-daemon", "dbus-send", "gnome-keyring-daemon", "secret-tool"]) {
            return None;
        }
        // Only its owner may enter, or the key store does not come up.
        DirBuilder::new().mode(0o700).create(stage.path("session")).unwrap();
        let socket = stage.path("bus").display().to_string();
        let config = stage.write("bus.conf", &BUS.replace("SOCKET", &socket));
        let mut bus = tool("dbus-daemon");
        bus.arg("--nofork").arg("--nopidfile").arg("--config-file").arg(config);
        let bus = bus.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut store = Self { stage, bus, daemon: None };
        until(|| stage.path("bus").exists());
        let mut daemon = tool("gnome-keyring-daemon");
        daemon.args(["--foreground", "--unlock", "--components=secrets"]);
        store.seen(&mut daemon).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut daemon = daemon.spawn().unwrap();
        daemon.stdin.take().unwrap().write_all(b"log in").unwrap();
        store.daemon = Some(daemon);
        let locked = ["string:org.freedesktop.Secret.Collection", "string:Locked"];
        let asked = [&[COLLECTION, "org.freedesktop.DBus.Properties.Get"][..], &locked].concat();
        until(|| store.call(&asked).stdout.contains("boolean false"));
        Some(store)
    }

    fn seen<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        let home = self.stage.path("session");
        let bus = format!("unix:path={}", self.stage.path("bus").display());
        command.env("HOME", &home).env("XDG_RUNTIME_DIR", &home);
        command.env_remove("XDG_DATA_HOME").env_remove("DISPLAY").env("LANG", "C.UTF-8");
        command.env("DBUS_SESSION_BUS_ADDRESS", bus)
    }

    fn run(&self, arguments: &[&str]) -> Run {
        finish(self.seen(&mut self.stage.command(arguments)))
    }

    /// What another program of the same user does with the key store.
    fn tool(&self, arguments: &[&str]) -> Run {
        finish(self.seen(tool("secret-tool").args(arguments)).stdin(Stdio::null()))
    }

    /// Puts something else into the place of the key file.
    fn swap(&self, text: &str) {
        let entry = self.entry();
        let words = ["store", "--label", "swapped", "service", "linecert", "username", &entry];
        let mut command = tool("secret-tool");
        let mut child = self.seen(&mut command).args(words).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }

    fn entry(&self) -> String {
        let bytes = fs::read(self.stage.path(KEY)).unwrap();
        format!("sha256:{}", linecert_measure::Digest::of(&bytes))
    }

    fn lock(&self) {
        let lock = ["/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock"];
        self.call(&[&lock[..], &[&format!("array:objpath:{COLLECTION}")]].concat()).exits(0);
    }

    fn call(&self, words: &[&str]) -> Run {
        let mut call = tool("dbus-send");
        call.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"]).args(words);
        finish(self.seen(&mut call))
    }

    /// The key store stops, as when its program crashes.
    fn stop(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            daemon.kill().ok();
            daemon.wait().ok();
        }
    }
}

impl Drop for KeyStore<'_> {
    fn drop(&mut self) {
        self.stop();
        self.bus.kill().ok();
        self.bus.wait().ok();
    }
}

#[track_caller]
fn until(holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "the key store does not come up");
        sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_passphrase_that_is_remembered_signs_until_it_is_forgotten() {
    let (stage, _meter) = site();
    let Some(store) = KeyStore::unlocked(&stage) else { return };
    store.run(&SHOW).exits(20).says("it is not there").says("`linecert key remember`");
    let remember = [&REMEMBER[..], &PASSPHRASE].concat();
    store.run(&remember).exits(0).shows("--passphrase key-store");
    store.run(&remember).exits(0);
    store.run(&SHOW).exits(0).shows("ed25519:");
    let order = ["certify", "--order", "order.toml", "--inventory", "inventory.toml"];
    let signer = ["--signer", "keys", "--out", "out", "--passphrase", "key-store"];
    store.run(&[&order[..], &signer].concat()).exits(11);
    stage.run(&["verify", "out/WO-42.lcert", "--trust", super::TRUST]).exits(0);
    // Another program finds it where the documents say.
    let lookup = ["lookup", "service", "linecert", "username", &store.entry()];
    assert_eq!(store.tool(&lookup).exits(0).stdout, "correct horse");
    // It goes with the file wherever that is moved, and with no other.
    fs::rename(stage.path(KEY), stage.path("moved.pem")).unwrap();
    store.run(&["key", "show", "moved.pem", "--passphrase", "key-store"]).exits(0);
    store.run(&["key", "show", "keys/root.key.pem", "--passphrase", "key-store"]).exits(20);
    store.run(&["key", "forget", "moved.pem"]).exits(0).shows("moved.pem");
    store.run(&["key", "forget", "moved.pem"]).exits(20).says("it is not there");
    store.tool(&lookup).exits(1);
}

#[test]
fn what_does_not_open_the_key_is_not_remembered() {
    let (stage, _meter) = site();
    let Some(store) = KeyStore::unlocked(&stage) else { return };
    store.run(&[&REMEMBER[..], &["--passphrase", "env:LANG"]].concat()).exits(21);
    store.run(&SHOW).exits(20);
    store.run(&REMEMBER).exits(2).says("there is no terminal");
    store.run(&["key", "remember", "absent.pem"]).exits(20).says("absent.pem");
    // A key that nothing encrypts has no passphrase to remember.
    if installed(&["openssl"]) {
        finish(&mut stage.openssl(&["genpkey", "-algorithm", "ed25519", "-out", "plain.pem"]))
            .exits(0);
        fs::set_permissions(stage.path("plain.pem"), Permissions::from_mode(0o600)).unwrap();
        let plain = [&["key", "remember", "plain.pem"][..], &PASSPHRASE].concat();
        store.run(&plain).exits(2).says("is not encrypted").says("`linecert key passphrase`");
    }
}

#[test]
fn an_entry_that_is_stale_or_swapped_is_told() {
    let (stage, _meter) = site();
    let Some(store) = KeyStore::unlocked(&stage) else { return };
    let remember = [&REMEMBER[..], &PASSPHRASE].concat();
    store.run(&remember).exits(0);
    store.swap("incorrect horse");
    let run = store.run(&SHOW).exits(21).says("the passphrase is wrong");
    assert!(!run.stderr.contains("incorrect horse"), "{}", run.stderr);
    store.swap("");
    store.run(&SHOW).exits(24).says("empty").says("hint: ");
    store.run(&remember).exits(0);
    store.run(&SHOW).exits(0);
    // The key under another passphrase is another file.
    let change = ["key", "passphrase", KEY, "--passphrase", "key-store", "--new", "env:LANG"];
    store.run(&change).exits(0);
    store.run(&SHOW).exits(20).says("it is not there").says("`linecert key remember`");
    store.run(&[&REMEMBER[..], &["--passphrase", "env:LANG"]].concat()).exits(0);
    store.run(&SHOW).exits(0);
}

#[test]
fn a_key_store_that_is_locked_or_away_is_told() {
    let (stage, _meter) = site();
    let Some(mut store) = KeyStore::unlocked(&stage) else { return };
    let remember = [&REMEMBER[..], &PASSPHRASE].concat();
    store.run(&remember).exits(0);
    store.lock();
    for words in [&SHOW[..], &FORGET, &remember] {
        store.run(words).exits(21).says("it stays locked").says("hint: unlock it");
        let chinese = [words, &["--lang", "zh"]].concat();
        store.run(&chinese).exits(21).says("提示: 请登录本机桌面解锁密钥库");
    }
    store.stop();
    store.run(&SHOW).exits(28).says("hint: run it on a terminal, or give --passphrase");
    drop(store);
    stage.run(&SHOW).exits(28).says("open the key store of the system").says("hint: ");
    stage.run(&remember).exits(28).says("hint: ");
}

#[test]
fn the_key_store_speaks_chinese() {
    let (stage, _meter) = site();
    let Some(store) = KeyStore::unlocked(&stage) else { return };
    let zh = ["--lang", "zh"];
    store.run(&[&REMEMBER[..], &PASSPHRASE, &zh].concat()).exits(0).all_in_chinese();
    store.run(&[&SHOW[..], &zh].concat()).exits(0).all_in_chinese();
    store.run(&[&FORGET[..], &zh].concat()).exits(0).all_in_chinese();
    store.run(&[&FORGET[..], &zh].concat()).exits(20).says("提示: 用 `linecert key remember`");
}
