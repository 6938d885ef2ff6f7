//! Delivery to linecertd itself, in a process of its own.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    process::Command,
};

use super::{FAILS, add, listed, states, to};
use crate::{
    harness::{Run, Running, Stage, finish},
    job::certify_by,
    keys::centre,
};

const CERTIFICATE: &str = "out/WO-42.lcert";
const ANSWERS: &str = "linecertd answers at ";

/// The daemon of the operator in a stage, whose centre is `noc`.
struct Linecertd(Running);

fn linecertd(stage: &Stage, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linecertd"));
    command.args(arguments).current_dir(stage.path(".")).env_clear().env("LANG", "C.UTF-8");
    command
}

/// A stage with a technician, and with a folder that `linecertd init` has made.
fn stage() -> Stage {
    let stage = centre::certified();
    let secret = stage.write("passphrase", "correct horse");
    fs::set_permissions(secret, Permissions::from_mode(0o600)).unwrap();
    let init = ["init", "data", "--authority", "noc", "--log", "log.example.net/linecert"];
    let made = finish(&mut linecertd(&stage, &init)).exits(0);
    let token = made.stdout.lines().find(|line| line.starts_with("lct_")).unwrap();
    stage.write("token", &format!("{token}\n"));
    stage
}

impl Linecertd {
    /// Starts it at an address, and gives where it answers.
    fn start(stage: &Stage, address: &str) -> (Self, String) {
        let listen = format!("--set=listen={address}");
        let secret = "--set=authority.passphrase=file:passphrase";
        let arguments = ["--config", "data/linecertd.toml", secret, &listen];
        let mut running = Running::spawn(&mut linecertd(stage, &arguments));
        running.prints(ANSWERS);
        let printed = running.printed();
        let url = printed.lines().find_map(|line| line.split_once(ANSWERS)).unwrap().1;
        (Self(running), url.trim().to_owned())
    }

    /// Stops it as a service manager does.
    fn stop(self) -> Run {
        self.0.signal(nix::sys::signal::Signal::SIGTERM);
        self.0.finish().exits(0)
    }
}

#[test]
fn a_certificate_is_delivered_once_and_comes_back_with_a_receipt() {
    let stage = stage();
    let (daemon, url) = Linecertd::start(&stage, "127.0.0.1:0");
    let run = certify_by(&stage, "li", &[&["--out", "sent"][..], &to(&url)].concat()).exits(FAILS);
    run.says(&format!("WO-42: delivered to {url} as WO-42"));
    let answer = &listed(&stage)[0]["answer"];
    assert_eq!(answer["deposit"], "new");
    // Sent again, it changes nothing; the receipt verifies with the rest of the file.
    fs::remove_dir_all(stage.path("state/outbox")).unwrap();
    add(&stage, "sent/WO-42.lcert", &url).exits(0);
    stage.run(&["outbox", "send"]).exits(0).shows("has it already");
    let again = &listed(&stage)[0]["answer"];
    assert_eq!((&again["deposit"], &again["digest"]), (&"same".into(), &answer["digest"]));
    let certificate =
        format!("{url}/api/v1/certificates/{}/bundle", answer["digest"].as_str().unwrap());
    let token = fs::read_to_string(stage.path("token")).unwrap();
    let bearer = format!("authorization: Bearer {}", token.trim());
    let fetched = Command::new("curl").args(["-fsS", "-H", &bearer, &certificate]).output();
    match fetched {
        Ok(fetched) => {
            fs::write(stage.path("back.lcert"), fetched.stdout).unwrap();
            let verify = ["verify", "back.lcert", "--trust", "trust-root.json"];
            stage.run(&verify).exits(0).shows("by noc noc");
        }
        Err(error) => drop(crate::harness::skipped(&format!("curl: {error}"))),
    }
    daemon.stop();
}

#[test]
fn with_the_daemon_down_it_waits_and_goes_out_when_it_is_back() {
    let stage = stage();
    let (daemon, url) = Linecertd::start(&stage, "127.0.0.1:0");
    daemon.stop();
    add(&stage, CERTIFICATE, &url).exits(0).shows("waits in the outbox");
    stage.run(&["outbox", "send"]).exits(60).shows("nothing listens there");
    assert_eq!(states(&stage), ["waiting"]);
    let (daemon, _) = Linecertd::start(&stage, url.trim_start_matches("http://"));
    stage.run(&["outbox", "send"]).exits(0).shows("WO-42: delivered to");
    assert_eq!(states(&stage), ["delivered"]);
    daemon.stop();
}

#[test]
fn a_forged_one_is_refused_with_the_reason_and_a_stranger_with_the_mend() {
    let stage = stage();
    let (daemon, url) = Linecertd::start(&stage, "127.0.0.1:0");
    let text = fs::read_to_string(stage.path(CERTIFICATE)).unwrap();
    let at = text.find(r#""sig":""#).unwrap() + 10;
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    stage.write("forged.lcert", &[&text[..at], other, &text[at + 1..]].concat());
    add(&stage, "forged.lcert", &url).exits(0);
    let run = stage.run(&["outbox", "send"]).exits(62);
    run.shows("forged: refused by").shows("(31)");
    assert_eq!(states(&stage), ["refused"]);
    stage.write("token", "lct_0000_0000\n");
    add(&stage, CERTIFICATE, &url).exits(0);
    stage.run(&["outbox", "send"]).exits(61).says("hint: ");
    daemon.stop();
}
