//! Who vouches for a daemon.

use std::{error::Error, net::TcpStream, sync::Arc};

use linecert_api::{Client, wire::Deposit};
use linecert_web_speed::Trust;
use tokio_rustls::rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use crate::{
    BUNDLE, block_on, certificate, hasty,
    peer::{Channel, Peer, Says},
    taken,
};

const AUTHORITY: &[u8] = include_bytes!("../../../linecert-web-speed/tests/peers/authority.pem");
const SERVER: &[u8] = include_bytes!("../../../linecert-web-speed/tests/peers/server.pem");
const KEY: &[u8] = include_bytes!("../../../linecert-web-speed/tests/peers/server-key.pem");

fn over_tls(stream: TcpStream) -> Option<Box<dyn Channel>> {
    let chain = vec![CertificateDer::from_pem_slice(SERVER).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let connection = ServerConnection::new(Arc::new(config)).unwrap();
    Some(Box::new(StreamOwned::new(connection, stream)))
}

fn deposit(url: &str, trust: &Trust) -> Result<Deposit, String> {
    let client = Client::new(url.parse().unwrap(), None, trust).unwrap().within(hasty());
    let answer = block_on(client.deposit(certificate(), BUNDLE));
    answer.map(|answer| answer.deposit).map_err(|error| {
        format!("{error}: {}", error.source().map(ToString::to_string).unwrap_or_default())
    })
}

#[test]
fn only_a_daemon_that_is_vouched_for_is_told_anything() {
    let peer = Peer::over(over_tls, |_| taken(Deposit::New));
    let url = format!("https://{}", peer.address);
    let operators = Trust::with_authorities(AUTHORITY).unwrap();
    assert_eq!(deposit(&url, &operators), Ok(Deposit::New));
    let refused = deposit(&url, &Trust::bundled()).unwrap_err();
    assert!(refused.starts_with("TLS is not agreed on: invalid peer certificate"), "{refused}");
    assert_eq!(peer.asked().len(), 1, "a request went to a stranger");
}

#[test]
fn a_server_without_tls_is_no_daemon() {
    let peer = Peer::answering(|_| Says::nothing());
    let refused = deposit(&format!("https://{}", peer.address), &Trust::bundled()).unwrap_err();
    assert!(refused.contains("TLS") || refused.contains("did not come"), "{refused}");
}
