//! Links that the kernel made itself, as other programs see them.

use std::time::Duration;

use linecert_host::{CableTestError, Duplex, Link, LinkError, Route, RouteError, cable_test};

use crate::home::{Home, Router};

#[test]
fn a_virtual_link_has_speed_and_no_cable() {
    let Some(home) = Home::build(Router::Forwards) else { return };
    home.laptop.run(|| {
        let link = Link::to("203.0.113.1".parse().unwrap()).unwrap();
        assert_eq!((link.name.as_str(), link.mtu), ("eth0", 1_500));
        assert_eq!(link.kind.as_deref(), Some("veth"));
        assert_eq!(link.speed, "10000 Mbit/s".parse().ok());
        assert_eq!(link.duplex, Some(Duplex::Full));
        let error = cable_test("eth0", Duration::from_secs(2)).unwrap_err();
        assert!(matches!(error, CableTestError::NotSupported { .. }), "{error:?}");
        assert_eq!(error.to_string(), "test the cable of eth0: not supported by the driver");
    });
}

#[test]
fn what_is_not_there_is_named() {
    let Some(home) = Home::build(Router::Forwards) else { return };
    home.far.run(|| {
        let error = Route::to("198.51.100.1".parse().unwrap()).unwrap_err();
        assert!(matches!(error, RouteError::NoRoute(_)), "{error:?}");
        let error = Route::to("2001:db8::1".parse().unwrap()).unwrap_err();
        assert!(matches!(error, RouteError::NoRoute(_)), "{error:?}");
        let error = cable_test("wan", Duration::from_secs(2)).unwrap_err();
        let absent = matches!(error, CableTestError::Link(LinkError::Interface { .. }));
        assert!(absent, "{error:?}");
    });
}
