//! Replies of each framing: whole, cut, echoed, noisy, broken, endless.

use proptest::prelude::*;

use super::{echo::MOST_ECHOES, line::LONGEST_LINE, prompt::LONGEST_REPLY, *};
use crate::pattern::{Groups, Pattern};

fn lines() -> Framing {
    let (terminator, prompt) = (b"\r\n".to_vec(), b">".to_vec());
    Line { terminator, send_terminator: None, prompt }.into()
}

fn prompts() -> Framing {
    let prompt = Pattern::parse(r"\w*> ?", Groups::NONE).unwrap();
    Prompt { send_terminator: b"\r".to_vec(), prompt }.into()
}

fn thirteen() -> Framing {
    Fixed { length: 13, sync: vec![0xAA] }.into()
}

fn joinwit() -> Framing {
    Prefixed {
        start: vec![0x7B],
        address: vec![0xFF],
        overhead: 2,
        checksum: Checksum::TwosComplementSum,
        end: vec![0x7D],
        longest: 64,
    }
    .into()
}

fn all() -> [Framing; 4] {
    [lines(), prompts(), thirteen(), joinwit()]
}

/// What comes of bytes, after a command was sent.
fn check(framing: &Framing, command: &str, bytes: &[u8], expect: &[&[u8]]) {
    let mut frames = FrameAssembler::new(framing);
    frames.sent(command);
    let expect: Vec<_> = expect.iter().map(|reply| Frame::Whole(reply.to_vec())).collect();
    assert_eq!(frames.push(bytes), expect, "{}", bytes.escape_ascii());
}

#[test]
fn a_line_comes_without_echo_and_prompt() {
    let check = |bytes: &[u8], expect: &[&[u8]]| check(&lines(), "PM:PWS?", bytes, expect);
    check(b"1, 118\r\n", &[b"1, 118"]);
    check(b"PM:PWS?\r\n1, 118\r\n> PM:PWS?\r\n", &[b"1, 118", b"PM:PWS?"]);
    check(b"\r\n>\r\n> NEWPORT\r\n a \r\n", &[b"NEWPORT", b" a "]);
    check(b"a\nb\rc\r", &[]);
    check(b"a\nb\rc\r\n", &[b"a\nb\rc"]);
}

#[test]
fn an_echo_that_nothing_ends_is_cut_from_its_reply() {
    let framing: Framing = Line {
        terminator: b"\r\n".to_vec(),
        send_terminator: Some(Vec::new()),
        prompt: Vec::new(),
    }
    .into();
    check(&framing, "v", b"v-17.45\r\n", &[b"-17.45"]);
    check(&framing, "v", b"v\r\n-17.45\r\n", &[b"-17.45"]);
}

#[test]
fn an_echo_that_comes_late_is_still_no_reply() {
    let mut frames = FrameAssembler::new(&lines());
    frames.sent("ECHO 0");
    frames.sent("*IDN?");
    let expect = [Frame::Whole(b"NEWPORT".to_vec())];
    assert_eq!(frames.push(b"ECHO 0\r\n>NEWPORT\r\n"), expect);
}

#[test]
fn the_longest_line_passes_and_a_longer_one_is_cut() {
    let longest = "x".repeat(LONGEST_LINE);
    check(&lines(), "", format!("{longest}\r\n").as_bytes(), &[longest.as_bytes()]);
    let mut frames = FrameAssembler::new(&lines());
    let got = frames.push(format!("{longest}x\r\nok\r\n").as_bytes());
    let cut = Frame::TooLong(longest.clone().into_bytes());
    assert_eq!(got, [cut.clone(), Frame::Whole(b"ok".to_vec())]);
    assert_eq!(frames.push(longest.repeat(9).as_bytes()), [cut]);
}

#[test]
fn a_reply_ends_at_the_prompt() {
    let check = |bytes: &[u8], expect: &[&[u8]]| check(&prompts(), "SHOW", bytes, expect);
    check(b"SHOW\r\n1 dBm\r\n2 dBm\r\nmeter> ", &[b"1 dBm\r\n2 dBm"]);
    check(b"1 dBm\r\n>", &[b"1 dBm"]);
    check(b"\r\n> ", &[b""]);
    check(b"SHOWN\r\n>", &[b"SHOWN"]);
    check("光\r\n>".as_bytes(), &["光".as_bytes()]);
    check(b"no prompt yet\r\n", &[]);
}

#[test]
fn a_prompt_that_nobody_waited_for_is_no_reply() {
    let mut frames = FrameAssembler::new(&prompts());
    assert_eq!(frames.push(b"\r\nmeter> "), []);
    frames.sent("SHOW");
    assert_eq!(frames.push(b"SHOW\r\n1\r\nmeter> "), [Frame::Whole(b"1".to_vec())]);
}

#[test]
fn an_endless_reply_is_cut_once() {
    let mut frames = FrameAssembler::new(&prompts());
    frames.sent("SHOW");
    let got = frames.push("x\r\n".repeat(LONGEST_REPLY).as_bytes());
    assert!(matches!(&got[..], [Frame::TooLong(head)] if head.len() < LONGEST_REPLY));
    assert_eq!(frames.push(b"meter>"), []);
    frames.sent("SHOW");
    assert_eq!(frames.push(b"1\r\n>"), [Frame::Whole(b"1".to_vec())]);
}

const READING: [u8; 13] = [0xAA, 1, 0x80, 0, 0, 0, 0, 0x38, 0x41, 0, 3, 2, 0];

#[test]
fn a_frame_of_one_length_is_found_behind_noise() {
    check(&thirteen(), "", &READING, &[&READING]);
    check(&thirteen(), "", &[&[0, 0xFF, 0x0D][..], &READING].concat(), &[&READING]);
    check(&thirteen(), "", &[READING, READING].concat(), &[&READING, &READING]);
    check(&thirteen(), "", &READING[..12], &[]);
}

