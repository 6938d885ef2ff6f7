//! `linecert instrument`: ports, who answers on them, and the udev rules.

use std::fs;

use crate::{
    harness::{Stage, json, root},
    power::{fault, inventory, meter, of_inventory, port},
};

#[test]
fn a_port_is_listed_with_its_state_and_its_instrument() {
    let stage = Stage::new();
    inventory(&stage, "newport-2936r");
    let list = ["instrument", "list", "--inventory", "inventory.toml"];
    let state = || {
        let run = stage.run(&[&list[..], &["--format", "json"]].concat()).exits(0);
        let ports: Vec<_> = run.stdout.lines().map(json).collect();
        ports.into_iter().find(|port| port["keys"][0] == "bag").unwrap()
    };
    assert_eq!(state()["access"], "absent");
    let _lab = meter(&stage, "newport-2936r", &[]);
    let mut watch = stage.start(&of_inventory("watch", &[]));
    watch.prints(" dBm");
    let busy = state();
    assert_eq!((&busy["access"], busy["holder"]["pid"].is_u64()), (&"busy".into(), true));
    let run = stage.run(&list).exits(0).shows("in use by").shows("bag");
    run.says("never the instrument behind it");
    let probe = ["instrument", "probe", &port("newport-2936r"), "--driver", "newport-2936r"];
    stage.run(&probe).exits(22).says("in use by").says("hint: close the other program");
    stage.run(&[&list[..], &["--lang", "zh"]].concat()).exits(0).shows("被").says("芯片");
    stage.run(&["instrument", "list", "--inventory", "none.toml"]).exits(20).says("none.toml");
}

#[test]
fn what_is_plugged_in_and_out_is_told() {
    let stage = Stage::new();
    inventory(&stage, "newport-2936r");
    let list = ["instrument", "list", "--watch", "--inventory", "inventory.toml"];
    let mut watch = stage.start(&list);
    watch.prints("Ctrl-C");
    let lab = meter(&stage, "newport-2936r", &[]);
    watch.prints("plugged in  lab/linecert-lab-newport-2936r  accessible  expected: bag");
    lab.signal(nix::sys::signal::Signal::SIGINT);
    lab.finish().exits(0).shows("TRAINING");
    watch.prints("unplugged  lab/linecert-lab-newport-2936r  expected: bag");
    watch.signal(nix::sys::signal::Signal::SIGINT);
    watch.finish().exits(0).shows("unplugged");
}

#[test]
fn a_probe_asks_by_the_named_drivers_and_tells_what_it_cannot_know() {
    let stage = Stage::new();
    let probe =
        |port: &str, driver: &str| stage.run(&["instrument", "probe", port, "--driver", driver]);
    let _newport = meter(&stage, "newport-2936r", &[]);
    let at = port("newport-2936r");
    probe(&at, "newport-2936r").exits(0).shows("LAB0001").says("Only the named drivers");
    inventory(&stage, "newport-2936r");
    let by = ["instrument", "probe", &at, "--inventory", "inventory.toml", "--format", "json"];
    let told = json(&stage.run(&by).exits(0).stdout);
    assert_eq!(
        (&told["outcome"], &told["identity"]["serial"]),
        (&"said".into(), &"LAB0001".into())
    );
    let _grandway = meter(&stage, "grandway-fhp2a04-microwatt", &[]);
    let consistent = probe(&port("grandway-fhp2a04-microwatt"), "grandway-fhp2a04-microwatt");
    consistent.exits(0).shows("answers as a Grandway FHP2A04").shows("cannot tell");
    let _optokon = meter(&stage, "optokon-pm212", &[]);
    let unasked = probe(&port("optokon-pm212"), "optokon-pm212").exits(28);
    unasked.shows("not asked").says("hint: ");
    let _silent = fault(&stage, "ophir-ascii", "silent");
    probe(&port("ophir-ascii"), "ophir-ascii").exits(23).shows("not this one").says("hint: ");
    probe("no/port", "ophir-ascii").exits(20).says("does not exist").says("hint: ");
    probe(&at, "no-such").exits(2).says("no driver `no-such`");
    stage.run(&["instrument", "probe", &at]).exits(2).says("--inventory");
}

#[test]
fn the_udev_rules_are_printed_as_they_are_packaged() {
    let run = Stage::new().run(&["instrument", "rules"]).exits(0);
    let packaged = fs::read_to_string(root().join("packaging/99-linecert.rules")).unwrap();
    assert_eq!(run.stdout, packaged);
    run.says("udevadm control --reload").says("usermod -aG dialout");
}
