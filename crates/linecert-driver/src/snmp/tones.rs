//! Values of the tones of a DSL line, as RFC 5650 packs them into octets.

use std::collections::BTreeMap;

use linecert_measure::{Quantity, ToneQuantity, Unit};
use linecert_snmp::Value;
use toml::Spanned;

use crate::{
    fault::{Fault, fault},
    field::FormProblem,
    raw::form::ToneEncoding,
};

/// The most segments that a line has, and the tones of each (RFC 5650, `xdsl2LineSegment`).
const SEGMENTS: u32 = 8;
const TONES: usize = 512;

/// The octet, or the pair of octets, of a tone that was not measured.
const NOT_MEASURED: u8 = 255;
const HLOG_NOT_MEASURED: u16 = 1023;

/// Refuses a quantity that does not come in the encoding.
pub(super) fn check(encoding: &Spanned<ToneEncoding>, quantity: ToneQuantity) -> Result<(), Fault> {
    if encoding.get_ref().quantity() == quantity {
        return Ok(());
    }
    let problem = FormProblem::Tones { encoding: encoding.get_ref().name(), quantity };
    Err(fault(encoding, problem))
}

/// The values from tone 0 up. Segments count from 1; what lies between two that were answered, and
/// is in neither, was not measured. So were octets that are no value of the encoding.
pub(super) fn decode(
    encoding: ToneEncoding,
    segments: &BTreeMap<u32, &[u8]>,
) -> Vec<Option<Quantity>> {
    let mut values = Vec::new();
    for (segment, octets) in segments.range(1..=SEGMENTS) {
        let measured = encoding.values(octets);
        if measured.is_empty() {
            continue;
        }
        let before = usize::try_from(segment.saturating_sub(1)).unwrap_or_default();
        values.resize(before * TONES, None);
        values.extend(measured);
    }
    values
}

/// How many neighbouring tones share a value; `None` when that is not said.
pub(super) fn group_of(value: &Value) -> Option<u16> {
    let size = match value {
        Value::Integer(size) => u16::try_from(*size).ok(),
        Value::Gauge32(size) => u16::try_from(*size).ok(),
        _ => None,
    };
    size.filter(|size| *size > 0)
}

impl ToneEncoding {
    const fn name(self) -> &'static str {
        match self {
            Self::Nibbles => "nibbles",
            Self::Snr => "snr",
            Self::Qln => "qln",
            Self::Hlog => "hlog",
        }
    }

    const fn quantity(self) -> ToneQuantity {
        match self {
            Self::Nibbles => ToneQuantity::Bits,
            Self::Snr => ToneQuantity::Snr,
            Self::Qln => ToneQuantity::QuietLineNoise,
            Self::Hlog => ToneQuantity::Hlog,
        }
    }

    /// The values of one segment. Of more octets than a segment has, none is sure to be at its
    /// place.
    fn values(self, octets: &[u8]) -> Vec<Option<Quantity>> {
        let values: Vec<_> = match self {
            Self::Nibbles => octets.iter().flat_map(|octet| bits_of(*octet)).collect(),
            Self::Snr => octets.iter().map(|octet| snr_of(*octet)).collect(),
            Self::Qln => octets.iter().map(|octet| qln_of(*octet)).collect(),
            Self::Hlog => octets.chunks(2).map(hlog_of).collect(),
        };
        if values.len() > TONES { vec![None; TONES] } else { values }
    }
}

/// The bits of two tones. RFC 5650 says only that nibbles are in the order of the tones; the half
/// that is first on the wire is taken to be first.
fn bits_of(octet: u8) -> [Option<Quantity>; 2] {
    [octet >> 4, octet & 0x0f].map(|bits| Some(Quantity::from_steps(bits.into(), Unit::Count)))
}

/// `-32 + n/2` dB (`xdsl2SCStatusSegmentSnr`).
fn snr_of(octet: u8) -> Option<Quantity> {
    let thousandths = (octet != NOT_MEASURED).then(|| -32_000 + 500 * i64::from(octet));
    thousandths.map(|steps| Quantity::from_steps(steps, Unit::Db))
}

/// `-23 - n/2` dBm/Hz (`xdsl2SCStatusSegmentQln`).
fn qln_of(octet: u8) -> Option<Quantity> {
    let thousandths = (octet != NOT_MEASURED).then(|| -23_000 - 500 * i64::from(octet));
    thousandths.map(|steps| Quantity::from_steps(steps, Unit::DbmPerHertz))
}

