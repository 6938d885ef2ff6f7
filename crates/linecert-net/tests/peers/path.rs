//! Traces against routers of the Linux kernel, beside traceroute.

use std::{
    env,
    net::IpAddr,
    num::{NonZeroU8, NonZeroU32},
    os::unix::process::CommandExt,
    process::Command,
    time::{Duration, Instant},
};

use linecert_namespace::installed;
use linecert_net::{
    icmp::IcmpError,
    path::{
        End, Method, PathPlan, Replies, Trace, TraceError, mark,
        mtu::{MtuLimit, MtuPlan, path_mtu},
        trace, trace_until,
    },
};

use crate::{
    chain::{Chain, LAST, v4, v6},
    run,
};

fn plan(target: IpAddr, method: Method) -> PathPlan {
    PathPlan {
        max_hops: NonZeroU8::new(8).unwrap(),
        rounds: NonZeroU32::new(2).unwrap(),
        interval: Duration::from_millis(100),
        spacing: Duration::from_millis(2),
        timeout: Duration::from_millis(300),
        ..PathPlan::new(target, method)
    }
}

fn traced(chain: &Chain, plan: PathPlan) -> Trace {
    chain.on_first(|| run(trace(plan, |_| {}))).unwrap()
}

/// Who answers at each distance, where only one does.
fn addresses(trace: &Trace) -> Vec<Option<IpAddr>> {
    let only = |hop: &linecert_net::path::Hop| match hop.responders.as_slice() {
        [] => None,
        [one] => Some(one.address),
        several => panic!("{several:?}"),
    };
    trace.hops().iter().map(only).collect()
}

/// The addresses that traceroute prints.
fn traceroute(chain: &Chain, options: &str, target: IpAddr) -> Option<Vec<Option<IpAddr>>> {
    if !installed(&["traceroute"]) {
        return None;
    }
    let line = format!("traceroute -n -q 1 -w 1 -m 8 {options} {target}");
    let text = chain.host(0).sh(&line);
    Some(text.lines().skip(1).map(|line| line.split_whitespace().nth(1)?.parse().ok()).collect())
}

#[test]
fn the_routers_are_those_that_traceroute_finds() {
    let Some(chain) = Chain::lay() else { return };
    let check = |method: Method, options: &str, address: fn(u8) -> IpAddr| {
        let target = address(LAST);
        let trace = traced(&chain, plan(target, method));
        let expected: Vec<_> = (1..=LAST).map(|host| Some(address(host))).collect();
        assert_eq!(addresses(&trace), expected, "{method:?} {:?}", trace.probes());
        assert_eq!(trace.end(), End::Target { distance: LAST });
        let seen: Vec<_> = trace.hops().iter().map(|hop| (hop.replies, hop.sent)).collect();
        assert!(seen.iter().all(|(replies, sent)| *replies == Replies::All && *sent == 2));
        assert!(trace.hops().iter().all(|hop| hop.responders[0].median.is_some()));
        if let Some(theirs) = traceroute(&chain, options, target) {
            assert_eq!(addresses(&trace), theirs, "{method:?}");
        }
    };
    let tcp = Method::Tcp { port: 443 };
    check(Method::CLASSIC, "", v4);
    check(Method::Icmp, "-I", v4);
    check(tcp, "-T -p 443", v4);
    check(Method::CLASSIC, "-6", v6);
    check(Method::Icmp, "-6 -I", v6);
    check(tcp, "-6 -T -p 443", v6);
}

/// A second cable between hosts 1 and 2: two ways to everything beyond.
fn lay_a_second_way(chain: &Chain) {
    let (first, second) = (chain.host(1), chain.host(2));
    first.connect("more", second, "less");
    first.address("more", "10.97.99.1/24");
    second.address("less", "10.97.99.2/24");
    chain.host(0).sh("ip route add 10.97.99.0/24 via 10.97.1.2");
    chain.host(3).sh("ip route add 10.97.99.0/24 via 10.97.3.1");
    second.sh("sysctl -qw net.ipv4.icmp_errors_use_inbound_ifaddr=1");
    first.sh("sysctl -qw net.ipv4.fib_multipath_hash_policy=1");
    first.sh("ip route replace 10.97.4.0/24 nexthop via 10.97.2.2 nexthop via 10.97.99.2");
}

#[test]
fn a_flow_keeps_to_its_way_where_load_is_spread() {
    let Some(chain) = Chain::lay() else { return };
    lay_a_second_way(&chain);
    let flows = NonZeroU8::new(16).unwrap();
    let several = traced(&chain, PathPlan { flows, ..plan(v4(LAST), Method::CLASSIC) });
    assert_eq!(several.ways(), 2, "{:?}", several.hops());
    let hops = several.hops();
    let by_way: Vec<_> = hops[1].responders.iter().map(|r| r.address.to_string()).collect();
    assert_eq!(by_way, ["10.97.2.2", "10.97.99.2"]);
    for flow in 0..flows.get() {
        let passes = hops[1].responders.iter().filter(|r| r.flows.contains(&flow)).count();
        assert_eq!(passes, 1, "flow {flow} changed its way");
    }
    assert_eq!(hops[2].responders.len(), 1);
    assert_eq!(traced(&chain, plan(v4(LAST), Method::CLASSIC)).ways(), 1);
}

#[test]
fn a_silent_target_leaves_the_path_that_leads_there() {
    let Some(chain) = Chain::lay() else { return };
    chain.host(LAST).filter("input", "meta l4proto { icmp, ipv6-icmp, udp } ip ttl > 0 drop");
    for method in [Method::CLASSIC, Method::Icmp] {
        let trace = traced(&chain, plan(v4(LAST), method));
        assert_eq!(trace.end(), End::Unknown { last: LAST - 1 });
        assert_eq!(trace.hops().len(), usize::from(LAST - 1));
    }
}

