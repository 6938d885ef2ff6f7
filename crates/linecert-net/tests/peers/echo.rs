//! ICMP against the kernel of this machine and of a namespace.

use std::{
    env, fs,
    net::IpAddr,
    num::NonZeroU32,
    process::Command,
    time::{Duration, Instant},
};

use linecert_measure::{Reading, Reason};
use linecert_namespace::{Cable, FAR, FAR6, skipped};
use linecert_net::icmp::{
    Clock, Dscp, EchoError, EchoOutcome, EchoPlan, EchoSample, EchoSamples, Egress, IcmpError,
    PayloadSize, SocketKind, echo, echo_until,
};
use linecert_socket::{Buffers, DatagramSocket, IpVersion, Outgoing, Protocol, Readiness};

use crate::run;

fn plan(target: &str, count: u32, interval: Duration) -> EchoPlan {
    EchoPlan {
        target: target.parse().unwrap(),
        count: NonZeroU32::new(count).unwrap(),
        interval,
        timeout: Duration::from_millis(300),
        payload: PayloadSize::USUAL,
    }
}

const fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn measure(plan: EchoPlan) -> Result<EchoSamples, EchoError> {
    run(echo(plan, |_| {}))
}

/// Waits until a fresh cable carries IPv6, whose first neighbour solicitation goes unanswered.
fn wait_for_ipv6(cable: &Cable) {
    let reached = || {
        let outcome = measure(plan(FAR6, 1, ms(0))).unwrap();
        (outcome.lost() == 0).then_some(())
    };
    cable.on_near(|| (0..10).find_map(|_| reached())).unwrap();
}

/// The samples, or `None` and a word about it where ICMP is not permitted.
fn permitted(outcome: Result<EchoSamples, EchoError>) -> Option<EchoSamples> {
    match outcome {
        Err(error @ EchoError::NotPermitted { .. }) => {
            skipped(&error.to_string());
            None
        }
        outcome => Some(outcome.unwrap()),
    }
}

#[test]
fn loopback_loses_nothing() {
    for target in ["127.0.0.1", "::1"] {
        let Some(samples) = permitted(measure(plan(target, 200, ms(1)))) else { return };
        assert_eq!((samples.lost(), samples.foreign(), samples.duplicates()), (0, 0, 0));
        let is_stamped = |s: &EchoSample| match s.outcome {
            EchoOutcome::Answered { round_trip } => round_trip.clock == Clock::Kernel,
            _ => false,
        };
        assert!(samples.samples().iter().all(is_stamped), "{target}: {samples:?}");
    }
}

#[test]
fn probes_leave_on_time_though_nobody_answers() {
    let Some(cable) = Cable::lay() else { return };
    cable.filter("icmp type echo-request drop");
    let started = Instant::now();
    let samples = cable.on_near(|| measure(plan(FAR, 50, ms(10)))).unwrap();
    let took = started.elapsed();
    assert!((ms(780)..ms(2_500)).contains(&took), "{took:?}");
    for (n, sample) in (0..).zip(samples.samples()) {
        assert!(sample.intended >= ms(10) * n, "probe {n} was due at {:?}", sample.intended);
        assert!(sample.sent >= sample.intended, "{sample:?}");
        assert_eq!(sample.outcome, EchoOutcome::Lost);
    }
    assert_eq!((samples.lost(), samples.loss_bursts().longest()), (50, 50));
    if let Some(limit) = samples.host_limit() {
        return skipped(&limit.to_string());
    }
    let Reading::NotReported(absence) = samples.round_trip_p95() else { panic!("a number") };
    assert_eq!(absence.reason, Reason::TimedOut);
}

#[test]
fn loss_is_exact() {
    let Some(cable) = Cable::lay() else { return };
    cable.filter("icmp type echo-request numgen inc mod 100 0 drop");
    let samples = cable.on_near(|| measure(plan(FAR, 1_000, ms(1)))).unwrap();
    assert_eq!(samples.lost(), 10);
    let bursts = samples.loss_bursts();
    assert_eq!(bursts.lengths().iter().collect::<Vec<_>>(), [(&1, &10)]);
}

