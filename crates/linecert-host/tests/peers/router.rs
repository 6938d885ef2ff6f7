//! The customer's router, found out by what the far end sees.

use std::{
    net::{SocketAddr, UdpSocket},
    thread,
    time::Duration,
};

use linecert_host::{
    Attached, AttachmentFacts, Link, Medium, Route, SeenAs, Session, attachment, binding,
};
use linecert_measure::Attachment;

use crate::home::{Home, Router};

const FAR: &str = "203.0.113.1:3478";

/// Answers one binding request by the plain address of RFC 3489, in 20 + 12 octets.
fn answer_once(socket: &UdpSocket) {
    let mut request = [0; 100];
    let (_, from) = socket.recv_from(&mut request).unwrap();
    let SocketAddr::V4(from) = from else { panic!() };
    let mut reply = vec![1, 1, 0, 12];
    reply.extend(request.iter().skip(4).take(16));
    reply.extend([0, 1, 0, 8, 0, 1]);
    reply.extend(from.port().to_be_bytes());
    reply.extend(from.ip().octets());
    socket.send_to(&reply, from).unwrap();
}

fn look(home: &Home) -> Attached {
    let server: SocketAddr = FAR.parse().unwrap();
    let socket = home.far.run(|| UdpSocket::bind(FAR).unwrap());
    socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let far = thread::spawn(move || answer_once(&socket));
    let facts = home.laptop.run(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let seen = runtime.block_on(binding(server, Duration::from_secs(5))).unwrap();
        let link = Link::to(server.ip()).unwrap();
        AttachmentFacts {
            route: Route::to(server.ip()).unwrap(),
            interface: link.name,
            medium: link.medium,
            session: Session::None,
            seen: Some(SeenAs { address: seen.ip(), by: server.ip() }),
            first_hops: Vec::new(),
        }
    });
    far.join().unwrap();
    assert_eq!(facts.route.gateway, "192.168.77.1".parse().ok());
    assert_eq!(facts.medium, Medium::Unknown, "/sys is of another namespace");
    attachment(&facts)
}

#[test]
fn a_router_that_translates_is_found() {
    let Some(home) = Home::build(Router::Translates) else { return };
    let attached = look(&home);
    assert_eq!(attached.attachment, Some(Attachment::Router), "{attached:?}");
    assert_eq!(attached.said(), "203.0.113.1 sees 203.0.113.7 instead of 192.168.77.7");
}

#[test]
fn a_router_that_only_forwards_is_the_operators() {
    let Some(home) = Home::build(Router::Forwards) else { return };
    let attached = look(&home);
    assert_eq!(attached.attachment, Some(Attachment::Direct), "{attached:?}");
}
