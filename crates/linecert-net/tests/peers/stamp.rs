//! STAMP as sender and as reflector: against each other, and against stamp-suite.

use std::{
    net::{SocketAddr, UdpSocket},
    num::{NonZeroU16, NonZeroU32},
    thread,
    time::{Duration, Instant},
};

use linecert_measure::{Reading, Reason};
use linecert_namespace::{Cable, FAR, FAR6, installed};
use linecert_net::stamp::{
    Counting, LossSplit, Reflector, ReflectorCounts, ReflectorError, ReflectorPlan, StampError,
    StampLength, StampPlan, StampSamples, TimeFormat, Way, stamp,
};
use tokio::sync::oneshot;

use crate::run;

const PORT: u16 = 8620;

fn far() -> SocketAddr {
    SocketAddr::new(FAR.parse().unwrap(), PORT)
}

fn plan(target: SocketAddr) -> StampPlan {
    StampPlan {
        count: NonZeroU32::new(50).unwrap(),
        interval: Duration::from_millis(5),
        timeout: Duration::from_millis(500),
        ssid: 0x1234,
        ..StampPlan::new(target)
    }
}

fn measured(cable: &Cable, plan: StampPlan) -> StampSamples {
    cable.on_near(|| run(stamp(plan, std::future::pending(), |_| {}))).unwrap()
}

/// Loses five probes on the way there and five reflections on the way back.
fn lose_some(cable: &Cable) {
    cable.filter(&format!("udp dport {PORT} numgen inc mod 10 0 drop"));
    cable.near.filter("input", &format!("udp sport {PORT} numgen inc mod 9 0 drop"));
}

/// Runs `test` while our reflector answers on the far host; returns what that counted.
fn reflecting<T: Send>(
    cable: &Cable,
    plan: ReflectorPlan,
    test: impl FnOnce() -> T + Send,
) -> (T, ReflectorCounts) {
    let (stop, stopped) = oneshot::channel::<()>();
    let reflector = cable.on_far(|| Reflector::open(plan)).unwrap();
    thread::scope(|scope| {
        let until = async { stopped.await.unwrap_or(()) };
        let answering = scope.spawn(|| run(reflector.run(until, |_| {})).unwrap());
        let outcome = test();
        stop.send(()).unwrap();
        (outcome, answering.join().unwrap())
    })
}

#[test]
fn a_reflector_of_stamp_suite_answers_us() {
    if !installed(&["stamp-suite"]) {
        return;
    }
    let check = |options: &str, format, expected: LossSplit| {
        let Some(cable) = Cable::lay() else { return };
        let line = format!("stamp-suite -i -S {FAR} -o {PORT} {options}");
        let _peer = cable.far.start(&line);
        cable.far.wait_for_listener(PORT);
        let clear = measured(&cable, StampPlan { format, ..plan(far()) });
        assert_eq!((clear.lost(), clear.foreign(), clear.duplicates()), (0, 0, 0), "{options}");
        if clear.host_limit().is_none() {
            assert!(clear.readings().iter().all(|(_, reading)| reading.value().is_some()));
            assert!(clear.delay_variation(Way::There).value().is_some());
        }
        let answer = clear.samples()[0].answer.unwrap();
        assert!(answer.residence.is_some() && answer.round_trip.is_some(), "{answer:?}");
        lose_some(&cable);
        let lossy = measured(&cable, StampPlan { format, ..plan(far()) });
        assert_eq!((lossy.lost(), lossy.loss_split()), (10, expected), "{options}");
    };
    let split = LossSplit::Split { there: 5, back: 5, unknown: 0 };
    check("--stateful-reflector", TimeFormat::Ntp, split);
    check("-K PTP", TimeFormat::Ptp, LossSplit::Unknown);
}

