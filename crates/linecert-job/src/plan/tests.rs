use linecert_measure::{Absence, Conditions, Identity, Reason, Source, Subject};

use super::*;

const ORDER: &str = r#"
schema = 1
number = "1"
line = "L-1"
profile = "any"

[onu]
pon = "0/1"
onu = 3
"#;

const METER: &str = r#"
[[meter]]
key = "meter"
driver = "newport-2936r"
port = "/dev/null"
"#;
const NODE: &str = r#"
[[access-node]]
key = "olt"
driver = "vsol-v1600d"
agent = "udp://127.0.0.1"
community = { env = "COMMUNITY" }
"#;
const SERVICE: &str = r#"
[service]
speed-server = "127.0.0.1"
echo-target = "127.0.0.1"
"#;

/// The tasks and what is left over when a profile meets an inventory.
fn check(profile: &str, inventory: &[&str], tasks: &[&str], unplanned: &[&str]) {
    let order = WorkOrder::parse("order", ORDER).unwrap();
    let profile = Profile::shipped(profile).unwrap().unwrap();
    let text = format!("schema = 1\n{}", inventory.concat());
    let inventory = Inventory::parse("inventory", &text).unwrap();
    let plan = Plan::for_order(&order, &profile, &inventory, &[]);
    let planned: Vec<_> = plan.steps.iter().map(|step| step.work.name()).collect();
    let left: Vec<_> = plan.unplanned.iter().map(|metric| metric.name()).collect();
    assert_eq!(
        (planned, left),
        (tasks.iter().map(|t| (*t).to_owned()).collect(), unplanned.to_vec())
    );
}

#[test]
fn every_limit_has_a_step_or_is_named() {
    let service = ["throughput-down", "throughput-up", "latency"];
    let all = [&["outlet-power-1490", "onu"][..], &service].concat();
    let unserved = ["throughput-down", "throughput-up", "packet-loss", "round-trip-time-p95"];
    check("epon-install", &[METER, NODE, SERVICE], &all, &[]);
    check("gpon-install", &[METER, NODE], &["outlet-power-1490", "onu"], &unserved);
    check("epon-install", &[SERVICE], &service, &["outlet-power", "onu-rx-power"]);
    let copper = ["next-coupling", "fext-coupling", "snr-margin-down", "snr-margin-up"];
    check("adsl2plus-install", &[METER, NODE, SERVICE], &service, &copper);
}

const CONSOLE: &str = r#"
[[console]]
key = "modem"
driver = "broadcom-xdslctl"
link = "telnet://192.0.2.1"
"#;

#[test]
fn a_modem_answers_the_margins_and_an_ont_does_not() {
    let service = ["throughput-down", "throughput-up", "latency"];
    let tasks = [&["dsl"][..], &service].concat();
    check("vdsl2-install", &[CONSOLE, SERVICE], &tasks, &[]);
    let ont = CONSOLE.replace("broadcom-xdslctl", "huawei-ont");
    let margins = ["snr-margin-down", "snr-margin-up"];
    check("vdsl2-install", &[&ont, SERVICE], &service, &margins);
    check(
        "gpon-class-c",
        &[METER, &ont],
        &["outlet-power-1490", "ont"],
        &["olt-tx-power", "olt-rx-power", "odn-loss"],
    );
}

#[test]
fn results_answer_their_limits_before_any_instrument() {
    let order = WorkOrder::parse("order", ORDER).unwrap();
    let profile = Profile::shipped("adsl2plus-install").unwrap().unwrap();
    let inventory = Inventory::parse("inventory", "schema = 1\n").unwrap();
    let result = |metric, task: &str| Results {
        task: task.to_owned(),
        identity: Identity {
            key: "tester".to_owned(),
            maker: "any".to_owned(),
            model: "any".to_owned(),
            serial: None,
            firmware: None,
            driver: None,
            calibration: None,
            source: Source::Imported,
        },
        observations: vec![Observation::absent(
            metric,
            Subject::Pair,
            Conditions::default(),
            Absence { reason: Reason::Sentinel, detail: String::new() },
        )],
        evidence: Vec::new(),
        notes: Vec::new(),
    };
    let results =
        [result(Metric::NextCoupling, "results-a"), result(Metric::LoadCoils, "results-b")];
    let plan = Plan::for_order(&order, &profile, &inventory, &results);
    let names: Vec<_> = plan.steps.iter().map(|step| step.work.name()).collect();
    assert_eq!((names, plan.unneeded), (vec!["results-a".into()], vec!["results-b".into()]));
    assert!(!plan.unplanned.contains(&Metric::NextCoupling));
    assert!(plan.unplanned.contains(&Metric::FextCoupling));
}