/// `6 - m/10` dB, of 16 bits with the most significant octet first (`xdsl2SCStatusSegmentLog`).
fn hlog_of(octets: &[u8]) -> Option<Quantity> {
    let m = u16::from_be_bytes(octets.try_into().ok()?);
    let thousandths = (m < HLOG_NOT_MEASURED).then(|| 6_000 - 100 * i64::from(m));
    thousandths.map(|steps| Quantity::from_steps(steps, Unit::Db))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [ToneEncoding; 4] =
        [ToneEncoding::Nibbles, ToneEncoding::Snr, ToneEncoding::Qln, ToneEncoding::Hlog];

    #[track_caller]
    fn check(encoding: ToneEncoding, segments: &[(u32, &[u8])], expect: &str) {
        let segments: BTreeMap<u32, &[u8]> = segments.iter().copied().collect();
        let shown =
            |value: Option<Quantity>| value.map_or("-".to_owned(), Quantity::shortest_number);
        let got: Vec<String> = decode(encoding, &segments).into_iter().map(shown).collect();
        assert_eq!(got.join(" "), expect);
    }

    #[test]
    fn each_encoding_has_its_formula_and_its_mark_of_nothing() {
        check(ToneEncoding::Nibbles, &[(1, &[0x0f, 0x20])], "0 15 2 0");
        check(ToneEncoding::Snr, &[(1, &[0, 120, 254, 255])], "-32 28 95 -");
        check(ToneEncoding::Qln, &[(1, &[0, 200, 254, 255])], "-23 -123 -150 -");
        let hlog = [0, 0, 0, 100, 0x03, 0xfe, 0x03, 0xff];
        check(ToneEncoding::Hlog, &[(1, &hlog)], "6 -4 -96.2 -");
    }

    #[test]
    fn what_is_no_value_was_not_measured() {
        check(ToneEncoding::Hlog, &[(1, &[0x04, 0x00, 0xff, 0xff, 0x00])], "- - -");
        check(ToneEncoding::Hlog, &[(1, &[])], "");
        let too_long = [0; 513];
        let values = decode(ToneEncoding::Snr, &BTreeMap::from([(1, &too_long[..])]));
        assert_eq!(values, vec![None; TONES]);
    }

    #[test]
    fn segments_are_joined_at_their_places() {
        let full = [0x11; 256];
        let joined = |segments: &[(u32, &[u8])]| {
            decode(ToneEncoding::Nibbles, &segments.iter().copied().collect())
        };
        let one = Some(Quantity::from_steps(1, Unit::Count));
        assert_eq!(joined(&[(1, &full), (2, &[0x11])]), vec![one; 514]);
        let holed = joined(&[(1, &[0x11]), (3, &full), (4, &[])]);
        assert_eq!(holed.len(), 3 * TONES);
        assert!(holed.iter().enumerate().all(|(tone, bits)| match tone {
            0 | 1 | 1024.. => *bits == one,
            _ => bits.is_none(),
        }));
        assert_eq!(joined(&[(0, &full), (9, &full), (u32::MAX, &full), (5, &[])]), []);
        assert_eq!(joined(&[(8, &full)]).len(), 8 * TONES);
    }

    #[test]
    fn an_encoding_is_of_one_quantity() {
        for (name, quantity, other) in [
            ("nibbles", ToneQuantity::Bits, ToneQuantity::Snr),
            ("snr", ToneQuantity::Snr, ToneQuantity::Hlog),
            ("qln", ToneQuantity::QuietLineNoise, ToneQuantity::Bits),
            ("hlog", ToneQuantity::Hlog, ToneQuantity::Snr),
        ] {
            let keys = format!("encoding = \"{name}\"");
            let keys: BTreeMap<String, Spanned<ToneEncoding>> = toml::from_str(&keys).unwrap();
            assert!(super::check(&keys["encoding"], quantity).is_ok());
            let problem = super::check(&keys["encoding"], other).unwrap_err().problem;
            let expect = format!("`{name}` is not how `{other}` of tones are encoded");
            assert_eq!(problem.to_string(), expect);
        }
    }

    #[test]
    fn a_group_has_a_size() {
        assert_eq!(group_of(&Value::Integer(8)), Some(8));
        assert_eq!(group_of(&Value::Gauge32(1)), Some(1));
        for none in [Value::Integer(0), Value::Integer(-1), Value::Gauge32(65_536), Value::Null] {
            assert_eq!(group_of(&none), None, "{none:?}");
        }
    }

    proptest! {
        #[test]
        fn any_octets_give_at_most_what_a_line_has(
            segments: BTreeMap<u8, Vec<u8>>,
            encoding in prop::sample::select(&ALL[..]),
        ) {
            let segments = segments.iter().map(|(n, octets)| (u32::from(*n), &octets[..])).collect();
            let values = decode(encoding, &segments);
            prop_assert!(values.len() <= 8 * TONES);
            let units = values.iter().flatten().all(|value| value.unit() == encoding.quantity().unit());
            prop_assert!(units);
        }

        #[test]
        fn every_value_reads_back(n in 0..=254_u8, m in 0..1023_u16) {
            let steps = |value: Option<Quantity>| value.unwrap().steps();
            prop_assert_eq!(steps(snr_of(n)) + 32_000, 500 * i64::from(n));
            prop_assert_eq!(-23_000 - steps(qln_of(n)), 500 * i64::from(n));
            prop_assert_eq!(6_000 - steps(hlog_of(&m.to_be_bytes())), 100 * i64::from(m));
        }
    }
}
