use super::*;
use crate::Inventory;

const DIRECTIONS: [Direction; 2] = [Direction::Down, Direction::Up];

fn every_task() -> Vec<ServiceTask> {
    let contracted = "100 Mbit/s".parse().unwrap();
    let of_direction = |direction| {
        [
            ServiceTask::Throughput { direction, contracted: Some(contracted) },
            ServiceTask::Datagrams { direction, contracted },
            ServiceTask::Capacity { direction },
        ]
    };
    let others = [
        ServiceTask::Latency { probes: 300 },
        ServiceTask::PathMtu,
        ServiceTask::Pppoe,
        ServiceTask::Dhcp,
        ServiceTask::Dhcpv6,
        ServiceTask::RouterAdvertisement,
        ServiceTask::Dns,
        ServiceTask::Television,
        ServiceTask::Voice,
        ServiceTask::Sip,
        ServiceTask::Link,
    ];
    DIRECTIONS.into_iter().flat_map(of_direction).chain(others).collect()
}

fn service(keys: &str) -> Service {
    let inventory = Inventory::parse("i.toml", &format!("schema = 1\n[service]\n{keys}")).unwrap();
    inventory.service.unwrap()
}

#[test]
fn names_are_apart_and_each_metric_has_one_task() {
    let tasks = every_task();
    for (at, task) in tasks.iter().enumerate() {
        for other in &tasks[at + 1..] {
            assert_ne!(task.name(), other.name());
            let shared = task.metrics().iter().find(|metric| other.metrics().contains(metric));
            assert_eq!(shared, None, "{task:?} {other:?}");
        }
    }
}

#[test]
fn without_a_key_nothing_is_given() {
    let nothing = service("");
    for task in every_task() {
        assert_eq!(task.subject(&nothing), None, "{task:?}");
        for metric in task.metrics() {
            assert!(!task.gives(*metric, &nothing), "{metric:?}");
        }
    }
}

#[track_caller]
fn check(task: ServiceTask, metric: Metric, keys: &str, gives: bool) {
    assert_eq!(task.gives(metric, &service(keys)), gives, "{metric:?} with\n{keys}");
}

#[test]
fn what_a_key_is_for_is_given_with_it_alone() {
    let down = ServiceTask::Throughput { direction: Direction::Down, contracted: None };
    check(down, Metric::ThroughputDown, "speed-server = 'a'", true);
    check(down, Metric::ThroughputUp, "speed-server = 'a'", false);
    check(down, Metric::ThroughputDown, "echo-target = 'a'", false);
    check(ServiceTask::PathMtu, Metric::PathMtu, "echo-target = 'a'", true);
    let capacity = ServiceTask::Capacity { direction: Direction::Up };
    check(capacity, Metric::IpCapacityUp, "capacity-server = 'a'", true);
    check(ServiceTask::Dhcp, Metric::DhcpTime, "interface = 'a'", true);
    check(ServiceTask::Link, Metric::PortSpeed, "interface = 'a'", true);
}

#[test]
fn some_metrics_need_more_than_their_task() {
    let pppoe = "interface = 'a'\n[service.pppoe]\nuser = 'u'\npassword = { env = 'P' }\n";
    check(ServiceTask::Pppoe, Metric::PppoeSessionTime, pppoe, true);
    check(
        ServiceTask::Pppoe,
        Metric::PppoeSessionTime,
        &pppoe.replace("interface = 'a'", ""),
        false,
    );
    check(ServiceTask::Pppoe, Metric::RogueConcentrators, pppoe, false);
    let known = format!("{pppoe}concentrators = ['bng']\n");
    check(ServiceTask::Pppoe, Metric::RogueConcentrators, &known, true);

    let one = "interface = 'a'\n[service.television]\nchannels = ['239.1.1.1:5000']\n";
    let two = one.replace("5000'", "5000', '239.1.1.2:5000'");
    let television = ServiceTask::Television;
    check(television, Metric::MediaRate, one, true);
    check(television, Metric::MediaRate, &one.replace("interface = 'a'", ""), false);
    check(television, Metric::ZapTime, one, false);
    check(television, Metric::ZapTime, &two, true);
    check(television, Metric::LeaveTime, &two, false);
    check(television, Metric::LeaveTime, &format!("vlan = '7'\n{one}"), true);

    let sip = "[service.voice]\nsip = 'a'\n";
    check(ServiceTask::Sip, Metric::SipOptionsTime, sip, true);
    check(ServiceTask::Voice, Metric::VoiceMos, sip, false);
    check(ServiceTask::Sip, Metric::SipRegisterTime, sip, false);
    let account = format!("{sip}user = 'u'\npassword = {{ env = 'P' }}\n");
    check(ServiceTask::Sip, Metric::SipRegisterTime, &account, true);
}
