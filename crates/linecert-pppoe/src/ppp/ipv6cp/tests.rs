use super::*;

fn option(identifier: u64) -> Vec<ConfigureOption> {
    vec![ConfigureOption::new(OPTION_INTERFACE, identifier.to_be_bytes())]
}

#[test]
fn an_identifier_is_written_as_the_lower_half_of_an_address() {
    let identifier = InterfaceId::new(0x0201_02ff_fe03_0405);
    assert_eq!(identifier.to_string(), "0201:02ff:fe03:0405");
    assert_eq!(identifier.link_local().to_string(), "fe80::201:2ff:fe03:405");
}

#[test]
fn the_two_ends_differ() {
    let mut ours = Ipv6cpOptions::new(InterfaceId::new(7));
    assert_eq!(ours.judge(&option(8)), Judgement::Ack);
    assert_eq!(ours.peer, Some(InterfaceId::new(8)));
    for same in [0, 7] {
        let Judgement::Nak(other) = ours.judge(&option(same)) else { panic!("{same}") };
        assert_ne!(other, option(7));
        assert_ne!(other, option(0));
    }
    assert_eq!(ours.peer, None);
}

#[test]
fn a_suggestion_is_taken_unless_it_is_none() {
    let mut ours = Ipv6cpOptions::new(InterfaceId::new(7));
    ours.suggested(&option(9)).unwrap();
    assert_eq!(ours.ours, InterfaceId::new(9));
    assert!(ours.suggested(&option(0)).is_err());
    assert!(ours.rejected(&option(9)).is_err());
    assert_eq!(ours.rejected(&[]), Ok(()));
}
