//! Requests to sipp as a registrar, whose own digest check is the judge of ours, and to servers that
//! misbehave.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, UdpSocket},
    path::Path,
    thread,
    time::Duration,
};

use linecert_measure::{Metric, Reading, Reason};
use linecert_media::sip::{
    Credentials, Password, SipAnswer, SipPlan, Transport, options, register,
};
use linecert_namespace::{FAR, Running, installed, sh};
use linecert_net::icmp::{Dscp, Egress};

use crate::{evidence, network::Network, run};

/// Answers one OPTIONS.
const OPTIONS: &str = r#"<scenario name="options"><recv request="OPTIONS"/>
<send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=1
[last_Call-ID:]
[last_CSeq:]
Allow: INVITE, OPTIONS
Content-Length: 0

]]></send></scenario>"#;

/// Challenges a REGISTER, checks the proof, and takes the end of the registration.
fn registrar() -> String {
    let answer = |status: &str, more: &str| {
        format!(
            "<send><![CDATA[\n\nSIP/2.0 {status}\n[last_Via:]\n[last_From:]\n[last_To:];tag=1\n\
             [last_Call-ID:]\n[last_CSeq:]\n{more}Content-Length: 0\n\n]]></send>"
        )
    };
    let challenge = "WWW-Authenticate: Digest realm=\"ims.example\", nonce=\"n0nce\", qop=\"auth\", \
                     algorithm=MD5\n";
    let checked = r#"<recv request="REGISTER"><action>
        <verifyauth assign_to="sound" username="alice" password="s3cret"/>
        </action></recv><nop hide="true" test="sound" next="good"/>"#;
    let second = checked.replace("good", "ended");
    let no = answer("403 Forbidden", "");
    let ok = answer("200 OK", "Contact: <sip:alice@x>;expires=60\n");
    format!(
        "<scenario name=\"registrar\"><recv request=\"REGISTER\"/>{}{checked}{no}\
         <nop hide=\"true\" next=\"over\"/><label id=\"good\"/>{ok}{second}{no}\
         <nop hide=\"true\" next=\"over\"/><label id=\"ended\"/>{ok}<label id=\"over\"/></scenario>",
        answer("401 Unauthorized", challenge)
    )
}

fn sipp(network: &Network, folder: &Path, scenario: &str, transport: &str) -> Running {
    let file = folder.join("scenario.xml");
    let head = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n";
    fs::write(&file, format!("{head}{scenario}")).unwrap();
    let file = file.display();
    let line = format!("sipp -sf {file} -i {FAR} -p 5060 -t {transport} -m 1 -nostdin");
    let peer = network.far.start(&line);
    network.far.wait_for_listener(5060);
    peer
}

fn plan(transport: Transport) -> SipPlan {
    SipPlan {
        server: format!("{FAR}:5060").parse().unwrap(),
        transport,
        realm: "ims.example".parse().unwrap(),
        egress: Egress { dscp: Dscp::BEST_EFFORT, interface: Some("eth0".to_owned()) },
        patience: Duration::from_secs(3),
    }
}

fn alice(password: &str) -> Credentials {
    Credentials::new("alice".to_owned(), Password::new(password.to_owned())).unwrap()
}

fn asked(network: &Network, plan: &SipPlan) -> SipAnswer {
    network.near.run(|| run(options(plan))).unwrap()
}

fn registered(network: &Network, plan: &SipPlan, password: &str) -> SipAnswer {
    network.near.run(|| run(register(plan, &alice(password)))).unwrap()
}

fn why(answer: &SipAnswer) -> (Reason, String) {
    match answer.reading().1 {
        Reading::NotReported(absence) => (absence.reason, absence.detail),
        reading => panic!("{reading:?}"),
    }
}

#[test]
fn sipp_answers_options_over_udp_and_tcp() {
    let Some(network) = Network::cable().filter(|_| installed(&["sipp", "ss"])) else { return };
    for (transport, option) in [(Transport::Udp, "u1"), (Transport::Tcp, "t1")] {
        let folder = tempfile::tempdir().unwrap();
        let _peer = sipp(&network, folder.path(), OPTIONS, option);
        let answer = asked(&network, &plan(transport));
        let (metric, reading) = answer.reading();
        assert_eq!((metric, answer.status()), (Metric::SipOptionsTime, Some(200)));
        let took = reading.value().unwrap().quantity().steps();
        assert!((1..3_000_000_000).contains(&took), "{took}");
    }
}

#[test]
fn sipp_registers_a_subscriber_and_is_left_clean() {
    let Some(network) = Network::cable().filter(|_| installed(&["sipp", "ss", "tshark"])) else {
        return;
    };
    for (transport, option) in [(Transport::Udp, "u1"), (Transport::Tcp, "t1")] {
        let folder = tempfile::tempdir().unwrap();
        let capture = network.near.capture("eth0", "");
        let _peer = sipp(&network, folder.path(), &registrar(), option);
        let answer = registered(&network, &plan(transport), "s3cret");
        let capture = capture.end();
        let text = String::from_utf8(answer.to_evidence()).unwrap();
        assert_eq!(answer.reading().0, Metric::SipRegisterTime);
        assert!(answer.reading().1.value().is_some(), "{text}");
        let document = evidence(&answer.to_evidence());
        let statuses = document["exchanges"].as_array().unwrap().iter();
        assert_eq!(
            statuses.map(|e| e["status"].as_u64()).collect::<Vec<_>>(),
            [Some(401), Some(200)]
        );
        assert_eq!(document["unregistration"]["status"], 200);
        assert!(!text.contains("s3cret") && !text.contains("response"), "{text}");
        check_capture(&capture.path().display().to_string());
    }
}

