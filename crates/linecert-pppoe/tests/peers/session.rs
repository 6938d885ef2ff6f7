//! Sessions with the lab's concentrator, and the many ways in which there is none.

use std::time::Duration;

use linecert_measure::Reason;
use linecert_namespace::{Cable, installed, skipped};
use linecert_pppoe::{
    AuthenticationProtocol, ConcentratorSettings, Fault, LinkEnd, Missing, Network, NetworkEnd,
    Payload, Proofs, Session, SessionError, SessionPlan, discover,
};
use linecert_socket::{Pcp, Tag, Tags, VlanId};

use super::concentrator::{concentrator, credentials, discovery, plan, working};

#[test]
fn a_session_is_opened_by_chap_and_gives_addresses() {
    let Some(cable) = Cable::bare() else { return };
    let _concentrator = concentrator(&cable, working());
    let session = cable.near.block_on(async || Session::open(&plan(), |_| {}).await.unwrap());
    let facts = session.facts().unwrap();
    assert_eq!(facts.proof, Some(AuthenticationProtocol::ChapMd5));
    assert_eq!(facts.mtu, 1492);
    let ipv4 = facts.ipv4.as_ref().unwrap();
    assert_eq!(ipv4.address.to_string(), "10.77.0.2");
    assert_eq!(ipv4.peer.unwrap().to_string(), "10.77.0.1");
    assert_eq!(ipv4.resolvers.len(), 2);
    let ipv6 = facts.ipv6.unwrap();
    assert_ne!(Some(ipv6.ours), ipv6.peer);
    let (discovered, opened) = (session.trace().discovery_time(), session.trace().session_time());
    let steps = |reading: &linecert_measure::Reading| reading.value().unwrap().quantity().steps();
    assert!(0 < steps(&discovered) && steps(&discovered) < steps(&opened));
    let evidence = String::from_utf8(session.trace().to_evidence()).unwrap();
    for secret in ["right", "customer"] {
        assert!(!evidence.contains(secret), "{evidence}");
    }
}

#[test]
fn other_proofs_and_networks() {
    let Some(cable) = Cable::bare() else { return };
    let check = |demands: &[AuthenticationProtocol], network, expected| {
        let settings = ConcentratorSettings { demands: demands.to_vec(), ..working() };
        let concentrator = concentrator(&cable, settings);
        let plan = SessionPlan { network, ..plan() };
        let session = cable.near.block_on(async || Session::open(&plan, |_| {}).await.unwrap());
        let facts = session.facts().unwrap();
        assert_eq!(facts.proof, expected);
        assert_eq!(facts.ipv4.is_some(), network != Network::Ipv6, "{network:?}");
        assert_eq!(facts.ipv6.is_some(), network != Network::Ipv4, "{network:?}");
        cable.near.block_on(async || session.close().await);
        concentrator.close().unwrap();
    };
    let (pap, chap) = (AuthenticationProtocol::Pap, AuthenticationProtocol::ChapMd5);
    check(&[pap], Network::Ipv4, Some(pap));
    check(&[], Network::Ipv4MaybeIpv6, None);
    check(&[chap], Network::Ipv6, Some(chap));
    // The concentrator asks for the one, is told of the other, and takes it.
    check(&[AuthenticationProtocol::MsChapV2, chap], Network::Ipv4, Some(chap));
}

/// What a session that is not opened is told off by.
fn failure(cable: &Cable, settings: ConcentratorSettings, plan: &SessionPlan) -> SessionError {
    let _concentrator = concentrator(cable, settings);
    let failure = cable.near.block_on(async || Session::open(plan, |_| {}).await.unwrap_err());
    let absence = failure.cause.absence();
    assert_eq!(failure.trace.session_time(), linecert_measure::Reading::NotReported(absence));
    failure.cause
}

#[test]
fn every_refusal_has_its_name() {
    let Some(cable) = Cable::bare() else { return };
    let broken = |fault| ConcentratorSettings { fault, ..working() };
    let quick = SessionPlan { deadline: Duration::from_millis(600), ..plan() };

    let cause = failure(&cable, broken(Fault::NoConfirmation), &quick);
    assert!(matches!(cause, SessionError::NoConfirmation { .. }), "{cause}");
    for fault in [Fault::RefusedService, Fault::RefusedSystem] {
        let cause = failure(&cable, broken(fault), &plan());
        assert!(matches!(cause, SessionError::Refused { .. }), "{cause}");
        assert!(cause.to_string().contains("the lab says no"), "{cause}");
        assert_eq!(cause.absence().reason, Reason::Refused);
    }
    let cause = failure(&cable, broken(Fault::SilentLink), &quick);
    assert!(matches!(cause, SessionError::Deadline { missing: Missing::Link, .. }), "{cause}");
    let cause = failure(&cable, broken(Fault::LoopedLink), &plan());
    assert!(matches!(cause, SessionError::Link(LinkEnd::LoopedBack)), "{cause}");
    let cause = failure(
        &cable,
        broken(Fault::NoAddress),
        &SessionPlan { network: Network::Ipv4, ..plan() },
    );
    let unknown = LinkEnd::NoAddress(NetworkEnd::Unknown);
    assert!(matches!(&cause, SessionError::Link(end) if *end == unknown), "{cause}");
}

#[test]
fn a_wrong_password_is_told_with_the_words_of_the_concentrator() {
    let Some(cable) = Cable::bare() else { return };
    for demand in [AuthenticationProtocol::Pap, AuthenticationProtocol::ChapMd5] {
        let settings = ConcentratorSettings { demands: vec![demand], ..working() };
        let plan = SessionPlan { credentials: Some(credentials(b"wrong")), ..plan() };
        let cause = failure(&cable, settings, &plan);
        let SessionError::Link(LinkEnd::AuthenticationRefused(words)) = cause else {
            panic!("{cause}")
        };
        assert_eq!(words.to_string(), "user or password is wrong");
    }
}

