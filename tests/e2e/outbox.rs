//! Delivery: `certify --upload` and `outbox`, against a small daemon that verifies what it gets.

mod enrolled;
mod linecertd;
mod noc;
mod stopped;
mod unhappy;

use std::{fs, net::TcpListener};

use self::noc::{Noc, TOKEN};
use crate::{
    daemon_peer::Peer,
    harness::{Run, Stage, check_golden, json},
    job,
};

/// The order of the copper job, which fails its limit.
const CERTIFICATE: &str = "out/WO-42.lcert";
const FAILS: i32 = 12;

#[test]
fn help_stands_in_both_languages() {
    let commands = [
        &["outbox", "--help"][..],
        &["outbox", "list", "--help"],
        &["outbox", "show", "--help"],
        &["outbox", "send", "--help"],
        &["outbox", "add", "--help"],
        &["outbox", "remove", "--help"],
    ];
    check_golden("help-outbox.en.txt", "en", &commands);
    check_golden("help-outbox.zh.txt", "zh", &commands);
}

/// A stage with the keys of an operator, a job that takes no time, and a token in a file.
fn stage() -> Stage {
    let stage = job::copper();
    stage.write("token", &format!("{TOKEN}\n"));
    stage
}

/// The flags that deliver to a daemon.
fn to(url: &str) -> [&str; 4] {
    ["--upload", url, "--token-file", "token"]
}

/// Puts a certificate into the outbox for a daemon.
fn add(stage: &Stage, file: &str, url: &str) -> Run {
    stage.run(&[&["outbox", "add", file][..], &to(url)].concat())
}

/// What is in the outbox, as programs read it.
fn listed(stage: &Stage) -> Vec<serde_json::Value> {
    let run = stage.run(&["outbox", "list", "--all", "--format", "json"]).exits(0);
    run.stdout.lines().map(json).collect()
}

fn states(stage: &Stage) -> Vec<String> {
    listed(stage).iter().map(|entry| entry["state"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_certificate_is_delivered_when_it_is_issued() {
    let stage = stage();
    let noc = Noc::of(&stage);
    let run = job::certify(&stage, &to(&noc.url())).exits(FAILS);
    run.says(&format!("WO-42: delivered to {} as WO-42", noc.url())).shows("FAIL");
    assert_eq!(noc.bundles(), [fs::read(stage.path(CERTIFICATE)).unwrap()]);
    let [entry] = &listed(&stage)[..] else { panic!() };
    assert_eq!((&entry["state"], &entry["tries"]), (&"delivered".into(), &1.into()));
    assert_eq!(entry["answer"]["deposit"], "new");
    stage.run(&["outbox", "list"]).exits(0).shows("nothing waits in the outbox");
    stage.run(&["outbox", "show", "WO-42"]).exits(0).shows("number there");
}

#[test]
fn sending_the_same_again_changes_nothing() {
    let stage = stage();
    let noc = Noc::of(&stage);
    job::certify(&stage, &to(&noc.url())).exits(FAILS).says("delivered to");
    add(&stage, CERTIFICATE, &noc.url()).exits(0).shows("has it already");
    stage.run(&["outbox", "send"]).exits(0).says("nothing waits in the outbox");
    assert_eq!(noc.asked(), 1, "what was delivered was sent again");
    // Another laptop, or one whose outbox is gone.
    fs::remove_dir_all(stage.path("state/outbox")).unwrap();
    add(&stage, CERTIFICATE, &noc.url()).exits(0).shows("WO-42: waits in the outbox");
    stage.run(&["outbox", "send"]).exits(0).shows("has it already");
    assert_eq!((noc.asked(), noc.bundles().len()), (2, 1));
    assert_eq!(listed(&stage)[0]["answer"]["deposit"], "same");
}

#[test]
fn with_the_daemon_down_it_waits_and_the_verdict_is_what_it_is() {
    let stage = stage();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let url = format!("http://{address}");
    let run = job::certify(&stage, &to(&url)).exits(FAILS);
    let run = run.says(&format!("WO-42: waits in the outbox for {url}: nothing listens there"));
    run.says("hint: nothing is lost; send it later with: linecert outbox send");
    let run = stage.run(&["outbox", "send", "--lang", "zh"]).exits(60).all_in_chinese();
    run.shows("那里没有程序在监听").says("提示: ");
    let run = stage.run(&["outbox", "list"]).exits(0);
    run.shows("waiting").shows("nothing listens there").shows("2");

    let noc = Noc::at(&stage, TcpListener::bind(address).unwrap());
    stage.run(&["outbox", "send"]).exits(0).shows("WO-42: delivered to");
    assert_eq!(noc.bundles().len(), 1);
    stage.run(&["outbox", "send"]).exits(0).says("nothing waits in the outbox");
}

#[test]
fn a_forged_certificate_is_refused_with_the_reason() {
    let stage = stage();
    let noc = Noc::of(&stage);
    job::certify(&stage, &[]).exits(FAILS);
    let text = fs::read_to_string(stage.path(CERTIFICATE)).unwrap();
    let at = text.find(r#""sig":""#).unwrap() + 10;
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    stage.write("forged.lcert", &[&text[..at], other, &text[at + 1..]].concat());
    let verify = ["verify", "forged.lcert", "--trust", "keys/trust-root.json"];
    stage.run(&verify).exits(31);

    let add = || add(&stage, "forged.lcert", &noc.url());
    add().exits(0).shows("forged: waits");
    let run = stage.run(&["outbox", "send"]).exits(62);
    run.shows("forged: refused by")
        .shows("the certificate is refused (31): verify the certificate");
    assert_eq!(states(&stage), ["refused"]);
    stage.run(&["outbox", "send"]).exits(0).says("nothing waits");
    assert_eq!(noc.asked(), 1, "a refused certificate was tried again by itself");
    add().exits(0).shows("has refused it");
    stage.run(&["outbox", "send", "forged"]).exits(62).shows("refused by");
    assert_eq!(noc.asked(), 2);
    assert!(noc.bundles().is_empty());

    stage.run(&["outbox", "list"]).exits(0).shows("refused");
    stage.run(&["outbox", "remove", "nobody"]).exits(20).says("nothing in the outbox is called");
    stage.run(&["outbox", "remove", "forged"]).exits(0).shows("it was: refused");
    assert!(states(&stage).is_empty());
}

#[test]
fn what_came_late_goes_out_with_the_next_and_in_order() {
    let stage = stage();
    let noc = Noc::of(&stage);
    let mut answers = [503, 503, 503].into_iter();
    let away = Peer::answering(move |_| {
        crate::daemon_peer::problem("shutting-down", answers.next().unwrap_or(503))
    });
    job::certify(&stage, &to(&away.url())).exits(FAILS).says("the daemon is about to stop");
    assert_eq!(away.asked().len(), 3, "it was not asked again at once");
    // The daemon has moved: what waits is put there for the new address too.
    add(&stage, CERTIFICATE, &noc.url()).exits(0).shows("waits in the outbox for");
    let run = stage.run(&["outbox", "send"]).exits(60);
    run.shows("WO-42: waits in the outbox for").shows("WO-42: delivered to");
    assert_eq!(noc.bundles().len(), 1);
}
