//! Several variables packed into one sub-identifier, by bits or by decimal digits.

use std::str::FromStr;

use crate::snmp::{
    index::{Illegible, Unread},
    layout::IndexProblem,
    template::is_name,
    variables::{Variable, Variables},
};

/// A sub-identifier made of parts, the most significant first.
#[derive(Debug, Clone)]
pub(in crate::snmp) struct Packed {
    radix: Radix,
    parts: Vec<Part>,
}

/// In what the widths of parts are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::snmp) enum Radix {
    /// Bits; the widths add up to 32.
    Binary,
    /// Decimal digits; the widths add up to 10 at the most.
    Decimal,
}

/// What becomes of parts that are ignored when an index is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ignored {
    /// Nobody knows them, so the index cannot be made.
    Unknown,
    /// They are left zero, since something else supplies them.
    Zero,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    name: Option<String>,
    width: u32,
    rule: Rule,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    Ignored,
    Zero,
    /// One of these, of which the first is the usual one.
    Equal(Vec<u32>),
    Offset(i64),
}

impl Packed {
    pub(super) fn parse<'t>(
        texts: impl Iterator<Item = &'t str>,
        radix: Radix,
    ) -> Result<Self, IndexProblem> {
        let parts: Vec<Part> = texts.map(str::parse).collect::<Result<_, _>>()?;
        let total: u32 = parts.iter().map(|part| part.width).sum();
        match radix {
            Radix::Binary if total != 32 => Err(IndexProblem::Bits(total)),
            Radix::Decimal if !(1..=10).contains(&total) => Err(IndexProblem::Digits(total)),
            _ => Ok(Self { radix, parts }),
        }
    }

    /// The variables that it gives.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| part.name.as_deref())
    }

    pub(super) fn decode<'d>(
        &'d self,
        raw: u32,
        variables: &mut Variables<'d>,
    ) -> Result<(), Unread> {
        let (values, rest) = self.split(raw);
        if values.iter().any(|(part, value)| part.is_foreign(*value)) {
            return Err(Unread::Kind);
        }
        if rest != 0 {
            return Err(Illegible::Range(raw).into());
        }
        for (part, value) in values.into_iter().rev() {
            let value = part.decode(value)?;
            if let Some(name) = &part.name {
                variables.set(name, Variable::Number(value));
            }
        }
        Ok(())
    }

    /// The parts with their raw values, the least significant first, and what is left over.
    fn split(&self, raw: u32) -> (Vec<(&Part, u32)>, u64) {
        let mut rest = u64::from(raw);
        let parts = self.parts.iter().rev().map(|part| {
            let size = self.radix.size(part.width);
            let value = u32::try_from(rest % size).unwrap_or(u32::MAX);
            rest /= size;
            (part, value)
        });
        let parts = parts.collect();
        (parts, rest)
    }

    /// The sub-identifier of variables; `None` when they are not all known or do not fit.
    pub(super) fn encode(&self, variables: &Variables<'_>, ignored: Ignored) -> Option<u32> {
        let mut raw: u64 = 0;
        for part in &self.parts {
            let size = self.radix.size(part.width);
            let value = u64::from(part.encode(variables, ignored)?);
            raw = raw.checked_mul(size)?.checked_add(value).filter(|_| value < size)?;
        }
        u32::try_from(raw).ok()
    }
}

impl Radix {
    /// The number of values that a part of this width can have.
    fn size(self, width: u32) -> u64 {
        match self {
            Self::Binary => 2_u64.saturating_pow(width),
            Self::Decimal => 10_u64.saturating_pow(width),
        }
    }
}

impl Part {
    fn is_foreign(&self, value: u32) -> bool {
        matches!(&self.rule, Rule::Equal(known) if !known.contains(&value))
    }

    fn decode(&self, value: u32) -> Result<u32, Illegible> {
        match &self.rule {
            Rule::Zero if value != 0 => Err(Illegible::Reserved(value)),
            Rule::Offset(by) => {
                u32::try_from(i64::from(value) + by).map_err(|_| Illegible::Range(value))
            }
            _ => Ok(value),
        }
    }

    fn encode(&self, variables: &Variables<'_>, ignored: Ignored) -> Option<u32> {
        let wanted = || variables.number(self.name.as_deref()?);
        match &self.rule {
            Rule::Ignored => (ignored == Ignored::Zero).then_some(0),
            Rule::Zero => Some(0),
            Rule::Equal(known) => match self.name.as_deref().and_then(|name| variables.get(name)) {
                Some(named) => named.number().filter(|value| known.contains(value)),
                None => known.first().copied(),
            },
            Rule::Offset(by) => u32::try_from(i64::from(wanted()?) - by).ok(),
        }
    }
}

impl FromStr for Part {
    type Err = IndexProblem;

