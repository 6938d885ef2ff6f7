//! A television channel, and a voice that is reflected.

use std::{
    net::UdpSocket,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use linecert_media::voice::Reflector;

use super::line::{FAR, Line, Told};
use crate::{
    harness::Run,
    mux::{Mux, PACKETS},
};

const CHANNEL: &str = "239.1.1.1:5000";
const SECOND: &str = "239.1.1.2:5000";

/// Sends two channels while a test runs, every so many datagrams without one when one is given.
fn sent(line: &Line, gap: Option<usize>, test: impl FnOnce() -> Run) -> Run {
    let ended = AtomicBool::new(false);
    let sender = || {
        let socket = UdpSocket::bind(format!("{FAR}:0")).unwrap();
        let packets = Mux::of_seconds(30).packets();
        let began = Instant::now();
        for (n, datagram) in (0_u32..).zip(packets.chunks(PACKETS)) {
            let due = Duration::from_micros(2_692) * n;
            thread::sleep(due.saturating_sub(began.elapsed()));
            if ended.load(Ordering::Relaxed) {
                break;
            }
            let left_out = gap.is_some_and(|gap| usize::try_from(n).unwrap() % gap == gap - 1);
            if !left_out {
                for channel in [CHANNEL, SECOND] {
                    socket.send_to(&datagram.concat(), channel).unwrap();
                }
            }
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| line.far.run(sender));
        let run = test();
        ended.store(true, Ordering::Relaxed);
        run
    })
}

#[test]
fn a_channel_is_watched_and_judged() {
    let Some(line) = Line::lay(&[]) else { return };
    let watch = format!("tv {CHANNEL} --interface eth0 --seconds 4 --wait 3");
    let run = sent(&line, None, || line.service(&format!("{watch} --format json"))).exits(0);
    let told = Told::of(&run);
    assert_eq!(told.value("continuity-errors"), "0");
    let rate = told.number("media-rate");
    assert!((3.8..4.0).contains(&rate), "{rate}");
    assert!(told.first("stream")["datagrams"].as_u64().unwrap() > 1_000);

    let torn = sent(&line, Some(50), || line.service(&format!("{watch} --profile iptv"))).exits(12);
    drop(torn.shows("FAIL").shows("Stream"));
    let run = sent(&line, Some(50), || {
        line.service(&format!("{watch} --profile iptv --format json --lang zh"))
    });
    let judged = crate::harness::json(run.exits(12).stdout.trim());
    assert_eq!((&judged["verdict"], &judged["test"]), (&"fail".into(), &"tv".into()));
}

#[test]
fn a_change_of_channels_is_timed_to_the_first_picture() {
    let Some(line) = Line::lay(&[]) else { return };
    let zap = format!("tv {CHANNEL} {SECOND} --interface eth0 --seconds 1 --wait 3 --format json");
    let told = Told::of(&sent(&line, None, || line.service(&zap)).exits(0));
    assert!(told.number("zap-time") < 1_500.0, "{}", told.found);
    assert_eq!(told.kinds().iter().filter(|kind| **kind == "change").count(), 3);
}

#[test]
fn a_channel_that_does_not_come_and_one_that_is_none() {
    let Some(line) = Line::lay(&[]) else { return };
    let watch = "--interface eth0 --seconds 1 --wait 1";
    drop(line.service(&format!("tv {CHANNEL} {watch}")).exits(23).says("hint: check the group"));
    drop(line.service(&format!("tv {CHANNEL} {watch} --vlan 100")).exits(23).says("hint"));
    drop(line.service(&format!("tv {CHANNEL} --interface eth9")).exits(20).says("eth9"));
    drop(line.service("tv 192.0.2.1:5000 --interface eth0").exits(2).says("192.0.2.1"));
    drop(line.service(&format!("tv {CHANNEL} {watch} --profile nosuch")).exits(2).says("nosuch"));
}

#[test]
fn a_voice_is_rated_and_judged() {
    let Some(line) = Line::lay(&[]) else { return };
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        let reflect = || {
            line.far.run(|| {
                runtime().block_on(async {
                    let bound = Reflector::bind(format!("{FAR}:5004").parse().unwrap()).await;
                    let serving = tokio::spawn(bound.unwrap().serve());
                    while !ended.load(Ordering::Relaxed) {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                    serving.abort();
                });
            });
        };
        scope.spawn(reflect);
        line.far.wait_until("ss -Hlnu | grep -q ':5004'");
        let run = line.service(&format!("voice {FAR} --seconds 2 --format json"));
        let judged = line.service(&format!("voice {FAR} --seconds 2 --profile voip"));
        ended.store(true, Ordering::Relaxed);
        let told = Told::of(&run.exits(0));
        assert!(told.number("voice-mos") > 4.0);
        assert!(told.number("voice-loss") < 0.01);
        drop(judged.shows("G.711"));
    });
    let refused = line.service(&format!("voice {FAR} --seconds 1"));
    assert!(matches!(refused.code, Some(23 | 25)), "{}", refused.stderr);
    drop(refused.says("linecert respond"));
}