#[test]
fn a_refusal_names_who_and_why() {
    let Some(cable) = Cable::lay() else { return };
    wait_for_ipv6(&cable);
    cable.filter("icmp type echo-request reject with icmp type admin-prohibited");
    cable.filter("icmpv6 type echo-request reject with icmpv6 type admin-prohibited");
    for target in [FAR, FAR6] {
        let samples = cable.on_near(|| measure(plan(target, 3, ms(20)))).unwrap();
        let by: Option<IpAddr> = Some(target.parse().unwrap());
        let refused = EchoOutcome::Refused { by, cause: IcmpError::Prohibited };
        assert!(samples.samples().iter().all(|s| s.outcome == refused), "{samples:?}");
    }
}

#[test]
fn a_duplicate_is_not_another_answer() {
    let Some(cable) = Cable::lay() else { return };
    // The near host gets every reply a second time.
    let mirror = "tc qdisc add dev eth0 clsact && tc filter add dev eth0 egress protocol ip \
                  u32 match ip protocol 1 0xff action mirred egress mirror dev eth0";
    let mirrored = cable.far.command("sh").args(["-c", mirror]).output().unwrap();
    if !mirrored.status.success() {
        return skipped("this kernel cannot mirror packets");
    }
    let samples = cable.on_near(|| measure(plan(FAR, 20, ms(5)))).unwrap();
    assert_eq!(samples.lost(), 0);
    assert!(samples.duplicates() > 0);
}

#[test]
fn nobody_there_and_no_way_there_are_not_the_same() {
    let Some(cable) = Cable::lay() else { return };
    let silent = cable.on_near(|| measure(plan("10.98.0.99", 3, ms(10)))).unwrap();
    assert_eq!(silent.lost(), 3);
    let error = cable.on_near(|| measure(plan("192.0.2.1", 3, ms(10)))).unwrap_err();
    assert!(matches!(error, EchoError::NoRoute { .. }), "{error}");
    assert_eq!(error.to_string(), "send an echo request: no route to 192.0.2.1");
}

#[test]
fn a_packet_filter_of_this_machine_is_no_loss() {
    let Some(cable) = Cable::lay() else { return };
    cable.near.filter("output", "icmp type echo-request drop");
    let error = cable.on_near(|| measure(plan(FAR, 3, ms(10)))).unwrap_err();
    assert!(matches!(error, EchoError::Send { index: 0, .. }), "{error}");
}

