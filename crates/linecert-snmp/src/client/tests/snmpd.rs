//! The client against Debian's `snmpd`, v2c and v3.

use super::*;
use crate::{
    AuthProtocol, PrivacyProtocol, Refusal,
    snmpd::{Snmpd, community, named, user},
};

const ROWS: [&str; 3] = [
    ".1.3.6.1.4.1.37950.7.4194304000.1 integer -2300",
    ".1.3.6.1.4.1.37950.7.4194304000.2 octet_str \"0.03 mW (-14.61 dBm)\"",
    ".1.3.6.1.4.1.37950.7.4194304000.3 counter 4294967295",
];
const ROOT: &str = "1.3.6.1.4.1.37950.7";

fn start() -> Option<Snmpd> {
    Snmpd::start(ROWS.map(str::to_owned))
}

async fn client(snmpd: &Snmpd, credentials: impl Into<Credentials>) -> Client {
    let target = Target { host: "127.0.0.1".to_owned(), port: snmpd.address().port() };
    let limits = Limits { timeout: Duration::from_millis(500), ..Limits::default() };
    Client::open(target, credentials, limits).await.unwrap()
}

/// Reads everything that the configuration has, by a walk and by its instances.
async fn check(client: &Client) {
    let instance = |last| oid(ROOT).child(&[4_194_304_000, last]).unwrap();
    let text = Value::OctetString(b"0.03 mW (-14.61 dBm)".to_vec());
    let rows = [
        VarBind { oid: instance(1), value: Value::Integer(-2_300) },
        VarBind { oid: instance(2), value: text },
        VarBind { oid: instance(3), value: Value::Counter32(u32::MAX) },
    ];
    assert_eq!(client.walk(&oid(ROOT)).await.unwrap(), rows);
    let two = client.get(&[instance(2), instance(1)]).await.unwrap();
    assert_eq!(two, [rows[1].clone(), rows[0].clone()]);
}

#[tokio::test]
async fn net_snmp_is_read() {
    let Some(snmpd) = start() else { return };
    let client = client(&snmpd, community()).await;
    check(&client).await;
    assert_eq!(client.walk(&oid("1.3.6.1.4.1.37951")).await.unwrap(), []);
    let absent = client.get(&[oid("1.3.6.1.4.1.37951.1.0")]).await.unwrap();
    assert!(absent[0].value.is_absent(), "{absent:?}");
    // Everything that this agent has, to its very end.
    assert!(client.walk(&oid("1.3")).await.unwrap().len() > 50);
}

#[tokio::test]
async fn the_first_row_of_a_subtree_is_read() {
    let Some(snmpd) = start() else { return };
    let first = VarBind {
        oid: oid(ROOT).child(&[4_194_304_000, 1]).unwrap(),
        value: Value::Integer(-2_300),
    };
    for client in [client(&snmpd, community()).await, client(&snmpd, user(3)).await] {
        assert_eq!(client.first_below(&oid(ROOT)).await.unwrap(), Some(first.clone()));
        // Something follows the one, nothing at all the other.
        for absent in ["1.3.6.1.4.1.37949", "2.25"] {
            assert_eq!(client.first_below(&oid(absent)).await.unwrap(), None, "{absent}");
        }
        // An instance has nothing below it.
        assert_eq!(client.first_below(&first.oid).await.unwrap(), None);
    }
}

#[tokio::test]
async fn net_snmp_is_read_by_v3_through_a_reboot_and_another_engine_id() {
    let Some(mut snmpd) = start() else { return };
    let client = client(&snmpd, user(6)).await;
    check(&client).await;
    snmpd.reboot();
    check(&client).await;
    snmpd.replace();
    check(&client).await;
}

#[tokio::test]
async fn a_user_who_may_not_read_is_told_why_at_once() {
    let Some(snmpd) = start() else { return };
    let user =
        |name, passphrase| named(name, (AuthProtocol::Sha1, passphrase), PrivacyProtocol::Aes128);
    for (user, expect) in [
        (user("nobody", "authpass12345"), Refusal::UnknownUser),
        (user("u0", "another-pass"), Refusal::WrongDigest),
        (user("plain", "authpass12345"), Refusal::SecurityLevel),
    ] {
        let client = client(&snmpd, user).await;
        let began = Instant::now();
        let error = client.get(&[oid(ROOT)]).await.unwrap_err();
        let refused = matches!(error, ReadError::Unauthorised { what, .. } if what == expect);
        assert!(refused, "{error:?}");
        assert!(began.elapsed() < Duration::from_millis(400), "{:?}", began.elapsed());
    }
}
