//! Channels from multicat and from a sender of our own, through the kernel's bridge as a snooping
//! switch and querier.

use std::{
    net::UdpSocket,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use linecert_measure::{Metric, Reading, Reason};
use linecert_media::{
    FrameReception, Membership, Reception, ReceptionError, RtpHeader, WatchPlan, Watched, ZapPlan,
    watch, zap,
};
use linecert_namespace::{FAR, NEAR, Running, installed, sh};
use linecert_socket::{FrameSocket, Listen, Tags};

use crate::{
    evidence, find,
    mux::{Mux, PACKET, PACKETS, VIDEO},
    network::Network,
    quantity, reason, run,
};

const CHANNEL: &str = "239.1.1.1:5000";
const NEXT: &str = "239.1.1.2:5000";
const METRICS: [Metric; 6] = [
    Metric::JoinTime,
    Metric::MediaDelayFactor,
    Metric::MediaLossRate,
    Metric::ContinuityErrors,
    Metric::MediaRate,
    Metric::PcrJitter,
];

pub(crate) fn kernel() -> Reception {
    Reception::Kernel { interface: "eth0".to_owned() }
}

pub(crate) fn frames(address: &str, tags: Tags) -> Reception {
    Reception::Frames(FrameReception {
        interface: "eth0".to_owned(),
        tags,
        address: address.parse().unwrap(),
        membership: Membership::SourceSpecific,
    })
}

pub(crate) fn plan(reception: Reception, channel: &str) -> WatchPlan {
    WatchPlan {
        reception,
        channel: channel.parse().unwrap(),
        patience: Duration::from_secs(4),
        duration: Duration::from_millis(2_300),
    }
}

pub(crate) fn watched(network: &Network, plan: WatchPlan) -> Watched {
    network.near.run(|| run(watch(plan, |_| {}))).unwrap()
}

/// Has multicat send a stream at the pace of its clock references.
fn multicat(network: &Network, folder: &Path, channel: &str, options: &str) -> Running {
    let file = folder.join("stream.ts");
    if !file.exists() {
        std::fs::write(&file, Mux::of_seconds(20).packets().concat()).unwrap();
        sh(&format!("ingests -p {VIDEO} {} 2>&1", file.display()));
    }
    let file = file.display();
    network.far.start(&format!("multicat {options} {file} {channel}@{FAR}"))
}

/// Sends packets from the far end until the test has ended: seven in a datagram, every 2692 µs.
fn sending<T: Send>(
    network: &Network,
    to: &str,
    datagrams: Vec<Vec<u8>>,
    test: impl FnOnce() -> T + Send,
) -> T {
    let ended = std::sync::atomic::AtomicBool::new(false);
    let sender = || {
        let any = if to.starts_with('[') { "[::]:0" } else { "0.0.0.0:0" };
        let socket = UdpSocket::bind(any).unwrap();
        for datagram in datagrams {
            if ended.load(std::sync::atomic::Ordering::Relaxed) {
                break;
            }
            // What a rule drops on the way out is told to the sender.
            socket.send_to(&datagram, to).ok();
            thread::sleep(Duration::from_micros(2_600));
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| network.far.run(sender));
        let result = test();
        ended.store(true, std::sync::atomic::Ordering::Relaxed);
        result
    })
}

fn plain(packets: &[[u8; PACKET]]) -> Vec<Vec<u8>> {
    packets.chunks(PACKETS).map(<[_]>::concat).collect()
}

fn rtp(packets: &[[u8; PACKET]]) -> Vec<Vec<u8>> {
    let number = |(datagram, n): (Vec<u8>, u32)| {
        let sequence = u16::try_from((65_000 + n) % 65_536).unwrap();
        let timestamp = n * 242;
        RtpHeader { payload_type: 33, sequence, timestamp, source: 7 }.encode(&datagram)
    };
    plain(packets).into_iter().zip(0..).map(number).collect()
}