#[test]
fn a_sender_of_stamp_suite_is_answered_by_us() {
    if !installed(&["stamp-suite"]) {
        return;
    }
    let Some(cable) = Cable::lay() else { return };
    let check = |options: &str| {
        let line = format!("-r {FAR} -p {PORT} -c 20 -d 10 -L 1 --output-format json {options}");
        let mut sender = cable.near.command("stamp-suite");
        sender.args(line.split_whitespace());
        let (output, counts) =
            reflecting(&cable, ReflectorPlan::new(far()), || sender.output().unwrap());
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!((counts.reflected, counts.misfit), (20, 0), "{counts:?}");
        assert!(text.contains(r#""packets_lost":0"#), "{text}");
    };
    check("--ssid 77");
    check("-K PTP --extra-padding 60");
}

#[test]
fn our_two_ends_tell_the_two_ways_apart() {
    let Some(cable) = Cable::lay() else { return };
    let ((clear, lossy), counts) = reflecting(&cable, ReflectorPlan::new(far()), || {
        let length = StampLength::new(200).unwrap();
        let clear = measured(&cable, StampPlan { length, ..plan(far()) });
        lose_some(&cable);
        (clear, measured(&cable, plan(far())))
    });
    assert_eq!((clear.lost(), clear.loss_split()), (0, LossSplit::None));
    let split = LossSplit::Split { there: 5, back: 5, unknown: 0 };
    assert_eq!((lossy.lost(), lossy.loss_split()), (10, split));
    assert!(lossy.samples().iter().filter_map(|s| s.answer).all(|a| a.hop_limit == 255));
    assert_eq!((counts.reflected, counts.unsent), (95, 0));
    let evidence = String::from_utf8(clear.to_evidence()).unwrap();
    assert!(evidence.starts_with(r#"{"schema":"linecert-stamp/1","target":"10.98.0.2:8620""#));
}

#[test]
fn version_6_is_spoken_too() {
    let Some(cable) = Cable::lay() else { return };
    let address: SocketAddr = format!("[::]:{PORT}").parse().unwrap();
    let target: SocketAddr = format!("[{FAR6}]:{PORT}").parse().unwrap();
    let (samples, _) = reflecting(&cable, ReflectorPlan::new(address), || {
        let count = NonZeroU32::new(400).unwrap();
        measured(&cable, StampPlan { count, ..plan(target) })
    });
    // A cable that was laid a moment ago may not carry IPv6 yet, but it will before long.
    assert!(samples.samples().last().unwrap().answer.is_some(), "{} lost", samples.lost());
}

#[test]
fn the_reflector_is_no_amplifier() {
    let Some(cable) = Cable::lay() else { return };
    let rate = NonZeroU32::new(50).unwrap();
    let sessions = NonZeroU16::new(4).unwrap();
    let limited = ReflectorPlan { rate, sessions, ..ReflectorPlan::new(far()) };
    let started = Instant::now();
    let (answers, counts) = reflecting(&cable, limited, || {
        cable.on_near(|| {
            let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
            socket.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
            socket.send_to(&[0; 43], far()).unwrap();
            socket.send_to(b"", far()).unwrap();
            (0..40).for_each(|_| assert_eq!(socket.send_to(&[0; 60], far()).unwrap(), 60));
            // From the port of a reflector: two of them would answer each other for ever.
            let like = UdpSocket::bind(("0.0.0.0", PORT)).unwrap();
            like.send_to(&[0; 60], far()).unwrap();
            let mut room = [0; 200];
            std::iter::from_fn(|| socket.recv(&mut room).ok()).collect::<Vec<_>>()
        })
    });
    assert_eq!(counts.misfit, 2);
    assert!(answers.iter().all(|length| *length == 60), "{answers:?}");
    // A fifth of a second's worth at once, and then no more than the rate.
    let most = 11 + started.elapsed().as_millis() * 50 / 1_000;
    let count = answers.len() as u128;
    assert!((10..=most).contains(&count), "{count} answers of {most}");
    assert_eq!(counts.reflected + counts.limited, 41);
}

#[test]
fn who_does_not_reflect_is_loss_and_who_cannot_be_reached_is_told() {
    let Some(cable) = Cable::lay() else { return };
    let few = NonZeroU32::new(5).unwrap();
    let closed = measured(&cable, StampPlan { count: few, ..plan(far()) });
    assert_eq!((closed.sent(), closed.lost()), (5, 5));
    let absent = match closed.round_trip_min() {
        Reading::NotReported(absence) => absence.reason,
        reading => panic!("{reading:?}"),
    };
    assert!(matches!(absent, Reason::TimedOut | Reason::HostLimited), "{absent}");
    let nowhere = plan("192.0.2.1:862".parse().unwrap());
    let outcome = cable.on_near(|| run(stamp(nowhere, std::future::pending(), |_| {})));
    assert!(matches!(outcome, Err(StampError::NoRoute { .. })), "{outcome:?}");
    let stopped = cable.on_near(|| run(stamp(plan(far()), std::future::ready(()), |_| {})));
    assert!(matches!(stopped, Err(StampError::Stopped)), "{stopped:?}");
}

#[test]
fn an_address_that_is_taken_is_told() {
    let first = Reflector::open(ReflectorPlan::new("127.0.0.1:0".parse().unwrap())).unwrap();
    let second = Reflector::open(ReflectorPlan {
        counting: Counting::Stateless,
        ..ReflectorPlan::new(first.address())
    });
    assert!(matches!(second, Err(ReflectorError::Listen { .. })), "{second:?}");
}
