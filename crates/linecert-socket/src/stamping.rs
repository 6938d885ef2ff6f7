//! Waits until the kernel really stamps arrivals.
//!
//! The first socket of a host that asks for receive timestamps only has a kernel worker start
//! them (net/core/dev.c, `netstamp_work`): what arrives before that has none.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    os::fd::AsFd,
    thread,
    time::{Duration, Instant},
};

use socket2::{Domain, Socket, Type};

use crate::{
    control::{TIMESTAMPING, messages, timestamp},
    readiness::{Readiness, wait},
    slots::Buffers,
    sys::{self, Queue},
};

/// How long to wait for the worker; it takes less than a millisecond on an idle host.
const PATIENCE: Duration = Duration::from_millis(100);

/// How long to wait where it cannot be seen, for want of a loopback interface.
const BLIND_PATIENCE: Duration = Duration::from_millis(20);

/// Returns as soon as a datagram of this host to itself is stamped, or patience has run out.
pub(crate) fn await_stamps() {
    let deadline = Instant::now() + PATIENCE;
    let Ok(probe) = probe() else { return thread::sleep(BLIND_PATIENCE) };
    while Instant::now() < deadline {
        match is_stamped(&probe, deadline) {
            Ok(true) => return,
            Ok(false) => thread::sleep(Duration::from_micros(200)),
            Err(_) => return thread::sleep(BLIND_PATIENCE),
        }
    }
}

/// A socket that sends to itself, so that no address but its own is sent to.
fn probe() -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM.nonblocking(), None)?;
    let flags = libc::SOF_TIMESTAMPING_SOFTWARE | libc::SOF_TIMESTAMPING_RX_SOFTWARE;
    sys::set_option(socket.as_fd(), (libc::SOL_SOCKET, TIMESTAMPING), &flags.to_ne_bytes())?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    socket.connect(&socket.local_addr()?)?;
    Ok(socket)
}

fn is_stamped(probe: &Socket, deadline: Instant) -> io::Result<bool> {
    probe.send(&[0])?;
    wait(probe.as_fd(), Readiness::Readable, deadline).map_err(io::Error::other)?;
    let mut buffers = Buffers::new(1, 8);
    let (slots, payload, _) = buffers.parts();
    sys::receive_many(probe.as_fd(), slots, (payload, 0), Queue::Data)?;
    let mut control = slots.iter().flat_map(|slot| messages(slot.control()));
    Ok(control.any(|message| message.kind == TIMESTAMPING && timestamp(message.data).is_some()))
}