#[test]
fn a_clean_stream_of_multicat_is_clean() {
    let Some(network) = Network::switched().filter(|_| installed(&["multicat", "ingests"])) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let _sender = multicat(&network, folder.path(), CHANNEL, "");
    let three = WatchPlan { duration: Duration::from_millis(3_300), ..plan(kernel(), CHANNEL) };
    let seen = watched(&network, three);
    let readings = seen.readings();
    assert_eq!(quantity(&readings, Metric::ContinuityErrors).to_string(), "0 count");
    assert_eq!(quantity(&readings, Metric::MediaLoss).to_string(), "0 %");
    assert_eq!(quantity(&readings, Metric::MediaLossRate).to_string(), "0 packet/s");
    let evidence = evidence(&seen.to_evidence());
    let rate = &evidence["stream"]["media_rate"];
    assert_eq!(
        (&rate["bits_a_second"], &rate["by"]),
        (&3_910_400.into(), &"program-clock-reference".into())
    );
    assert_eq!(evidence["stream"]["packets_a_datagram"], 7);
    // Tables come ten times a second, clock references fifty times.
    let pat = evidence["stream"]["longest_pat_interval_ns"].as_u64().unwrap();
    assert!((99_000_000..200_000_000).contains(&pat), "{pat}");
    assert_eq!(evidence["stream"]["clock"]["longest_interval_ns"], 20_000_000);
    assert_eq!(reason(&readings, Metric::LeaveTime), Reason::Unsupported);
    for metric in METRICS {
        quantity(&readings, metric);
    }
    assert_eq!(seen.series()[0].samples.len(), 3);
}

#[test]
fn a_switch_is_joined_and_left_by_reports_of_our_own() {
    let Some(network) = Network::switched().filter(|_| installed(&["multicat", "ingests"])) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let _sender = multicat(&network, folder.path(), CHANNEL, "-U");
    let seen = watched(&network, plan(frames(NEAR, Tags::Untagged), CHANNEL));
    let readings = seen.readings();
    // The switch floods nothing, forwards on the report, and asks twice at 0.5 s before it stops.
    let join = quantity(&readings, Metric::JoinTime).steps();
    assert!(join < 500_000_000, "{join}");
    let leave = quantity(&readings, Metric::LeaveTime).steps();
    assert!((300_000_000..3_000_000_000).contains(&leave), "{leave}");
    let [querier, ..] = seen.queriers() else {
        panic!("{}", String::from_utf8_lossy(&seen.to_evidence()))
    };
    assert_eq!(querier.protocol, "igmp-3");
    assert_eq!(reason(&readings, Metric::MediaLoss), Reason::Unsupported);
    assert_eq!(quantity(&readings, Metric::ContinuityErrors).to_string(), "0 count");
}

#[test]
fn an_older_version_joins_and_leaves_too() {
    let Some(network) = Network::switched() else { return };
    let reception = Reception::Frames(FrameReception {
        interface: "eth0".to_owned(),
        tags: Tags::Untagged,
        address: NEAR.parse().unwrap(),
        membership: Membership::AnySource,
    });
    let stream = plain(&Mux::of_seconds(12).packets());
    let seen = sending(&network, CHANNEL, stream, || {
        watched(
            &network,
            WatchPlan { duration: Duration::from_millis(500), ..plan(reception, CHANNEL) },
        )
    });
    let leave = quantity(&seen.readings(), Metric::LeaveTime).steps();
    assert!(leave < 3_000_000_000, "{leave}");
}

#[test]
fn loss_of_one_in_a_hundred_is_exact() {
    let Some(network) = Network::cable().filter(|_| installed(&["nft"])) else { return };
    network.far.filter("output", "udp dport 5000 numgen inc mod 100 0 counter drop");
    let stream = rtp(&Mux::of_seconds(12).packets());
    let seen = sending(&network, CHANNEL, stream, || watched(&network, plan(kernel(), CHANNEL)));
    let evidence = evidence(&seen.to_evidence());
    let rtp = &evidence["stream"]["rtp"];
    let (expected, lost) = (rtp["expected"].as_u64().unwrap(), rtp["lost"].as_u64().unwrap());
    assert!(lost == expected / 100 || lost == expected.div_ceil(100), "{lost} of {expected}");
    let bursts = rtp["loss_bursts"].as_array().unwrap();
    assert!(lost > 0 && bursts.iter().all(|burst| *burst == 1), "{bursts:?}");
    // Some 370 datagrams a second: three or four of them, of seven packets each.
    let rate = quantity(&seen.readings(), Metric::MediaLossRate).to_string();
    assert!(["21 packet/s", "28 packet/s"].contains(&rate.as_str()), "{rate}");
}