#[test]
fn one_lost_reply_leaves_the_strictest_limit_decidable() {
    let profile = Profile::shipped("epon-install").unwrap().unwrap();
    assert_eq!(probes_for(&profile), 598);
}

const LIMIT: &str = r#"
[[limit]]
metric = "METRIC"
SIDE = "1 UNIT"
rule = "RULE"
mandatory = true

[limit.cites]
id = "E-01"
confidence = "inference"
source = "of a test"
"#;

const EVERYTHING: &str = r#"
[service]
speed-server = "127.0.0.1"
echo-target = "127.0.0.1"
capacity-server = "127.0.0.1"
interface = "lo"
vlan = "7"

[service.pppoe]
user = "u"
password = { env = "P" }
concentrators = ["bng"]

[service.dns]
servers = ["127.0.0.1"]
names = ["example.net"]

[service.television]
channels = ["239.1.1.1:5000", "239.1.1.2:5000"]

[service.voice]
reflector = "127.0.0.1"
sip = "127.0.0.1"
user = "u"
password = { env = "P" }
"#;

/// The plan for one limit under a contract of these rates.
fn plan_of(metric: Metric, inventory: &str, rates: &str) -> Plan {
    let order = ORDER.replace("[onu]", &format!("[terms]\n{rates}\n[onu]"));
    let order = WorkOrder::parse("order", &order).unwrap();
    let profile = profile_of(metric);
    let inventory = Inventory::parse("inventory", &format!("schema = 1\n{inventory}")).unwrap();
    Plan::for_order(&order, &profile, &inventory, &[])
}

/// A profile with a limit on the side and by the rule that the metric allows.
fn profile_of(metric: Metric) -> Profile {
    let head = "schema = 1\nname = \"one\"\nrevision = 1\naccess = \"service\"\n";
    let limit = LIMIT.replace("METRIC", metric.name()).replace("UNIT", metric.unit().symbol());
    let sides = ["at-most", "at-least"].into_iter();
    let ways = sides.flat_map(|side| ["simple", "confidence-95"].map(|rule| (side, rule)));
    let parse = |(side, rule): (&str, &str)| {
        let limit = limit.replace("SIDE", side).replace("RULE", rule);
        Profile::parse("one", &format!("{head}title = {{ en = \"a\", zh = \"a\" }}\n{limit}")).ok()
    };
    ways.into_iter().find_map(parse).unwrap()
}

const RATES: &str = "rate-down = \"100 Mbit/s\"\nrate-up = \"20 Mbit/s\"\n";

#[test]
fn each_limit_on_the_service_finds_its_test() {
    for (metric, task) in [
        (Metric::ThroughputDown, "throughput-down"),
        (Metric::BufferDelayDown, "throughput-down"),
        (Metric::LoadedRoundTripTimeUpP95, "throughput-up"),
        (Metric::TransferTimeRatioUp, "throughput-up"),
        (Metric::DatagramLossDown, "datagrams-down"),
        (Metric::DatagramJitterUp, "datagrams-up"),
        (Metric::IpCapacityDown, "capacity-down"),
        (Metric::IpCapacityMeanUp, "capacity-up"),
        (Metric::PacketLoss, "latency"),
        (Metric::LongestLossBurst, "latency"),
        (Metric::PathMtu, "path-mtu"),
        (Metric::PppoeSessionTime, "pppoe"),
        (Metric::RogueConcentrators, "pppoe"),
        (Metric::DhcpServers, "dhcp"),
        (Metric::Dhcpv6Time, "dhcpv6"),
        (Metric::RouterAdvertisementTime, "router-advertisement"),
        (Metric::DnsFailures, "dns"),
        (Metric::ZapTime, "television"),
        (Metric::LeaveTime, "television"),
        (Metric::VoiceLoss, "voice"),
        (Metric::SipRegisterTime, "sip"),
        (Metric::PortSpeed, "link"),
    ] {
        let plan = plan_of(metric, EVERYTHING, RATES);
        let names: Vec<_> = plan.steps.iter().map(|step| step.work.name()).collect();
        assert_eq!((names, plan.unplanned), (vec![task.to_owned()], vec![]), "{metric:?}");
        assert!(plan.steps.iter().all(|step| step.work.is_network_test()));
        let plan = plan_of(metric, "", RATES);
        assert_eq!((plan.steps, plan.unplanned), (vec![], vec![metric]));
    }
}

