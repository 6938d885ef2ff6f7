//! Datagrams that arrived and found the buffer of their socket full.

/// `RcvbufErrors` of IPv4 in `/proc/net/snmp` plus that of IPv6 in `/proc/net/snmp6`, of one
/// network namespace. `None` when the first text lacks it; a system without IPv6 has no second.
pub(crate) fn receive_overflows(snmp: &str, snmp6: Option<&str>) -> Option<u64> {
    let of_ipv6 = snmp6.and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("Udp6RcvbufErrors"))?;
        line.trim().parse().ok()
    });
    of_ipv4(snmp)?.checked_add(of_ipv6.unwrap_or(0))
}

/// The file has a line of names and a line of values for each protocol.
fn of_ipv4(text: &str) -> Option<u64> {
    let mut lines = text.lines().filter_map(|line| line.strip_prefix("Udp: "));
    let (names, values) = (lines.next()?, lines.next()?);
    let column = names.split_ascii_whitespace().position(|name| name == "RcvbufErrors")?;
    values.split_ascii_whitespace().nth(column)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SNMP: &str = "\
Icmp: InMsgs InErrors\nIcmp: 3 0\n\
Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors\n\
Udp: 58197489 1969 0 58199600 41 0\n\
UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors\n\
UdpLite: 0 0 0 0 7 0\n";

    #[test]
    fn both_families_are_added() {
        assert_eq!(receive_overflows(SNMP, None), Some(41));
        let six = "Udp6InDatagrams                 \t5\nUdp6RcvbufErrors                \t3\n";
        assert_eq!(receive_overflows(SNMP, Some(six)), Some(44));
        assert_eq!(receive_overflows(SNMP, Some("rubbish")), Some(41));
    }

    #[test]
    fn other_texts_are_nothing() {
        for text in [
            "",
            "Udp: RcvbufErrors",
            "Udp: A\nUdp: 1",
            "Udp: RcvbufErrors\nUdp: x",
            "Udp: A RcvbufErrors\nUdp: 1",
        ] {
            assert_eq!(receive_overflows(text, None), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(snmp in ".*", six in ".*") {
            receive_overflows(&snmp, Some(&six));
        }
    }
}
