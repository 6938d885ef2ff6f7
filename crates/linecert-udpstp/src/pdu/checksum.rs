//! The Internet checksum over a PDU (RFC 1071); zero stands for "not used".

/// The ones'-complement sum of all 16-bit words, complemented. Over a PDU that carries its right
/// checksum it is zero.
pub(super) fn checksum(octets: &[u8]) -> u16 {
    let mut sum = 0_u32;
    for word in octets.chunks(2) {
        let word = match word {
            [high, low] => u16::from_be_bytes([*high, *low]),
            [high] => u16::from_be_bytes([*high, 0]),
            _ => 0,
        };
        sum += u32::from(word);
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum & 0xffff).unwrap_or_default()
}

/// Whether a PDU is as its `carried` checksum says, or carries none.
pub(super) fn holds(octets: &[u8], carried: u16) -> bool {
    carried == 0 || checksum(octets) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_that_of_rfc_1071() {
        // The example of RFC 1071, section 3: the sum is ddf2.
        let octets = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        assert_eq!(checksum(&octets), !0xddf2);
        assert_eq!(checksum(&[0x12]), !0x1200);
        assert_eq!(checksum(&[]), 0xffff);
    }

    #[test]
    fn a_right_checksum_sums_to_zero() {
        let mut octets = *b"\xac\xe1\0\x14\0\0";
        let sum = checksum(&octets);
        octets[4..].copy_from_slice(&sum.to_be_bytes());
        assert!(holds(&octets, sum));
        octets[0] ^= 1;
        assert!(!holds(&octets, sum));
        assert!(holds(&octets, 0));
    }
}
