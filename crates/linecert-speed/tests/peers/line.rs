//! Lines of known rate and known loss.

use std::{
    net::{IpAddr, SocketAddr},
    num::{NonZeroU16, NonZeroU64},
    sync::mpsc,
    thread,
    time::Duration,
};

use linecert_namespace::{Cable, FAR, FAR6, installed};
use linecert_speed::iperf3::{
    Direction, Egress, Flow, Server, Throughput, ThroughputPlan, Transport, UdpOptions, throughput,
};
use tokio::sync::oneshot;

use crate::{bits, is_expanded, only, plan, run};

/// Runs `test` on the near host while our server serves on the far one.
fn beside_own<T: Send>(cable: &Cable, test: impl FnOnce() -> T + Send) -> T {
    let enter = cable.far.entrance();
    let (ready, is_ready) = mpsc::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let serve = move || {
        enter();
        run(async {
            let any: IpAddr = "::".parse().unwrap();
            let server = Server::bind(SocketAddr::new(any, 5201)).await.unwrap();
            ready.send(()).unwrap();
            tokio::select! {
                never = server.serve(|_| {}) => match never {},
                _ = stopped => {}
            }
        });
    };
    thread::scope(|scope| {
        scope.spawn(serve);
        is_ready.recv().unwrap();
        let outcome = cable.on_near(test);
        drop(stop);
        outcome
    })
}

fn measure(plan: ThroughputPlan) -> Throughput {
    run(throughput(plan, |_| {})).unwrap()
}

/// Within 0.5 %, and not above the line by more than 0.1 %: a busy machine may miss a moment.
fn check_rate(outcome: &Throughput, truth: i64) {
    for transfer in &outcome.transfers {
        let error = bits(transfer) - truth;
        assert!(error * 200 > -truth && error * 1000 < truth, "{:?} {truth}", transfer.reading);
        assert!(is_expanded(&transfer.reading), "{:?}", transfer.reading);
    }
}

#[test]
fn the_receiver_figure_is_that_of_the_line() {
    let Some(cable) = Cable::lay() else { return };
    cable.shape(100);
    let truth = 100_000_000 * 1448 / 1514;
    beside_own(&cable, || {
        for direction in [Direction::Down, Direction::Up] {
            let mut plan = plan(FAR, direction, 4);
            plan.ramp_max = Duration::from_secs(3);
            plan.steady = Duration::from_secs(4);
            let outcome = measure(plan);
            check_rate(&outcome, truth);
            let transfer = only(&outcome);
            assert!(transfer.tenths.as_ref().unwrap().samples.len() >= 60);
            let tcp = transfer.tcp.as_ref().unwrap();
            assert_eq!((tcp.segment, tcp.header), (Some(1448), Some(32)), "{tcp:?}");
        }
    });
}

#[test]
fn iperf3_at_the_far_end_tells_the_rate_of_the_line() {
    if !installed(&["iperf3"]) {
        return;
    }
    let Some(cable) = Cable::lay() else { return };
    cable.shape(100);
    let _server = cable.far.serve("iperf3 -s --forceflush", "listening");
    let truth = 100_000_000 * 1448 / 1514;
    for direction in [Direction::Down, Direction::Up] {
        let mut plan = plan(FAR, direction, 4);
        plan.ramp_max = Duration::from_secs(3);
        plan.steady = Duration::from_secs(4);
        let outcome = cable.on_near(|| measure(plan));
        let error = (bits(only(&outcome)) - truth).abs();
        assert!(error * 100 < truth, "{direction:?}: {:?}", only(&outcome).reading);
        assert!(only(&outcome).seconds.as_ref().unwrap().samples.len() >= 3);
    }
}

fn datagrams(server: &str, flow: Flow, megabits: u64) -> ThroughputPlan {
    let rate = NonZeroU64::new(megabits * 1_000_000).unwrap();
    let payload = NonZeroU16::new(1400);
    let transport = Transport::Udp(UdpOptions { rate, payload });
    ThroughputPlan { transport, ..plan(server, flow, 1) }
}

#[test]
fn bursts_fit_into_a_line_at_95_percent() {
    let Some(cable) = Cable::lay() else { return };
    cable.shape(100);
    // A payload of 1400 octets has a frame of 1442 as tbf counts it.
    let most = 95 * 1400 / 1442;
    beside_own(&cable, || {
        for server in [FAR, FAR6] {
            for flow in [Flow::Down, Flow::Up] {
                let outcome = measure(datagrams(server, flow, most));
                let datagrams = only(&outcome).datagrams.as_ref().unwrap();
                assert_eq!((datagrams.lost, datagrams.reordered), (0, Some(0)), "{datagrams:?}");
            }
        }
    });
}

#[test]
fn each_lost_datagram_is_counted() {
    let Some(cable) = Cable::lay() else { return };
    // Slow enough that each datagram leaves alone: the filter sees a burst as one packet.
    cable.filter("udp dport 5201 @th,64,32 != 0x39383736 numgen inc mod 100 0 counter drop");
    beside_own(&cable, || {
        let outcome = measure(datagrams(FAR, Flow::Up, 5));
        let datagrams = only(&outcome).datagrams.as_ref().unwrap();
        let sent = datagrams.sent.unwrap();
        assert_eq!(datagrams.received + datagrams.lost, sent, "{datagrams:?}");
        assert!(datagrams.lost.abs_diff(sent / 100) <= 1, "{datagrams:?}");
        assert_eq!(datagrams.bursts.keys().copied().collect::<Vec<_>>(), [1], "{datagrams:?}");
    });
}

#[test]
fn a_test_can_be_bound_to_a_device() {
    let Some(cable) = Cable::lay() else { return };
    beside_own(&cable, || {
        let egress = Egress { device: Some("eth0".to_owned()), source: None };
        for transport in [Transport::default(), datagrams(FAR, Flow::Up, 5).transport] {
            let plan =
                ThroughputPlan { egress: egress.clone(), transport, ..plan(FAR, Flow::Up, 1) };
            assert!(bits(only(&measure(plan))) > 1_000_000);
        }
        // The far host cannot be reached through the loopback device.
        let egress = Egress { device: Some("lo".to_owned()), source: None };
        let plan = ThroughputPlan { egress, ..plan(FAR, Flow::Up, 1) };
        assert!(run(throughput(plan, |_| {})).is_err());
    });
}
