//! What an interface counts.

use std::array;

/// Counts since the interface came up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkCounters {
    /// Frames received and sent.
    pub frames: u64,
    /// Frames received damaged, or not sent.
    pub errors: u64,
    /// Of those received damaged, the ones with a wrong check sum.
    pub check_sum_errors: u64,
    /// How often the link came or went.
    pub carrier_changes: u32,
}

impl LinkCounters {
    /// Reads `struct rtnl_link_stats64` (Linux, include/uapi/linux/if_link.h); what a short one
    /// lacks is zero.
    pub(super) fn decode(stats: &[u8], carrier_changes: u32) -> Self {
        let (words, _) = stats.as_chunks();
        let mut words = words.iter().map(|word| u64::from_ne_bytes(*word));
        let [received, sent, _, _, damaged, unsent, ..]: [u64; 12] =
            array::from_fn(|_| words.next().unwrap_or(0));
        Self {
            frames: received.saturating_add(sent),
            errors: damaged.saturating_add(unsent),
            // The 13th word is `rx_crc_errors`.
            check_sum_errors: words.next().unwrap_or(0),
            carrier_changes,
        }
    }

    /// What was added since `earlier`.
    pub(crate) const fn since(self, earlier: Self) -> Self {
        Self {
            frames: self.frames.saturating_sub(earlier.frames),
            errors: self.errors.saturating_sub(earlier.errors),
            check_sum_errors: self.check_sum_errors.saturating_sub(earlier.check_sum_errors),
            carrier_changes: self.carrier_changes.saturating_sub(earlier.carrier_changes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_where_the_header_has_them() {
        let words: Vec<u8> = (1_u64..=25).flat_map(u64::to_ne_bytes).collect();
        let expect =
            LinkCounters { frames: 3, errors: 11, check_sum_errors: 13, carrier_changes: 2 };
        assert_eq!(LinkCounters::decode(&words, 2), expect);
        assert_eq!(LinkCounters::decode(&[1, 2, 3], 0), LinkCounters::default());
    }
}
