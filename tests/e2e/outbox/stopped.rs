//! A program that is killed while it sends, and two that send at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use linecert_api::wire::{Deposit, Deposited, Verdict};
use linecert_cert::Bundle;
use linecert_measure::Timestamp;

use super::{listed, states, to};
use crate::{
    daemon_peer::{Asked, Peer, Says, json},
    harness::{Stage, root},
};

/// Three certificates that wait.
fn stage(url: &str) -> Stage {
    let stage = Stage::new();
    stage.write("token", "t");
    for name in ["pass", "fail", "incomplete"] {
        let golden = root().join(format!("tests/golden/certificate/v1/good/{name}.lcert"));
        let golden = golden.display().to_string();
        stage.run(&[&["outbox", "add", &golden][..], &to(url)].concat()).exits(0);
    }
    stage
}

/// Takes whatever it gets.
fn takes(asked: &Asked) -> Says {
    let deposited = Deposited {
        digest: Bundle::parse(&asked.body).unwrap().envelope.digest(),
        number: "1".to_owned(),
        verdict: Verdict::Pass,
        deposit: Deposit::New,
        received_at: Timestamp::now(),
        receipt: None,
    };
    json(201, &serde_json::to_string(&deposited).unwrap())
}

#[test]
fn two_at_once_do_not_send_twice() {
    let peer = Peer::answering(|asked| {
        thread::sleep(Duration::from_millis(300));
        takes(asked).and_holds()
    });
    let stage = stage(&peer.url());
    let mut first = stage.start(&["outbox", "send"]);
    first.until(|| !peer.asked().is_empty());
    let second = stage.run(&["outbox", "send"]).exits(22);
    second.says("is in use by another process").says("hint: another linecert sends");
    first.finish().exits(0);
    assert_eq!(peer.asked().len(), 3);
    assert_eq!(states(&stage), ["delivered"; 3]);
}

#[test]
fn a_kill_at_any_moment_loses_nothing() {
    let pause = Arc::new(AtomicU64::new(0));
    let slow = Arc::clone(&pause);
    let peer = Peer::answering(move |asked| {
        thread::sleep(Duration::from_millis(slow.load(Ordering::SeqCst)));
        takes(asked)
    });
    for round in 0..12_u64 {
        let stage = stage(&peer.url());
        let before = peer.asked().len();
        pause.store(round % 3 * 4, Ordering::SeqCst);
        let mut sending = stage.start(&["outbox", "send"]);
        let which = before + usize::try_from(round % 3).unwrap();
        sending.until(|| peer.asked().len() > which);
        thread::sleep(Duration::from_millis(round));
        sending.killed();

        pause.store(0, Ordering::SeqCst);
        stage.run(&["outbox", "send"]).exits(0);
        assert_eq!(states(&stage), ["delivered"; 3], "round {round}");
        let sent = peer.asked()[before..].to_vec();
        for entry in listed(&stage) {
            let digest = entry["certificate"].as_str().unwrap();
            let is_it = |asked: &&Asked| {
                Bundle::parse(&asked.body).unwrap().envelope.digest().to_string() == digest
            };
            let times = sent.iter().filter(is_it).count();
            assert!((1..=2).contains(&times), "round {round}: {digest} was sent {times} times");
        }
        assert!(sent.len() <= 4, "round {round}: more than one was sent again");
    }
}
