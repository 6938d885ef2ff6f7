//! The system calls without a safe form elsewhere, and the only `unsafe` of the project.
//!
//! Every pointer handed to the kernel is made here from a slice or an array that is borrowed for
//! the whole call, with that slice's own length; the kernel keeps none of them. Nothing is decoded
//! here: what comes back is octets. Casts to `_` are of lengths of a few hundred octets or of
//! flags, whose types differ between C libraries.
#![expect(
    unsafe_code,
    reason = "sendmmsg, recvmmsg and TUNSETIFF with control data have no safe form that neither \
              allocates per packet nor loses control messages"
)]

use std::{
    io, mem,
    os::fd::{AsRawFd, BorrowedFd},
    ptr,
};

use crate::slots::{BATCH, Letter, Slot};

/// Which of a socket's two queues is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Queue {
    /// What arrived.
    Data,
    /// Send timestamps and ICMP errors (`MSG_ERRQUEUE`).
    Errors,
}

/// Sets an option of a socket (setsockopt(2)).
pub(crate) fn set_option(
    fd: BorrowedFd<'_>,
    (level, name): (i32, i32),
    value: &[u8],
) -> io::Result<()> {
    let length = libc::socklen_t::try_from(value.len()).map_err(io::Error::other)?;
    // SAFETY: `value` is readable for `length` octets during the call.
    let result =
        unsafe { libc::setsockopt(fd.as_raw_fd(), level, name, value.as_ptr().cast(), length) };
    checked(result).map(drop)
}

/// Reads an option of a socket (getsockopt(2)); returns how many octets the kernel wrote.
pub(crate) fn get_option(
    fd: BorrowedFd<'_>,
    (level, name): (i32, i32),
    value: &mut [u8],
) -> io::Result<usize> {
    let mut length = libc::socklen_t::try_from(value.len()).map_err(io::Error::other)?;
    // SAFETY: `value` is writable for `length` octets, of which the kernel writes no more.
    let result = unsafe {
        libc::getsockopt(fd.as_raw_fd(), level, name, value.as_mut_ptr().cast(), &raw mut length)
    };
    checked(result)?;
    usize::try_from(length).map_err(io::Error::other)
}

/// Binds a socket to an address in the kernel's layout (bind(2)).
pub(crate) fn bind(fd: BorrowedFd<'_>, address: &[u8]) -> io::Result<()> {
    let length = libc::socklen_t::try_from(address.len()).map_err(io::Error::other)?;
    // SAFETY: `address` is readable for `length` octets; the kernel copies it and checks it.
    let result = unsafe { libc::bind(fd.as_raw_fd(), address.as_ptr().cast(), length) };
    checked(result).map(drop)
}

/// Makes an open `/dev/net/tun` the TUN device of that name; returns the name it got.
pub(crate) fn attach_tun(fd: BorrowedFd<'_>, name: &[u8; 16]) -> io::Result<[u8; 16]> {
    // SAFETY: `ifreq` is plain data, for which zeroes are valid.
    let mut request: libc::ifreq = unsafe { mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(name) {
        *to = libc::c_char::from_ne_bytes([*from]);
    }
    request.ifr_ifru.ifru_flags =
        i16::try_from(libc::IFF_TUN | libc::IFF_NO_PI).map_err(io::Error::other)?;
    // SAFETY: TUNSETIFF reads and writes one `ifreq`, which outlives the call.
    let result = unsafe { libc::ioctl(fd.as_raw_fd(), libc::TUNSETIFF, &raw mut request) };
    checked(result)?;
    Ok(request.ifr_name.map(|octet| octet.to_ne_bytes()[0]))
}

/// Sends letters (sendmmsg(2)); returns how many were taken, at most [`BATCH`].
pub(crate) fn send_many(fd: BorrowedFd<'_>, letters: &[Letter<'_>]) -> io::Result<usize> {
    let mut vectors = [EMPTY_VECTOR; BATCH];
    let mut headers = empty_headers();
    let mut count: u32 = 0;
    for ((letter, vector), header) in letters.iter().zip(&mut vectors).zip(&mut headers) {
        vector.iov_base = letter.octets.as_ptr().cast_mut().cast();
        vector.iov_len = letter.octets.len();
        let (name, control) = (letter.name(), letter.control());
        header.msg_hdr.msg_name = name.as_ptr().cast_mut().cast();
        header.msg_hdr.msg_namelen = name.len().try_into().map_err(io::Error::other)?;
        header.msg_hdr.msg_iov = vector;
        header.msg_hdr.msg_iovlen = 1;
        header.msg_hdr.msg_control = control.as_ptr().cast_mut().cast();
        header.msg_hdr.msg_controllen = control.len() as _;
        count += 1;
    }
    let flags = (libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL) as _;
    // SAFETY: the first `count` headers point to a name, a vector and control data that are
    // borrowed for the call and as long as stated; the kernel only reads them.
    let result = unsafe { libc::sendmmsg(fd.as_raw_fd(), headers.as_mut_ptr(), count, flags) };
    checked(result)
}

