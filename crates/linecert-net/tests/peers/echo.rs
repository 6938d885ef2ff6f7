//! ICMP against the kernel of this machine and of a namespace.

use std::{
    env, fs,
    net::IpAddr,
    num::NonZeroU32,
    process::Command,
    time::{Duration, Instant},
};

use linecert_measure::{Reading, Reason};
use linecert_net::icmp::{
    EchoError, EchoOutcome, EchoPlan, EchoSamples, IcmpError, PayloadSize, SocketKind, echo,
};

use crate::{
    namespace::{Cable, FAR, sh},
    quantity, run,
};

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
        let outcome = measure(plan("fd98::2", 1, ms(0))).unwrap();
        (outcome.lost() == 0).then_some(())
    };
    cable.on_near(|| (0..10).find_map(|_| reached())).unwrap();
}

/// The samples, or `None` and a word about it where ICMP is not permitted.
fn permitted(outcome: Result<EchoSamples, EchoError>) -> Option<EchoSamples> {
    match outcome {
        Err(error @ EchoError::NotPermitted { .. }) => {
            eprintln!("skipped: {error}");
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
        assert_eq!(quantity(&samples.loss()).steps(), 0);
        let p95 = quantity(&samples.round_trip_p95()).steps();
        assert!((1_000..100_000_000).contains(&p95), "{target}: {p95} ns");
    }
}

#[test]
fn probes_leave_on_time_though_nobody_answers() {
    let Some(cable) = Cable::lay() else { return };
    cable.filter("icmp type echo-request drop");
    let started = Instant::now();
    let samples = cable.on_near(|| measure(plan(FAR, 50, ms(10)))).unwrap();
    let took = started.elapsed();
    assert!((ms(780)..ms(1_500)).contains(&took), "{took:?}");
    for (n, sample) in (0..).zip(samples.samples()) {
        assert!(sample.sent >= ms(10) * n, "probe {n} left {:?} after the start", sample.sent);
        assert_eq!(sample.outcome, EchoOutcome::Lost);
    }
    assert_eq!(samples.loss().value().unwrap().to_string(), "100.00 %");
    let Reading::NotReported(absence) = samples.round_trip_p95() else { panic!("a number") };
    assert_eq!(absence.reason, Reason::TimedOut);
}

#[test]
fn loss_is_exact() {
    let Some(cable) = Cable::lay() else { return };
    cable.filter("icmp type echo-request numgen inc mod 100 0 drop");
    let samples = cable.on_near(|| measure(plan(FAR, 1_000, ms(1)))).unwrap();
    assert_eq!(samples.lost(), 10);
    assert_eq!(samples.loss().value().unwrap().to_string(), "1.000 %");
}

#[test]
fn a_refusal_names_who_and_why() {
    let Some(cable) = Cable::lay() else { return };
    wait_for_ipv6(&cable);
    cable.filter("icmp type echo-request reject with icmp type admin-prohibited");
    cable.filter("icmpv6 type echo-request reject with icmpv6 type admin-prohibited");
    for target in [FAR, "fd98::2"] {
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
    let mirror = format!(
        "tc -n {0} qdisc add dev eth0 clsact && tc -n {0} filter add dev eth0 egress protocol ip \
         u32 match ip protocol 1 0xff action mirred egress mirror dev eth0",
        cable.far()
    );
    if !Command::new("sh").args(["-c", &mirror]).output().unwrap().status.success() {
        eprintln!("skipped: this kernel cannot mirror packets");
        return;
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
    sh(&format!(
        "ip netns exec {} nft 'add table inet t; add chain inet t c {{ type filter hook output \
         priority 0; }}; add rule inet t c icmp type echo-request drop'",
        cable.near()
    ));
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
        let both = async {
            while threads() < 2 {
                tokio::time::sleep(ms(10)).await;
            }
        };
        tokio::select! {
            outcome = &mut test => return drop(permitted(outcome)),
            () = both => {}
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

#[test]
fn without_privilege_the_other_socket_does() {
    let Some(cable) = Cable::lay() else { return };
    wait_for_ipv6(&cable);
    let near = cable.near();
    for (range, expect) in [("0 65535", "datagram"), ("1 0", "not permitted")] {
        let exe = env::current_exe().unwrap();
        let output = sh(&format!(
            "ip netns exec {near} sysctl -qw net.ipv4.ping_group_range='{range}' \
             && ip netns exec {near} setpriv --reuid 65534 --regid 65534 --clear-groups \
             --bounding-set -all {} echo::unprivileged --exact --ignored --nocapture",
            exe.display()
        ));
        assert!(output.contains(&format!("outcome: {expect}")), "{output}");
    }
}

#[test]
#[ignore = "run without privilege by `without_privilege_the_other_socket_does`"]
fn unprivileged() {
    let outcome = match measure(plan(FAR, 20, ms(2))) {
        Ok(samples) => {
            assert_eq!((samples.lost(), samples.socket()), (0, SocketKind::Datagram));
            let v6 = measure(plan("fd98::2", 20, ms(2))).unwrap();
            assert_eq!((v6.lost(), v6.socket()), (0, SocketKind::Datagram));
            "datagram".to_owned()
        }
        Err(EchoError::NotPermitted { .. }) => "not permitted".to_owned(),
        Err(error) => error.to_string(),
    };
    println!("outcome: {outcome}");
}
