use proptest::prelude::*;

use super::*;

#[test]
fn the_loopback_is_looked_at() {
    let link = Link::named("lo").unwrap();
    assert_eq!((link.name.as_str(), link.index), ("lo", 1));
    assert_eq!(Link::to(IpAddr::from([127, 0, 0, 1])).unwrap().name, "lo");
    assert_eq!((link.speed, link.duplex, link.driver), (None, None, None));
    assert!(link.mtu >= 1_500);
}

#[test]
fn an_absent_interface_is_named() {
    let error = Link::named("nosuch0").unwrap_err();
    assert_eq!(error.to_string(), "look at interface nosuch0");
    assert!(matches!(error, LinkError::Interface { source: NetlinkError::NotThere, .. }));
    assert!(Link::named(&"x".repeat(300)).is_err());
    assert!(Link::named("").is_err());
}

proptest! {
    #[test]
    fn arbitrary_octets_never_panic(body: Vec<u8>) {
        Link::decode(&body);
    }
}
