//! What a client may want that this server does not do.

use crate::iperf3::protocol::Parameters;

/// The most streams of one direction, as in iperf3.
const MOST_STREAMS: u64 = 128;

/// The longest datagram over IPv4 and IPv6 alike.
const LONGEST_DATAGRAM: u64 = 65_507;

/// The numbers of `iperf_api.h`: `IENUMSTREAMS`, `IEUNIMP`, `IEUDPBLOCKSIZE`.
const TOO_MANY_STREAMS: i32 = 6;
const NOT_IMPLEMENTED: i32 = 13;
const DATAGRAM_SIZE: i32 = 18;

/// What is not done, in words and with iperf3's number for it.
pub(super) fn unsupported(parameters: &Parameters) -> Option<(&'static str, i32)> {
    match parameters {
        Parameters { sctp: true, .. } => Some(("SCTP", NOT_IMPLEMENTED)),
        Parameters { udp: true, .. } if cfg!(not(target_os = "linux")) => {
            Some(("UDP", NOT_IMPLEMENTED))
        }
        Parameters { udp: true, len, .. } if *len < 16 || *len > LONGEST_DATAGRAM => {
            Some(("datagrams of a size that cannot be", DATAGRAM_SIZE))
        }
        Parameters { parallel: 0, .. } => Some(("no stream", TOO_MANY_STREAMS)),
        Parameters { parallel, .. } if *parallel > MOST_STREAMS => {
            Some(("too many streams", TOO_MANY_STREAMS))
        }
        _ => None,
    }
}
