//! Our client and Debian's against our agent.

use std::{io, net::UdpSocket, process::Command};

use super::*;
use crate::{Client, Limits, Oid, ReadError, Target, Value, VarBind};

const TABLE: &str = "\
1.3.6.1.2.1.1.1.0|4|V1600D
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.37950.1.1.5.10.14.1
1.3.6.1.4.1.37950.1.7.1.2|4|0.03 mW (-14.61 dBm)
1.3.6.1.4.1.37950.1.7.1.1|2|-7
1.3.6.1.4.1.37950.1.7.1.1|2|8
1.3.6.1.4.1.37950.1.7.1.3|64|192.0.2.1
1.3.6.1.4.1.37950.1.7.1.4|65|4294967295
1.3.6.1.4.1.37950.1.7.1.4194304000|70|18446744073709551615
1.3.6.1.4.1.37950.1.7.2.1|4x|00FF
1.3.6.1.4.1.37950.12.1|66|5
";

async fn serve(text: &str) -> Agent {
    let recording = Recording::parse(text).unwrap();
    Agent::serve(([127, 0, 0, 1], 0).into(), Community::new("training"), &recording).await.unwrap()
}

async fn open(agent: &Agent, community: &str) -> Client {
    let target = Target { host: "127.0.0.1".to_owned(), port: agent.local_addr().port() };
    let limits =
        Limits { timeout: std::time::Duration::from_millis(300), retries: 1, ..Limits::default() };
    Client::open(target, Community::new(community), limits).await.unwrap()
}

fn oid(text: &str) -> Oid {
    text.parse().unwrap()
}

fn text(rows: Vec<VarBind>) -> String {
    Recording::from_rows(rows).to_text()
}

#[tokio::test]
async fn a_walk_brings_the_subtree_sorted_and_once() {
    let agent = serve(TABLE).await;
    let client = open(&agent, "training").await;
    let rows = client.walk(&oid("1.3.6.1.4.1.37950.1")).await.unwrap();
    assert_eq!(
        text(rows),
        "1.3.6.1.4.1.37950.1.7.1.1|2|-7\n\
         1.3.6.1.4.1.37950.1.7.1.2|4|0.03 mW (-14.61 dBm)\n\
         1.3.6.1.4.1.37950.1.7.1.3|64|192.0.2.1\n\
         1.3.6.1.4.1.37950.1.7.1.4|65|4294967295\n\
         1.3.6.1.4.1.37950.1.7.1.4194304000|70|18446744073709551615\n\
         1.3.6.1.4.1.37950.1.7.2.1|4x|00FF\n"
    );
    assert_eq!(client.walk(&oid("1.3.6.1.4.1.37950.2")).await.unwrap(), []);
    assert_eq!(client.walk(&oid("1.3.7")).await.unwrap(), []);
    assert_eq!(client.walk(&oid("1.3")).await.unwrap().len(), 9);
}

/// A walk of a real OLT, which is not part of the project.
#[tokio::test]
async fn a_served_recording_is_walked_back() {
    let path = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/recordings/walks/vsolution_v1600d.snmprec");
    let Ok(recorded) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is absent", path.display());
        return;
    };
    let agent = serve(&recorded).await;
    let client = open(&agent, "training").await;
    let mut rows = Recording::parse(&recorded).unwrap().rows().to_vec();
    rows.sort_by(|a, b| a.oid.cmp(&b.oid));
    assert_eq!(client.walk(&oid("1.3.6.1")).await.unwrap(), rows);
}

#[tokio::test]
async fn a_get_answers_in_the_order_asked_and_tells_absence() {
    let agent = serve(TABLE).await;
    let client = open(&agent, "training").await;
    let asked = [
        oid("1.3.6.1.4.1.37950.12.1"),
        oid("1.3.6.1.4.1.37950.1.7.1.99"),
        oid("1.3.6.1.2.1.1.1.0"),
        oid("1.3.6.1.2.1.99.1.0"),
    ];
    let rows = client.get(&asked).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.oid.clone()).collect::<Vec<_>>(), asked);
    let values: Vec<_> = rows.into_iter().map(|row| row.value).collect();
    let system = Value::OctetString(b"V1600D".to_vec());
    assert_eq!(values, [Value::Gauge32(5), Value::NoSuchInstance, system, Value::NoSuchObject]);
    assert_eq!(client.get(&[]).await.unwrap(), []);
}

#[tokio::test]
async fn many_objects_are_read_in_one_call() {
    let rows: String = (0..300).map(|n| format!("1.3.6.1.9.{n}|4|{}\n", "x".repeat(80))).collect();
    let agent = serve(&rows).await;
    let client = open(&agent, "training").await;
    let oids: Vec<_> = (0..300).map(|n| oid(&format!("1.3.6.1.9.{n}"))).collect();
    assert_eq!(text(client.get(&oids).await.unwrap()), rows);
    assert_eq!(text(client.walk(&oid("1.3.6.1.9")).await.unwrap()), rows);
}

