//! Resolvers that tell the truth, invent, refuse and are silent.

use super::line::{FAR, Line, Told};
use crate::harness::Running;

fn unbound(line: &Line) -> Running {
    let config = format!(
        "server:\n interface: {FAR}\n access-control: 0.0.0.0/0 allow\n chroot: \"\"\n \
         username: \"\"\n directory: \".\"\n pidfile: \"unbound.pid\"\n use-syslog: no\n \
         logfile: \"\"\n verbosity: 1\n do-daemonize: no\n module-config: \"iterator\"\n \
         local-zone: 'isp.example.' static\n local-data: 'www.isp.example. A 192.0.2.1'\n \
         local-data: 'www.isp.example. AAAA 2001:db8::1'\n \
         local-zone: 'hijacked.example.' redirect\n local-data: 'hijacked.example. A 203.0.113.66'\n\
         remote-control:\n control-enable: no\n"
    );
    line.stage.write("unbound.conf", &config);
    let mut unbound = line.serve("unbound -d -c unbound.conf");
    unbound.prints("start of service");
    unbound
}

#[test]
fn the_truth_passes_and_inventions_do_not() {
    let Some(line) = Line::lay(&["unbound"]) else { return };
    let _unbound = unbound(&line);
    let asked = format!(
        "dns {FAR} --count 12 --name www.isp.example --expect www.isp.example=192.0.2.1 \
         --expect www.isp.example=2001:db8::1 --empty-zone isp.example"
    );
    let told = Told::of(&line.service(&format!("{asked} --format json")).exits(0));
    assert_eq!(told.value("dns-failures"), "0.00");
    assert!(told.number("dns-time-p95") > 0.0);
    let resolver = told.first("resolver");
    assert_eq!((&resolver["asked"], &resolver["correct"]), (&12.into(), &12.into()));

    let lied = "--expect www.isp.example=192.0.2.9 --empty-zone hijacked.example";
    let run = line.service(&format!("dns {FAR} --count 4 {lied}")).exits(12);
    let run = run.shows("192.0.2.1").shows("203.0.113.66").shows("2 times");
    drop(run.says("not those expected").says("hint"));
    drop(
        line.service(&format!("dns {FAR} --count 2 {lied} --lang zh")).exits(12).says("域名服务器"),
    );
}

#[test]
fn no_resolver_and_no_name_say_so() {
    let Some(line) = Line::lay(&[]) else { return };
    let name = "--name www.isp.example --count 2";
    drop(line.service(&format!("dns {FAR} {name}")).exits(25).says("no server answers there"));
    drop(line.service(&format!("dns 10.97.0.99 {name}")).exits(23).says("hint: check the address"));
    drop(line.service(&format!("dns 198.51.100.1 {name}")).exits(20).says("no route"));
    drop(line.service(&format!("dns {FAR}")).exits(2).says("--name"));
    drop(line.service(&format!("dns {FAR} --expect www")).exits(2).says("192.0.2.1"));
    drop(line.service(&format!("dns {FAR} --name a..b")).exits(2).says("a..b"));
}
