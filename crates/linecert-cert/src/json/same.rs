//! Compares a text with the JSON of a value, without writing that.
//!
//! A value that holds what JSON escapes, or a kind of value that no assessment has, is not compared:
//! whoever asks must look in another way.

use std::{
    fmt::{self, Write as _},
    mem,
};

use serde::{
    Serialize,
    ser::{self, Impossible, SerializeSeq, SerializeStruct, Serializer},
};

/// Whether the text is surely what [`super::write`] gives of this value. It may be that all the same
/// when it is not said to be.
pub(crate) fn is_surely(text: &str, value: &impl Serialize) -> bool {
    let mut rest = Rest(text.as_bytes());
    value.serialize(&mut rest).is_ok() && rest.0.is_empty()
}

/// What should still come.
struct Rest<'t>(&'t [u8]);

/// Something else comes, or something that is not compared.
#[derive(Debug, thiserror::Error)]
#[error("another text")]
struct Other;

impl ser::Error for Other {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl From<fmt::Error> for Other {
    fn from(_: fmt::Error) -> Self {
        Self
    }
}

impl Rest<'_> {
    fn take(&mut self, mark: u8) -> Result<(), Other> {
        let (next, rest) = self.0.split_first().ok_or(Other)?;
        self.0 = rest;
        if *next == mark { Ok(()) } else { Err(Other) }
    }

    /// Takes what stands between the quotes of a string, or a word without quotes.
    fn take_text(&mut self, text: &str) -> Result<(), Other> {
        let (next, rest) = self.0.split_at_checked(text.len()).ok_or(Other)?;
        self.0 = rest;
        let is_escaped = |byte| byte < b' ' || byte == b'"' || byte == b'\\';
        let is_odd = |(byte, next): (u8, &u8)| byte != *next || is_escaped(byte);
        // Texts are short: to call upon somebody to compare two of them would take longer.
        if text.bytes().zip(next).any(is_odd) { Err(Other) } else { Ok(()) }
    }
}

impl fmt::Write for Rest<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.take_text(text).map_err(|Other| fmt::Error)
    }
}

/// The items of an array or the fields of an object.
struct Parts<'r, 't> {
    rest: &'r mut Rest<'t>,
    /// Whether none was taken yet.
    is_empty: bool,
}

impl<'t> Parts<'_, 't> {
    fn next(&mut self) -> Result<&mut Rest<'t>, Other> {
        if !mem::take(&mut self.is_empty) {
            self.rest.take(b',')?;
        }
        Ok(self.rest)
    }
}

impl SerializeSeq for Parts<'_, '_> {
    type Ok = ();
    type Error = Other;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Other> {
        value.serialize(self.next()?)
    }

    fn end(self) -> Result<(), Other> {
        self.rest.take(b']')
    }
}

impl SerializeStruct for Parts<'_, '_> {
    type Ok = ();
    type Error = Other;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Other> {
        self.next()?.serialize_str(key)?;
        self.rest.take(b':')?;
        value.serialize(&mut *self.rest)
    }

    fn end(self) -> Result<(), Other> {
        self.rest.take(b'}')
    }
}

/// The kinds of value that are not compared.
macro_rules! not_compared {
    ($($method:ident($($kind:ty),*) -> $ok:ty;)+) => {
        $(fn $method(self, $(_: $kind),*) -> Result<$ok, Other> {
            Err(Other)
        })+
    };
}

impl<'r, 't> Serializer for &'r mut Rest<'t> {
    type Ok = ();
    type Error = Other;
    type SerializeSeq = Parts<'r, 't>;
    type SerializeTuple = Impossible<(), Other>;
    type SerializeTupleStruct = Impossible<(), Other>;
    type SerializeTupleVariant = Impossible<(), Other>;
    type SerializeMap = Impossible<(), Other>;
    type SerializeStruct = Parts<'r, 't>;
    type SerializeStructVariant = Impossible<(), Other>;

    fn serialize_str(self, text: &str) -> Result<(), Other> {
        self.take(b'"')?;
        self.take_text(text)?;
        self.take(b'"')
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<(), Other> {
        self.take(b'"')?;
        write!(self, "{value}")?;
        self.take(b'"')
    }

    fn serialize_bool(self, value: bool) -> Result<(), Other> {
        self.take_text(if value { "true" } else { "false" })
    }

    fn serialize_u64(self, value: u64) -> Result<(), Other> {
        Ok(write!(self, "{value}")?)
    }

    fn serialize_u32(self, value: u32) -> Result<(), Other> {
        self.serialize_u64(value.into())
    }

    fn serialize_none(self) -> Result<(), Other> {
        self.take_text("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Other> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'r, 't>, Other> {
        self.take(b'[')?;
        Ok(Parts { rest: self, is_empty: true })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'r, 't>, Other> {
        self.take(b'{')?;
        Ok(Parts { rest: self, is_empty: true })
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Other> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Other> {
        Err(Other)
    }

    not_compared! {
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_tuple(usize) -> Impossible<(), Other>;
        serialize_tuple_struct(&'static str, usize) -> Impossible<(), Other>;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Impossible<(), Other>;
        serialize_map(Option<usize>) -> Impossible<(), Other>;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Impossible<(), Other>;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Serialize)]
    struct Outer {
        name: String,
        inner: Vec<Inner>,
        missing: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        skipped: Option<&'static str>,
    }

    #[derive(Debug, Serialize)]
    struct Inner {
        is_it: bool,
        count: Option<u64>,
    }

    fn any_value() -> impl Strategy<Value = Outer> {
        let inner = (any::<bool>(), any::<Option<u64>>());
        let inner = inner.prop_map(|(is_it, count)| Inner { is_it, count });
        ("\\PC{0,9}|.{0,3}", proptest::collection::vec(inner, 0..3), any::<Option<u32>>())
            .prop_map(|(name, inner, missing)| Outer { name, inner, missing, skipped: None })
    }

    proptest! {
        #[test]
        fn what_is_written_is_the_same_unless_it_is_escaped(value in any_value()) {
            let text = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(is_surely(&text, &value), !text.contains('\\'));
        }

        #[test]
        fn nothing_else_is_the_same(
            value in any_value(),
            place in any::<proptest::sample::Index>(),
            odd in "[ ,:\"a0]{0,2}",
        ) {
            let written = serde_json::to_string(&value).unwrap();
            let (place, mut text) = (place.index(written.len()), written.clone());
            if text.is_char_boundary(place) && text.is_char_boundary(place + 1) {
                text.replace_range(place..=place, &odd);
            }
            prop_assert!(text == written || !is_surely(&text, &value));
            let longer = written + " ";
            prop_assert!(!is_surely(&longer, &value));
        }
    }

    #[test]
    fn kinds_that_are_not_compared_are_not_said_to_be_the_same() {
        assert!(!is_surely("-1", &-1_i64));
        assert!(!is_surely("[1,2]", &(1, 2)));
        assert!(!is_surely("{}", &std::collections::BTreeMap::<u8, u8>::new()));
        assert!(is_surely("[]", &[""; 0].as_slice()));
        assert!(is_surely("\"a\"", &"a"));
    }
}
