use proptest::prelude::*;

use super::*;
use crate::{
    credentials::{Password, UserName},
    ppp::{ipcp::Grant, lcp::AuthenticationProtocol, negotiation::MAX_CONFIGURE},
};

fn credentials(password: &str) -> Credentials {
    Credentials {
        user: UserName::new("customer@isp").unwrap(),
        password: Password::new(password.as_bytes()).unwrap(),
    }
}

fn lcp(magic: u32, set: impl FnOnce(&mut LcpOptions)) -> LcpOptions {
    let mut options = LcpOptions::new(1492, magic);
    set(&mut options);
    options
}

fn host(password: &str) -> LinkSettings {
    host_with(password, 0x1111)
}

pub(super) fn host_with(password: &str, magic: u32) -> LinkSettings {
    let proofs = vec![AuthenticationProtocol::ChapMd5, AuthenticationProtocol::Pap];
    LinkSettings {
        lcp: lcp(magic, |options| options.proofs.clone_from(&proofs)),
        credentials: Some(credentials(password)),
        checked: None,
        ipv4: Some(IpcpOptions::asking()),
        ipv6: Some(InterfaceId::new(7)),
    }
}

fn concentrator(demands: &[AuthenticationProtocol]) -> LinkSettings {
    let grant = Grant { address: [10, 77, 0, 9].into(), dns: [None; 2] };
    let checked = CheckedPeer {
        accounts: vec![credentials("right")],
        name: "B".to_owned(),
        challenge: [1; 16],
    };
    LinkSettings {
        lcp: lcp(0x2222, |options| options.demands = demands.to_vec()),
        credentials: None,
        checked: Some(checked),
        ipv4: Some(IpcpOptions::granting([10, 77, 0, 1].into(), grant)),
        ipv6: Some(InterfaceId::new(8)),
    }
}

/// Two links on a wire that loses what it is told to.
struct Pair {
    links: [Link; 2],
    now: Instant,
}

impl Pair {
    fn new(one: LinkSettings, other: LinkSettings) -> Self {
        let now = Instant::now();
        Self { links: [Link::open(one, now), Link::open(other, now)], now }
    }

    /// Carries frames until there are none; each is lost when `lost` says so.
    fn exchange(&mut self, mut lost: impl FnMut() -> bool) {
        for _ in 0..200 {
            let mut quiet = true;
            for from in [0, 1] {
                for frame in self.links[from].take_frames() {
                    quiet = false;
                    if !lost() {
                        self.links[1 - from].receive(self.now, frame.protocol, &frame.information);
                    }
                }
            }
            if quiet {
                return;
            }
        }
        panic!("the links talk without end");
    }

    /// Lets the next timer expire.
    fn wait(&mut self) {
        let alive = self.links.iter().filter(|link| link.end().is_none());
        if let Some(timer) = alive.filter_map(Link::timer).min() {
            self.now = self.now.max(timer);
            self.links.iter_mut().for_each(|link| link.expire(self.now));
        }
    }
}

fn never() -> bool {
    false
}

#[test]
fn a_link_reaches_its_milestones_in_order() {
    let mut pair = Pair::new(host("right"), concentrator(&[AuthenticationProtocol::ChapMd5]));
    pair.exchange(never);
    let [host, _] = &pair.links;
    assert_eq!(host.milestones().first(), Some(&Milestone::LcpOpened));
    assert_eq!(host.milestones().get(1), Some(&Milestone::Authenticated));
    assert_eq!(host.milestones().len(), 4);
    assert_eq!(host.ipv4().unwrap().address.to_string(), "10.77.0.9");
    assert_eq!(host.ipv6().unwrap().peer, Some(InterfaceId::new(8)));
}

#[test]
fn the_end_is_told_to_both() {
    let mut pair = Pair::new(host("right"), concentrator(&[]));
    pair.exchange(never);
    pair.links[0].close(pair.now);
    pair.exchange(never);
    assert_eq!(pair.links[0].end(), Some(&LinkEnd::Closed));
    assert_eq!(pair.links[1].end(), Some(&LinkEnd::Terminated("".into())));
}

#[test]
fn a_peer_that_vanishes_is_noticed_by_its_echoes() {
    let mut pair = Pair::new(host("right"), concentrator(&[]));
    pair.exchange(never);
    let vanished = pair.now;
    while pair.links[0].end().is_none() {
        pair.wait();
        pair.exchange(|| true);
    }
    assert_eq!(pair.links[0].end(), Some(&LinkEnd::PeerGone { unanswered: 3 }));
    assert!(pair.now - vanished < Duration::from_secs(60));
}

#[test]
fn a_peer_that_is_there_is_kept() {
    let mut pair = Pair::new(host("right"), concentrator(&[]));
    pair.exchange(never);
    for _ in 0..20 {
        pair.wait();
        pair.exchange(never);
    }
    assert!(pair.links.iter().all(|link| link.end().is_none() && link.carries_ipv4()));
}