#[test]
fn the_echo_of_a_frame_is_no_reply() {
    for (framing, command) in [
        (thirteen(), vec![0xAA, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        (joinwit(), vec![0x7B, 0xFF, 5, 1, 0x62, 0x1E, 0x7D]),
    ] {
        let mut frames = FrameAssembler::new(&framing);
        frames.sent(&command);
        assert_eq!(frames.push(&command), []);
        assert_eq!(frames.push(&command), [Frame::Whole(command.clone())]);
    }
}

/// A frame of the Joinwit language around data.
fn frame(data: &[u8]) -> Vec<u8> {
    joinwit().encode(data)
}

#[test]
fn a_command_is_put_into_its_frame() {
    assert_eq!(frame(&[1, 0x62]), [0x7B, 0xFF, 5, 1, 0x62, 0x1E, 0x7D]);
    assert_eq!(thirteen().encode(&READING), READING);
    assert_eq!(lines().encode(b"PM:L?"), b"PM:L?\r\n");
    assert_eq!(prompts().encode(b"SHOW"), b"SHOW\r");
    assert!(joinwit().refuses(&[0; 60]).is_some());
    assert!(thirteen().refuses(&READING[..12]).is_some());
    assert!(thirteen().refuses(&[0; 13]).is_some());
}

#[test]
fn a_frame_of_stated_length_is_found_behind_noise() {
    let reply = frame(&[1, 0x62, 1, 2, 3, 4]);
    check(&joinwit(), "", &[&[0, 0x7D][..], &reply].concat(), &[&reply]);
    // A start that states an impossible length is noise.
    check(&joinwit(), "", &[&[0x7B, 0xFF, 0xFF][..], &reply].concat(), &[&reply]);
    check(&joinwit(), "", &[&[0x7B, 0xFF, 0][..], &reply].concat(), &[&reply]);
    check(&joinwit(), "", &reply[..reply.len() - 1], &[]);
}

#[test]
fn a_wrong_checksum_is_told_and_what_follows_is_found() {
    let reply = frame(&[1, 0x62, 1, 2, 3, 4]);
    let mut broken = reply.clone();
    broken[5] = 9;
    let mut frames = FrameAssembler::new(&joinwit());
    let got = frames.push(&[broken.as_slice(), reply.as_slice()].concat());
    let [Frame::Bad { bytes, problem }, Frame::Whole(whole)] = &got[..] else { panic!("{got:?}") };
    assert_eq!((bytes, whole), (&broken, &reply));
    assert!(problem.to_string().starts_with("checksum is "), "{problem}");
    broken.clone_from(&reply);
    *broken.last_mut().unwrap() = 0;
    let got = FrameAssembler::new(&joinwit()).push(&broken);
    let [Frame::Bad { problem, .. }] = &got[..] else { panic!("{got:?}") };
    assert_eq!(problem.to_string(), "ends with 00 instead of 7D");
}

/// Bytes in which each framing finds something.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b">PM:PWS?".to_vec()),
        Just(vec![b'x'; LONGEST_LINE - 1]),
        Just(READING.to_vec()),
        Just(READING[..5].to_vec()),
        Just(frame(&[1, 0x62, 7, 7])),
        Just(frame(&[1, 0x62, 7, 7])[..6].to_vec()),
        proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_partition_gives_the_same_replies(
        bytes in stream(),
        cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        for framing in all() {
            let mut at_once = FrameAssembler::new(&framing);
            at_once.sent("PM:PWS?");
            let mut piecewise = at_once.clone();
            let mut places: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            places.extend([0, bytes.len()]);
            places.sort_unstable();
            let pieces = places.windows(2).map(|ends| &bytes[ends[0]..ends[1]]);
            let got: Vec<_> = pieces.flat_map(|piece| piecewise.push(piece)).collect();
            prop_assert_eq!(got, at_once.push(&bytes));
            prop_assert_eq!(piecewise.pending(), at_once.pending());
            prop_assert!(at_once.pending().len() <= LONGEST_REPLY, "memory is bounded");
        }
    }

    #[test]
    fn noise_before_a_frame_hides_it_only_when_it_looks_like_one(
        noise in proptest::collection::vec(any::<u8>().prop_filter("no start", |b| ![0xAA, 0x7B].contains(b)), 0..40),
        data in proptest::collection::vec(any::<u8>(), 0..50),
    ) {
        let reply = frame(&data);
        let got = FrameAssembler::new(&joinwit()).push(&[noise.as_slice(), &reply].concat());
        prop_assert_eq!(got, vec![Frame::Whole(reply)]);
        let got = FrameAssembler::new(&thirteen()).push(&[noise.as_slice(), &READING].concat());
        prop_assert_eq!(got, vec![Frame::Whole(READING.to_vec())]);
    }

    #[test]
    fn one_changed_octet_never_passes_for_the_reply(
        data in proptest::collection::vec(any::<u8>(), 1..50),
        at in any::<prop::sample::Index>(), change in 1..=255_u8,
    ) {
        let mut reply = frame(&data);
        let at = at.index(reply.len());
        reply[at] ^= change;
        let got = FrameAssembler::new(&joinwit()).push(&reply);
        prop_assert!(!got.contains(&Frame::Whole(reply)), "{got:?}");
    }
}

#[test]
fn a_device_that_never_echoes_is_no_burden() {
    let mut frames = FrameAssembler::new(&lines());
    (0..99).for_each(|_| frames.sent("PM:PWS?"));
    let echoes = "PM:PWS?\r\n".repeat(MOST_ECHOES + 1);
    assert_eq!(frames.push(echoes.as_bytes()).len(), 1);
}