#[test]
fn a_filter_on_the_way_is_named() {
    let Some(chain) = Chain::lay() else { return };
    let rule = |to: &str| format!("{to} counter reject with icmpx type admin-prohibited");
    chain.host(2).filter("forward", &rule("ip daddr 10.97.4.2 meta l4proto { udp, icmp }"));
    chain.host(2).filter("forward", &rule("ip6 daddr fd97:4::2 udp dport 33434"));
    let check = |target, by, method| {
        let trace = traced(&chain, plan(target, method));
        let cause = IcmpError::Prohibited;
        assert_eq!(trace.end(), End::Unreachable { distance: 3, by, cause }, "{:?}", trace.hops());
        assert_eq!(trace.hops()[2].responders[0].refusal.as_ref().map(mark), Some("!X"));
    };
    check(v4(LAST), v4(2), Method::CLASSIC);
    check(v4(LAST), v4(2), Method::Icmp);
    check(v6(LAST), v6(2), Method::CLASSIC);
}

#[test]
fn a_router_without_a_route_and_a_host_that_is_not_there_are_named() {
    let Some(chain) = Chain::lay() else { return };
    chain.host(0).sh("ip route add 10.96.0.0/16 via 10.97.1.2");
    let trace = traced(&chain, plan("10.96.0.1".parse().unwrap(), Method::Icmp));
    let cause = IcmpError::NetworkUnreachable;
    assert_eq!(trace.end(), End::Unreachable { distance: 1, by: v4(1), cause });
}

#[test]
fn a_router_that_limits_its_replies_is_no_loss() {
    let Some(chain) = Chain::lay() else { return };
    chain.host(2).filter("output", "icmp type time-exceeded numgen inc mod 2 0 drop");
    let rounds = NonZeroU32::new(4).unwrap();
    let trace = traced(&chain, PathPlan { rounds, ..plan(v4(LAST), Method::CLASSIC) });
    let hops = trace.hops();
    let seen: Vec<_> = hops.iter().map(|hop| (hop.answered, hop.replies)).collect();
    let all = (4, Replies::All);
    assert_eq!(seen, [all, (2, Replies::Limited), all, all]);
}

#[test]
fn where_no_route_leads_nothing_is_sent() {
    let Some(chain) = Chain::lay() else { return };
    let nowhere = "192.0.2.1".parse().unwrap();
    for method in [Method::CLASSIC, Method::Icmp, Method::Tcp { port: 80 }] {
        let outcome = chain.on_first(|| run(trace(plan(nowhere, method), |_| {})));
        assert!(matches!(outcome, Err(TraceError::NoRoute { .. })), "{outcome:?}");
    }
}

#[test]
fn a_trace_that_is_stopped_keeps_what_it_has_found() {
    let Some(chain) = Chain::lay() else { return };
    let endless = PathPlan { rounds: NonZeroU32::MAX, ..plan(v4(LAST), Method::CLASSIC) };
    let started = Instant::now();
    let trace = chain.on_first(|| {
        let stop = async { tokio::time::sleep(Duration::from_millis(150)).await };
        run(trace_until(endless, stop, |_| {}))
    });
    let trace = trace.unwrap();
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(trace.end(), End::Target { distance: LAST });
    let last = trace.probes().iter().map(|probe| probe.round).max().unwrap();
    assert!((1..4).contains(&last), "{last} rounds");
}

const MARK: &str = "LINECERT_PATH_UNPRIVILEGED";

/// The user and group `nobody`.
const NOBODY: u32 = 65_534;

/// Runs as another user in the namespace, into which only root may go.
#[test]
fn without_privilege_the_path_is_the_same() {
    if env::var_os(MARK).is_some() {
        return trace_as_nobody();
    }
    let Some(chain) = Chain::lay() else { return };
    chain.host(0).sh("sysctl -qw net.ipv4.ping_group_range='0 65535'");
    // The test's own file may lie where another user cannot read it: it is handed over open.
    let output = chain.on_first(|| {
        Command::new("/proc/self/exe")
            .args(["path::without_privilege_the_path_is_the_same", "--exact", "--nocapture"])
            .env(MARK, "1")
            .uid(NOBODY)
            .gid(NOBODY)
            .current_dir("/")
            .output()
            .unwrap()
    });
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{output:?}");
}

fn trace_as_nobody() {
    for (address, method) in [
        (v4 as fn(u8) -> IpAddr, Method::CLASSIC),
        (v6, Method::CLASSIC),
        (v4, Method::Icmp),
        (v6, Method::Icmp),
    ] {
        let trace = run(trace(plan(address(LAST), method), |_| {})).unwrap();
        let expected: Vec<_> = (1..=LAST).map(|host| Some(address(host))).collect();
        assert_eq!(addresses(&trace), expected, "{method:?} {:?}", trace.probes());
        assert_eq!(trace.end(), End::Target { distance: LAST });
        assert!(trace.hops().iter().all(|hop| hop.replies == Replies::All));
    }
    let tcp = run(trace(plan(v4(LAST), Method::Tcp { port: 80 }), |_| {}));
    assert!(matches!(tcp, Err(TraceError::NotPermitted { .. })), "{tcp:?}");
    let mtu = run(path_mtu(MtuPlan::new(v4(LAST)), |_| {})).unwrap();
    assert_eq!((mtu.octets(), mtu.limit()), (Some(1500), MtuLimit::Interface));
}
