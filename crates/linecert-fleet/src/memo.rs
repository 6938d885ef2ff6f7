//! What values mean, remembered: a fleet answers the same few thousand numbers over and over.

use linecert_driver::{Datum, Feed};
use linecert_snmp::{Value, ValueRef};

/// Numbers that one column is remembered for: an optical power in hundredths of a dB has some 4000.
const NUMBERS: usize = 1 << 12;
/// Texts that one column is remembered for.
const TEXTS: usize = 1 << 10;
/// A text that is longer is not kept.
const LONGEST: usize = 64;

/// What the values of one column mean, as far as they were seen lately. Each place holds the last of
/// the values that fall on it, so that it never grows and never has to be cleared.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    numbers: Vec<Option<(i64, Datum)>>,
    texts: Vec<Option<(Box<[u8]>, Datum)>>,
}

impl Memo {
    /// What a value means.
    #[inline]
    pub(crate) fn decode(&mut self, feed: &Feed, value: ValueRef<'_>) -> Datum {
        // Only the number counts for what it means, not the type that the agent has for it.
        match value {
            ValueRef::Integer(number) => self.number(feed, i64::from(number), value),
            ValueRef::Counter32(number)
            | ValueRef::Gauge32(number)
            | ValueRef::TimeTicks(number) => self.number(feed, i64::from(number), value),
            ValueRef::OctetString(octets) if octets.len() <= LONGEST => self.text(feed, octets),
            other => feed.decode(&other.to_value()),
        }
    }

    #[inline]
    fn number(&mut self, feed: &Feed, number: i64, value: ValueRef<'_>) -> Datum {
        if self.numbers.is_empty() {
            self.numbers.resize(NUMBERS, None);
        }
        let spread = u64::from_ne_bytes(number.to_ne_bytes()).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        match self.numbers.get_mut(place(spread, NUMBERS)) {
            Some(Some((known, datum))) if *known == number => *datum,
            Some(slot) => slot.insert((number, feed.decode(&value.to_value()))).1,
            None => feed.decode(&value.to_value()),
        }
    }

    fn text(&mut self, feed: &Feed, octets: &[u8]) -> Datum {
        if self.texts.is_empty() {
            self.texts.resize(TEXTS, None);
        }
        let decode = || feed.decode(&Value::OctetString(octets.to_vec()));
        match self.texts.get_mut(place(hash(octets), TEXTS)) {
            Some(Some((known, datum))) if **known == *octets => *datum,
            Some(slot) => slot.insert((octets.into(), decode())).1,
            None => decode(),
        }
    }
}

/// The high bits are the well mixed ones.
#[inline]
fn place(hash: u64, places: usize) -> usize {
    usize::try_from(hash >> 32).unwrap_or(0) % places
}

/// FNV-1a, with its low bits spread upward.
fn hash(octets: &[u8]) -> u64 {
    let hash = octets.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, octet| {
        (hash ^ u64::from(*octet)).wrapping_mul(0x0100_0000_01B3)
    });
    hash.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use linecert_driver::{Driver, Kind, SubjectKind};
    use linecert_measure::Metric;

    use super::*;

    /// The feed of the ONU's received power of a driver.
    fn feed(driver: &str) -> Feed {
        let driver = Driver::shipped(driver).unwrap().unwrap();
        let Kind::Snmp(snmp) = driver.kind() else { panic!("{} is read by SNMP", driver.name()) };
        let holds = linecert_driver::Holds::Metric(Metric::OnuRxPower);
        let sheet = snmp.sheet(SubjectKind::Onu, &[], |column| column.holds() == holds).unwrap();
        sheet.subtrees().first().unwrap().feeds.first().unwrap().clone()
    }

    #[test]
    fn a_memory_says_what_the_driver_says() {
        let (feed, mut memo) = (feed("huawei-smartax"), Memo::default());
        let numbers = (-9_000..9_000).step_by(7).chain([i32::MIN, i32::MAX]);
        for number in numbers.clone().chain(numbers) {
            let expect = feed.decode(&Value::Integer(number));
            assert_eq!(memo.decode(&feed, ValueRef::Integer(number)), expect, "{number}");
        }
        assert_eq!(memo.decode(&feed, ValueRef::Integer(-1_937)), Datum::Steps(-19_370));
    }

    #[test]
    fn texts_are_told_apart() {
        let (feed, mut memo) = (feed("vsol-v1600g"), Memo::default());
        let texts: Vec<String> =
            (0..4_000).map(|n| format!("-{}.{:02}", n % 30, n % 100)).collect();
        for text in texts.iter().chain(&texts) {
            let octets = text.as_bytes();
            let expect = feed.decode(&Value::OctetString(octets.to_vec()));
            assert_eq!(memo.decode(&feed, ValueRef::OctetString(octets)), expect, "{text}");
        }
    }

    #[test]
    fn what_is_neither_number_nor_text_is_not_remembered() {
        let (feed, mut memo) = (feed("huawei-smartax"), Memo::default());
        for value in [ValueRef::Null, ValueRef::IpAddress([192, 0, 2, 1]), ValueRef::Counter64(3)] {
            assert_eq!(memo.decode(&feed, value), feed.decode(&value.to_value()));
        }
        assert!(memo.numbers.is_empty() && memo.texts.is_empty());
    }
}
