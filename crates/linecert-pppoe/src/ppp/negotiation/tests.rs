use proptest::prelude::*;

use super::*;
use crate::ppp::ipv6cp::{InterfaceId, Ipv6cpOptions};

/// The one option of IPv6CP makes the smallest automaton there is.
fn automaton(ours: u64) -> Negotiation<Ipv6cpOptions> {
    Negotiation::new(Ipv6cpOptions::new(InterfaceId::new(ours)))
}

fn option(identifier: u64) -> Vec<u8> {
    let value = identifier.to_be_bytes();
    ConfigureOption::encode_all(&[ConfigureOption::new(1, value)])
}

struct Bench {
    automaton: Negotiation<Ipv6cpOptions>,
    now: Instant,
    out: Vec<ControlPacket>,
}

impl Bench {
    fn opened() -> Self {
        let mut bench = Self { automaton: automaton(7), now: Instant::now(), out: Vec::new() };
        bench.automaton.open(bench.now, &mut bench.out);
        bench
    }

    /// Gives a packet by a letter of the event: a request that is good or bad, an answer to the
    /// last request, the peer's end, a timer.
    fn give(&mut self, event: &str) {
        let last = self.automaton.asked.0;
        let packet = |code, identifier, data| ControlPacket::new(code, identifier, data);
        let packet = match event {
            "rcr+" => packet(code::CONFIGURE_REQUEST, 40, option(8)),
            "rcr-" => packet(code::CONFIGURE_REQUEST, 41, option(0)),
            "rca" => packet(code::CONFIGURE_ACK, last, self.automaton.asked.1.clone()),
            "rca?" => packet(code::CONFIGURE_ACK, last.wrapping_add(1), option(7)),
            "rcn" => packet(code::CONFIGURE_NAK, last, option(9)),
            "rtr" => packet(code::TERMINATE_REQUEST, 42, b"bye".to_vec()),
            "rta" => packet(code::TERMINATE_ACK, 43, Vec::new()),
            "rxj-" => packet(code::CODE_REJECT, 44, vec![1]),
            "rxj+" => packet(code::CODE_REJECT, 44, vec![12]),
            "ruc" => packet(99, 45, Vec::new()),
            "to" => return self.wait(),
            "close" => return self.automaton.close(self.now, &mut self.out),
            other => panic!("{other}"),
        };
        self.automaton.receive(self.now, &packet, &mut self.out);
    }

    fn wait(&mut self) {
        self.now += RESTART_TIMER;
        self.automaton.expire(self.now, &mut self.out);
    }
}

/// RFC 1661, 4.1: the events, the state that they lead to, and the codes of what is sent after the
/// first Configure-Request.
#[test]
fn the_table_of_states() {
    let check = |events: &str, state: State, sent: &[u8]| {
        let mut bench = Bench::opened();
        for event in events.split(' ') {
            bench.give(event);
        }
        let codes: Vec<_> = bench.out.iter().skip(1).map(|packet| packet.code).collect();
        assert_eq!((bench.automaton.state(), codes.as_slice()), (&state, sent), "{events}");
    };
    check("rcr+", State::AckSent, &[2]);
    check("rcr-", State::RequestSent, &[3]);
    check("rca", State::AckReceived, &[]);
    check("rca?", State::RequestSent, &[]);
    check("rcn", State::RequestSent, &[1]);
    check("to", State::RequestSent, &[1]);
    check("rca rcr+", State::Opened, &[2]);
    check("rcr+ rca", State::Opened, &[2]);
    check("rca rcr-", State::AckReceived, &[3]);
    check("rca rca", State::RequestSent, &[1]);
    check("rca to", State::RequestSent, &[1]);
    check("rca rta", State::RequestSent, &[]);
    check("rcr+ rcr-", State::RequestSent, &[2, 3]);
    check("rcr+ rcn", State::AckSent, &[2, 1]);
    check("rcr+ to", State::AckSent, &[2, 1]);
    check("rcr+ rtr", State::RequestSent, &[2, 6]);
    check("rcr+ rca rcr+", State::AckSent, &[2, 1, 2]);
    check("rcr+ rca rca", State::RequestSent, &[2, 1]);
    check("rcr+ rca rtr", State::Ended(End::Terminated("bye".into())), &[2, 6]);
    check("rcr+ rca rta", State::RequestSent, &[2, 1]);
    check("rcr+ rca ruc", State::Opened, &[2, 7]);
    check("rcr+ rca close", State::Closing, &[2, 5]);
    check("rcr+ rca close rta", State::Ended(End::Closed), &[2, 5]);
    check("rcr+ rca close rcr+", State::Closing, &[2, 5]);
    check("rcr+ rca close to to", State::Ended(End::Closed), &[2, 5, 5]);
    check("rxj-", State::Ended(End::Rejected), &[]);
    check("rxj+", State::RequestSent, &[]);
}

