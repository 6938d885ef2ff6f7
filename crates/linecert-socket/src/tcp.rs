//! What the kernel knows of a TCP connection.

use std::{io, os::fd::AsFd};

use thiserror::Error;

use crate::sys;

/// The state of a TCP connection (linux/tcp.h, `tcp_info`). Times are in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpInfo {
    /// The options in use: bit 0 timestamps, bit 1 SACK, bit 2 window scaling, bit 3 ECN.
    pub options: u8,
    /// The largest segment that is sent, in octets.
    pub snd_mss: u32,
    /// The largest segment that was received, in octets; an estimate.
    pub rcv_mss: u32,
    /// The smoothed round-trip time, 0 before it was measured.
    pub rtt_us: u32,
    /// The mean deviation of the round-trip time.
    pub rttvar_us: u32,
    /// The smallest round-trip time of late; `None` before one was measured.
    pub min_rtt_us: Option<u32>,
    /// The round-trip time as the receiver estimates it, 0 when it does not.
    pub rcv_rtt_us: u32,
    /// The congestion window, in segments.
    pub snd_cwnd: u32,
    /// Segments sent again.
    pub total_retrans: u32,
    /// Octets sent, those sent again included.
    pub bytes_sent: u64,
    /// Octets sent again.
    pub bytes_retrans: u64,
    /// Octets acknowledged by the far end.
    pub bytes_acked: u64,
    /// Octets received and acknowledged.
    pub bytes_received: u64,
    /// The recent goodput of the sender, in octets per second.
    pub delivery_rate: u64,
    /// How long there was something to send.
    pub busy_time_us: u64,
    /// How long of that the receiver's window was the limit.
    pub rwnd_limited_us: u64,
    /// How long of that the sender's own buffer was the limit.
    pub sndbuf_limited_us: u64,
}

/// Why the state of a connection could not be read.
#[derive(Debug, Error)]
pub enum TcpInfoError {
    /// The kernel is older than Linux 4.19 and does not count octets sent again.
    #[error("read the state of a TCP connection: this kernel tells {octets} octets of it only")]
    Old {
        /// How much it tells.
        octets: usize,
    },
    /// This is no TCP connection.
    #[error("read the state of a TCP connection: {source}")]
    System {
        /// What the kernel said.
        #[source]
        source: io::Error,
    },
}

/// Reads the state of a TCP connection (`TCP_INFO`).
///
/// # Errors
/// When it is none, or the kernel is too old to tell all of it.
pub fn tcp_info(connection: &impl AsFd) -> Result<TcpInfo, TcpInfoError> {
    let mut octets = [0; 512];
    let option = (libc::IPPROTO_TCP, libc::TCP_INFO);
    let length = sys::get_option(connection.as_fd(), option, &mut octets)
        .map_err(|source| TcpInfoError::System { source })?;
    let known = octets.get(..length).unwrap_or(&octets);
    decode(known).ok_or(TcpInfoError::Old { octets: length })
}

fn decode(octets: &[u8]) -> Option<TcpInfo> {
    let word =
        |at: usize| octets.get(at..)?.first_chunk().map(|octets| u32::from_ne_bytes(*octets));
    let long =
        |at: usize| octets.get(at..)?.first_chunk().map(|octets| u64::from_ne_bytes(*octets));
    Some(TcpInfo {
        options: *octets.get(5)?,
        snd_mss: word(16)?,
        rcv_mss: word(20)?,
        rtt_us: word(68)?,
        rttvar_us: word(72)?,
        snd_cwnd: word(80)?,
        rcv_rtt_us: word(92)?,
        total_retrans: word(100)?,
        bytes_acked: long(120)?,
        bytes_received: long(128)?,
        min_rtt_us: word(148).map(|time| (time != u32::MAX).then_some(time))?,
        delivery_rate: long(160)?,
        busy_time_us: long(168)?,
        rwnd_limited_us: long(176)?,
        sndbuf_limited_us: long(184)?,
        bytes_sent: long(200)?,
        bytes_retrans: long(208)?,
    })
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        mem::offset_of,
        net::{TcpListener, TcpStream, UdpSocket},
    };

    use libc::tcp_info as Layout;

    use super::*;

    #[test]
    fn a_connection_tells_what_it_sent() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut server, _) = listener.accept().unwrap();
        client.write_all(&[7; 5000]).unwrap();
        server.read_exact(&mut [0; 5000]).unwrap();
        server.write_all(&[1]).unwrap();
        client.read_exact(&mut [0]).unwrap();
        let (sent, received) = (tcp_info(&client).unwrap(), tcp_info(&server).unwrap());
        assert_eq!((sent.bytes_sent, sent.bytes_retrans, sent.total_retrans), (5000, 0, 0));
        assert_eq!((sent.bytes_received, received.bytes_received), (1, 5000));
        assert!(sent.snd_mss > 500 && sent.snd_cwnd > 0 && sent.rtt_us > 0);
        assert!(sent.min_rtt_us.is_some_and(|time| time <= sent.rtt_us * 8));
    }

    #[test]
    fn what_is_no_connection_says_so() {
        let error = tcp_info(&UdpSocket::bind("127.0.0.1:0").unwrap()).unwrap_err();
        assert!(matches!(error, TcpInfoError::System { .. }), "{error}");
        assert_eq!(decode(&[0; 215]), None);
        assert!(decode(&[0; 216]).is_some());
    }

    #[test]
    fn fields_stand_where_the_c_library_has_them() {
        let check = |at, expected| assert_eq!(at, expected);
        check(offset_of!(Layout, tcpi_options), 5);
        check(offset_of!(Layout, tcpi_rtt), 68);
        check(offset_of!(Layout, tcpi_snd_cwnd), 80);
        check(offset_of!(Layout, tcpi_rcv_rtt), 92);
        check(offset_of!(Layout, tcpi_total_retrans), 100);
    }
}
