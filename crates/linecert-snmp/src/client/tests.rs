//! The client against agents that misbehave, each on a real socket, and against net-snmp.

mod next;
mod snmpd;

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex as StdMutex},
    time::Instant,
};

use async_snmp::{
    Pdu, ResponsePdu, Value as WireValue, VarBind as WireRow, Version,
    message::{CommunityMessage, Message},
};
use bytes::Bytes;
use proptest::prelude::*;
use tokio::net::UdpSocket;

use super::*;
use crate::{Community, Value};

/// A request as a scripted agent sees it.
struct Ask {
    id: i32,
    oid: String,
    /// Of a GETBULK.
    repetitions: u32,
}

impl Ask {
    fn read(datagram: &[u8]) -> Self {
        let datagram = Bytes::copy_from_slice(datagram);
        let pdu =
            Message::decode(datagram, DecodeConfig::STRICT).unwrap().value.into_pdu().unwrap();
        let repetitions = pdu.get_bulk_fields().map_or(0, |fields| fields.1);
        let oid = pdu.varbinds()[0].oid.to_string();
        Self { id: pdu.into_raw_parts().0, oid, repetitions }
    }

    fn answer(&self, rows: &[(&str, WireValue)]) -> Vec<u8> {
        let row = |(oid, value): &(&str, WireValue)| WireRow {
            oid: async_snmp::Oid::parse(oid).unwrap(),
            value: value.clone(),
        };
        let rows = rows.iter().map(row).collect();
        encode(ResponsePdu::success(Version::V2c, self.id, rows).unwrap())
    }

    fn too_big(&self) -> Vec<u8> {
        encode(ResponsePdu::too_big(Version::V2c, self.id, vec![]).unwrap())
    }
}

fn encode(pdu: impl Into<Pdu>) -> Vec<u8> {
    CommunityMessage::v2c("training", pdu).unwrap().encode().unwrap().to_vec()
}

/// Runs an agent that answers each request with the datagrams of `script`, and a client of it.
async fn scripted(script: impl FnMut(&Ask) -> Vec<Vec<u8>> + Send + 'static) -> Client {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = socket.local_addr().unwrap().port();
    let mut script = script;
    tokio::spawn(async move {
        let mut buffer = [0; 65_536];
        loop {
            let (length, peer) = socket.recv_from(&mut buffer).await.unwrap();
            for datagram in script(&Ask::read(&buffer[..length])) {
                socket.send_to(&datagram, peer).await.unwrap();
            }
        }
    });
    open(port).await
}

async fn open(port: u16) -> Client {
    let target = Target { host: "127.0.0.1".to_owned(), port };
    let limits = Limits { timeout: Duration::from_millis(100), retries: 2, ..Limits::default() };
    Client::open(target, Community::new("training"), limits).await.unwrap()
}

fn oid(text: &str) -> Oid {
    text.parse().unwrap()
}

fn one() -> WireValue {
    WireValue::Integer(1)
}

fn dotted(rows: &[VarBind]) -> Vec<String> {
    rows.iter().map(|row| row.oid.to_string()).collect()
}