    /// Reads `name:6`, `name:7=125`, `name:7=125,127`, `name:4+1`, `name:8-191`, `0:8` and `_:8`.
    fn from_str(text: &str) -> Result<Self, IndexProblem> {
        let refuse = || IndexProblem::Part(text.to_owned());
        let (name, rest) = text.split_once(':').ok_or_else(refuse)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (width, rule) = rest.split_at_checked(digits).ok_or_else(refuse)?;
        let width: u32 = width.parse().map_err(|_| refuse())?;
        let rule = match (name, rule.split_at_checked(1)) {
            ("_", None) => Rule::Ignored,
            ("0", None) => Rule::Zero,
            (_, None) => Rule::Offset(0),
            (_, Some(("=", known))) => {
                let known = known.split(',').map(|value| value.parse().map_err(|_| refuse()));
                Rule::Equal(known.collect::<Result<_, _>>()?)
            }
            (_, Some(("+", by))) => Rule::Offset(by.parse::<u16>().map_err(|_| refuse())?.into()),
            (_, Some(("-", by))) => {
                Rule::Offset(-i64::from(by.parse::<u16>().map_err(|_| refuse())?))
            }
            _ => return Err(refuse()),
        };
        let named = !matches!(rule, Rule::Ignored | Rule::Zero);
        if !(1..=32).contains(&width) || (named && !is_name(name)) {
            return Err(refuse());
        }
        Ok(Self { name: named.then(|| name.to_owned()), width, rule })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bits(parts: &[&str]) -> Packed {
        Packed::parse(parts.iter().copied(), Radix::Binary).unwrap()
    }

    fn named(packed: &Packed, raw: u32, names: &str) -> Result<String, Unread> {
        let mut variables = Variables::default();
        packed.decode(raw, &mut variables)?;
        let shown = names.split('/').map(|name| variables.get(name).unwrap().to_string());
        Ok(shown.collect::<Vec<_>>().join("/"))
    }

    #[test]
    fn published_indices_come_out_as_their_ports() {
        let huawei = ["type:7=125", "frame:6", "slot:6", "port:5", "0:8"];
        let zte_1012 = ["type:4=1", "shelf:4+1", "slot:8", "port:8", "0:8"];
        let zte_1082 = ["type:4=1", "rack:4", "shelf:8", "slot:8", "port:8"];
        let fiberhome = ["slot:7", "pon:6", "_:2", "onu:9", "port:8"];
        let fiberhome_5116 = ["slot:5", "pon:5", "onu:9", "port:9", "_:4"];
        let nokia = ["slot:7-1", "pon:9-447", "ont:7+1", "0:9"];
        let cdata = ["dev:8", "card:8", "port:8", "onu:8"];
        for (parts, raw, names, expect) in [
            (&huawei[..], 4_194_304_000, "frame/slot/port", "0/0/0"),
            (&huawei, 4_194_304_256, "frame/slot/port", "0/0/1"),
            (&huawei, 4_194_312_192, "frame/slot/port", "0/1/0"),
            (&huawei, 4_194_345_216, "frame/slot/port", "0/5/1"),
            (&huawei, 4_194_305_024, "frame/slot/port", "0/0/4"),
            (&zte_1012, 268_501_248, "shelf/slot/port", "1/1/1"),
            (&zte_1012, 268_566_784, "shelf/slot/port", "1/2/1"),
            (&zte_1012, 268_700_416, "shelf/slot/port", "1/4/11"),
            (&zte_1082, 285_278_465, "shelf/slot/port", "1/1/1"),
            (&zte_1082, 285_283_073, "shelf/slot/port", "1/19/1"),
            (&fiberhome, 606_089_733, "slot/pon/onu/port", "18/4/50/5"),
            (&fiberhome, 67_633_408, "slot/pon/onu/port", "2/1/1/0"),
            (&fiberhome_5116, 2_433_106_000, "slot/pon/onu/port", "18/4/50/5"),
            (&nokia, 96_468_992, "slot/pon/ont", "1/1/1"),
            (&cdata, 16_780_033, "dev/card/port/onu", "1/0/11/1"),
        ] {
            let packed = bits(parts);
            assert_eq!(named(&packed, raw, names).as_deref(), Ok(expect), "{raw}");
        }
        assert_eq!(named(&bits(&huawei), 0xFC00_0000, "slot"), Err(Unread::Kind), "EPON");
        let both = bits(&["type:7=125,127", "frame:6", "slot:6", "port:5", "0:8"]);
        assert_eq!(named(&both, 0xFE00_0100, "type/port").as_deref(), Ok("127/1"), "XG-PON");
        let reserved = Unread::Illegible(Illegible::Reserved(1));
        assert_eq!(named(&bits(&huawei), 0xFA00_0001, "slot"), Err(reserved));
        let range = Unread::Illegible(Illegible::Range(0));
        assert_eq!(named(&bits(&nokia), 0, "slot"), Err(range));
    }

    #[test]
    fn digits_are_parts_too() {
        let texts = ["slot:2", "port:2", "onu:2", "_:3"];
        let packed = Packed::parse(texts.into_iter(), Radix::Decimal).unwrap();
        assert_eq!(named(&packed, 10_203_001, "slot/port/onu").as_deref(), Ok("1/2/3"));
        let variables = Variables::default();
        assert_eq!(packed.encode(&variables, Ignored::Zero), None);
        let range = Unread::Illegible(Illegible::Range(4_000_000_000));
        assert_eq!(named(&packed, 4_000_000_000, "slot"), Err(range));
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for text in
            ["", "a", "a:", "a:0", "a:33", "A:1", "0:8=1", "_:8+1", "a:8=", "a:8=x", "a:8*2", "1:8"]
        {
            assert!(text.parse::<Part>().is_err(), "{text}");
        }
        let total = Packed::parse(["a:31"].into_iter(), Radix::Binary).unwrap_err();
        assert_eq!(total, IndexProblem::Bits(31));
        let total = Packed::parse(["a:11"].into_iter(), Radix::Decimal).unwrap_err();
        assert_eq!(total, IndexProblem::Digits(11));
    }

    proptest! {
        #[test]
        fn what_is_taken_apart_can_be_put_together(raw in any::<u32>()) {
            for parts in [
                &["type:7=125", "frame:6", "slot:6", "port:5", "0:8"][..],
                &["a:1+1", "b:31"],
                &["a:16-3", "b:16+65535"],
            ] {
                let packed = bits(parts);
                let mut variables = Variables::default();
                if packed.decode(raw, &mut variables).is_ok() {
                    prop_assert_eq!(packed.encode(&variables, Ignored::Unknown), Some(raw));
                }
            }
        }
    }
}
