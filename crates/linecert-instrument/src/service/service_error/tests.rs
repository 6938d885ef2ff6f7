use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use linecert_socket::{IpVersion, Protocol};
use linecert_speed::method::Step;

use super::*;

const TARGET: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const SERVER: SocketAddr = SocketAddr::new(TARGET, 5201);

fn io_error() -> io::Error {
    io::Error::from(io::ErrorKind::NotFound)
}

#[track_caller]
fn check(error: impl Into<ServiceError>, reason: Reason) {
    let error = error.into();
    assert_eq!(error.reason(), reason, "{error}");
}

#[test]
fn a_mistake_of_the_inventory_is_told_from_a_fault_of_the_line() {
    let missing = ServiceError::NotNamed { key: "speed-server" };
    assert_eq!(missing.to_string(), "the inventory has no `service.speed-server`");
    check(missing, Reason::Unsupported);
    check(
        ServiceError::Resolve { host: "nowhere".to_owned(), source: io_error() },
        Reason::NotFound,
    );
    check(MethodError::NoContract(Step::DatagramsDown), Reason::Unsupported);
    check("239.1.1.1".parse::<linecert_media::Channel>().unwrap_err(), Reason::Unsupported);
}

#[test]
fn what_stops_echo_requests() {
    check(EchoError::NotPermitted { target: TARGET, source: io_error() }, Reason::Forbidden);
    check(EchoError::NoRoute { target: TARGET, source: io_error() }, Reason::NotFound);
    check(EchoError::TooSlow { target: TARGET, sent: 1, count: 2 }, Reason::HostLimited);
    let idle = |source| MethodError::Echo { target: TARGET, source };
    check(idle(EchoError::NotPermitted { target: TARGET, source: io_error() }), Reason::Forbidden);
    check(idle(EchoError::TooSlow { target: TARGET, sent: 1, count: 2 }), Reason::HostLimited);
}

#[test]
fn what_stops_a_transfer_is_the_same_by_either_way() {
    type Make = fn(String) -> ThroughputError;
    let server = || SERVER.to_string();
    let each: [(Make, Reason); 4] = [
        (|server| ThroughputError::Refused { server }, Reason::Refused),
        (|server| ThroughputError::Busy { server }, Reason::Busy),
        (|server| ThroughputError::AccessDenied { server }, Reason::Forbidden),
        (|server| ThroughputError::Unreachable { server, source: io_error() }, Reason::NotFound),
    ];
    for (error, reason) in each {
        check(error(server()), reason);
        check(MethodError::Throughput(error(server())), reason);
    }
}

#[test]
fn what_stops_a_test_of_capacity() {
    check(CapacityError::Closed { server: SERVER }, Reason::NotFound);
    let open = OpenError::Forbidden { protocol: Protocol::Udp, version: IpVersion::V4 };
    let link = CapacityLinkError::Open(open);
    check(CapacityError::Link { server: SERVER, source: link }, Reason::Forbidden);
    let stopped = CapacityError::Stopped { server: SERVER, after: Duration::ZERO, refused: true };
    check(stopped, Reason::Interrupted);
}

#[test]
fn an_interface_that_does_not_serve() {
    let interface = || "eth9".to_owned();
    check(ProbeError::Forbidden { interface: interface() }, Reason::Forbidden);
    check(ProbeError::Absent { interface: interface() }, Reason::NotFound);
    check(ProbeError::Down { interface: interface() }, Reason::Offline);
    check(ProbeError::NoCarrier { interface: interface() }, Reason::Offline);
    check(ProbeError::NotEthernet { interface: interface() }, Reason::Unsupported);
}
