//! The client of LibreSpeed against a server that keeps to its paths.

use std::{num::NonZeroU32, time::Duration};

use linecert_measure::Reading;
use linecert_web_speed::{
    Counted, Direction, Reach, Trust, WebServer,
    librespeed::{Paths, PingPlan, Plan, measure, ping, seen_address},
};

use crate::{
    librespeed_server::{serve, serve_once, serve_over},
    peer::{AUTHORITY, Peer, runtime, tls},
};

fn brief(server: WebServer, direction: Direction) -> Plan {
    let steady = Duration::from_secs(1);
    Plan { ramp: Duration::ZERO, steady, ..Plan::new(server, direction) }
}

fn url(scheme: &str, peer: &Peer, path: &str) -> WebServer {
    format!("{scheme}://{}{path}", peer.address).parse().unwrap()
}

fn check(plan: &Plan, counted: Counted) {
    let mut seen = 0;
    let transfer = runtime().block_on(measure(plan, |_| seen += 1)).unwrap();
    assert!(matches!(transfer.reading, Reading::Value(_)), "{:?}", transfer.reading);
    assert_eq!(transfer.counted, counted);
    assert!(seen >= 2, "{seen}");
}

#[test]
fn both_directions_and_both_namings_work() {
    let peer = Peer::start(serve);
    let folder = url("http", &peer, "/speed/");
    check(&brief(folder.clone(), Direction::Down), Counted::Payload);
    check(&brief(folder, Direction::Up), Counted::Acknowledged);
    let plain = brief(url("http", &peer, ""), Direction::Down);
    check(&Plan { paths: Paths::Plain, ..plain }, Counted::Payload);
}

#[test]
fn a_server_without_keep_alive_is_asked_again() {
    let peer = Peer::start(serve_once);
    let folder = url("http", &peer, "/speed");
    check(&brief(folder.clone(), Direction::Down), Counted::Payload);
    check(&brief(folder, Direction::Up), Counted::Acknowledged);
}

#[test]
fn small_questions_are_answered_over_tls() {
    let peer = Peer::start(|stream| async move {
        let Ok(stream) = tls().accept(stream).await else { return };
        serve_over(stream).await;
    });
    let trust = Trust::with_authorities(AUTHORITY).unwrap();
    let reach = Reach { trust, ..Reach::default() };
    let server = url("https", &peer, "/speed/");
    let plan = PingPlan {
        server: server.clone(),
        count: NonZeroU32::new(3).unwrap(),
        interval: Duration::from_millis(5),
        paths: Paths::Php,
        reach: reach.clone(),
    };
    assert_eq!(runtime().block_on(ping(&plan)).unwrap().len(), 3);
    let seen = runtime().block_on(seen_address(&server, Paths::Php, &reach)).unwrap();
    assert_eq!(seen.address, Some("203.0.113.5".parse().unwrap()));
    check(&Plan { reach, ..brief(server, Direction::Down) }, Counted::Payload);
}
