//! An access concentrator of linecert.

use linecert_namespace::Host;
use linecert_pppoe::{
    AccessConcentrator, AuthenticationProtocol, ConcentratorSettings, Credentials, Fault, Password,
    UserName,
};
use linecert_socket::Tags;

/// Where customers reach it.
pub(crate) const CONCENTRATOR: &str = "10.77.0.1";

/// A concentrator on `eth0` of a host, with the account `customer@isp` and this password.
pub(crate) fn concentrator(host: &Host, password: &str) -> AccessConcentrator {
    let account = Credentials {
        user: UserName::new("customer@isp").unwrap(),
        password: Password::new(password.as_bytes()).unwrap(),
    };
    let settings = ConcentratorSettings {
        interface: "eth0".to_owned(),
        tags: Tags::Untagged,
        name: "BRAS-01".into(),
        services: vec!["internet".into()],
        demands: vec![AuthenticationProtocol::ChapMd5],
        accounts: vec![account],
        address: CONCENTRATOR.parse().unwrap(),
        resolvers: [None, None],
        fault: Fault::None,
    };
    host.run(|| AccessConcentrator::open(settings).unwrap())
}