#[test]
fn a_silent_peer_is_given_up_after_ten_requests() {
    let mut bench = Bench::opened();
    let started = bench.now;
    while let Some(timer) = bench.automaton.timer() {
        bench.now = timer;
        bench.automaton.expire(timer, &mut bench.out);
    }
    assert_eq!(*bench.automaton.state(), State::Ended(End::Silent { requests: MAX_CONFIGURE }));
    assert_eq!(bench.out.len(), usize::from(MAX_CONFIGURE));
    // 375 ms, 750 ms, 1.5 s and then seven times 3 s.
    assert_eq!(bench.now - started, Duration::from_millis(23_625));
    assert!(bench.out.iter().all(|packet| packet.identifier == bench.out[0].identifier));
}

#[test]
fn a_peer_that_never_agrees_is_given_up() {
    for event in ["rcn", "rcr-"] {
        let mut bench = Bench::opened();
        for _ in 0..100 {
            bench.give(event);
        }
        assert_eq!(*bench.automaton.state(), State::Ended(End::Endless), "{event}");
        assert!(bench.out.len() < 80, "{event}: {}", bench.out.len());
    }
}

#[test]
fn what_cannot_be_agreed_on_is_rejected_after_five_naks() {
    let mut bench = Bench::opened();
    for _ in 0..6 {
        bench.give("rcr-");
    }
    let codes: Vec<_> = bench.out.iter().skip(1).map(|packet| packet.code).collect();
    assert_eq!(codes, [3, 3, 3, 3, 3, 4]);
    assert_eq!(bench.out.last().unwrap().data, option(0));
}

#[test]
fn before_it_is_opened_everything_is_answered_by_an_end() {
    let mut closed = automaton(7);
    let mut out = Vec::new();
    let request = ControlPacket::new(code::CONFIGURE_REQUEST, 9, option(8));
    closed.receive(Instant::now(), &request, &mut out);
    assert_eq!(out, [ControlPacket::new(code::TERMINATE_ACK, 9, Vec::new())]);
    assert_eq!(*closed.state(), State::Closed);
}

proptest! {
    /// Each packet is answered by two at most, and both ends of all are bounded.
    #[test]
    fn arbitrary_packets_never_panic_nor_multiply(
        packets in prop::collection::vec((0_u8..14, any::<u8>(), prop::collection::vec(any::<u8>(), 0..16)), 0..200),
    ) {
        let mut bench = Bench::opened();
        for (code, identifier, data) in packets {
            let before = bench.out.len();
            let packet = ControlPacket::new(code, identifier, data);
            bench.automaton.receive(bench.now, &packet, &mut bench.out);
            prop_assert!(bench.out.len() <= before + 2);
        }
    }

    /// Two ends that lose fewer packets than requests are sent agree.
    #[test]
    fn two_ends_agree_whatever_is_lost(losses in prop::collection::vec(any::<bool>(), 0..MAX_CONFIGURE.into())) {
        let mut ends = [automaton(7), automaton(9)];
        let mut now = Instant::now();
        let mut losses = losses.into_iter();
        let mut on_wire = Vec::new();
        for (at, end) in ends.iter_mut().enumerate() {
            let mut out = Vec::new();
            end.open(now, &mut out);
            on_wire.extend(out.into_iter().map(|packet| (1 - at, packet)));
        }
        while !ends.iter().all(Negotiation::is_open) {
            while !on_wire.is_empty() {
                let (to, packet) = on_wire.remove(0);
                if losses.next() == Some(true) {
                    continue;
                }
                let mut out = Vec::new();
                ends[to].receive(now, &packet, &mut out);
                on_wire.extend(out.into_iter().map(|packet| (1 - to, packet)));
            }
            let timers = ends.iter().filter_map(Negotiation::timer);
            let Some(timer) = timers.min() else { break };
            now = timer;
            for (at, end) in ends.iter_mut().enumerate() {
                let mut out = Vec::new();
                end.expire(now, &mut out);
                on_wire.extend(out.into_iter().map(|packet| (1 - at, packet)));
            }
        }
        prop_assert!(ends.iter().all(Negotiation::is_open), "{:?}", ends.each_ref().map(|end| end.state().clone()));
        prop_assert_ne!(ends[0].options.ours, ends[1].options.ours);
    }
}
