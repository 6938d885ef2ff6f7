//! The table of sending rates: 1 Mbit/s of IP packets a row up to 1 Gbit/s, then coarser. Pure.

use crate::pdu::{Datagrams, SendingRate, Size};

/// The row of 1 Gbit/s, up to which the search may jump.
pub const HIGH_SPEED_ROW: u16 = 1_000;

/// The last row.
pub const TOP_ROW: u16 = 1_152;

/// The most datagrams of one burst.
pub const MOST_BURST: u32 = 100;

/// Octets of the headers of IPv4 and UDP, by which the table turns packets into payloads.
const HEADERS: u32 = 28;

/// Microseconds between bursts of the first transmitter, each packet of a burst 100 Mbit/s.
const FIRST_US: u32 = 100;

/// Microseconds between bursts of the second transmitter, each packet of a burst 10 Mbit/s.
const SECOND_US: u32 = 1_000;

/// Microseconds between the datagrams of the lowest row.
const IDLE_US: u32 = 50_000;

/// The rate of a row. All rows up to [`HIGH_SPEED_ROW`] send as many Mbit/s of IP packets as their
/// number; row 0 sends one datagram of random size every 50 ms. A row beyond the last is the last.
///
/// The table is that of the reference implementation, for IPv4; with IPv6 payloads are 20 octets
/// shorter, so that the packets are as long.
#[must_use]
pub fn rate_of_row(row: u16, datagrams: Datagrams) -> SendingRate {
    let packet = packet(datagrams);
    match row {
        0 => SendingRate {
            interval2_us: IDLE_US,
            extra2: Size::UpTo(packet - HEADERS),
            ..SendingRate::NONE
        },
        1..=HIGH_SPEED_ROW => up_to_a_gigabit(u32::from(row), packet),
        row => beyond_a_gigabit(u32::from(row.min(TOP_ROW) - HIGH_SPEED_ROW), datagrams),
    }
}

/// The lowest row that sends `megabits` Mbit/s or more, else the last.
pub(crate) fn row_of_rate(megabits: u16, datagrams: Datagrams) -> u16 {
    if megabits <= HIGH_SPEED_ROW {
        return megabits;
    }
    let wanted = u64::from(megabits) * 1_000_000;
    let is_enough = |row: &u16| bits_beyond_a_gigabit(&rate_of_row(*row, datagrams)) >= wanted;
    (HIGH_SPEED_ROW..TOP_ROW).find(is_enough).unwrap_or(TOP_ROW)
}

/// Bits of IPv4 packets in a second where the first transmitter alone sends.
fn bits_beyond_a_gigabit(rate: &SendingRate) -> u64 {
    let octets = u64::from(rate.payload1.most() + HEADERS) * u64::from(rate.burst1);
    octets * 8 * 1_000_000 / u64::from(FIRST_US)
}

/// Octets of the packets up to 1 Gbit/s.
const fn packet(datagrams: Datagrams) -> u32 {
    match datagrams {
        Datagrams::Standard | Datagrams::Jumbo => 1_250,
        Datagrams::Traditional | Datagrams::TraditionalJumbo => 1_500,
    }
}

/// A packet each millisecond is 10 or 12 Mbit/s; what is left is one shorter packet.
fn up_to_a_gigabit(megabits: u32, packet: u32) -> SendingRate {
    let a_packet = packet / 125;
    let (a_hundred, rest) = (megabits / (10 * a_packet), megabits % (10 * a_packet));
    let (bursts, rest) = (rest / a_packet, rest % a_packet);
    let payload = packet - HEADERS;
    let mut rate = SendingRate::NONE;
    if a_hundred > 0 {
        rate.interval1_us = FIRST_US;
        rate.payload1 = Size::Fixed(payload);
        rate.burst1 = a_hundred;
    }
    if bursts > 0 {
        rate.payload2 = Size::Fixed(payload);
        rate.burst2 = bursts;
    }
    if rest > 0 {
        rate.extra2 = Size::Fixed(rest * 125 - HEADERS);
    }
    if bursts > 0 || rest > 0 {
        rate.interval2_us = SECOND_US;
    }
    rate
}

/// Larger packets first, where they are allowed, then larger bursts.
fn beyond_a_gigabit(step: u32, datagrams: Datagrams) -> SendingRate {
    let first = |payload, burst: u32| SendingRate {
        interval1_us: FIRST_US,
        payload1: Size::Fixed(payload),
        burst1: burst.min(MOST_BURST),
        ..SendingRate::NONE
    };
    match datagrams {
        Datagrams::Standard => first(1_250 - HEADERS, 10 + step),
        Datagrams::Traditional => first(1_500 - HEADERS, 8 + step),
        Datagrams::Jumbo | Datagrams::TraditionalJumbo => {
            let packet = 1_250 + 125 * step;
            if packet <= 9_000 {
                first(packet - HEADERS, 10)
            } else {
                first(9_000 - HEADERS, 10 + step - 62)
            }
        }
    }
}

#[cfg(test)]
mod tests;
