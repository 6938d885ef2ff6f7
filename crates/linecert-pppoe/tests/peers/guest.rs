//! Debian's `pppd` behind `pppoe-server`, in a guest that has PPP in its kernel. It answers three
//! services, `chap`, `pap` and `ms`, on the interface that the environment names.

use std::{env, time::Duration};

use linecert_pppoe::{
    AuthenticationProtocol, CarrierEnd, LinkEnd, Session, SessionError, SessionPlan, discover,
};

use super::{
    namespace::{credentials, discovery, plan},
    traffic::answered,
};

/// The interface towards the guest.
const INTERFACE: &str = "LINECERT_PPPOE_GUEST";

fn towards_guest(service: &str, password: &[u8]) -> SessionPlan {
    SessionPlan {
        interface: env::var(INTERFACE).expect(INTERFACE),
        service: service.into(),
        credentials: Some(credentials(password)),
        deadline: Duration::from_secs(30),
        ..plan()
    }
}

#[tokio::test]
#[ignore = "needs a guest with pppd at the interface LINECERT_PPPOE_GUEST"]
async fn pppd_of_debian() {
    let mut asked = discovery(&["BRAS-CHAP", "BRAS-PAP"]);
    asked.interface = env::var(INTERFACE).expect(INTERFACE);
    let found = discover(&asked, |_| {}).await.unwrap();
    assert_eq!(found.offers().len(), 3, "{found:?}");
    assert_eq!(found.rogues().unwrap().len(), 1, "{found:?}");

    for (service, proof) in
        [("chap", AuthenticationProtocol::ChapMd5), ("pap", AuthenticationProtocol::Pap)]
    {
        let session = Session::open(&towards_guest(service, b"right"), |_| {}).await.unwrap();
        let facts = session.facts().unwrap();
        eprintln!("{service}: {facts:?}, {:?}", session.trace().session_time());
        assert_eq!(facts.proof, Some(proof));
        assert_eq!(facts.mtu, 1492);
        assert_eq!(facts.ipv4.as_ref().unwrap().resolvers.len(), 2);
        assert!(facts.ipv6.is_some());
        session.close().await;

        let failure = Session::open(&towards_guest(service, b"wrong"), |_| {}).await.unwrap_err();
        eprintln!("{service}: {failure}");
        let refused =
            matches!(failure.cause, SessionError::Link(LinkEnd::AuthenticationRefused(_)));
        assert!(refused, "{failure}");
    }
    let failure = Session::open(&towards_guest("ms", b"right"), |_| {}).await.unwrap_err();
    eprintln!("ms: {failure}");
    let ms_chap = LinkEnd::ProofUnsupported(AuthenticationProtocol::MsChapV2);
    assert!(matches!(&failure.cause, SessionError::Link(end) if *end == ms_chap), "{failure}");

    let session = Session::open(&towards_guest("chap", b"right"), |_| {}).await.unwrap();
    let tunnel = session.tunnel("lcppp%d").unwrap();
    let peer = session.facts().unwrap().ipv4.as_ref().unwrap().peer.unwrap();
    let carrier = session.carry(tunnel).unwrap();
    let device = carrier.device().to_owned();
    let answered =
        tokio::task::spawn_blocking(move || answered(&device, 20, 1464, &peer.to_string()));
    assert_eq!(answered.await.unwrap(), 20);
    assert_eq!(carrier.end(), None::<CarrierEnd>);
    eprintln!("{:?}", carrier.traffic());
}
