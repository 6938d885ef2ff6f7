use std::{convert::Infallible, time::Duration};

use async_snmp::{Client, Value as WireValue, VarBind as WireRow, notification::oids};
use tokio::time::timeout;

use super::*;
use crate::{AuthProtocol, Community, Passphrase, PrivacyProtocol, User, Value};

fn user(passphrase: &str) -> Credentials {
    let secret = |text| Passphrase::new(text).unwrap();
    let auth = (AuthProtocol::Sha256, secret(passphrase));
    User::new("olt", auth, (PrivacyProtocol::Aes128, secret("confidential"))).unwrap().into()
}

async fn listener(senders: &[Credentials]) -> TrapListener {
    TrapListener::bind(([127, 0, 0, 1], 0).into(), senders).await.unwrap()
}

fn row() -> WireRow {
    let oid = async_snmp::Oid::from_slice(&[1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 7]);
    WireRow { oid, value: WireValue::Integer(7) }
}

/// Sends a `linkDown` as these credentials.
async fn send(to: SocketAddr, sender: &Credentials, confirmed: Confirmed) -> bool {
    let engine = AuthoritativeEngine::install(b"an-olt-that-sends".to_vec(), |_: &_| {
        Ok::<(), Infallible>(())
    });
    let client = Client::builder((to.ip().to_string(), to.port()), sender.to_wire().unwrap())
        .local_authoritative_engine(engine.unwrap())
        .connect()
        .await
        .unwrap();
    match confirmed {
        Confirmed::Trap => client.send_trap(&oids::link_down(), 7, vec![row()]).await.is_ok(),
        Confirmed::Inform => client.send_inform(&oids::link_down(), 7, vec![row()]).await.is_ok(),
    }
}

async fn receive(listener: &TrapListener) -> Option<ReceivedTrap> {
    timeout(Duration::from_millis(700), listener.receive()).await.ok().map(Result::unwrap)
}

fn link_down(confirmed: Confirmed) -> ReceivedTrap {
    ReceivedTrap {
        source: [127, 0, 0, 1].into(),
        name: "1.3.6.1.6.3.1.1.5.3".parse().unwrap(),
        rows: vec![VarBind {
            oid: "1.3.6.1.2.1.2.2.1.1.7".parse().unwrap(),
            value: Value::Integer(7),
        }],
        confirmed,
    }
}

#[tokio::test]
async fn traps_and_informs_of_known_senders_arrive() {
    for known in [Community::new("field").into(), user("authentication")] {
        let listener = listener(std::slice::from_ref(&known)).await;
        for confirmed in [Confirmed::Trap, Confirmed::Inform] {
            let (sent, received) =
                tokio::join!(send(listener.address(), &known, confirmed), receive(&listener));
            assert!(sent, "{known:?} {confirmed:?}");
            assert_eq!(received, Some(link_down(confirmed)), "{known:?}");
        }
    }
}

#[tokio::test]
async fn what_comes_of_strangers_is_dropped() {
    let public: Credentials = Community::new("public").into();
    for (known, stranger) in [
        (Community::new("field").into(), public.clone()),
        (user("authentication"), user("another-passphrase")),
        (user("authentication"), public),
    ] {
        let listener = listener(&[known]).await;
        send(listener.address(), &stranger, Confirmed::Trap).await;
        assert_eq!(receive(&listener).await, None, "{stranger:?}");
    }
}

#[tokio::test]
async fn a_listener_must_know_somebody() {
    let nobody = TrapListener::bind(([127, 0, 0, 1], 0).into(), &[]).await.unwrap_err();
    assert_eq!(
        nobody.to_string(),
        "listen for traps at 127.0.0.1:0: nobody is named who may send them"
    );
}