#[tokio::test]
async fn a_wrong_community_is_silence() {
    let agent = serve(TABLE).await;
    let client = open(&agent, "public").await;
    let error = client.get(&[oid("1.3.6.1.2.1.1.1.0")]).await.unwrap_err();
    assert!(matches!(error, ReadError::TimedOut { .. }), "{error:?}");
    let error = client.walk(&oid("1.3.6.1.2.1")).await.unwrap_err();
    assert!(matches!(error, ReadError::TimedOut { .. }), "{error:?}");
}

#[tokio::test]
async fn a_replaced_table_answers_at_once() {
    let agent = serve(TABLE).await;
    let client = open(&agent, "training").await;
    agent.replace(&Recording::parse("1.3.6.1.2.1.1.1.0|4|other\n1.3.6.1.2.1.1.2.0|129|").unwrap());
    let rows = client.walk(&oid("1.3.6.1")).await.unwrap();
    assert_eq!(text(rows), "1.3.6.1.2.1.1.1.0|4|other\n");
}

#[tokio::test]
async fn a_dropped_agent_frees_its_port() {
    let agent = serve(TABLE).await;
    let address = agent.local_addr();
    assert_eq!(UdpSocket::bind(address).unwrap_err().kind(), io::ErrorKind::AddrInUse);
    let taken = Agent::serve(address, Community::new("x"), &Recording::default()).await;
    let said = taken.unwrap_err().to_string();
    assert!(said.starts_with(&format!("listen on {address}: ")), "{said}");
    drop(agent);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while UdpSocket::bind(address).is_err() {
        assert!(std::time::Instant::now() < deadline, "the port is still taken");
        tokio::task::yield_now().await;
    }
}

/// Runs a tool of Debian's `snmp` against the agent; `None` when the tool is not installed.
async fn net_snmp(tool: &'static str, agent: &Agent, arguments: &[&str]) -> Option<String> {
    let address = agent.local_addr().to_string();
    let arguments: Vec<_> = arguments.iter().map(|a| (*a).to_owned()).collect();
    let run = move || {
        Command::new(tool)
            .args(["-v2c", "-c", "training", "-On", "-t", "1", "-r", "1", &address])
            .args(arguments)
            .env("MIBS", "")
            .output()
    };
    match tokio::task::spawn_blocking(run).await.unwrap() {
        Ok(output) => Some(String::from_utf8(output.stdout).unwrap()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            eprintln!("skipped: {tool} is not installed");
            None
        }
        Err(error) => panic!("{tool}: {error}"),
    }
}

#[tokio::test]
async fn net_snmp_reads_the_agent() {
    let agent = serve(TABLE).await;
    let Some(walked) = net_snmp("snmpbulkwalk", &agent, &[".1.3.6.1.4.1.37950.1"]).await else {
        return;
    };
    assert_eq!(
        walked,
        ".1.3.6.1.4.1.37950.1.7.1.1 = INTEGER: -7\n\
         .1.3.6.1.4.1.37950.1.7.1.2 = STRING: \"0.03 mW (-14.61 dBm)\"\n\
         .1.3.6.1.4.1.37950.1.7.1.3 = IpAddress: 192.0.2.1\n\
         .1.3.6.1.4.1.37950.1.7.1.4 = Counter32: 4294967295\n\
         .1.3.6.1.4.1.37950.1.7.1.4194304000 = Counter64: 18446744073709551615\n\
         .1.3.6.1.4.1.37950.1.7.2.1 = Hex-STRING: 00 FF \n"
    );
    let got = net_snmp("snmpget", &agent, &[".1.3.6.1.2.1.1.1.0"]).await.unwrap();
    assert_eq!(got, ".1.3.6.1.2.1.1.1.0 = STRING: \"V1600D\"\n");
    let next = net_snmp("snmpgetnext", &agent, &[".1.3.6.1.2.1.1.1.0"]).await.unwrap();
    assert_eq!(next, ".1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.37950.1.1.5.10.14.1\n");
}

#[tokio::test]
async fn the_agent_refuses_to_be_set() {
    let agent = serve(TABLE).await;
    let set = [".1.3.6.1.2.1.1.1.0", "s", "changed"];
    if net_snmp("snmpset", &agent, &set).await.is_some() {
        let client = open(&agent, "training").await;
        let rows = client.get(&[oid("1.3.6.1.2.1.1.1.0")]).await.unwrap();
        assert_eq!(text(rows), "1.3.6.1.2.1.1.1.0|4|V1600D\n");
    }
}
