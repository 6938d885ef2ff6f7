//! Both tests over a line whose rate is known.

use std::{net::TcpListener, thread, time::Duration};

use linecert_measure::{Reading, Uncertainty};
use linecert_namespace::{Cable, FAR};
use linecert_web_speed::{Counted, Direction, Transfer, librespeed, ndt7};

use crate::{
    librespeed_server,
    ndt7_server::{Server, Tells},
    peer::{Peer, runtime},
};

/// 100 Mbit/s of Ethernet frames are so much TCP payload: 1,448 octets of each 1,514.
const PAYLOAD: i64 = 100_000_000 * 1_448 / 1_514;

/// Every test has a line of its own, at the same time.
#[test]
fn the_rate_of_a_line_is_found_within_one_percent() {
    thread::scope(|scope| {
        scope.spawn(|| check(Counted::Payload, ndt7(Direction::Down, Tells::Nothing)));
        scope.spawn(|| check(Counted::ServerTcp, ndt7(Direction::Up, Tells::Tcp)));
        scope.spawn(|| check(Counted::ServerApplication, ndt7(Direction::Up, Tells::Application)));
        scope.spawn(|| check(Counted::Payload, librespeed(Direction::Down)));
        scope.spawn(|| check(Counted::Acknowledged, librespeed(Direction::Up)));
    });
}

fn check(counted: Counted, transfer: Option<Transfer>) {
    let Some(transfer) = transfer else { return };
    let Reading::Value(value) = &transfer.reading else { panic!("{:?}", transfer.reading) };
    let off = value.quantity().steps().abs_diff(PAYLOAD);
    let Uncertainty::Expanded(uncertainty) = value.uncertainty() else { panic!("{value:?}") };
    eprintln!("{counted:?} {}: {value} ± {uncertainty}", transfer.direction.name());
    assert!(off < PAYLOAD.unsigned_abs() / 100, "{counted:?}: {value}");
    assert_eq!(transfer.counted, counted);
    let steady = transfer.steady.unwrap();
    assert!(steady.elapsed > Duration::from_secs(6) && steady.octets > 70_000_000, "{steady:?}");
    assert!(transfer.seconds.unwrap().samples.len() >= 8);
    assert!(transfer.evidence.starts_with(br#"{"schema":"linecert-web-throughput/1","tool":""#));
}

fn ndt7(direction: Direction, tells: Tells) -> Option<Transfer> {
    over_a_line(move |listener| {
        let peer = Peer::at(listener, move |stream| Server::telling(tells).serve(stream));
        let plan = ndt7::Plan::new(url("ws", &peer, ""), direction);
        (peer, async move { ndt7::measure(&plan, |_| {}).await })
    })
}

fn librespeed(direction: Direction) -> Option<Transfer> {
    over_a_line(move |listener| {
        let peer = Peer::at(listener, librespeed_server::serve);
        let plan = librespeed::Plan {
            steady: Duration::from_secs(7),
            ..librespeed::Plan::new(url("http", &peer, "/speed/"), direction)
        };
        (peer, async move { librespeed::measure(&plan, |_| {}).await })
    })
}

fn url(scheme: &str, peer: &Peer, path: &str) -> linecert_web_speed::WebServer {
    format!("{scheme}://{}{path}", peer.address).parse().unwrap()
}

/// Runs a test from the near to the far host of a line of its own.
fn over_a_line<F>(start: impl FnOnce(TcpListener) -> (Peer, F) + Send) -> Option<Transfer>
where
    F: Future<Output = Result<Transfer, linecert_web_speed::WebSpeedError>> + Send,
{
    let cable = Cable::lay()?;
    cable.shape(100);
    let listener = cable.on_far(|| TcpListener::bind((FAR, 0)).unwrap());
    let (peer, test) = start(listener);
    let transfer = cable.on_near(|| runtime().block_on(test));
    drop(peer);
    Some(transfer.unwrap())
}
