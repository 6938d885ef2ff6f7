//! A laptop that makes a token of a code.

use std::{fs, os::unix::fs::PermissionsExt as _};

use super::noc::TOKEN;
use crate::{
    daemon_peer::{Asked, Peer, Says, json, problem},
    harness::{Run, Stage},
};

const CODE: &str = "c0de";

/// A daemon that takes one code.
fn daemon() -> Peer {
    Peer::answering(|asked: &Asked| {
        assert_eq!(asked.line, "POST /api/v1/enrolments/use HTTP/1.1");
        let sent: serde_json::Value = serde_json::from_slice(&asked.body).unwrap();
        if sent["code"] != CODE {
            return problem("forbidden", 403);
        }
        let token = serde_json::json!({
            "id": "a1", "account": "li", "note": sent["laptop"], "secret": TOKEN,
            "made_at": "2026-11-22T12:00:00Z", "expires_at": "2027-11-22T12:00:00Z",
        });
        json(201, &token.to_string())
    })
}

fn enrol(stage: &Stage, url: &str, code: &str) -> Run {
    stage.run(&["outbox", "enrol", url, code, "--token-file", "token", "--laptop", "laptop 7"])
}

#[test]
fn a_code_becomes_a_token_that_nobody_else_may_read() {
    let (stage, peer) = (Stage::new(), daemon());
    let run = enrol(&stage, &peer.url(), CODE).exits(0);
    assert!(!run.stdout.contains(TOKEN), "{}", run.stdout);
    run.shows("lets this laptop in by the token in token");
    let token = stage.path("token");
    assert_eq!(fs::read_to_string(&token).unwrap(), format!("{TOKEN}\n"));
    assert_eq!(fs::metadata(&token).unwrap().permissions().mode() & 0o777, 0o600);
    // What is there is not overwritten, and no code is used up for it.
    enrol(&stage, &peer.url(), CODE).says("the token cannot be kept in token");
    assert_eq!(peer.asked().len(), 1);
}

#[test]
fn a_code_that_is_not_taken_leaves_no_file() {
    let (stage, peer) = (Stage::new(), daemon());
    enrol(&stage, &peer.url(), "used").exits(61).says("this is not permitted");
    assert!(!stage.path("token").exists());
    enrol(&stage, "http://127.0.0.1:1", CODE).exits(60).says("nothing listens there");
    assert!(!stage.path("token").exists());
    let mute = Peer::answering(|_| Says::nothing());
    enrol(&stage, &mute.url(), CODE).exits(60).says("ask the centre for another code");
    assert_eq!(mute.asked().len(), 1, "a code is sent once");
}
