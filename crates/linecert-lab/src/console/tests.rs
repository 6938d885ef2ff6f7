use std::{net::SocketAddr, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::*;
use crate::{ConsoleModel, Premises};

const PATIENCE: Duration = Duration::from_secs(10);

fn site() -> Site {
    Site::of(|| {
        let premises = Premises::default();
        Console::new(ConsoleModel::HuaweiOnt, premises, &[]).with_login("root", "s3cret")
    })
}

async fn telnet(site: Site) -> TcpStream {
    let server = TelnetServer::bind(site).await.unwrap();
    let address = server.address();
    tokio::spawn(server.serve());
    TcpStream::connect(address).await.unwrap()
}

/// What comes until these octets stand there.
async fn until(stream: &mut (impl AsyncRead + Unpin), end: &str) -> String {
    let mut heard = Vec::new();
    while !heard.ends_with(end.as_bytes()) {
        let octet = timeout(PATIENCE, stream.read_u8()).await;
        let octet = octet.unwrap_or_else(|_| panic!("no `{end}` in `{}`", heard.escape_ascii()));
        heard.push(octet.unwrap());
    }
    String::from_utf8_lossy(&heard).into_owned()
}

#[tokio::test]
async fn over_telnet_one_logs_in_and_asks() {
    let mut caller = telnet(site()).await;
    until(&mut caller, "Login:").await;
    // The answers of a client that refuses everything, and the ends of line that clients send.
    caller.write_all(b"\xff\xfc\x01\xff\xfc\x1froot\r\0").await.unwrap();
    until(&mut caller, "Password:").await;
    caller.write_all(b"s3cret\r\n").await.unwrap();
    until(&mut caller, "WAP>").await;
    caller.write_all(b"display optic\r\0").await.unwrap();
    let said = until(&mut caller, "WAP>").await;
    assert!(said.contains("RX power(dBm)"), "{said}");
}

#[tokio::test]
async fn telnet_opens_with_its_options() {
    let mut caller = telnet(site()).await;
    let mut opening = vec![0; telnet::Telnet::OPENING.len()];
    timeout(PATIENCE, caller.read_exact(&mut opening)).await.unwrap().unwrap();
    assert_eq!(opening, telnet::Telnet::OPENING);
}

#[test]
fn what_a_caller_negotiates_is_no_key() {
    let mut telnet = telnet::Telnet::default();
    let heard =
        telnet.hear(b"\xff\xfd\x01a\xff\xfa\x18\x00vt100\xff\xff\xff\xf0b\r\0c\r\nd\xff\xff");
    assert_eq!(heard, b"ab\rc\rd\xff");
}

#[tokio::test]
async fn on_a_terminal_it_serves_one_after_the_other_and_greets_anew() {
    let folder = tempfile::tempdir().unwrap();
    let port = folder.path().join("modem");
    let server = PtyServer::open(site()).unwrap();
    server.link(&port).unwrap();
    tokio::spawn(server.serve());
    for _ in 0..2 {
        let open = tokio_serial::new(port.to_str().unwrap(), 115_200);
        let mut user = tokio_serial::SerialStream::open(&open).unwrap();
        user.write_all(b"\r").await.unwrap();
        until(&mut user, "Login:").await;
    }
}

#[tokio::test]
async fn bad_days_are_bad() {
    let mut silent = telnet(site().with_mischief(Mischief::Silent)).await;
    let opening = telnet::Telnet::OPENING.len();
    silent.read_exact(&mut vec![0; opening]).await.unwrap();
    silent.write_all(b"\r\0").await.unwrap();
    assert!(timeout(Duration::from_millis(200), silent.read_u8()).await.is_err());

    let mut occupied = telnet(site().with_mischief(Mischief::Occupied)).await;
    until(&mut occupied, "another user is logged in. Please try again later.\r\n").await;
    assert!(timeout(PATIENCE, occupied.read_u8()).await.unwrap().is_err());

    let mut refused = telnet(site().with_mischief(Mischief::LoginRefused)).await;
    until(&mut refused, "Login:").await;
    refused.write_all(b"root\r\0").await.unwrap();
    until(&mut refused, "Password:").await;
    refused.write_all(b"s3cret\r\0").await.unwrap();
    until(&mut refused, "incorrect\r\n").await;

    let mut slow = telnet(site().with_mischief(Mischief::Slow)).await;
    until(&mut slow, "Login:").await;
}

#[test]
fn names_round_trip_and_the_error_lists_them() {
    for mischief in Mischief::ALL {
        assert_eq!(mischief.to_string().parse(), Ok(mischief));
    }
    let refused = "Silent".parse::<Mischief>().unwrap_err().to_string();
    assert!(Mischief::ALL.iter().all(|m| refused.contains(m.name())), "{refused}");
}

async fn ssh(site: Site) -> SocketAddr {
    let server = SshServer::bind(site).await.unwrap();
    let address = server.address();
    tokio::spawn(server.serve());
    address
}

/// Runs a real tool of OpenSSH against the lab; `None`, visibly, where there is none.
async fn run(program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = std::process::Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::inherit());
    match tokio::task::spawn_blocking(move || command.output()).await.unwrap() {
        Ok(output) => Some(String::from_utf8(output.stdout).unwrap()),
        Err(error) => {
            eprintln!("skipped: {program}: {error}");
            None
        }
    }
}

#[tokio::test]
async fn the_host_key_is_the_published_one() {
    let address = ssh(site()).await;
    let port = address.port().to_string();
    let Some(keys) = run("ssh-keyscan", &["-p", &port, "127.0.0.1"]).await else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    std::fs::write(&file, keys).unwrap();
    let printed = run("ssh-keygen", &["-lf", file.to_str().unwrap()]).await.unwrap();
    assert!(printed.contains(HOST_KEY), "{printed}");
}

#[tokio::test]
async fn a_real_client_runs_a_command() {
    // A site without a login of its own takes everybody, and the device asks.
    let address = ssh(site()).await;
    let port = address.port().to_string();
    let options = "-oStrictHostKeyChecking=no -oUserKnownHostsFile=/dev/null -oLogLevel=ERROR -p";
    let mut arguments: Vec<_> = options.split(' ').collect();
    arguments.extend([port.as_str(), "root@127.0.0.1"]);
    let with = |command| [arguments.as_slice(), &[command]].concat();
    let Some(said) = run("ssh", &with("display optic")).await else { return };
    assert!(said.contains("RX power(dBm)"), "{said}");
}
