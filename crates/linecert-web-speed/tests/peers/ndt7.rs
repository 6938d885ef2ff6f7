//! The client of ndt7 against a server that keeps to the protocol.

use std::{
    os::fd::AsFd,
    time::{Duration, Instant},
};

use linecert_measure::{Reading, Reason};
use linecert_web_speed::{
    Direction, Reach, Transfer, Trust, WebSpeedError,
    ndt7::{Plan, measure},
};

use crate::{
    ndt7_server::{Server, Tells},
    peer::{AUTHORITY, Peer, runtime, tls},
};

const BRIEF: Server = Server { sends_for: Duration::from_millis(300), tells: Tells::Nothing };

fn secure() -> Peer {
    Peer::start(|stream| async move {
        let socket = stream.as_fd().try_clone_to_owned().unwrap();
        let Ok(stream) = tls().accept(stream).await else { return };
        BRIEF.serve_over(stream, socket).await;
    })
}

fn run(url: String, trust: Trust) -> Result<Transfer, WebSpeedError> {
    let reach = Reach { trust, ..Reach::default() };
    let plan = Plan { reach, ..Plan::new(url.parse().unwrap(), Direction::Down) };
    runtime().block_on(measure(&plan, |_| {}))
}

#[test]
fn a_server_may_end_early_and_then_there_is_no_figure() {
    let peer = Peer::start(|stream| BRIEF.serve(stream));
    let transfer = run(format!("ws://{}/ndt/v7/upload", peer.address), Trust::bundled()).unwrap();
    let Reading::NotReported(absence) = &transfer.reading else { panic!("{transfer:?}") };
    assert_eq!((absence.reason, transfer.steady), (Reason::Interrupted, None));
    let evidence = String::from_utf8(transfer.evidence).unwrap();
    assert!(evidence.contains(r#"NumBytes\":"#), "{evidence}");
}

#[test]
fn tls_is_spoken_to_whom_an_authority_vouches_for() {
    let peer = secure();
    let trust = Trust::with_authorities(AUTHORITY).unwrap();
    let transfer = run(format!("wss://{}", peer.address), trust.clone()).unwrap();
    assert_eq!(transfer.peer, peer.address);
    let named = format!("wss://localhost:{}", peer.address.port());
    assert_eq!(run(named, trust).unwrap().peer, peer.address);
}

#[test]
fn a_server_that_nobody_vouches_for_is_refused() {
    let peer = secure();
    let error = run(format!("wss://{}", peer.address), Trust::bundled()).unwrap_err();
    let WebSpeedError::Tls { source, .. } = error else { panic!("{error}") };
    assert!(source.to_string().contains("UnknownIssuer"), "{source}");
}

#[test]
fn a_test_that_is_dropped_ends() {
    let peer = Peer::start(|stream| Server::telling(Tells::Tcp).serve(stream));
    let plan = Plan::new(format!("ws://{}", peer.address).parse().unwrap(), Direction::Up);
    let started = Instant::now();
    runtime().block_on(async {
        let test = measure(&plan, |_| {});
        tokio::time::timeout(Duration::from_millis(300), test).await.unwrap_err();
    });
    assert!(started.elapsed() < Duration::from_secs(2));
}
