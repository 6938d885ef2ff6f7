//! TLS: which certificate is shown, and what machines show.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use linecert_cert::Regions;
use linecert_store::{Change, Role};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use super::sessions;
use crate::{
    authority::Refreshed,
    config::{SecretFile, TlsFiles},
    http::{Tls, TlsError, fingerprint},
    testbed::{Ask, Testbed},
};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls").join(name)
}

/// The files of a server in a folder, where they can be changed.
fn files(folder: &Path, name: &str) -> TlsFiles {
    let (certificate, key) = (folder.join("server.pem"), folder.join("server-key.pem"));
    fs::copy(file(&format!("{name}.pem")), &certificate).unwrap();
    put_key(&key, name);
    TlsFiles { certificate, key: SecretFile::Path(key), clients: Some(file("authority.pem")) }
}

fn put_key(key: &Path, name: &str) {
    fs::copy(file(&format!("{name}-key.pem")), key).unwrap();
    fs::set_permissions(key, fs::Permissions::from_mode(0o600)).unwrap();
}

fn testbed(folder: &Path) -> Testbed {
    let TlsFiles { certificate, key, clients } = files(folder, "server");
    let set = |name: &str, value: &dyn std::fmt::Display| format!("tls.{name}={value}");
    Testbed::start(&[
        &set("certificate", &certificate.display()),
        &set("key", &key),
        &set("clients", &clients.unwrap().display()),
    ])
}

/// The status that a machine is answered with which shows this certificate, and the certificate that
/// it is shown; none when TLS is not agreed on.
fn ask(testbed: &Testbed, client: Option<&str>, headers: &str) -> Option<(u16, Vec<u8>)> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(file("authority.pem")).unwrap()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match client {
        None => builder.with_no_client_auth(),
        Some(name) => {
            let chain = CertificateDer::from_pem_file(file(&format!("{name}.pem"))).unwrap();
            let key = PrivateKeyDer::from_pem_file(file(&format!("{name}-key.pem"))).unwrap();
            builder.with_client_auth_cert(vec![chain], key).unwrap()
        }
    };
    let server = "127.0.0.1".try_into().unwrap();
    let connection = ClientConnection::new(Arc::new(config), server).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(testbed.address).unwrap());
    let head = "GET /api/v1/orders HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n";
    stream.write_all(format!("{head}{headers}\r\n").as_bytes()).ok()?;
    let mut text = Vec::new();
    drop(stream.read_to_end(&mut text));
    let status = String::from_utf8(text).unwrap().split(' ').nth(1)?.parse().ok()?;
    let shown = stream.conn.peer_certificates()?.first()?.to_vec();
    Some((status, shown))
}

#[test]
fn a_machine_is_known_by_its_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let testbed = testbed(folder.path());
    let token = testbed.token("poller", Role::Noc, Regions::All);
    let bind = |name: &str, account: &str| {
        let mut token = sessions::token(account);
        token.hash = fingerprint(&file(name)).unwrap();
        testbed.write(vec![Change::PutToken(Box::new(token))]);
    };
    let status = |client, headers: &str| ask(&testbed, client, headers).map(|(status, _)| status);
    assert_eq!(status(None, ""), Some(401));
    assert_eq!(status(None, &format!("authorization: Bearer {token}\r\n")), Some(200));
    assert_eq!(status(Some("client"), ""), Some(401));
    bind("client.pem", "poller");
    assert_eq!(status(Some("client"), ""), Some(200));
    assert_eq!(status(Some("stranger"), ""), Some(401));
    // One that vouches for itself is not even heard, although its account is there.
    bind("rogue.pem", "poller");
    assert_eq!(status(Some("rogue"), ""), None);
    // What is shown on purpose counts, and not what the connection brings along.
    assert_eq!(status(Some("client"), "authorization: Bearer lct_\r\n"), Some(401));
    testbed.write(vec![sessions::account("poller", Role::Noc, true)]);
    assert_eq!(status(Some("client"), ""), Some(401));
    // Whoever speaks no TLS is answered nothing.
    let plain = Ask { what: ("GET", "/healthz"), ..Ask::default() };
    assert!(plain.send(testbed.address).is_err());
}

#[test]
fn a_newer_certificate_is_shown_once_its_key_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let tls = Tls::open(files(folder.path(), "server")).unwrap();
    assert_eq!(tls.refresh().unwrap(), Refreshed::Unchanged);
    let (certificate, key) =
        (folder.path().join("server.pem"), folder.path().join("server-key.pem"));
    fs::copy(file("server-2.pem"), &certificate).unwrap();
    assert!(matches!(tls.refresh(), Err(TlsError::Pair(_))));
    put_key(&key, "server-2");
    assert_eq!(tls.refresh().unwrap(), Refreshed::Newer);
    assert_eq!(tls.refresh().unwrap(), Refreshed::Unchanged);
    fs::write(&certificate, "").unwrap();
    assert!(tls.refresh().is_err());
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(tls.refresh(), Err(TlsError::Exposed(_))));
}