/// Receives into slots (recvmmsg(2)); returns how many were filled, at most [`BATCH`].
///
/// `payload` is divided evenly among the slots; `headroom` octets of each share stay free.
pub(crate) fn receive_many(
    fd: BorrowedFd<'_>,
    slots: &mut [Slot],
    (payload, headroom): (&mut [u8], usize),
    queue: Queue,
) -> io::Result<usize> {
    let share = payload.len().checked_div(slots.len()).unwrap_or(0).max(1);
    let mut vectors = [EMPTY_VECTOR; BATCH];
    let mut headers = empty_headers();
    let mut count: u32 = 0;
    let places = slots.iter_mut().zip(payload.chunks_exact_mut(share));
    for (((slot, room), vector), header) in places.zip(&mut vectors).zip(&mut headers) {
        let room = room.get_mut(headroom..).unwrap_or_default();
        vector.iov_base = room.as_mut_ptr().cast();
        vector.iov_len = room.len();
        header.msg_hdr.msg_name = slot.name.as_mut_ptr().cast();
        header.msg_hdr.msg_namelen = slot.name.len().try_into().map_err(io::Error::other)?;
        header.msg_hdr.msg_iov = vector;
        header.msg_hdr.msg_iovlen = 1;
        header.msg_hdr.msg_control = slot.control.as_mut_ptr().cast();
        header.msg_hdr.msg_controllen = slot.control.len() as _;
        count += 1;
    }
    let queue = match queue {
        Queue::Data => libc::MSG_TRUNC,
        Queue::Errors => libc::MSG_ERRQUEUE,
    };
    // SAFETY: the first `count` headers point to distinct parts of `slots` and `payload`, which
    // are exclusively borrowed for the call, with their own lengths; no timeout is given.
    let result = unsafe {
        let flags = (libc::MSG_DONTWAIT | queue) as _;
        libc::recvmmsg(fd.as_raw_fd(), headers.as_mut_ptr(), count, flags, ptr::null_mut())
    };
    let received = checked(result)?;
    for (slot, header) in slots.iter_mut().zip(&headers).take(received) {
        slot.length = header.msg_len as usize;
        slot.name_length = header.msg_hdr.msg_namelen as usize;
        slot.control_length = header.msg_hdr.msg_controllen as _;
    }
    Ok(received)
}

const EMPTY_VECTOR: libc::iovec = libc::iovec { iov_base: ptr::null_mut(), iov_len: 0 };

fn empty_headers() -> [libc::mmsghdr; BATCH] {
    // SAFETY: `mmsghdr` is lengths and pointers, for which zeroes and null are valid.
    unsafe { mem::zeroed() }
}

/// The state of the clock's synchronisation (adjtimex(2)). It changes nothing and needs no right.
pub(crate) fn clock_state() -> io::Result<libc::c_int> {
    // SAFETY: `timex` is integers alone, of which all zeros is a value.
    let mut state: libc::timex = unsafe { mem::zeroed() };
    // SAFETY: `state` is readable and writable during the call, and its `modes` of 0 change nothing.
    let code = unsafe { libc::adjtimex(&raw mut state) };
    checked(code).map(|_| code)
}

fn checked(result: libc::c_int) -> io::Result<usize> {
    usize::try_from(result).map_err(|_| io::Error::last_os_error())
}
