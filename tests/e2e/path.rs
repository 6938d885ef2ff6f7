//! `linecert path` along two routers: who they are, and how large a packet gets through.

use serde_json::Value;

use crate::{
    chain::{Chain, FAR, ROUTERS},
    harness::{Run, json, skipped},
};

fn objects(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(json).collect()
}

#[test]
fn every_method_finds_the_routers_in_their_order() {
    let Some(chain) = Chain::lay() else { return };
    for method in ["udp", "icmp", "tcp"] {
        let arguments = ["path", FAR, "--rounds", "1", "--method", method, "--format", "json"];
        let lines = objects(&chain.run(&arguments).exits(0));
        let address = |line: &Value| line["responders"][0]["address"].as_str().map(str::to_owned);
        let found: Vec<_> = lines.iter().filter_map(address).collect();
        assert_eq!(found, [ROUTERS[0], ROUTERS[1], FAR], "{method}");
        assert_eq!(lines[3]["path"]["end"], "target");
        assert_eq!((&lines[3]["path"]["hops"], &lines[3]["ways"]), (&3.into(), &1.into()));
        assert_eq!(lines[4]["reading"]["value"], "1500");
        assert_eq!(lines[5]["limit"], "interface");
    }
    let run = chain.run(&["path", FAR, "--rounds", "1"]).exits(0);
    run.shows(ROUTERS[0]).shows("1/1").shows("The host is 3 hops away.").shows("1460 octets");
}

#[test]
fn a_router_that_keeps_silent_is_a_row_without_a_verdict() {
    let Some(chain) = Chain::lay() else { return };
    chain.hosts[1].filter("output", "icmp type time-exceeded drop");
    let run = chain.run(&["path", FAR, "--rounds", "1"]).exits(0);
    run.shows("no answer").shows("0/1").shows("The host is 3 hops away.");
}

#[test]
fn what_keeps_larger_packets_from_passing_is_named() {
    let Some(chain) = Chain::lay() else { return };
    let mtu = |more: &[&str]| chain.run(&[&["path", FAR, "--mtu"][..], more].concat()).exits(0);
    chain.hosts[1].sh("ip link set right mtu 1492");
    chain.hosts[2].sh("ip link set left mtu 1492");
    let run = mtu(&[]).shows("1492 octet").shows("1452 octets (MSS)");
    run.shows("10.96.1.2 passes no more on, and says so.");
    chain.hosts[1].filter("output", "icmp type destination-unreachable drop");
    // The system remembers what the router has said.
    chain.hosts[0].sh("ip route flush cache");
    mtu(&[]).shows("1492 octet").shows("BLACK HOLE: packets of 1493 octets");
    mtu(&["--lang", "zh"]).shows("黑洞");
    let lines = objects(&mtu(&["--format", "json"]));
    assert_eq!(
        (&lines[0]["reading"]["value"], &lines[1]["limit"]),
        (&"1492".into(), &"black-hole".into())
    );
}

#[test]
fn a_path_that_does_not_arrive_says_how_far_it_goes() {
    let Some(chain) = Chain::lay() else { return };
    let once = |host: &str, more: &[&str]| {
        chain.run(&[&["path", host, "--rounds", "1"][..], more].concat())
    };
    once("10.99.0.1", &[]).exits(20).says("route to 10.99.0.1").says("connect this computer");
    once("10.99.0.1", &["--lang", "zh"]).exits(20).says("提示");
    once("nosuch.invalid", &[]).exits(20).says("nosuch.invalid");
    chain.hosts[2].filter("forward", "ip daddr 10.96.3.2 reject with icmp type admin-prohibited");
    once(FAR, &[]).exits(25).shows("After 3 hops 10.96.2.2 says").shows("!X");
    chain.hosts[2].filter("forward", "ip daddr 10.96.3.9 drop");
    once("10.96.3.9", &[]).exits(23).shows("Nobody answers beyond 2 hops.");
}

#[test]
fn without_privilege_udp_still_finds_the_way() {
    let Some(chain) = Chain::lay() else { return };
    chain.hosts[0].sh("sysctl -qw net.ipv4.ping_group_range='1 0'");
    let run = chain.run_as_nobody(&["path", FAR, "--rounds", "1"]);
    if run.stderr.contains("setpriv: failed to execute") {
        skipped("the program lies where nobody else may read");
        return;
    }
    // The way is there; only the path MTU needs echoes.
    run.exits(21).shows(ROUTERS[1]).shows("3 hops away").says("ping_group_range");
    let tcp = ["path", FAR, "--rounds", "1", "--method", "tcp"];
    chain.run_as_nobody(&tcp).exits(21).says("tcp probes: not permitted").says("setcap");
}

#[test]
fn an_interface_is_kept_to_and_one_that_is_not_there_is_named() {
    let Some(chain) = Chain::lay() else { return };
    for method in ["udp", "icmp", "tcp"] {
        let path = |interface| {
            let path = ["path", FAR, "--rounds", "1", "--method", method, "--interface", interface];
            chain.run(&path)
        };
        path("right").exits(0).shows(ROUTERS[0]).shows("The host is 3 hops away.");
        path("nosuch").exits(20).says("nosuch").says("ip link");
    }
    chain.run(&["path", FAR, "--mtu", "--interface", "right"]).exits(0).shows("1500 octet");
    chain.run(&["path", FAR, "--mtu", "--interface", "nosuch"]).exits(20).says("nosuch");
    // Another way than the system's: the far host is not behind the loopback.
    let lo = ["path", FAR, "--rounds", "1", "--max-hops", "2", "--interface", "lo"];
    let run = chain.run(&lo);
    assert!(run.code != Some(0) && !run.stdout.contains(ROUTERS[0]), "{run:?}");
}
