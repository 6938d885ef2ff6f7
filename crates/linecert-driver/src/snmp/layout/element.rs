//! One element of a layout: what is read from one or several sub-identifiers.

use std::{collections::BTreeMap, str::FromStr};

use super::{
    IndexProblem,
    joined::{Joined, Rest},
    octets::{self, Length, Shown},
    packed::{Ignored, Packed, Radix},
};
use crate::{
    fault::{self, Fault, fault},
    raw::{self, element as keys},
    snmp::{
        index::{Illegible, Unread},
        join::{Join, Names},
        template::is_name,
        variables::{Variable, Variables},
    },
};

#[derive(Debug, Clone)]
pub(super) enum Element {
    Ignored,
    Constant(u32),
    Number { name: String, offset: i64 },
    Packed(Packed),
    Joined(Joined),
    Mapped { name: String, words: Vec<(u32, String)> },
    Mac(String),
    Octets { name: String, length: Length, shown: Shown },
}

impl Element {
    pub(super) fn check(raw: &toml::Spanned<keys::Element>, joins: &[Join]) -> Result<Self, Fault> {
        match raw.get_ref() {
            keys::Element::Word(word) => {
                word.parse().map_err(|error: IndexProblem| fault(raw, error))
            }
            keys::Element::Table(keys) => {
                Self::check_keys(keys, joins)?.ok_or_else(|| fault(raw, IndexProblem::Keys))
            }
        }
    }

    /// `None` when the keys do not go together.
    fn check_keys(keys: &keys::Keys, joins: &[Join]) -> Result<Option<Self>, Fault> {
        use keys::Keys;
        let present = keys.present();
        let only = |allowed: &[&str]| present.iter().all(|key| allowed.contains(key));
        Ok(Some(match keys {
            Keys { join: Some(join), mask, bits, .. } if only(&["join", "mask", "bits"]) => {
                let bits = bits.as_ref().map(|bits| packed(bits, Radix::Binary)).transpose()?;
                Self::Joined(Joined::check(join, joins, Rest::check(mask.as_ref(), bits)?)?)
            }
            Keys { bits: Some(bits), .. } if only(&["bits"]) => {
                Self::Packed(packed(bits, Radix::Binary)?)
            }
            Keys { decimal: Some(digits), .. } if only(&["decimal"]) => {
                Self::Packed(packed(digits, Radix::Decimal)?)
            }
            Keys { map: Some(map), name: Some(name), .. } if only(&["map", "name"]) => {
                Self::Mapped { name: variable(name)?, words: words(map)? }
            }
            Keys { mac: Some(name), .. } if only(&["mac"]) => Self::Mac(variable(name)?),
            Keys { octets: Some(name), length: Some(length), shown, .. }
                if only(&["octets", "length", "as"]) =>
            {
                let length = match length {
                    keys::Length::Fixed(length) => Length::Fixed(usize::from(*length)),
                    keys::Length::Prefixed => Length::Prefixed,
                };
                let shown = shown.map_or(Shown::Plain, |keys::Shown::Serial| Shown::Serial);
                Self::Octets { name: variable(name)?, length, shown }
            }
            _ => return Ok(None),
        }))
    }

    /// The variables that it always gives.
    pub(super) fn variables(&self) -> Vec<&str> {
        match self {
            Self::Ignored | Self::Constant(_) => Vec::new(),
            Self::Number { name, .. }
            | Self::Mapped { name, .. }
            | Self::Mac(name)
            | Self::Octets { name, .. } => vec![name],
            Self::Packed(packed) => packed.variables().collect(),
            Self::Joined(joined) => joined.variables(),
        }
    }

    /// The place of the join that it needs.
    pub(super) const fn join(&self) -> Option<usize> {
        match self {
            Self::Joined(joined) => Some(joined.join),
            _ => None,
        }
    }