#[test]
fn a_peer_that_starts_anew_is_followed() {
    let mut pair = Pair::new(host("right"), concentrator(&[AuthenticationProtocol::Pap]));
    pair.exchange(never);
    pair.links[1] = Link::open(concentrator(&[AuthenticationProtocol::ChapMd5]), pair.now);
    pair.exchange(never);
    assert!(pair.links.iter().all(Link::carries_ipv4));
}

/// What a link answers to one packet once it carries.
fn answer(protocol: Protocol, packet: ControlPacket) -> (Vec<PppFrame>, Option<LinkEnd>) {
    let mut pair = Pair::new(host("right"), concentrator(&[]));
    pair.exchange(never);
    let [host, _] = &mut pair.links;
    host.receive(pair.now, protocol, &packet.encode());
    (host.take_frames(), host.end().cloned())
}

#[test]
fn echoes_are_answered_by_our_magic_number_and_its_echo_is_a_loop() {
    let magic = |number: u32| [&number.to_be_bytes()[..], b"data"].concat();
    let request = |number| ControlPacket::new(code::ECHO_REQUEST, 3, magic(number));
    let reply = ControlPacket::new(code::ECHO_REPLY, 3, magic(0x1111));
    let (frames, end) = answer(Protocol::Lcp, request(0x2222));
    let expected = PppFrame { protocol: Protocol::Lcp, information: reply.encode() };
    assert_eq!((frames, end), (vec![expected], None));
    let (frames, end) = answer(Protocol::Lcp, request(0x1111));
    assert_eq!((frames, end), (vec![], Some(LinkEnd::LoopedBack)));
}

#[test]
fn a_protocol_that_is_not_known_is_rejected_with_what_came() {
    let request = ControlPacket::new(code::CONFIGURE_REQUEST, 1, vec![0x1a, 4, 0, 1]);
    let (frames, end) = answer(Protocol::Other(0x80fd), request.clone());
    let [frame] = frames.as_slice() else { panic!("{frames:?}") };
    let rejection = ControlPacket::decode(&frame.information).unwrap();
    assert_eq!((frame.protocol, rejection.code), (Protocol::Lcp, code::PROTOCOL_REJECT));
    assert_eq!(rejection.data, [&[0x80, 0xfd], request.encode().as_slice()].concat());
    assert_eq!(end, None);
}

#[test]
fn without_the_last_network_protocol_there_is_no_session() {
    let mut settings = host("right");
    settings.ipv6 = None;
    let mut pair = Pair::new(settings, LinkSettings { ipv4: None, ..concentrator(&[]) });
    pair.exchange(never);
    assert_eq!(pair.links[0].end(), Some(&LinkEnd::NoAddress(NetworkEnd::Unknown)));
}

fn frame() -> impl Strategy<Value = (u16, Vec<u8>)> {
    let known =
        prop::sample::select(vec![0xc021_u16, 0xc023, 0xc223, 0x8021, 0x8057, 0x80fd, 0x21]);
    let packet = (1_u8..14, 0_u8..6, prop::collection::vec(any::<u8>(), 0..24));
    let packet = packet.prop_map(|(c, i, data)| ControlPacket::new(c, i, data).encode());
    (known, prop_oneof![packet, any::<Vec<u8>>()])
}

proptest! {
    /// A hostile peer gets no more than a few frames for each of its own, and no panic.
    #[test]
    fn arbitrary_frames_never_panic_nor_multiply(
        frames in prop::collection::vec(frame(), 0..120),
        carries: bool,
    ) {
        let mut pair = Pair::new(host("right"), concentrator(&[]));
        if carries {
            pair.exchange(never);
        }
        let [link, _] = &mut pair.links;
        link.take_frames();
        for (number, information) in frames {
            link.receive(pair.now, Protocol::from_number(number), &information);
            prop_assert!(link.take_frames().len() <= 4);
        }
    }

    /// Whatever is lost of fewer frames than requests are sent, the link comes up.
    #[test]
    fn a_link_comes_up_after_losses(losses in prop::collection::vec(any::<bool>(), 0..MAX_CONFIGURE.into()), pap: bool) {
        let proof = if pap { AuthenticationProtocol::Pap } else { AuthenticationProtocol::ChapMd5 };
        let mut pair = Pair::new(host("right"), concentrator(&[proof]));
        let mut losses = losses.into_iter();
        for _ in 0..60 {
            pair.exchange(|| losses.next().unwrap_or(false));
            if pair.links.iter().all(|link| link.carries_ipv4() && link.carries_ipv6()) {
                return Ok(());
            }
            pair.wait();
        }
        prop_assert!(false, "{:?}", pair.links.each_ref().map(|link| link.phase.clone()));
    }
}
