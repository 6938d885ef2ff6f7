//! kill -9 while a test disturbs its line: it is INTERRUPTED, and never run again by itself.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddrV4, TcpListener},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use linecert_lab::{
    fleet::{Access, AgentPlan, Fleet, Table},
    node::{Node as LabNode, Plant},
};
use linecert_store::{
    Actor, Change, Expect, Line, Node, OnuName, Polling, Scope, SqliteStore, Store as _, Write,
};
use serde_json::Value;

use crate::{child::Daemon, exchange::Ask, operator::Operator};

/// A far end that takes connections and says nothing, and counts them.
fn mute_server() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, count) = (listener.local_addr().unwrap().port(), Arc::<AtomicUsize>::default());
    let counted = Arc::clone(&count);
    thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming() {
            counted.fetch_add(1, Ordering::Relaxed);
            kept.push(stream);
        }
    });
    (port, count)
}

/// Puts a node of the lab, and a line at it, into a store that no daemon has open.
fn list(data: &Path, agent: &Fleet) {
    let onu = OnuName { node: "olt-1".parse().unwrap(), port: "1/1/1".parse().unwrap(), onu: 1 };
    let node = Node {
        name: onu.node.clone(),
        region: None,
        address: agent.addresses().next().unwrap().to_string(),
        driver: Some(LabNode::ZteC600.name().to_owned()),
        credentials: "lab".to_owned(),
        polling: Polling::default(),
        version: 0,
    };
    let line = Line {
        name: "L-1".parse().unwrap(),
        region: None,
        class: "home".to_owned(),
        access: linecert_profile::Access::Gpon,
        onu: Some(onu),
        profile: Some("gpon-install".to_owned()),
        version: 0,
    };
    let write = Write {
        by: Actor::System("test"),
        scope: Scope::system(),
        at: linecert_measure::Timestamp::now(),
        request: None,
        once: None,
        changes: vec![
            Change::PutNode(Box::new(node), Expect::Absent),
            Change::PutLine(Box::new(line), Expect::Absent),
        ],
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let store = SqliteStore::open(&data.join("store")).unwrap();
    runtime.block_on(store.write(write)).unwrap();
}

struct Asker<'a> {
    operator: &'a Operator,
    daemon: &'a Daemon,
}

impl Asker<'_> {
    fn get(&self, path: &str) -> Value {
        let ask = Ask { what: ("GET", path), token: Some(&self.operator.token), ..Ask::default() };
        ask.send(self.daemon.address).unwrap().json()
    }

    #[track_caller]
    fn until(&self, path: &str, state: &str) -> Value {
        let patience = Instant::now() + Duration::from_secs(60);
        loop {
            let job = self.get(path);
            if job["state"] == state {
                return job;
            }
            assert!(Instant::now() < patience, "{job}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn what_disturbs_a_line_is_cut_off_by_a_kill_and_not_run_again() {
    let operator = Operator::new();
    let table = Arc::new(Table::new(LabNode::ZteC600.encode(&Plant::of(8, 7)).unwrap()));
    let plan = AgentPlan::new(table, Access::V2c("training".to_owned()));
    let agent = Fleet::start(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0), vec![plan]).unwrap();
    list(&operator.data(), &agent);
    let ((port, heard), folder) = (mute_server(), operator.folder.path());
    let community = "schema = 1\n[v2c]\ncommunity = \"training\"\n";
    fs::write(folder.join("lab.toml"), community).unwrap();
    let far_end = format!("schema = 1\n[service]\nspeed-server = \"127.0.0.1:{port}\"\n");
    fs::write(folder.join("inventory.toml"), far_end).unwrap();
    let mut arguments = operator.arguments();
    arguments.push(format!("--set=secrets.folder={}", folder.display()));
    arguments.push(format!("--set=jobs.inventory={}/inventory.toml", folder.display()));
    let daemon = Daemon::start(&arguments, &[]);
    let ask = |body: &str| {
        let headers = [("content-type", "application/json")];
        let (what, token) = (("POST", "/api/v1/jobs"), Some(operator.token.as_str()));
        let ask = Ask { what, token, headers: &headers, body: body.as_bytes() };
        ask.send(daemon.address).unwrap()
    };
    // Whoever does not say that it disturbs the line is told.
    let refused = ask(r#"{"kind":"run-profile","line":"L-1"}"#);
    assert_eq!(refused.status, 409, "{refused:?}");
    let body = r#"{"kind":"run-profile","line":"L-1","effect":"disruptive"}"#;
    let asked = ask(body);
    assert_eq!((asked.status, &asked.json()["effect"]), (202, &"disruptive".into()), "{asked:?}");
    let place = asked.header("location").unwrap().to_owned();
    Asker { operator: &operator, daemon: &daemon }.until(&place, "begun");
    let patience = Instant::now() + Duration::from_secs(60);
    while heard.load(Ordering::Relaxed) == 0 {
        assert!(Instant::now() < patience, "the far end hears nothing");
        thread::sleep(Duration::from_millis(20));
    }
    daemon.kill();
    let at_kill = heard.load(Ordering::Relaxed);
    let daemon = Daemon::start(&arguments, &[]);
    let asker = Asker { operator: &operator, daemon: &daemon };
    let job = asker.until(&place, "interrupted");
    assert!(job["why"].as_str().unwrap().contains("ended while"), "{job}");
    thread::sleep(Duration::from_secs(4));
    assert_eq!(asker.get(&place)["state"], "interrupted");
    assert_eq!(heard.load(Ordering::Relaxed), at_kill, "it was run again");
    daemon.terminate();
    assert!(daemon.stopped().success());
}