#[tokio::test]
async fn silence_is_a_time_out_after_every_retry() {
    let asked = Arc::new(StdMutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    let client = scripted(move |ask| {
        seen.lock().unwrap().push((ask.id, ask.repetitions));
        vec![]
    })
    .await;
    let error = client.get(&[oid("1.3.6.1")]).await.unwrap_err();
    let ReadError::TimedOut { after, .. } = error else { panic!("{error:?}") };
    assert!(after >= Duration::from_millis(300), "{after:?}");
    // The same request three times, so that a late answer still counts.
    let gets = std::mem::take(&mut *asked.lock().unwrap());
    assert_eq!(gets.len(), 3);
    assert!(gets.iter().all(|get| *get == gets[0]));

    let error = client.walk(&oid("1.3.6.1")).await.unwrap_err();
    let ReadError::TimedOut { after, .. } = error else { panic!("{error:?}") };
    assert!(after >= Duration::from_millis(300), "{after:?}");
    let repetitions: Vec<_> = asked.lock().unwrap().iter().map(|(_, r)| *r).collect();
    assert_eq!(repetitions, [10, 5, 2]);
}

#[tokio::test]
async fn a_closed_port_is_told_at_once() {
    let free = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let client = open(port).await;
    let began = Instant::now();
    for _ in 0..2 {
        let error = client.get(&[oid("1.3.6.1")]).await.unwrap_err();
        assert!(matches!(error, ReadError::ConnectionRefused { .. }), "{error:?}");
        let error = client.walk(&oid("1.3.6.1")).await.unwrap_err();
        assert!(matches!(error, ReadError::ConnectionRefused { .. }), "{error:?}");
    }
    assert!(began.elapsed() < Duration::from_millis(100), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_host_without_an_address_is_named() {
    let target = Target { host: "no-such-host.invalid".to_owned(), port: 161 };
    let error = Client::open(target, Community::new("x"), Limits::default()).await.unwrap_err();
    let said = error.to_string();
    assert!(said.starts_with("find the address of no-such-host.invalid: "), "{said}");
}

#[tokio::test]
async fn too_big_halves_until_it_fits_and_is_remembered() {
    let asked = Arc::new(StdMutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    let client = scripted(move |ask| {
        seen.lock().unwrap().push(ask.repetitions);
        vec![match ask.repetitions {
            3.. => ask.too_big(),
            _ if ask.oid == "1.3.6.1" => ask.answer(&[("1.3.6.1.1", one()), ("1.3.6.1.2", one())]),
            _ => ask.answer(&[("1.3.6.2", one())]),
        }]
    })
    .await;
    assert_eq!(dotted(&client.walk(&oid("1.3.6.1")).await.unwrap()), ["1.3.6.1.1", "1.3.6.1.2"]);
    client.walk(&oid("1.3.6.1")).await.unwrap();
    assert_eq!(*asked.lock().unwrap(), [10, 5, 2, 2, 2, 2]);
}

#[tokio::test]
async fn too_big_for_one_row_is_an_error() {
    let client = scripted(|ask| vec![ask.too_big()]).await;
    let error = client.walk(&oid("1.3.6.1")).await.unwrap_err();
    assert!(matches!(&error, ReadError::Refused { status, .. } if status == "tooBig"), "{error:?}");
    assert_eq!(error.to_string().split(" from ").next(), Some("read an object"));
}

#[tokio::test]
async fn a_walk_that_stops_half_way_returns_no_rows() {
    let client = scripted(|ask| match ask.oid.as_str() {
        "1.3.6.1" => vec![ask.answer(&[("1.3.6.1.1", one()), ("1.3.6.1.7", one())])],
        _ => vec![],
    })
    .await;
    let error = client.walk(&oid("1.3.6.1")).await.unwrap_err();
    let ReadError::Truncated { after, rows, cause, .. } = error else { panic!("{error:?}") };
    assert_eq!((after, rows), (oid("1.3.6.1.7"), 2));
    assert!(matches!(*cause, ReadError::TimedOut { .. }), "{cause:?}");
}

#[tokio::test]
async fn disorder_and_duplicates_are_kept_while_the_walk_goes_on() {
    let client = scripted(|ask| {
        let next = match ask.oid.as_str() {
            "1.3.6.1" => ["1.3.6.1.9", "1.3.6.1.2", "1.3.6.1.2"],
            "1.3.6.1.2" => ["1.3.6.1.2", "1.3.6.1.5", "1.3.6.1.4"],
            _ => ["1.3.6.2", "1.3.6.1.6", "1.3.6.1.3"],
        };
        vec![ask.answer(&next.map(|oid| (oid, one())))]
    })
    .await;
    let rows = client.walk(&oid("1.3.6.1")).await.unwrap();
    let expect = ["9", "2", "2", "2", "5", "4"].map(|last| format!("1.3.6.1.{last}"));
    assert_eq!(dotted(&rows), expect);
}

#[tokio::test]
async fn a_loop_is_an_error() {
    for (first, second) in [("1.3.6.1.5", "1.3.6.1.4"), ("1.3.6.1.4", "1.3.6.1.4")] {
        let client =
            scripted(move |ask| vec![ask.answer(&[(first, one()), (second, one())])]).await;
        let error = client.walk(&oid("1.3.6.1")).await.unwrap_err();
        assert!(matches!(error, ReadError::Endless { rows: 4, .. }), "{error:?}");
    }
}

#[tokio::test]
async fn no_rows_and_no_object_and_nonsense_are_told_apart() {
    async fn check(value: WireValue, oid_answered: &'static str) -> Result<Vec<VarBind>, String> {
        let client = scripted(move |ask| vec![ask.answer(&[(oid_answered, value.clone())])]).await;
        client.walk(&oid("1.3.6.1.5")).await.map_err(|e| {
            let agent = client.agent().to_string();
            e.to_string().replace(&agent, "AGENT")
        })
    }
    assert_eq!(check(WireValue::EndOfMibView, "1.3.6.1.5").await, Ok(vec![]));
    assert_eq!(check(one(), "1.3.6.1.50.1").await, Ok(vec![]));
    assert_eq!(
        check(WireValue::NoSuchObject, "1.3.6.1.5").await.unwrap_err(),
        "walk 1.3.6.1.5 of AGENT: the agent has no such object"
    );
    assert_eq!(
        check(one(), "1.3.6.1.4").await.unwrap_err(),
        "use the answer of AGENT: 1.3.6.1.4 does not follow 1.3.6.1.5"
    );
    let client = scripted(|ask| vec![ask.answer(&[])]).await;
    let error = client.walk(&oid("1.3.6.1.5")).await.unwrap_err();
    assert!(matches!(error, ReadError::Nonsense { .. }), "{error:?}");
}

#[tokio::test]
async fn another_object_than_asked_is_refused() {
    let client = scripted(|ask| vec![ask.answer(&[("1.3.6.1.9", one())])]).await;
    let error = client.get(&[oid("1.3.6.1.5")]).await.unwrap_err();
    assert!(error.to_string().ends_with("other objects than were asked for"), "{error}");
}

#[tokio::test]
async fn garbage_is_told_from_silence_and_does_not_hide_the_answer() {
    let client =
        scripted(|_| vec![b"HTTP/1.1 400 \xe5\xa5\xbd".to_vec(), vec![], vec![0x30]]).await;
    let error = client.get(&[oid("1.3.6.1")]).await.unwrap_err();
    assert!(matches!(error, ReadError::Garbled { datagrams: 9, .. }), "{error:?}");
    let error = client.walk(&oid("1.3.6.1")).await.unwrap_err();
    assert!(matches!(error, ReadError::Garbled { datagrams: 3, .. }), "{error:?}");

    let client = scripted(|ask| {
        let answer = ask.answer(&[("1.3.6.1.5", one())]);
        let mut other = Ask { id: ask.id + 1, oid: ask.oid.clone(), repetitions: 0 }
            .answer(&[("1.3.6.1.5", one())]);
        other.push(0);
        vec![vec![0x30, 0x84], answer[..answer.len() - 1].to_vec(), other, answer]
    })
    .await;
    let rows = client.get(&[oid("1.3.6.1.5")]).await.unwrap();
    assert_eq!(rows, [VarBind { oid: oid("1.3.6.1.5"), value: Value::Integer(1) }]);
}

#[tokio::test]
async fn an_answer_from_another_address_does_not_count() {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let client = open(socket.local_addr().unwrap().port()).await;
    tokio::spawn(async move {
        let impostor = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let mut buffer = [0; 2_000];
        loop {
            let (length, peer) = socket.recv_from(&mut buffer).await.unwrap();
            let answer = Ask::read(&buffer[..length]).answer(&[("1.3.6.1.5", one())]);
            impostor.send_to(&answer, peer).await.unwrap();
        }
    });
    let error = client.get(&[oid("1.3.6.1.5")]).await.unwrap_err();
    assert!(matches!(error, ReadError::TimedOut { .. }), "{error:?}");
}

#[tokio::test]
async fn requests_of_one_client_take_turns() {
    let client = scripted(|ask| vec![ask.answer(&[(&ask.oid, one())])]).await;
    let oids = ["1.3.1", "1.3.2", "1.3.3"].map(|text| [oid(text)]);
    let (a, b, c) = tokio::join!(client.get(&oids[0]), client.get(&oids[1]), client.get(&oids[2]));
    for (rows, asked) in [a, b, c].into_iter().zip(&oids) {
        assert_eq!(rows.unwrap()[0].oid, asked[0]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// A changed octet is refused, ignored or read as something else, but never panics, and a walk
    /// over it ends.
    #[test]
    fn no_datagram_panics(at in any::<prop::sample::Index>(), octet: u8) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let client = scripted(move |ask| {
                let mut answer = ask.answer(&[("1.3.6.1.1", one()), ("1.3.6.2", one())]);
                let place = at.index(answer.len());
                answer[place] = octet;
                vec![answer]
            })
            .await;
            drop(client.walk(&oid("1.3.6.1")).await);
        });
    }
}
