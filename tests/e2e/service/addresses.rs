//! Addresses from dnsmasq, and advertisements from radvd.

use nix::sys::signal::Signal;

use super::line::{FAR, Line, Told};
use crate::harness::Running;

const RANGE: &str = "--dhcp-range=10.97.0.50,10.97.0.60,255.255.255.0,1h";

fn dnsmasq(line: &Line, options: &str) -> Running {
    let mut server = line.serve(&format!(
        "dnsmasq --no-daemon --conf-file=/dev/null --port=0 --user=root --no-ping \
         --interface=eth0 --bind-interfaces --dhcp-leasefile=leases {options}"
    ));
    server.prints("started");
    server
}

#[test]
fn options_of_a_provider_are_sent_and_shown_and_the_lease_is_given_back() {
    let Some(line) = Line::lay(&["dnsmasq"]) else { return };
    let _server = dnsmasq(
        &line,
        &format!(
            "{RANGE} --dhcp-vendorclass=set:iptv,set-top-box --dhcp-circuitid=set:port7,olt1/0/7 \
             --dhcp-remoteid=set:onu,onu-4711 --dhcp-match=set:v125,125 \
             --dhcp-option=tag:iptv,66,10.97.0.9 --dhcp-option=tag:port7,67,boot7 \
             --dhcp-option=tag:v125,26,1492 --dhcp-option=tag:onu,15,isp.example"
        ),
    );
    let options = "--vendor-class set-top-box --circuit-id olt1/0/7 --remote-id onu-4711 \
                   --vendor-identifying 3561:0106303044303945";
    let asked = format!("dhcp eth0 --wait 2 {options}");
    let told = Told::of(&line.service(&format!("{asked} --format json")).exits(0));
    assert_eq!(told.value("dhcp-servers"), "1");
    assert!(told.number("dhcp-time") > 0.0);
    assert_eq!(told.kinds(), ["lease"]);
    let lease = told.first("lease");
    assert_eq!(
        (&lease["tftp_server"], &lease["boot_file"]),
        (&"10.97.0.9".into(), &"boot7".into())
    );
    assert_eq!((&lease["mtu"], &lease["domain"]), (&1492.into(), &"isp.example".into()));
    assert_eq!((&lease["option_82"], &lease["release"]), (&"returned".into(), &"released".into()));
    assert_eq!((&lease["server"], &lease["lease_time_ms"]), (&FAR.into(), &3_600_000.into()));
    let text = line.service(&asked).exits(0).shows("given back").shows("3600 s");
    assert!(text.stdout.lines().all(|line| line.chars().count() <= 120), "{}", text.stdout);
    drop(line.service(&format!("{asked} --lang zh")).exits(0).shows("已归还"));
}

#[test]
fn silence_and_a_wrong_option_say_what_to_do() {
    let Some(line) = Line::lay(&[]) else { return };
    drop(line.service("dhcp eth0 --wait 1").exits(23).says("no offer").says("--vlan"));
    drop(line.service("dhcpv6 eth0 --wait 1").exits(23).says("no answer").says("--vlan"));
    drop(line.service("ra eth0 --wait 1").exits(23).says("no answer"));
    drop(line.service("dhcp eth9").exits(20).says("eth9"));
    drop(line.service("dhcp eth0 --vendor-identifying 3561:01").exits(2).says("3561:01"));
    let told = Told::of(&line.service("dhcp eth0 --wait 1 --format json").exits(23));
    assert_eq!(told.reading("dhcp-time")["why"], "timed-out");
}

#[test]
fn an_address_of_ipv6_is_given_and_given_back() {
    let Some(line) = Line::lay(&["dnsmasq"]) else { return };
    let _server = dnsmasq(&line, "--dhcp-range=fd97::50,fd97::60,64,1h --enable-ra");
    let told = Told::of(&line.service("dhcpv6 eth0 --wait 4 --format json").exits(0));
    assert!(told.number("dhcpv6-time") > 0.0);
    let lease = told.first("lease");
    assert!(lease["addresses"][0].as_str().unwrap().starts_with("fd97::"), "{lease}");
    assert_eq!(lease["release"], "release-confirmed");
}

#[test]
fn a_router_is_shown_with_what_is_wrong_about_it() {
    let Some(line) = Line::lay(&["radvd"]) else { return };
    line.stage.write(
        "radvd.conf",
        "interface eth0 { AdvSendAdvert on; AdvManagedFlag on; AdvLinkMTU 1492; \
         MinRtrAdvInterval 3; MaxRtrAdvInterval 4; AdvDefaultLifetime 1800; \
         prefix fd97::/64 { AdvValidLifetime 7200; AdvPreferredLifetime 3600; }; \
         prefix fd98::/60 { AdvOnLink off; AdvAutonomous on; }; RDNSS fd97::8 { }; };\n",
    );
    let forwarding = "sysctl -qw net.ipv6.conf.all.forwarding=1";
    let mut radvd = line.serve(&format!(
        "sh -c '{forwarding} && exec radvd --nodaemon --debug=3 --logmethod=stderr \
         --config=radvd.conf --pidfile=radvd.pid'"
    ));
    radvd.prints("polling for");
    let told = Told::of(&line.service("ra eth0 --wait 2 --format json").exits(0));
    assert!(told.number("router-advertisement-time") > 0.0);
    let router = told.first("router");
    assert_eq!((&router["assignment"], &router["mtu"]), (&"by-dhcp".into(), &1492.into()));
    assert_eq!(router["prefixes"][0], "fd97::/64 LA");
    assert_eq!(router["name_servers"][0], "fd97::8");
    let remarks = told.found["remarks"].to_string();
    assert!(remarks.contains("fd98::/60"), "{remarks}");
}

#[test]
fn a_test_that_is_stopped_says_so() {
    let Some(line) = Line::lay(&[]) else { return };
    let mut running = Running::spawn(&mut line.command("dhcp eth0"));
    running.prints("DHCP");
    std::thread::sleep(std::time::Duration::from_millis(200));
    running.signal(Signal::SIGINT);
    drop(running.finish().exits(26).says("stopped"));
}