#[test]
fn a_proof_that_cannot_be_given_is_named() {
    let Some(cable) = Cable::bare() else { return };
    let demanding = |demand| ConcentratorSettings { demands: vec![demand], ..working() };
    let ms_chap = AuthenticationProtocol::MsChapV2;
    let cause = failure(&cable, demanding(ms_chap), &plan());
    assert!(
        matches!(cause, SessionError::Link(LinkEnd::ProofUnsupported(p)) if p == ms_chap),
        "{cause}"
    );
    let chap_only = SessionPlan { proofs: Proofs::ChapOnly, ..plan() };
    let cause = failure(&cable, demanding(AuthenticationProtocol::Pap), &chap_only);
    assert!(cause.to_string().contains("PAP, which is not spoken or not permitted"), "{cause}");
    let anonymous = SessionPlan { credentials: None, ..plan() };
    let cause = failure(&cable, working(), &anonymous);
    assert!(matches!(cause, SessionError::Link(LinkEnd::NoCredentials(_))), "{cause}");
}

#[test]
fn only_the_wanted_concentrator_gets_the_password() {
    let Some(cable) = Cable::bare() else { return };
    let rogue = ConcentratorSettings { name: "ROGUE".into(), ..working() };
    let concentrators = vec!["BRAS-01".parse().unwrap()];
    let wanted = SessionPlan { concentrators, deadline: Duration::from_millis(600), ..plan() };
    let cause = failure(&cable, rogue.clone(), &wanted);
    assert!(cause.to_string().contains("none of `ROGUE`"), "{cause}");
    let _rogue = concentrator(&cable, rogue);
    let _wanted =
        concentrator(&cable, ConcentratorSettings { address: [10, 78, 0, 1].into(), ..working() });
    let session = cable.near.block_on(async || Session::open(&wanted, |_| {}).await.unwrap());
    assert_eq!(session.trace().concentrator().unwrap().name.to_string(), "BRAS-01");
}

#[test]
fn a_full_payload_is_agreed_on_where_the_interface_has_room() {
    let Some(cable) = Cable::bare() else { return };
    let full = SessionPlan { payload: Payload::Full, ..plan() };
    let cause = failure(&cable, working(), &full);
    assert!(cause.to_string().contains("MTU is 1500 octets, and 1508 are needed"), "{cause}");
    for host in [&cable.near, &cable.far] {
        host.sh("ip link set eth0 mtu 1508");
    }
    let _concentrator = concentrator(&cable, working());
    let session = cable.near.block_on(async || Session::open(&full, |_| {}).await.unwrap());
    assert_eq!(session.facts().unwrap().mtu, 1500);
}

fn vlan(number: u16, priority: u8) -> Tag {
    Tag::customer(VlanId::try_from(number).unwrap()).with_pcp(Pcp::try_from(priority).unwrap())
}

#[test]
fn a_session_runs_in_its_vlan_and_in_no_other() {
    let Some(cable) = Cable::bare() else { return };
    let service = Tag::service(VlanId::try_from(100).unwrap());
    for host in [&cable.near, &cable.far] {
        host.sh("ip link set eth0 mtu 1504");
    }
    for tags in [Tags::One(vlan(7, 0)), Tags::Two { outer: service, inner: vlan(7, 0) }] {
        let _concentrator = concentrator(&cable, ConcentratorSettings { tags, ..working() });
        let tagged = SessionPlan { tags, ..plan() };
        cable.near.block_on(async || Session::open(&tagged, |_| {}).await.unwrap().close().await);
        for other in [Tags::Untagged, Tags::One(vlan(8, 0))] {
            let mut asked = discovery(&[]);
            (asked.tags, asked.window) = (other, Duration::from_millis(100));
            let found = cable.near.block_on(async || discover(&asked, |_| {}).await.unwrap());
            assert!(found.offers().is_empty(), "{other:?}: {found:?}");
        }
    }
}

#[test]
fn an_interface_that_does_not_serve_is_named() {
    let Some(cable) = Cable::bare() else { return };
    let open = |interface: &str| {
        let plan = SessionPlan { interface: interface.to_owned(), ..plan() };
        cable.near.block_on(async || Session::open(&plan, |_| {}).await.unwrap_err().cause)
    };
    let check = |interface: &str, reason, words: &str| {
        let absence = open(interface).absence();
        assert_eq!(absence.reason, reason, "{absence:?}");
        assert!(absence.detail.contains(words), "{absence:?}");
    };
    check("eth9", Reason::NotFound, "no such interface");
    cable.near.sh("ip link set eth0 down");
    check("eth0", Reason::Offline, "it is down");
}

/// Runs in a process of its own, without privilege.
#[test]
#[ignore = "run by `without_privilege_it_says_so`"]
fn child_without_privilege() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let plan = SessionPlan { interface: "lo".to_owned(), ..plan() };
    let failure = runtime.block_on(Session::open(&plan, |_| {})).unwrap_err();
    let absence = failure.cause.absence();
    assert_eq!(absence.reason, Reason::Forbidden, "{absence:?}");
    assert!(absence.detail.contains("permission denied"), "{absence:?}");
}

#[test]
fn without_privilege_it_says_so() {
    if !installed(&["setpriv"]) {
        return;
    }
    let child = std::env::current_exe().unwrap();
    let output = std::process::Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--"])
        .arg(child)
        .args(["--ignored", "--exact", "session::child_without_privilege"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    if output.stdout.is_empty() {
        return skipped(&format!("needs root: {}", String::from_utf8_lossy(&output.stderr)));
    }
    assert!(said.contains("1 passed"), "{said}");
}
