use super::*;

fn asked(options: &[(u8, &[u8])]) -> Vec<ConfigureOption> {
    options.iter().map(|(kind, value)| ConfigureOption::new(*kind, *value)).collect()
}

fn with_proofs() -> LcpOptions {
    let proofs = vec![AuthenticationProtocol::ChapMd5, AuthenticationProtocol::Pap];
    LcpOptions { proofs, ..LcpOptions::new(1492, 0x0102_0304) }
}

#[test]
fn each_option_is_granted_countered_or_rejected() {
    let check = |option: (u8, &[u8]), expected: Judgement| {
        let judged = with_proofs().judge(&asked(&[option]));
        assert_eq!(judged, expected, "{option:02x?}");
    };
    let nak = |kind, value: &[u8]| Judgement::Nak(asked(&[(kind, value)]));
    let reject = |kind, value: &[u8]| Judgement::Reject(asked(&[(kind, value)]));
    check((1, &[0x05, 0xd4]), Judgement::Ack);
    check((1, &[0x05, 0xdc]), nak(1, &[0x05, 0xd4]));
    check((1, &[0x00, 0x40]), nak(1, &[0x02, 0x40]));
    check((1, &[0x05]), reject(1, &[0x05]));
    check((3, &[0xc2, 0x23, 5]), Judgement::Ack);
    check((3, &[0xc0, 0x23]), Judgement::Ack);
    for unsupported in [&[0xc2, 0x23, 0x80][..], &[0xc2, 0x23, 0x81], &[0xc2, 0x27], &[0x12]] {
        check((3, unsupported), nak(3, &[0xc2, 0x23, 5]));
    }
    check((5, &[9, 9, 9, 9]), Judgement::Ack);
    // RFC 2516, 7: an ACCM, a compressed address and another check sequence must be rejected.
    for forbidden in [2, 7, 8, 9, 13, 255] {
        check((forbidden, &[]), reject(forbidden, &[]));
    }
}

#[test]
fn a_rejection_goes_before_a_counter_and_repeats_what_was_asked() {
    let judged = with_proofs().judge(&asked(&[(1, &[0x05, 0xdc]), (7, &[]), (8, &[])]));
    assert_eq!(judged, Judgement::Reject(asked(&[(7, &[]), (8, &[])])));
}

#[test]
fn our_own_magic_number_three_times_is_a_loop() {
    let mut options = with_proofs();
    for times in 1..=LOOPED_AFTER {
        let mine = options.magic.to_be_bytes();
        assert!(matches!(options.judge(&asked(&[(5, &mine)])), Judgement::Nak(_)));
        options.suggested(&asked(&[(5, &[0; 4])])).unwrap();
        assert_eq!(options.is_looped(), times == LOOPED_AFTER);
    }
    assert_eq!(options.judge(&asked(&[(5, &[1, 1, 1, 1])])), Judgement::Ack);
    assert!(!options.is_looped());
}

#[test]
fn the_smaller_unit_of_both_sides_counts() {
    let mut options = with_proofs();
    assert_eq!(options.mtu(), 1492);
    options.judge(&asked(&[(1, &[0x05, 0x00])]));
    assert_eq!(options.mtu(), 0x0500);
    options.suggested(&asked(&[(1, &[0x04, 0x00])])).unwrap();
    assert_eq!(options.mtu(), 0x0400);
    options.judge(&[]);
    options.rejected(&asked(&[(1, &[0x05, 0xd4])])).unwrap();
    assert_eq!(options.mtu(), 1492);
}

#[test]
fn a_suggested_unit_is_kept_within_reason() {
    for (suggested, taken) in [([0xff, 0xff], 1492), ([0, 0], 576), ([0x05, 0x00], 1280)] {
        let mut options = with_proofs();
        options.suggested(&asked(&[(1, &suggested)])).unwrap();
        assert_eq!(options.mtu(), taken);
    }
}

#[test]
fn a_demand_is_changed_to_what_the_peer_can_and_given_up_when_it_cannot() {
    let demands = vec![AuthenticationProtocol::ChapMd5, AuthenticationProtocol::Pap];
    let mut options = LcpOptions { demands, ..LcpOptions::new(1492, 1) };
    options.suggested(&asked(&[(3, &[0xc0, 0x23])])).unwrap();
    assert_eq!(options.demands, [AuthenticationProtocol::Pap]);
    assert_eq!(options.suggested(&asked(&[(3, &[0xc2, 0x27])])), Err(Disagreement { option: 3 }));
    let mut options = LcpOptions { demands: vec![AuthenticationProtocol::Pap], ..with_proofs() };
    assert_eq!(options.rejected(&asked(&[(3, &[0xc0, 0x23])])), Err(Disagreement { option: 3 }));
}
