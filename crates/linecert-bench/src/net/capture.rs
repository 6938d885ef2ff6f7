//! Round-trip times of echoes as a capture on the sending interface has them.

use std::{collections::HashMap, fs, time::Duration};

use linecert_namespace::Capture;

use super::problem::NetProblem;

/// The file of a capture starts with so many bytes, and each packet with 16 (pcap-savefile(5)).
const HEADER: usize = 24;

/// Ends a capture of ICMP, and gives every request that was answered.
pub(crate) fn answered(capture: Capture) -> Result<Vec<Echo>, NetProblem> {
    let pcap = fs::read(capture.end()).map_err(NetProblem::system("read the capture"))?;
    Ok(echoes(&pcap))
}

/// A request that was answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Echo {
    /// The length of the frame, by which two programs are told apart.
    pub(crate) octets: usize,
    pub(crate) microseconds: f64,
}

/// Reads a capture of this machine's byte order with nanoseconds.
fn echoes(pcap: &[u8]) -> Vec<Echo> {
    let mut rest = pcap.get(HEADER..).unwrap_or_default();
    let (mut sent, mut echoes) = (HashMap::new(), Vec::new());
    while let Some((time, frame, more)) = packet(rest) {
        rest = more;
        // Ethernet, IPv4 without options, then type, code, check sum, identifier and sequence.
        let Some([kind, _, _, _, id @ ..]) = frame.get(34..).and_then(<[u8]>::first_chunk::<8>)
        else {
            continue;
        };
        if *kind == 8 {
            sent.insert(*id, time);
        } else if let Some(sent) = sent.remove(id).filter(|_| *kind == 0) {
            let microseconds = time.saturating_sub(sent).as_secs_f64() * 1e6;
            echoes.push(Echo { octets: frame.len(), microseconds });
        }
    }
    echoes
}

/// Takes the first packet off: its time, its octets and what follows.
fn packet(pcap: &[u8]) -> Option<(Duration, &[u8], &[u8])> {
    let (header, rest) = pcap.split_first_chunk::<16>()?;
    let words = header.as_chunks::<4>().0.iter().map(|word| u32::from_ne_bytes(*word));
    let [seconds, nanoseconds, length, _] = words.collect::<Vec<_>>().try_into().ok()?;
    let (frame, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    Some((
        Duration::from_secs(seconds.into()) + Duration::from_nanos(nanoseconds.into()),
        frame,
        rest,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A captured echo of 42 octets, so many nanoseconds after the start.
    fn captured(kind: u8, sequence: u8, nanoseconds: u32) -> Vec<u8> {
        let mut octets: Vec<_> =
            [7, nanoseconds, 42, 42].into_iter().flat_map(u32::to_ne_bytes).collect();
        octets.extend([0; 34]);
        octets.extend([kind, 0, 0, 0, 1, 1, 0, sequence]);
        octets
    }

    #[track_caller]
    fn check(packets: &[Vec<u8>], expect: &[f64]) {
        let pcap = [vec![0; HEADER], packets.concat()].concat();
        let taken: Vec<_> = echoes(&pcap).iter().map(|echo| echo.microseconds.round()).collect();
        assert_eq!(taken, expect);
    }

    #[test]
    fn a_reply_belongs_to_the_request_of_its_number() {
        let [first, second] = [captured(8, 1, 1_000), captured(8, 2, 2_000)];
        let replies = [captured(0, 2, 32_000), captured(0, 1, 51_000)];
        check(&[first.clone(), second, replies[0].clone(), replies[1].clone()], &[30.0, 50.0]);
        // Repeated, and unasked.
        check(&[first, replies[1].clone(), replies[1].clone(), replies[0].clone()], &[50.0]);
    }

    #[test]
    fn a_packet_that_is_cut_ends_the_capture() {
        let mut cut = captured(0, 1, 9_000);
        cut.truncate(40);
        check(&[captured(8, 1, 1_000), cut], &[]);
        assert!(echoes(&[0; 10]).is_empty());
    }
}
