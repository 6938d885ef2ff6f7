//! The lab's concentrator on the far host of a cable, and what is asked of it.

use std::{
    thread,
    time::{Duration, Instant},
};

use linecert_namespace::{Cable, Capture, sh};
use linecert_pppoe::{
    AccessConcentrator, AuthenticationProtocol, ConcentratorSettings, Credentials, DiscoveryPlan,
    Fault, Network, OpenConcentratorError, Password, Payload, Proofs, SessionPlan, UserName,
    WireText,
};
use linecert_socket::Tags;

/// Opens a concentrator. The device of one that was just closed may live on for a moment in a
/// process that another test is starting.
pub(crate) fn concentrator(cable: &Cable, settings: ConcentratorSettings) -> AccessConcentrator {
    cable.on_far(|| {
        let end = Instant::now() + Duration::from_secs(2);
        loop {
            match AccessConcentrator::open(settings.clone()) {
                Ok(concentrator) => return concentrator,
                Err(OpenConcentratorError::SetUp(_)) if Instant::now() < end => {
                    thread::sleep(Duration::from_millis(10));
                }
                Err(error) => panic!("{error}"),
            }
        }
    })
}

/// What a capture has seen: one line for each frame.
pub(crate) fn frames(capture: Capture) -> String {
    let file = capture.end();
    sh(&format!("tcpdump -Z root -n -e -r {}", file.path().display()))
}

pub(crate) fn credentials(password: &[u8]) -> Credentials {
    Credentials {
        user: UserName::new("customer@isp").unwrap(),
        password: Password::new(password).unwrap(),
    }
}

/// Names of services, or of anything else.
pub(crate) fn texts(names: &[&str]) -> Vec<WireText> {
    names.iter().map(|name| WireText::from(*name)).collect()
}

/// A concentrator that works: CHAP, one account, addresses of 10.77.0.0/24.
pub(crate) fn working() -> ConcentratorSettings {
    ConcentratorSettings {
        interface: "eth0".to_owned(),
        tags: Tags::Untagged,
        name: "BRAS-01".into(),
        services: texts(&["internet", "iptv"]),
        demands: vec![AuthenticationProtocol::ChapMd5],
        accounts: vec![credentials(b"right")],
        address: [10, 77, 0, 1].into(),
        resolvers: [Some([10, 77, 0, 53].into()), Some([10, 77, 1, 53].into())],
        fault: Fault::None,
    }
}

/// A session that logs in with the right password.
pub(crate) fn plan() -> SessionPlan {
    SessionPlan {
        interface: "eth0".to_owned(),
        tags: Tags::Untagged,
        service: WireText::default(),
        concentrators: Vec::new(),
        credentials: Some(credentials(b"right")),
        proofs: Proofs::default(),
        network: Network::default(),
        payload: Payload::default(),
        deadline: Duration::from_secs(5),
    }
}

/// A discovery with a short window.
pub(crate) fn discovery(known: &[&str]) -> DiscoveryPlan {
    DiscoveryPlan {
        interface: "eth0".to_owned(),
        tags: Tags::Untagged,
        service: WireText::default(),
        known: known.iter().map(|known| known.parse().unwrap()).collect(),
        window: Duration::from_millis(700),
    }
}
