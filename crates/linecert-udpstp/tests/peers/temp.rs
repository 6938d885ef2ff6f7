//! Temporary.
use super::*;
use crate::namespace::{Cable, FAR, sh};
#[test]
#[ignore = "figures"]
fn figures() {
    let Some(cable) = Cable::lay() else { return };
    for (rate, burst) in [("100mbit", "16kb"), ("1000mbit", "128kb")] {
        for host in [cable.near(), cable.far()] {
            sh(&format!("tc -n {host} qdisc replace dev eth0 root tbf rate {rate} burst {burst} latency 50ms"));
        }
        for direction in [Direction::Down, Direction::Up, Direction::Down] {
            let server = Server::on_far(&cable, ResponderPlan::new(format!("{FAR}:0").parse().unwrap()));
            let plan = CapacityPlan::new(server.address, direction);
            let before = std::fs::read_to_string("/proc/self/stat").unwrap();
            let capacity = cable.on_near(|| run(measure(&plan, |_| ()))).unwrap();
            let after = std::fs::read_to_string("/proc/self/stat").unwrap();
            let cpu = |s: &str| s.split(' ').skip(13).take(2).map(|x| x.parse::<u64>().unwrap()).sum::<u64>();
            eprintln!("{rate} {direction:?}: best {:?} mean {:?}", capacity.best(), capacity.mean());
            eprintln!("   {:?}", capacity.series().samples.iter().map(|s| s.unwrap().steps() / 1000).collect::<Vec<_>>());
            let e = String::from_utf8(capacity.to_evidence()).unwrap();
            let i = e.find("\"host\"").unwrap();
            eprintln!("   {} cpu {} cs both ends; rtt {:?}", &e[i..i + 150], cpu(&after) - cpu(&before), capacity.round_trip_p95().value().map(ToString::to_string));
        }
    }
}
