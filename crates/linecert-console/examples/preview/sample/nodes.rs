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

    fn node_row(&self, name: &str, late: Option<LateReason>) -> NodeRow {
        NodeRow {
            name: self.text(name),
            region: self.some("杭州 · Hangzhou"),
            driver: self.some("huawei-ma5800"),
            onus: Some(1_024),
            late,
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
            self.node_row("olt-7", Some(LateReason::TimedOut)),
            self.node_row("olt-8", Some(LateReason::Budget)),
            self.node_row("olt-9", Some(LateReason::Credentials)),
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
            row: self.node_row("olt-7", Some(LateReason::TimedOut)),
            address: self.text("10.7.0.2:161"),
            ports: self.rows((0..16).map(port).collect()),
            next: self.next(),
            late: self.rows(self.late_rows()),
        }
    }

    pub(super) fn late_rows(&self) -> Vec<LateNode> {
        let late = |node: &str, table, why, detail: &str| LateNode {
            node: self.text(node),
            table,
            due_at: ago(1_900),
            next_at: Some(ago(-120)),
            why,
            detail: self.text(detail),
        };
        vec![
            late(
                "olt-7",
                PolledTable::Optics,
                LateReason::TimedOut,
                "no answer at 1.3.6.1.4.1.2011.6.128.1.1.2.51, 3 tries",
            ),
            late(
                "olt-8",
                PolledTable::Optics,
                LateReason::Budget,
                "480 of 480 requests used until 21:00",
            ),
            LateNode {
                next_at: None,
                ..late("olt-9", PolledTable::State, LateReason::Credentials, "SNMPv3: wrong digest")
            },
            late("olt-3", PolledTable::State, LateReason::Breaker, "response time 40 ms → 2.1 s"),
            late("olt-4", PolledTable::Inventory, LateReason::Truncated, "612 of 1024 rows"),
            late("olt-5", PolledTable::Optics, LateReason::TooSlow, "71 min for 60 min"),
        ]
    }
}
