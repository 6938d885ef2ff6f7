//! What is written either as a word or a number, or as a table.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, MapAccess, Unexpected, Visitor, value::MapAccessDeserializer},
};

use super::Text;

/// How a sub-identifier of an index is read.
#[derive(Debug)]
pub(crate) enum Element {
    /// `"name"`, `"name+1"`, `"=1"` or `"_"`.
    Word(String),
    /// Any other.
    Table(Box<Keys>),
}

/// The keys of an element that is a table. Which of them go together is checked later.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Keys {
    pub(crate) bits: Option<Vec<Text>>,
    pub(crate) decimal: Option<Vec<Text>>,
    pub(crate) join: Option<Text>,
    pub(crate) mask: Option<Text>,
    pub(crate) map: Option<BTreeMap<Text, Text>>,
    pub(crate) name: Option<Text>,
    pub(crate) mac: Option<Text>,
    pub(crate) octets: Option<Text>,
    pub(crate) length: Option<Length>,
    #[serde(rename = "as")]
    pub(crate) shown: Option<Shown>,
}

impl Keys {
    /// The names of those that stand there.
    pub(crate) fn present(&self) -> Vec<&'static str> {
        let keys = [
            ("bits", self.bits.is_some()),
            ("decimal", self.decimal.is_some()),
            ("join", self.join.is_some()),
            ("mask", self.mask.is_some()),
            ("map", self.map.is_some()),
            ("name", self.name.is_some()),
            ("mac", self.mac.is_some()),
            ("octets", self.octets.is_some()),
            ("length", self.length.is_some()),
            ("as", self.shown.is_some()),
        ];
        keys.into_iter().filter(|(_, there)| *there).map(|(key, _)| key).collect()
    }
}

/// How many octets an index holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Length {
    /// Always so many.
    Fixed(u8),
    /// As many as the sub-identifier before them says.
    Prefixed,
}

/// How octets of an index are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shown {
    /// Four letters and eight hexadecimal digits.
    Serial,
}

/// A join that is looked up for a row.
#[derive(Debug)]
pub(crate) enum Lookup {
    /// The join of this name, at the whole index.
    Whole(String),
    /// A join at the sub-identifiers that a template gives.
    At(At),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct At {
    pub(crate) join: Text,
    pub(crate) at: Text,
}

/// Where a column has its values from when it is no object.
#[derive(Debug)]
pub(crate) enum From {
    /// The table's spread.
    Spread,
    /// A variable of the index.
    Variable(Text),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Variable {
    variable: Text,
}

/// What says how many tones share a value.
#[derive(Debug)]
pub(crate) enum Group {
    /// It is always so many.
    Of(u16),
    /// An object says so.
    Object(Text),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Object {
    oid: Text,
}

/// What can be written in several shapes. A derived untagged enum would do the same, but lose the
/// places of what is wrong inside.
trait Shapes: Sized {
    /// The keys of the table.
    type Keys: DeserializeOwned;

    /// What may stand there, in words.
    const EXPECTED: &'static str;

    fn of_keys(keys: Self::Keys) -> Self;

    fn of_word(_word: &str) -> Option<Self> {
        None
    }

    fn of_number(_number: i64) -> Option<Self> {
        None
    }
}

impl Shapes for Element {
    type Keys = Keys;

    const EXPECTED: &'static str = "a word or a table that reads a sub-identifier";

    fn of_keys(keys: Keys) -> Self {
        Self::Table(Box::new(keys))
    }

    fn of_word(word: &str) -> Option<Self> {
        Some(Self::Word(word.to_owned()))
    }
}

impl Shapes for Length {
    type Keys = Never;

    const EXPECTED: &'static str = "1 to 64, or \"prefixed\"";

    fn of_keys(keys: Never) -> Self {
        match keys {}
    }

    fn of_word(word: &str) -> Option<Self> {
        (word == "prefixed").then_some(Self::Prefixed)
    }

    fn of_number(number: i64) -> Option<Self> {
        u8::try_from(number).ok().filter(|length| (1..=64).contains(length)).map(Self::Fixed)
    }
}

impl Shapes for Lookup {
    type Keys = At;

    const EXPECTED: &'static str = "the name of a join, or a join and where to look it up";

    fn of_keys(keys: At) -> Self {
        Self::At(keys)
    }

    fn of_word(word: &str) -> Option<Self> {
        Some(Self::Whole(word.to_owned()))
    }
}

impl Shapes for From {
    type Keys = Variable;

    const EXPECTED: &'static str = "\"spread\", or a variable of the index";

    fn of_keys(keys: Variable) -> Self {
        Self::Variable(keys.variable)
    }

    fn of_word(word: &str) -> Option<Self> {
        (word == "spread").then_some(Self::Spread)
    }
}

impl Shapes for Group {
    type Keys = Object;

    const EXPECTED: &'static str = "a number of tones, or the object that says it";

    fn of_keys(keys: Object) -> Self {
        Self::Object(keys.oid)
    }

    fn of_number(number: i64) -> Option<Self> {
        u16::try_from(number).ok().filter(|tones| *tones > 0).map(Self::Of)
    }
}

/// The keys of what is never a table.
#[derive(Debug, Deserialize)]
enum Never {}

struct OfShape<T>(PhantomData<T>);

impl<'de, T: Shapes> Visitor<'de> for OfShape<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        T::of_number(number).ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
        T::of_word(word).ok_or_else(|| E::invalid_value(Unexpected::Str(word), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::Keys::deserialize(MapAccessDeserializer::new(map)).map(T::of_keys)
    }
}

macro_rules! deserialize_shapes {
    ($($kind:ty),+) => {$(
        impl<'de> Deserialize<'de> for $kind {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(OfShape(PhantomData))
            }
        }
    )+};
}

deserialize_shapes!(Element, Length, Lookup, From, Group);
