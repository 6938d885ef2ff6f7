//! Sample access nodes.

use linecert_console::{
    Place,
    view::{LateNode, LateNodes, LateReason, Node, NodeRow, Nodes, PolledTable, PortRow},
};

use super::{Page, Scene, ago};

impl Scene {
    pub(super) fn nodes(&self) -> Vec<Page> {
        let list = Nodes { rows: self.rows(self.node_rows()), next: self.next() };
        let late = LateNodes { rows: self.rows(self.late_rows()), next: self.next() };
        vec![
            (Place::Nodes.href(), Box::new(list)),
            (Place::Node(self.text("olt-7")).href(), Box::new(self.node())),
            (Place::Late.href(), Box::new(late)),
        ]
    }

    fn node_row(&self, name: &str, late: Option<&str>) -> NodeRow {
        NodeRow {
            name: self.text(name),
            region: self.some("杭州 · Hangzhou"),
            driver: self.some("huawei-ma5800"),
            onus: Some(1_024),
            late: late.map(|why| LateReason(why.to_owned())),
            answered_at: Some(ago(97)),
        }
    }

    fn node_rows(&self) -> Vec<NodeRow> {
        let never = NodeRow {
            region: None,
            driver: None,
            onus: None,
            answered_at: None,
            ..self.node_row("dslam-19", None)
        };
        vec![
            self.node_row("olt-2", None),
            self.node_row("olt-7", Some("silent")),
            self.node_row("olt-8", Some("behind")),
            self.node_row("olt-9", Some("forbidden")),
            never,
        ]
    }

    fn node(&self) -> Node {
        let port = |number: u64| PortRow {
            port: self.text(&format!("0/1/{number}")),
            onus: 64 - number % 5,
            at: ago(240),
        };
        Node {
            row: self.node_row("olt-7", Some("silent")),
            address: self.text("10.7.0.2:161"),
            ports: self.rows((0..16).map(port).collect()),
            next: self.next(),
            late: self.rows(self.late_rows()),
        }
    }

    pub(super) fn late_rows(&self) -> Vec<LateNode> {
        let late = |node: &str, table, why: &str, detail: &str| LateNode {
            node: self.text(node),
            table,
            due_at: ago(1_900),
            whole_at: Some(ago(7_200)),
            why: LateReason(why.to_owned()),
            detail: self.text(detail),
        };
        vec![
            late(
                "olt-7",
                PolledTable::Optics,
                "silent",
                "no answer at 1.3.6.1.4.1.2011.6.128.1.1.2.51, 3 tries",
            ),
            late("olt-8", PolledTable::Optics, "behind", "480 of 480 requests used until 21:00"),
            LateNode {
                whole_at: None,
                ..late("olt-9", PolledTable::State, "forbidden", "SNMPv3: wrong digest")
            },
            late("olt-3", PolledTable::State, "resting", "response time 40 ms → 2.1 s"),
            late("olt-4", PolledTable::Inventory, "truncated", "612 of 1024 rows"),
            late("olt-5", PolledTable::Optics, "too-slow", "71 min for 60 min"),
            late("olt-6", PolledTable::Whole, "unusable", "there is no driver `olt-x`"),
            late("olt-10", PolledTable::State, "nobody-listens", "connection refused"),
            late("olt-11", PolledTable::State, "endless", "more than 65536 rows"),
            late("olt-12", PolledTable::State, "refused", "genErr"),
            late("olt-13", PolledTable::State, "garbled", "a length that is none"),
            late("olt-14", PolledTable::State, "own-fault", "no socket"),
            late("olt-15", PolledTable::State, "full", "256 nodes are read"),
            late("olt-16", PolledTable::State, "waiting", "it is about to be read"),
            late("olt-17", PolledTable::State, "bewitched", "a reason of tomorrow"),
        ]
    }
}