/// What tshark says of a registration and its end.
fn check_capture(capture: &str) {
    let fields = "-e sip.CSeq.seq -e sip.Expires -e sip.auth.nc -e sip.auth.qop -e _ws.malformed";
    let read = sh(&format!("tshark -r {capture} -Y sip.Method==REGISTER -T fields {fields}"));
    let rows: Vec<Vec<&str>> = read.lines().map(|line| line.split('\t').collect()).collect();
    let of = |n: usize| rows.iter().find(|row| row[0] == n.to_string()).unwrap().clone();
    assert_eq!(of(1)[1..], ["60", "", "", ""], "{read}");
    assert_eq!(of(2)[1..], ["60", "00000001", "auth", ""], "{read}");
    assert_eq!(of(3)[1..], ["0", "00000002", "auth", ""], "{read}");
}

#[test]
fn sipp_refuses_a_wrong_password() {
    let Some(network) = Network::cable().filter(|_| installed(&["sipp", "ss"])) else { return };
    let folder = tempfile::tempdir().unwrap();
    let _peer = sipp(&network, folder.path(), &registrar(), "u1");
    let answer = registered(&network, &plan(Transport::Udp), "wrong");
    assert_eq!(why(&answer), (Reason::Refused, "403 Forbidden".to_owned()));
    assert_eq!(evidence(&answer.to_evidence())["unregistration"], serde_json::Value::Null);
}

#[test]
fn a_lost_request_is_sent_again() {
    let Some(network) = Network::cable().filter(|_| installed(&["sipp", "ss", "nft"])) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    // The first two of every hundred are lost: sent again after 0.5 s and after 1 s more.
    network.far.filter("input", "udp dport 5060 numgen inc mod 100 < 2 drop");
    let _peer = sipp(&network, folder.path(), OPTIONS, "u1");
    let answer = asked(&network, &plan(Transport::Udp));
    let took = answer.reading().1.value().unwrap().quantity().steps();
    assert!((1_400_000_000..2_500_000_000).contains(&took), "{took}");
    assert_eq!(evidence(&answer.to_evidence())["exchanges"][0]["repeats"], 2);
}

#[test]
fn nobody_and_silence_are_told_apart() {
    let Some(network) = Network::cable().filter(|_| installed(&["nft"])) else { return };
    let brief = |transport| SipPlan { patience: Duration::from_millis(700), ..plan(transport) };
    for transport in [Transport::Udp, Transport::Tcp] {
        let nobody = asked(&network, &brief(transport));
        assert_eq!(why(&nobody).0, Reason::Refused, "{transport:?}");
    }
    network.far.filter("input", "meta l4proto { tcp, udp } drop");
    for transport in [Transport::Udp, Transport::Tcp] {
        let silent = asked(&network, &brief(transport));
        assert_eq!(why(&silent).0, Reason::TimedOut, "{transport:?}");
    }
}

#[test]
fn servers_that_misbehave_are_not_believed() {
    let Some(network) = Network::cable() else { return };
    let brief = |transport| SipPlan { patience: Duration::from_millis(700), ..plan(transport) };
    let udp = against(&network, udp_babbler, || asked(&network, &brief(Transport::Udp)));
    assert_eq!(why(&udp).0, Reason::TimedOut);
    assert!(evidence(&udp.to_evidence())["exchanges"][0]["foreign"].as_u64() > Some(0));
    let tcp = against(
        &network,
        |listener| tcp_says(listener, b"HTTP/1.1 200 OK\r\n\r\n"),
        || asked(&network, &brief(Transport::Tcp)),
    );
    assert_eq!(why(&tcp).0, Reason::Garbled);
    let closes = against(
        &network,
        |listener| tcp_says(listener, b""),
        || asked(&network, &brief(Transport::Tcp)),
    );
    assert_eq!(why(&closes).0, Reason::Refused);
}

/// Runs a test beside a far end with both sockets at port 5060.
fn against<T: Send>(
    network: &Network,
    far_end: impl FnOnce((UdpSocket, TcpListener)) + Send,
    test: impl FnOnce() -> T,
) -> T {
    let sockets = network
        .far
        .run(|| (UdpSocket::bind((FAR, 5_060)).unwrap(), TcpListener::bind((FAR, 5_060)).unwrap()));
    thread::scope(|scope| {
        scope.spawn(|| far_end(sockets));
        test()
    })
}

/// Answers with garbage, and with an answer to another request.
fn udp_babbler((socket, _): (UdpSocket, TcpListener)) {
    let mut octets = [0; 2_000];
    socket.set_read_timeout(Some(Duration::from_millis(900))).unwrap();
    while let Ok((length, from)) = socket.recv_from(&mut octets) {
        let other = String::from_utf8_lossy(&octets[..length]).replace("z9hG4bK", "z9hG4bKx");
        let other = other.replacen(&other[..other.find('\r').unwrap()], "SIP/2.0 200 OK", 1);
        for answer in [&[0xff; 300][..], b"SIP/2.0 200 OK\r\n\r\n", other.as_bytes()] {
            socket.send_to(answer, from).unwrap();
        }
    }
}

fn tcp_says((_, listener): (UdpSocket, TcpListener), words: &[u8]) {
    let (mut stream, _) = listener.accept().unwrap();
    let mut octets = [0; 2_000];
    assert!(stream.read(&mut octets).unwrap() > 0);
    stream.write_all(words).unwrap();
}