    /// Reads the head of an index, and gives the rest.
    pub(super) fn decode<'d, 'i>(
        &'d self,
        index: &'i [u32],
        names: &'d Names<'_>,
        found: &mut Variables<'d>,
    ) -> Result<&'i [u32], Unread> {
        match self {
            Self::Mac(name) => {
                let (octets, rest) =
                    Length::Fixed(6).take(index).ok_or(Illegible::Octets("MAC address"))?;
                found.set(name, Variable::Text(octets::mac_text(&octets)));
                return Ok(rest);
            }
            Self::Octets { name, length, shown } => {
                let (octets, rest) = length.take(index).ok_or(Illegible::Octets("text"))?;
                found.set(name, Variable::Text(shown.text(&octets)?));
                return Ok(rest);
            }
            _ => {}
        }
        let (raw, rest) = index.split_first().ok_or(Illegible::Length)?;
        self.decode_one(*raw, names, found)?;
        Ok(rest)
    }

    fn decode_one<'d>(
        &'d self,
        raw: u32,
        names: &'d Names<'_>,
        found: &mut Variables<'d>,
    ) -> Result<(), Unread> {
        match self {
            Self::Constant(value) if *value != raw => return Err(Unread::Foreign),
            Self::Number { name, offset } => {
                let value = u32::try_from(i64::from(raw) + offset);
                found.set(name, Variable::Number(value.map_err(|_| Illegible::Range(raw))?));
            }
            Self::Mapped { name, words } => {
                let word = words.iter().find(|(value, _)| *value == raw);
                let (_, word) = word.ok_or(Unread::Foreign)?;
                found.set(name, Variable::Text(word.clone()));
            }
            Self::Packed(packed) => packed.decode(raw, found)?,
            Self::Joined(joined) => joined.decode(raw, names, found)?,
            _ => {}
        }
        Ok(())
    }

    /// The sub-identifiers that give these variables; `None` when they cannot be had.
    pub(super) fn encode(&self, wanted: &Variables<'_>, names: &Names<'_>) -> Option<Vec<u32>> {
        let one = match self {
            Self::Ignored => return None,
            Self::Constant(value) => *value,
            Self::Number { name, offset } => {
                u32::try_from(i64::from(wanted.number(name)?) - offset).ok()?
            }
            Self::Packed(packed) => packed.encode(wanted, Ignored::Unknown)?,
            Self::Joined(joined) => joined.encode(wanted, names)?,
            Self::Mapped { name, words } => {
                let wanted = wanted.get(name)?.to_string();
                words.iter().find(|(_, word)| *word == wanted)?.0
            }
            Self::Mac(name) => {
                return Length::Fixed(6).put(&octets::mac_octets(&wanted.get(name)?.to_string())?);
            }
            Self::Octets { name, length, shown } => {
                let candidates = shown.octets(&wanted.get(name)?.to_string());
                return candidates.iter().find_map(|octets| length.put(octets));
            }
        };
        Some(vec![one])
    }
}

impl Element {
    /// The sub-identifiers with which all indices begin that give these variables; `None` when
    /// that is not certain.
    pub(super) fn lead(&self, wanted: &Variables<'_>, names: &Names<'_>) -> Option<Vec<u32>> {
        match self {
            Self::Joined(joined) => joined.lead(wanted, names).map(|one| vec![one]),
            other => other.encode(wanted, names),
        }
    }
}

impl FromStr for Element {
    type Err = IndexProblem;

    /// Reads `_`, `=1`, `name`, `name+1` and `name-1`.
    fn from_str(text: &str) -> Result<Self, IndexProblem> {
        let refuse = || IndexProblem::Word(text.to_owned());
        if text == "_" {
            return Ok(Self::Ignored);
        }
        if let Some(value) = text.strip_prefix('=') {
            return value.parse().map(Self::Constant).map_err(|_| refuse());
        }
        let (name, by) = text
            .split_at_checked(text.find(['+', '-']).unwrap_or(text.len()))
            .ok_or_else(refuse)?;
        let offset =
            if by.is_empty() { 0 } else { by.parse::<i32>().map_err(|_| refuse())?.into() };
        if !is_name(name) {
            return Err(refuse());
        }
        Ok(Self::Number { name: name.to_owned(), offset })
    }
}

fn packed(texts: &[raw::Text], radix: Radix) -> Result<Packed, Fault> {
    let parsed = Packed::parse(texts.iter().map(|text| text.get_ref().as_str()), radix);
    parsed.map_err(|error| {
        let first = texts
            .iter()
            .find(|text| matches!(&error, IndexProblem::Part(part) if part == text.get_ref()));
        match first.or(texts.last()) {
            Some(text) => fault(text, error),
            None => Fault { span: 0..0, problem: error.into() },
        }
    })
}

fn variable(text: &raw::Text) -> Result<String, Fault> {
    if !is_name(text.get_ref()) {
        return Err(fault(text, IndexProblem::Word(text.get_ref().clone())));
    }
    Ok(text.get_ref().clone())
}

fn words(map: &BTreeMap<raw::Text, raw::Text>) -> Result<Vec<(u32, String)>, Fault> {
    let word = |(number, word): (&raw::Text, &raw::Text)| {
        let value = number.get_ref().parse();
        let value =
            value.map_err(|_| fault(number, IndexProblem::Value(number.get_ref().clone())))?;
        Ok((value, fault::filled(word)?))
    };
    map.iter().map(word).collect()
}