#[test]
fn what_the_inventory_does_not_name_is_unplanned() {
    for (metric, key) in [
        (Metric::ThroughputUp, "speed-server = \"127.0.0.1\"\n"),
        (Metric::DatagramLossUp, "speed-server = \"127.0.0.1\"\n"),
        (Metric::PacketLoss, "echo-target = \"127.0.0.1\"\n"),
        (Metric::IpCapacityUp, "capacity-server = \"127.0.0.1\"\n"),
        (Metric::DhcpTime, "interface = \"lo\"\n"),
        (Metric::MediaLossRate, "interface = \"lo\"\n"),
        (Metric::PppoeSessionTime, "interface = \"lo\"\n"),
        (Metric::RogueConcentrators, "concentrators = [\"bng\"]\n"),
        (Metric::ZapTime, ", \"239.1.1.2:5000\""),
        (Metric::LeaveTime, "vlan = \"7\"\n"),
        (Metric::VoiceMos, "reflector = \"127.0.0.1\"\n"),
        (Metric::SipRegisterTime, "user = \"u\"\npassword = { env = \"P\" }\n"),
    ] {
        let (before, after) = EVERYTHING.rsplit_once(key).unwrap();
        let plan = plan_of(metric, &format!("{before}{after}"), RATES);
        assert_eq!((plan.steps, plan.unplanned), (vec![], vec![metric]), "without {key}");
    }
}

#[test]
fn datagrams_need_a_contracted_rate_and_throughput_does_not() {
    let down_only = "rate-down = \"100 Mbit/s\"\n";
    assert_eq!(plan_of(Metric::DatagramLossUp, EVERYTHING, down_only).steps, []);
    let terms = Terms { rate_down: "100 Mbit/s".parse().ok(), rate_up: None };
    let inventory = Inventory::parse("inventory", &format!("schema = 1\n{EVERYTHING}")).unwrap();
    assert!(lacks_rate(Metric::DatagramLossUp, &terms, &inventory));
    assert!(!lacks_rate(Metric::DatagramLossDown, &terms, &inventory));
    assert!(!lacks_rate(Metric::ThroughputUp, &terms, &inventory));
    assert!(!lacks_rate(Metric::DatagramLossUp, &terms, &Inventory::default()));
    let plan = plan_of(Metric::ThroughputUp, EVERYTHING, down_only);
    let task = ServiceTask::Throughput { direction: Direction::Up, contracted: None };
    assert_eq!(plan.steps[0].work, Work::Take(Task::Service(task)));
    let plan = plan_of(Metric::DatagramLossDown, EVERYTHING, down_only);
    let contracted = "100 Mbit/s".parse().unwrap();
    let task = ServiceTask::Datagrams { direction: Direction::Down, contracted };
    assert_eq!(plan.steps[0].work, Work::Take(Task::Service(task)));
}

#[test]
fn a_whole_service_is_tested_in_the_order_of_its_profile() {
    let loss = ["datagrams-down", "datagrams-up"];
    let rates = ["throughput-down", "throughput-up"];
    let order = ORDER.replace("[onu]", &format!("[terms]\n{RATES}\n[onu]"));
    let order = WorkOrder::parse("order", &order).unwrap();
    for (profile, tasks) in [
        ("internet-service-cn", [&rates[..], &["latency", "pppoe"]].concat()),
        ("internet-service-caf", [&rates[..], &["latency"]].concat()),
        ("internet-service-business", [&rates[..], &loss, &["latency"]].concat()),
        ("iptv", vec!["television"]),
        ("voip", vec!["voice"]),
    ] {
        let profile = Profile::shipped(profile).unwrap().unwrap();
        let inventory =
            Inventory::parse("inventory", &format!("schema = 1\n{EVERYTHING}")).unwrap();
        let plan = Plan::for_order(&order, &profile, &inventory, &[]);
        let planned: Vec<_> = plan.steps.iter().map(|step| step.work.name()).collect();
        assert_eq!(
            (planned, plan.unplanned),
            (tasks.iter().map(|t| (*t).to_owned()).collect(), vec![])
        );
    }
}