#[test]
fn a_dropped_test_leaves_no_thread() {
    let threads = || {
        let tasks = fs::read_dir("/proc/self/task").unwrap();
        let names =
            tasks.filter_map(|task| fs::read_to_string(task.unwrap().path().join("comm")).ok());
        names.filter(|name| name.starts_with("echo-")).count()
    };
    // Other tests have such threads, so this one looks in a process of its own.
    if env::var_os("LINECERT_ALONE").is_none() {
        let name = "echo::a_dropped_test_leaves_no_thread";
        let child = Command::new(env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture"])
            .env("LINECERT_ALONE", "1")
            .output()
            .unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        return;
    }
    run(async {
        let mut test = Box::pin(echo(plan("127.0.0.1", 1_000, Duration::from_secs(30)), |_| {}));
        let running = async {
            while threads() < 1 {
                tokio::time::sleep(ms(10)).await;
            }
        };
        tokio::select! {
            outcome = &mut test => return drop(permitted(outcome)),
            () = running => {}
        }
        drop(test);
        let none = async {
            while threads() > 0 {
                tokio::time::sleep(ms(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(2), none).await.unwrap();
    });
}

/// Has the far host answer every echo by itself: twice, and once more with another payload.
fn answer_oddly(cable: &Cable, probes: u32) {
    cable.far.sh("sysctl -qw net.ipv4.icmp_echo_ignore_all=1");
    let socket = DatagramSocket::open(Protocol::RawIcmp, IpVersion::V4).unwrap();
    socket.accept_icmp(&[8]).unwrap();
    let mut buffers = Buffers::new(1, 2048);
    let deadline = Instant::now() + ms(3_000);
    let mut answered = 0;
    while answered < probes && socket.wait(Readiness::Readable, deadline).unwrap().readable {
        let mut asked = Vec::new();
        socket
            .receive_batch(&mut buffers, |a| asked.push((a.source.unwrap(), a.octets.to_vec())))
            .unwrap();
        for (from, mut reply) in asked {
            answered += 1;
            reply[0] = 0;
            // One bit less in the type is as much more in the checksum (RFC 1624).
            let sum = u32::from(u16::from_be_bytes([reply[2], reply[3]])) + 0x0800;
            let sum = u16::try_from(sum % 0xffff).unwrap().to_be_bytes();
            (reply[2], reply[3]) = (sum[0], sum[1]);
            let mut other = reply.clone();
            other[8] ^= 1;
            for packet in [&reply, &other, &reply] {
                assert_eq!(socket.send_batch(&[Outgoing::to(packet, from)]).unwrap(), 1);
            }
        }
    }
}

#[test]
fn the_first_true_answer_counts_and_the_others_are_told_apart() {
    let Some(cable) = Cable::lay() else { return };
    let samples = std::thread::scope(|scope| {
        let far = scope.spawn(|| cable.on_far(|| answer_oddly(&cable, 50)));
        std::thread::sleep(ms(200));
        // The last probe is lost, so that the test goes on until all answers have come.
        let samples = cable.on_near(|| measure(plan(FAR, 51, ms(5)))).unwrap();
        far.join().unwrap();
        samples
    });
    assert_eq!((samples.lost(), samples.duplicates(), samples.foreign()), (1, 50, 50));
}

#[test]
fn an_interface_that_is_not_there_is_named() {
    let Some(cable) = Cable::lay() else { return };
    let through = |interface: &str| {
        let egress = Egress { interface: Some(interface.into()), dscp: Dscp::EXPEDITED };
        let plan = plan(FAR, 5, ms(2));
        cable.on_near(|| run(echo_until(plan, &egress, std::future::pending(), |_| {})))
    };
    let error = through("ppp7").unwrap_err();
    assert_eq!(error.to_string(), "send echo requests through ppp7");
    cable.filter("icmp type echo-request ip dscp != ef drop");
    assert_eq!(through("eth0").unwrap().lost(), 0);
}

#[test]
fn without_privilege_the_other_socket_does() {
    let Some(cable) = Cable::lay() else { return };
    wait_for_ipv6(&cable);
    let test = |range: &str, name: &str| {
        let exe = env::current_exe().unwrap();
        cable.near.sh(&format!(
            "sysctl -qw net.ipv4.ping_group_range='{range}' \
             && setpriv --reuid 65534 --regid 65534 --clear-groups \
             --bounding-set -all {} echo::{name} --exact --ignored --nocapture",
            exe.display()
        ))
    };
    for (range, expect) in [("0 65535", "datagram"), ("1 0", "not permitted")] {
        let output = test(range, "unprivileged");
        assert!(output.contains(&format!("outcome: {expect}")), "{output}");
    }
    cable.filter("icmp type echo-request reject with icmp type admin-prohibited");
    cable.filter("icmpv6 type echo-request reject with icmpv6 type admin-prohibited");
    let output = test("0 65535", "unprivileged_and_refused");
    assert!(output.contains("1 passed"), "{output}");
}

#[test]
#[ignore = "run without privilege by `without_privilege_the_other_socket_does`"]
fn unprivileged_and_refused() {
    for target in [FAR, FAR6] {
        let samples = measure(plan(target, 3, ms(20))).unwrap();
        let by: Option<IpAddr> = Some(target.parse().unwrap());
        let refused = EchoOutcome::Refused { by, cause: IcmpError::Prohibited };
        assert!(samples.samples().iter().all(|s| s.outcome == refused), "{samples:?}");
    }
}

#[test]
#[ignore = "run without privilege by `without_privilege_the_other_socket_does`"]
fn unprivileged() {
    let outcome = match measure(plan(FAR, 20, ms(2))) {
        Ok(samples) => {
            assert_eq!((samples.lost(), samples.socket()), (0, SocketKind::Datagram));
            let is_stamped = |s: &EchoSample| match s.outcome {
                EchoOutcome::Answered { round_trip } => round_trip.clock == Clock::Kernel,
                _ => false,
            };
            assert!(samples.samples().iter().all(is_stamped), "{samples:?}");
            let v6 = measure(plan(FAR6, 20, ms(2))).unwrap();
            assert_eq!((v6.lost(), v6.socket()), (0, SocketKind::Datagram));
            "datagram".to_owned()
        }
        Err(EchoError::NotPermitted { .. }) => "not permitted".to_owned(),
        Err(error) => error.to_string(),
    };
    println!("outcome: {outcome}");
}
