//! Sessions: rp-pppoe's server for discovery, linecert's own concentrator for what needs PPP.

use linecert_pppoe::{
    AccessConcentrator, AuthenticationProtocol, ConcentratorSettings, Credentials, Fault, Password,
    UserName,
};
use linecert_socket::{Pcp, Tag, Tags, VlanId};

use super::line::{Line, Told};
use crate::harness::Running;

const SECRET: &str = "s3cret-of-the-line";

fn server(line: &Line, name: &str) -> Running {
    let server = line.serve(&format!(
        "pppoe-server -F -I eth0 -C {name} -S internet -q /bin/false -O /dev/null \
         -L 10.77.0.1 -R 10.77.0.10"
    ));
    line.far.wait_until("grep -q 8863 /proc/net/packet");
    server
}

fn concentrator(line: &Line, tags: Tags) -> AccessConcentrator {
    let account = Credentials {
        user: UserName::new("customer@isp").unwrap(),
        password: Password::new(SECRET.as_bytes()).unwrap(),
    };
    let settings = ConcentratorSettings {
        interface: "eth0".to_owned(),
        tags,
        name: "BRAS-01".into(),
        services: vec!["internet".into()],
        demands: vec![AuthenticationProtocol::ChapMd5],
        accounts: vec![account],
        address: [10, 77, 0, 1].into(),
        resolvers: [Some([10, 77, 0, 53].into()), None],
        fault: Fault::None,
    };
    line.far.run(|| AccessConcentrator::open(settings).unwrap())
}

#[test]
fn every_concentrator_is_told_of_and_the_unknown_one_stands_out() {
    let Some(line) = Line::lay(&["pppoe-server"]) else { return };
    let _server = server(&line, "BRAS-1");
    let alone = line.service("pppoe eth0 --wait 1 --concentrator BRAS-1 --format json").exits(0);
    let told = Told::of(&alone);
    assert_eq!((told.value("pppoe-concentrators"), told.value("rogue-concentrators")), ("1", "0"));
    assert!(told.number("pppoe-discovery-time") > 0.0);
    let concentrator = told.first("concentrator");
    assert_eq!((&concentrator["name"], &concentrator["known"]), (&"BRAS-1".into(), &"yes".into()));
    assert_eq!(concentrator["host_uniq"], "returned");

    let _rogue = server(&line, "ROGUE");
    std::thread::sleep(std::time::Duration::from_millis(300));
    let run = line.service("pppoe eth0 --wait 1 --concentrator BRAS-1").exits(12);
    let run = run.shows("ROGUE").shows("is none of the concentrators named");
    drop(run.says("none of those named").says("hint"));
    drop(line.service("pppoe eth0 --wait 1 --lang zh").exits(0).shows("集中器"));
}

#[test]
fn an_account_gets_a_session_and_its_password_is_not_shown() {
    let Some(line) = Line::lay(&[]) else { return };
    let _concentrator = concentrator(&line, Tags::Untagged);
    line.stage.write("right", &format!("{SECRET}\n"));
    line.stage.write("wrong", "not-the-secret\n");
    let account = "pppoe eth0 --wait 10 --user customer@isp";

    let run = line.service(&format!("{account} --password-file right --format json")).exits(0);
    let told = Told::of(&run);
    assert!(told.number("pppoe-session-time") > told.number("pppoe-discovery-time"));
    let session = told.first("session");
    assert_eq!((&session["concentrator"], &session["mtu"]), (&"BRAS-01".into(), &1492.into()));
    assert!(session["address"].as_str().unwrap().starts_with("10.77.0."), "{session}");
    assert!(!run.stdout.contains(SECRET) && !run.stderr.contains(SECRET));

    let run = line.service(&format!("{account} --password-file wrong")).exits(25);
    assert!(!run.stdout.contains("not-the-secret") && !run.stderr.contains("not-the-secret"));
    drop(run.says("refused user name or password").says("check user and password"));
    let mut of_environment = line.command(&format!("{account} --password-env SECRET"));
    drop(crate::harness::finish(of_environment.env("SECRET", SECRET)).exits(0).shows("Session"));
}

#[test]
fn tags_are_sent_and_only_their_answers_count() {
    let Some(line) = Line::lay(&[]) else { return };
    let vlan = |id: u16| VlanId::try_from(id).unwrap();
    let inner = Tag::customer(vlan(100)).with_pcp(Pcp::try_from(5).unwrap());
    let tags = Tags::Two { outer: Tag::service(vlan(200)), inner };
    let _concentrator = concentrator(&line, tags);
    drop(line.service("pppoe eth0 --wait 1 --vlan 200.100@5").exits(0).shows("BRAS-01"));
    drop(line.service("pppoe eth0 --wait 1 --vlan 100").exits(23).says("--vlan"));
}

#[test]
fn what_cannot_be_asked_says_why() {
    let Some(line) = Line::lay(&[]) else { return };
    drop(line.service("pppoe eth0 --wait 1").exits(23).says("hint: check the cable"));
    drop(line.service("pppoe eth9 --wait 1").exits(20).says("eth9").says("ip link"));
    drop(line.service("pppoe eth0 --user u").exits(2).says("--password-file"));
    drop(line.service("pppoe eth0 --user u --password-file gone").exits(20).says("gone"));
    drop(line.service("pppoe eth0 --vlan 4095").exits(2).says("4095"));
    line.home.sh("ip link set eth0 down");
    drop(line.service("pppoe eth0 --wait 1").exits(29).says("link set NAME up"));
}

#[test]
fn without_privilege_the_way_to_it_is_told() {
    let Some(line) = Line::lay(&["setpriv"]) else { return };
    for test in ["pppoe", "dhcp", "dhcpv6", "ra", "lldp"] {
        let run = line.service_of_nobody(&format!("{test} eth0 --wait 1")).exits(21);
        drop(run.says("eth0").says("setcap"));
    }
}