#[test]
fn continuity_errors_are_those_that_tshark_counts() {
    let Some(network) = Network::cable().filter(|_| installed(&["tshark"])) else { return };
    let capture = network.near.capture("eth0", "");
    let whole = Mux::of_seconds(8).packets();
    let mut packets = whole.clone();
    // Ten packets are gone, long after the join; stuffing is not missed.
    let gone: Vec<_> = (0..10).map(|n| 2_621 + n * 20).collect();
    for n in gone.iter().rev() {
        packets.remove(*n);
    }
    let seen =
        sending(&network, CHANNEL, plain(&packets), || watched(&network, plan(kernel(), CHANNEL)));
    let capture = capture.end();
    let missed = gone.iter().filter(|n| whole[**n][1..3] != [0x1f, 0xff]).count();
    assert_eq!(usize::try_from(seen.record().continuity_errors()).unwrap(), missed);
    let told = sh(&format!(
        "tshark -r {} -d udp.port==5000,mp2t -T fields -e mp2t.cc.drop",
        capture.path().display()
    ));
    let counted: usize = told.lines().map(|line| line.matches('1').count()).sum();
    assert_eq!(counted, missed, "{}", told.trim());
}

#[test]
fn a_test_that_is_dropped_leaves_its_channel() {
    let Some(network) = Network::cable() else { return };
    let capture = network.far.run(|| FrameSocket::open("eth0", Listen::EtherType(0x0800)).unwrap());
    let long = WatchPlan {
        duration: Duration::from_secs(60),
        ..plan(frames(NEAR, Tags::Untagged), CHANNEL)
    };
    network.near.run(|| {
        run(async {
            let test = watch(long, |_| {});
            tokio::time::timeout(Duration::from_millis(600), test).await.unwrap_err();
        });
    });
    let dropped = Instant::now();
    let deadline = dropped + Duration::from_secs(1);
    let mut records = Vec::new();
    while let Some(frame) = capture.receive(deadline).unwrap() {
        if frame.octets[..6] == [1, 0, 0x5e, 0, 0, 0x16] && frame.octets[38] == 0x22 {
            records.push(frame.octets[46]);
        }
    }
    // Joined, and left; the repeats may or may not fall into the time of the test.
    assert_eq!((records.first(), records.last()), (Some(&4), Some(&3)), "{records:?}");
}

#[test]
fn changing_channels_takes_until_random_access() {
    let Some(network) = Network::switched().filter(|_| installed(&["multicat", "ingests"])) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let _one = multicat(&network, folder.path(), CHANNEL, "");
    let _two = multicat(&network, folder.path(), NEXT, "-U");
    let plan = ZapPlan {
        reception: frames(NEAR, Tags::Untagged),
        from: CHANNEL.parse().unwrap(),
        to: NEXT.parse().unwrap(),
        changes: 1.try_into().unwrap(),
        dwell: Duration::from_secs(1),
        patience: Duration::from_secs(3),
    };
    let zapped = network.near.run(|| run(zap(plan, |_| {}))).unwrap();
    let [change] = zapped.changes() else { panic!("{zapped:?}") };
    let seen = change.decodable;
    let order = [change.first_ns, seen.association_ns, seen.map_ns, seen.random_access_ns];
    assert!(order.is_sorted() && order[0].is_some(), "{change:?}");
    // Random access comes twice a second, and the map ten times: 0.6 s and the join.
    let took = quantity(&zapped.readings(), Metric::ZapTime).steps();
    assert!(took < 1_500_000_000, "{took}");
    assert_eq!(
        evidence(&zapped.to_evidence())["changes"][0]["picture_by"],
        "random-access-indicator"
    );
}

