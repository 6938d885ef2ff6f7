//! What Debian's pppd said, frame by frame, and what we answered: recorded in tests/recordings.

use super::{tests::host_with, *};
use crate::ppp::ipv6cp::InterfaceId;

struct Line {
    at: Duration,
    ours: bool,
    frame: Vec<u8>,
}

fn read(recording: &str) -> Vec<Line> {
    let lines = recording.lines().filter(|line| !line.starts_with('#'));
    let read = lines.map(|line| {
        let words: Vec<_> = line.split(' ').collect();
        let [at, direction, hex] = words.as_slice() else { panic!("{line}") };
        let pairs = hex.as_bytes().chunks(2);
        let octet = |pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
        Line {
            at: Duration::from_micros(at.parse().unwrap()),
            ours: *direction == ">",
            frame: pairs.map(octet).collect(),
        }
    });
    read.collect()
}

/// The number at the end of our first request, or the identifier of our first IPv6CP request.
fn chosen<const N: usize>(lines: &[Line], protocol: Protocol) -> [u8; N] {
    let ours = |line: &&Line| {
        line.ours && PppFrame::split(&line.frame).is_some_and(|(found, _)| found == protocol)
    };
    lines.iter().find(ours).map_or([0; N], |line| *line.frame.last_chunk().unwrap())
}

/// Gives the frames of the peer in order, and compares what comes of them with what was sent then.
/// How often a request was repeated depends on the timers, which are not compared.
fn check(recording: &str, password: &str) -> Link {
    let lines = read(recording);
    let magic = u32::from_be_bytes(chosen(&lines, Protocol::Lcp));
    let mut settings = host_with(password, magic);
    settings.ipv6 = Some(InterfaceId::new(u64::from_be_bytes(chosen(&lines, Protocol::Ipv6cp))));
    let start = Instant::now();
    let mut link = Link::open(settings, start);
    let mut sent = link.take_frames();
    for line in &lines {
        if !line.ours && link.end().is_none() {
            let (protocol, information) = PppFrame::split(&line.frame).unwrap();
            link.receive(start + line.at, protocol, information);
        } else if line.frame.starts_with(&[0xc0, 0x21, code::TERMINATE_REQUEST]) {
            link.close(start + line.at);
        }
        sent.extend(link.take_frames());
    }
    let mut expected: Vec<_> =
        lines.iter().filter(|line| line.ours).map(|line| line.frame.clone()).collect();
    expected.dedup();
    // A request that was repeated after others had been sent.
    let first = expected[0].clone();
    let mut seen = 0;
    expected.retain(|frame| {
        seen += usize::from(*frame == first);
        *frame != first || seen == 1
    });
    let sent: Vec<_> = sent.iter().map(PppFrame::encode).collect();
    assert_eq!(sent, expected);
    link
}

#[test]
fn chap_that_is_accepted() {
    let link = check(include_str!("../../../tests/recordings/pppd-2.4.9-chap.txt"), "right");
    assert_eq!(link.milestones().len(), 4);
    assert_eq!(link.end(), Some(&LinkEnd::Closed));
}

#[test]
fn pap_that_is_accepted() {
    let link = check(include_str!("../../../tests/recordings/pppd-2.4.9-pap.txt"), "right");
    assert_eq!(link.milestones().len(), 4);
    assert_eq!(link.end(), Some(&LinkEnd::Closed));
}

#[test]
fn chap_that_is_refused() {
    let recording = include_str!("../../../tests/recordings/pppd-2.4.9-chap-refused.txt");
    let link = check(recording, "wrong");
    assert_eq!(link.end(), Some(&LinkEnd::AuthenticationRefused("Access denied".into())));
}

#[test]
fn ms_chap_is_named() {
    let link = check(include_str!("../../../tests/recordings/pppd-2.4.9-ms-chap.txt"), "right");
    let ms_chap = crate::ppp::lcp::AuthenticationProtocol::MsChapV2;
    assert_eq!(link.end(), Some(&LinkEnd::ProofUnsupported(ms_chap)));
}
