//! `access onu`: however a person names it, the right ONU and nothing else of the node.

use std::{collections::BTreeSet, net::SocketAddrV4, sync::Arc};

use linecert_lab::{
    COMMUNITY,
    fleet::{Access, AgentPlan, Count, Fleet, Table},
    node::{Node, Plant},
};

use super::lab_node::LabNode;
use crate::harness::Stage;

/// A node, and pairs of what a person types and where the ONU is that is meant.
#[track_caller]
fn finds(node: &str, named: &[(&str, &str)]) {
    let node = LabNode::play(&[node, "--onus", "16"]);
    for (selector, place) in named {
        let run = node.ask(&["onu", selector]).exits(0);
        let first = run.stdout.lines().next();
        assert_eq!(first, Some(format!("ONU {place}").as_str()), "{selector}");
    }
}

#[test]
fn an_onu_is_found_by_serial_number_loid_position_and_index() {
    finds(
        "huawei-smartax",
        &[
            ("LCLB1AB00002", "0/1/0:1"),
            ("lclb-1ab0-0002", "0/1/0:1"),
            ("4C434C421AB00002", "0/1/0:1"),
            ("4c434c42 1ab00002", "0/1/0:1"),
            ("serial:LCLB1AB00002", "0/1/0:1"),
            ("lab000000066", "0/1/1:1"),
            ("loid:lab000000066", "0/1/1:1"),
            ("0/1/0:63", "0/1/0:63"),
            ("4194312192.63", "0/1/0:63"),
        ],
    );
}

#[test]
fn an_onu_is_found_by_mac_address_in_any_punctuation() {
    finds(
        "vsol-v1600d",
        &[
            ("02:4c:43:00:00:41", "0/2:1"),
            ("02-4C-43-00-00-41", "0/2:1"),
            ("024c.4300.0041", "0/2:1"),
            ("024C43000041", "0/2:1"),
            ("mac:02 4c 43 00 00 41", "0/2:1"),
        ],
    );
}

#[test]
fn an_onu_is_found_by_its_name_in_any_script() {
    finds(
        "zte-c600",
        &[
            ("linecert lab 1-2-1", "1/1/2:1"),
            ("linecert lab 1-2-3 客厅", "1/1/2:3"),
            ("name:linecert lab 1-2-3 客厅", "1/1/2:3"),
        ],
    );
}

#[test]
fn what_names_no_onu_or_several_is_refused() {
    let node = LabNode::play(&["zte-c600", "--onus", "16"]);
    for (selector, code, words) in [
        ("LCLB1AB0FFFF", 20, "matches `LCLB1AB0FFFF`"),
        ("客厅", 20, "matches `客厅`"),
        ("1/1/1:60", 20, "matches `1/1/1:60`"),
        ("9/9/9:1", 20, "matches `9/9/9:1`"),
        ("1/1/1:0", 20, "hint: list them with"),
        ("1/1/1:4294967296", 20, "matches"),
        ("285278465.60", 20, "matches `285278465.60`"),
        ("1.3.6.1", 20, "matches `1.3.6.1`"),
        ("4294967296", 20, "matches `4294967296`"),
        (";drop table\u{1b}[31m", 20, "matches"),
        ("linecert lab", 2, "matches 16: ONU 1/1/1:1, ONU 1/1/1:2"),
        ("mac:zz", 2, "`zz` is no MAC address"),
        ("serial:", 2, "an empty text names nothing"),
        (" ", 2, "an empty text names nothing"),
        ("", 2, "SELECTOR"),
    ] {
        let run = node.ask(&["onu", selector]).exits(code).says(words);
        assert_eq!(run.stdout, "", "{selector}");
        assert!(!run.stderr.contains('\u{1b}'), "{:?}", run.stderr);
    }
    node.ask(&["onu", "linecert lab"]).exits(2).says("hint: name it by its position or index");
    node.ask(&["onu", "无此", "--lang", "zh"]).exits(20).says("无此").says("提示");
}

#[test]
fn one_onu_reads_as_it_does_among_all() {
    for (name, place) in [("zte-c600", "1/2/1:3"), ("huawei-smartax", "0/2/0:2")] {
        let node = LabNode::play(&[name, "--onus", "16"]);
        let all: BTreeSet<_> = node.cells(&["onus"]).into_iter().collect();
        let mut one = node.cells(&["onu", place]);
        // One ONU is asked for in the tables of GPON and EPON boards, and is in one of them.
        one.retain(|cell| !cell.contains("no-such-object"));
        let new: Vec<_> = one.iter().filter(|cell| !all.contains(*cell)).collect();
        assert!(one.len() > 10 && new.is_empty(), "{name}: {new:#?}");
    }
}

/// How many requests a node of 4,096 ONUs gets for one command.
fn requests(fleet: &Fleet, arguments: &[&str]) -> u64 {
    let stage = Stage::new();
    stage.write("community", COMMUNITY);
    let address = format!("udp://{}", fleet.addresses().next().unwrap());
    let before = fleet.total(Count::Requests);
    let login = ["--driver", "zte-c600", "--agent", &address, "--community-file", "community"];
    let run = stage.run(&[&["access"], arguments, &login].concat()).exits(0);
    assert!(run.stdout.contains("ONU 1/1/2:7"), "{}", run.stdout);
    fleet.total(Count::Requests) - before
}

#[test]
fn one_of_4096_onus_costs_the_node_a_handful_of_requests() {
    let rows = Node::ZteC600.encode(&Plant::of(4_096, 1)).unwrap();
    let plan = AgentPlan::new(Arc::new(Table::new(rows)), Access::V2c(COMMUNITY.to_owned()));
    let anywhere: SocketAddrV4 = "127.0.0.1:0".parse().unwrap();
    let fleet = Fleet::start(anywhere, vec![plan]).unwrap();
    let all = requests(&fleet, &["onus", "--all-columns", "--yes"]);
    let by_position = requests(&fleet, &["onu", "1/1/2:7"]);
    let by_serial = requests(&fleet, &["onu", "LCLB1AB00047"]);
    assert!(by_position < 10, "{by_position}");
    // The serial number, name and description of every ONU are looked through, and nothing else.
    assert!(by_serial < all / 4, "{by_serial} of {all}");
}
