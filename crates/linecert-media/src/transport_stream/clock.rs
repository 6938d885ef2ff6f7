//! The program clock reference (ISO/IEC 13818-1, 2.4.3.5): 27 MHz counts that wrap after 26.5 hours.

const WRAP: u64 = (1 << 33) * 300;

/// A count of the encoder's 27 MHz clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClockReference(u64);

impl ClockReference {
    /// Reads the 33 bits of base, 6 reserved, and 9 bits of extension.
    pub(crate) const fn decode(octets: &[u8; 6]) -> Self {
        let [a, b, c, d, e, f] = *octets;
        let bits = u64::from_be_bytes([0, 0, a, b, c, d, e, f]);
        Self((bits >> 15) * 300 + (bits & 0x1ff))
    }

    /// The count.
    #[cfg(test)]
    pub(crate) const fn counts(self) -> u64 {
        self.0
    }

    /// The time since an earlier reference; what lies behind it comes out as nearly a whole wrap.
    pub(crate) const fn since_ns(self, earlier: Self) -> u64 {
        let counts = (self.0 % WRAP + WRAP - earlier.0 % WRAP) % WRAP;
        // 1000/27 ns a count; the product stays below 2^52.
        counts * 1_000 / 27
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn base_and_extension_are_joined() {
        let check = |octets: [u8; 6], counts| {
            assert_eq!(ClockReference::decode(&octets).counts(), counts, "{octets:x?}");
        };
        check([0, 0, 0, 0, 0, 0], 0);
        check([0, 0, 0, 0, 0x80, 0], 300);
        check([0, 0, 0, 0, 0x7f, 0x2b], 299);
        check([0xff, 0xff, 0xff, 0xff, 0xff, 0x2b], WRAP - 1);
    }

    #[test]
    fn the_wrap_is_crossed() {
        let last = ClockReference::decode(&[0xff, 0xff, 0xff, 0xff, 0xff, 0x2b]);
        let first = ClockReference::decode(&[0, 0, 0, 0, 0, 26]);
        assert_eq!(first.since_ns(last), 1_000);
    }

    proptest! {
        #[test]
        fn arbitrary_references_never_panic(a: [u8; 6], b: [u8; 6]) {
            let (a, b) = (ClockReference::decode(&a), ClockReference::decode(&b));
            prop_assert!(a.since_ns(b) < WRAP * 1_000 / 27 + 20_000);
        }
    }
}
