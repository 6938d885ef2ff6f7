//! Debian's `pppd` behind `pppoe-server`, in a guest that has PPP in its kernel: tests/guest/run
//! boots one, as the concentrators of three services, `chap`, `pap` and `ms`, or as a host.

use std::{
    env,
    time::{Duration, Instant},
};

use linecert_pppoe::{
    AccessConcentrator, AuthenticationProtocol, CarrierEnd, ConcentratorSettings, LinkEnd, Session,
    SessionError, SessionPlan, discover,
};

use super::{
    concentrator::{credentials, discovery, plan, working},
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
async fn pppd_of_debian_as_concentrator() {
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
    // pppd sets its device up after the last packet of IPCP.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let device = carrier.device().to_owned();
    let answered =
        tokio::task::spawn_blocking(move || answered(&device, 20, 1464, &peer.to_string()));
    assert_eq!(answered.await.unwrap(), 20);
    assert_eq!(carrier.end(), None::<CarrierEnd>);
    eprintln!("{:?}", carrier.traffic());
}

/// The lab's concentrator has another implementation at its other end too.
#[test]
#[ignore = "needs a guest that dials at the interface LINECERT_PPPOE_GUEST"]
fn pppd_of_debian_as_host() {
    for demand in [AuthenticationProtocol::ChapMd5, AuthenticationProtocol::Pap] {
        let settings = ConcentratorSettings {
            interface: env::var(INTERFACE).expect(INTERFACE),
            demands: vec![demand],
            ..working()
        };
        let concentrator = AccessConcentrator::open(settings).unwrap();
        let end = Instant::now() + Duration::from_secs(90);
        // The address follows from the number of the session, which a repeated dial raises.
        let answered = |last: u8| answered("lcac0", 1, 1464, &format!("10.77.0.{last}")) == 1;
        while !(2..6).any(answered) {
            assert!(Instant::now() < end, "{demand}: no answer from the guest");
        }
        concentrator.close().unwrap();
    }
}