#[test]
fn a_stream_without_random_access_says_so() {
    let Some(network) = Network::cable() else { return };
    let mux = Mux { random_access: false, ..Mux::of_seconds(20) };
    let stream = plain(&mux.packets());
    let plan = ZapPlan {
        reception: kernel(),
        from: CHANNEL.parse().unwrap(),
        to: CHANNEL.parse().unwrap(),
        changes: 1.try_into().unwrap(),
        dwell: Duration::from_millis(100),
        patience: Duration::from_millis(1_500),
    };
    let zapped =
        sending(&network, CHANNEL, stream, || network.near.run(|| run(zap(plan, |_| {}))).unwrap());
    assert_eq!(evidence(&zapped.to_evidence())["changes"][0]["picture_by"], "unit-start");
    let uncertainty = find(&zapped.readings(), Metric::ZapTime).value().unwrap().uncertainty();
    let linecert_measure::Uncertainty::Bounds { high: None, .. } = uncertainty else {
        panic!("{uncertainty:?}");
    };
}

#[test]
fn channels_of_version_six_and_of_one_source() {
    let Some(network) = Network::switched() else { return };
    let check = |reception, channel: &str, to: &str| {
        let stream = rtp(&Mux::of_seconds(12).packets());
        let short = WatchPlan { duration: Duration::from_millis(800), ..plan(reception, channel) };
        let readings = sending(&network, to, stream, || watched(&network, short)).readings();
        assert_eq!(quantity(&readings, Metric::MediaLoss).to_string(), "0 %", "{channel}");
    };
    check(kernel(), "[ff35::9]:5000", "[ff35::9]:5000");
    check(kernel(), "fd98::2@[ff35::10]:5000", "[ff35::10]:5000");
    check(frames("fe80::7", Tags::Untagged), "fd98::2@[ff35::11]:5000", "[ff35::11]:5000");
    check(kernel(), "10.98.0.2@232.1.1.1:5000", "232.1.1.1:5000");
    check(frames(NEAR, Tags::Untagged), "10.98.0.2@232.1.1.2:5000", "232.1.1.2:5000");
}

#[test]
fn what_does_not_come_says_why() {
    let Some(network) = Network::cable() else { return };
    let brief =
        |reception| WatchPlan { patience: Duration::from_millis(500), ..plan(reception, CHANNEL) };
    let absent = watched(&network, brief(kernel())).readings();
    assert_eq!(METRICS.map(|metric| reason(&absent, metric)), [Reason::TimedOut; 6]);
    let junk = vec![b"this is not television".to_vec(); 2_000];
    let garbled =
        sending(&network, CHANNEL, junk, || watched(&network, brief(kernel()))).readings();
    assert_eq!(reason(&garbled, Metric::ContinuityErrors), Reason::Garbled);
    let stops = plain(&Mux::of_seconds(1).packets()[..700]);
    let stopped = sending(&network, CHANNEL, stops, || watched(&network, plan(kernel(), CHANNEL)));
    assert_eq!(reason(&stopped.readings(), Metric::MediaLossRate), Reason::Interrupted);
    let floods = plain(&Mux::of_seconds(12).packets());
    let flooded = sending(&network, CHANNEL, floods, || {
        watched(
            &network,
            WatchPlan { duration: Duration::from_secs(1), ..brief(frames(NEAR, Tags::Untagged)) },
        )
    });
    assert_eq!(reason(&flooded.readings(), Metric::JoinTime), Reason::Implausible);
    assert!(matches!(find(&flooded.readings(), Metric::LeaveTime), Reading::AboveRange { .. }));
}

#[test]
fn what_cannot_be_received_is_an_error() {
    let Some(network) = Network::cable() else { return };
    let fail = |reception, channel| {
        let plan = plan(reception, channel);
        network.near.run(|| run(watch(plan, |_| {}))).unwrap_err()
    };
    let absent = fail(Reception::Kernel { interface: "eth7".to_owned() }, CHANNEL);
    assert!(matches!(absent, ReceptionError::Interface(_)), "{absent}");
    let family = fail(frames(NEAR, Tags::Untagged), "[ff35::9]:5000");
    assert!(matches!(family, ReceptionError::Family { .. }), "{family}");
}
