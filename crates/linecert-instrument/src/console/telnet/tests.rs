use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(octets: &[u8], text: &[u8], answer: &[u8]) {
    let heard = Telnet::default().receive(octets).unwrap();
    assert_eq!((heard.text.as_slice(), heard.answer.as_slice()), (text, answer), "{octets:?}");
}

#[test]
fn text_is_text_and_commands_are_not() {
    check(b"login: ", b"login: ", b"");
    check(&[IAC, IAC, b'a', b'b'], &[IAC, b'a', b'b'], b"");
    check(b"a\r\nb\r\0c\0d", b"a\r\nb\rc\0d", b"");
    // Are you there, break, go ahead and data mark are of two octets, whatever follows.
    for command in [246, 243, 249, 242, 241, SE] {
        check(&[b'a', IAC, command, b'b'], b"ab", b"");
    }
    check(&[b'a', IAC, SB, 24, 1, IAC, IAC, SE, IAC, SE, b'b'], b"ab", b"");
}

#[test]
fn echo_and_go_ahead_are_agreed_to_and_nothing_else() {
    check(&[IAC, WILL, ECHO], b"", &[IAC, DO, ECHO]);
    check(&[IAC, WILL, SUPPRESS_GO_AHEAD], b"", &[IAC, DO, SUPPRESS_GO_AHEAD]);
    check(&[IAC, DO, SUPPRESS_GO_AHEAD], b"", &[IAC, WILL, SUPPRESS_GO_AHEAD]);
    // This end never echoes: two ends that do would never fall silent.
    check(&[IAC, DO, ECHO], b"", &[IAC, WONT, ECHO]);
    for option in [0, 5, 24, 31, 32, 34, 35, 36, 39, 254, 255] {
        check(&[IAC, DO, option], b"", &[IAC, WONT, option]);
        check(&[IAC, WILL, option], b"", &[IAC, DONT, option]);
        check(&[IAC, DONT, option], b"", b"");
        check(&[IAC, WONT, option], b"", b"");
    }
}

#[test]
fn what_holds_already_is_not_answered() {
    let mut telnet = Telnet::default();
    let mut answer = |octets: &[u8]| telnet.receive(octets).unwrap().answer;
    assert_eq!(answer(&[IAC, WILL, ECHO, IAC, WILL, ECHO]), [IAC, DO, ECHO]);
    assert_eq!(answer(&[IAC, WONT, ECHO, IAC, WONT, ECHO]), [IAC, DONT, ECHO]);
    assert_eq!(answer(&[IAC, WILL, ECHO]), [IAC, DO, ECHO]);
}

#[test]
fn what_never_ends_is_cut() {
    let endless = [&[IAC, SB, 24][..], &[b'x'; 4_096]].concat();
    assert_eq!(Telnet::default().receive(&endless), Err(TelnetError::EndlessSubnegotiation));
    let endless = [IAC, WILL, 24].repeat(MOST_NEGOTIATIONS + 1);
    assert_eq!(Telnet::default().receive(&endless), Err(TelnetError::EndlessNegotiation));
}

#[test]
fn sent_text_is_escaped() {
    for (text, wire) in [
        (&b"info\r\n"[..], &b"info\r\n"[..]),
        (b"info\r", b"info\r\0"),
        (b"\r\r\n", b"\r\0\r\n"),
        (b"a\xffb", b"a\xff\xffb"),
    ] {
        assert_eq!(Telnet::encode(text), wire);
    }
}

proptest! {
    #[test]
    fn how_the_octets_are_cut_makes_no_difference(
        octets in prop::collection::vec(prop_oneof![any::<u8>(), 239_u8..=255, 0_u8..4], 0..200),
        cut in 0_usize..200,
    ) {
        let whole = Telnet::default().receive(&octets);
        let (head, tail) = octets.split_at(cut.min(octets.len()));
        let mut telnet = Telnet::default();
        let pieces = telnet.receive(head).and_then(|mut first| {
            let second = telnet.receive(tail)?;
            first.text.extend(second.text);
            first.answer.extend(second.answer);
            Ok(first)
        });
        prop_assert_eq!(pieces, whole);
    }

    #[test]
    fn what_is_encoded_is_heard_again(text in prop::collection::vec(any::<u8>(), 0..200)) {
        let heard = Telnet::default().receive(&Telnet::encode(&text)).unwrap();
        prop_assert_eq!(heard.text, text);
        prop_assert_eq!(heard.answer, Vec::<u8>::new());
    }
}
