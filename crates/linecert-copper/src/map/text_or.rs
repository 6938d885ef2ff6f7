//! A value of a map that is either a short text or a table.

use std::{fmt, marker::PhantomData, str::FromStr};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};

/// `"300 kHz"`, or `{ column = "Freq", unit = "kHz" }`.
#[derive(Debug, Clone)]
pub(super) enum TextOr<T, M> {
    Text(T),
    Table(M),
}

struct Either<T, M>(PhantomData<(T, M)>);

impl<'de, T, M> Deserialize<'de> for TextOr<T, M>
where
    T: FromStr<Err: fmt::Display>,
    M: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either(PhantomData))
    }
}

impl<'de, T, M> Visitor<'de> for Either<T, M>
where
    T: FromStr<Err: fmt::Display>,
    M: Deserialize<'de>,
{
    type Value = TextOr<T, M>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a table")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        text.parse().map(TextOr::Text).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        M::deserialize(MapAccessDeserializer::new(map)).map(TextOr::Table)
    }
}
