//! The neighbour at the other end of the cable, and the link itself.

use super::line::{FAR, Line, Told};

#[test]
fn a_neighbour_is_shown_with_its_port() {
    let Some(line) = Line::lay(&["lldpd", "lldpcli"]) else { return };
    let socket = line.stage.path("lldpd.socket");
    let socket = socket.display();
    let _lldpd =
        line.serve(&format!("lldpd -d -u {socket} -I eth0 -C eth0 -m {FAR} -S linecert-peer -M 1"));
    line.far.wait_until(&format!("lldpcli -u {socket} configure lldp tx-interval 1"));
    let told = Told::of(&line.service("lldp eth0 --format json").exits(0));
    let neighbour = told.first("neighbour");
    assert_eq!(neighbour["description"], "linecert-peer");
    assert_eq!(neighbour["port_description"], "eth0");
    assert_eq!(neighbour["managed_at"][0], FAR);
    drop(line.service("lldp eth0 --lang zh").exits(0).shows("端口描述"));
}

#[test]
fn a_silent_cable_is_no_neighbour() {
    let Some(line) = Line::lay(&[]) else { return };
    drop(line.service("lldp eth0 --wait 1").exits(23).says("on eth0 within 1s").says("30 s"));
    drop(line.service("lldp eth9 --wait 1").exits(20).says("eth9"));
}

#[test]
fn a_link_is_shown_and_a_cable_test_only_where_there_is_one() {
    let Some(line) = Line::lay(&[]) else { return };
    let told = Told::of(&line.service("link eth0 --format json").exits(0));
    let link = told.first("link");
    assert_eq!((&link["device"], &link["duplex"]), (&"veth".into(), &"full".into()));
    assert_eq!((told.value("port-speed"), told.value("fcs-errors")), ("10000", "0"));
    let run = line.service("link eth0 --cable-test").exits(28).shows("veth");
    drop(run.says("not supported by the driver").says("hint"));
    drop(line.service("link eth9").exits(20).says("eth9").says("ip link"));
}
