//! The keys of value forms as they are written, before they are checked.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{
        Error, IntoDeserializer, MapAccess, Visitor,
        value::{MapAccessDeserializer, StrDeserializer},
    },
};
use toml::Spanned;

use super::Text;

/// How a value stands in what an agent answers. A new form of decoding is a new variant.
#[derive(Debug)]
pub(crate) enum Form {
    /// A form that only numbers have.
    Number(NumberForm),
    /// A form that only attributes have.
    Attribute(AttributeForm),
    /// A pattern, of which the column decides whether it finds a number or a text.
    Text(Text),
}

/// How a number stands in a raw value.
#[derive(Debug)]
pub(crate) enum NumberForm {
    /// The plain decimal number that the text is.
    Decimal(Mark),
    Duration,
    Level(Level),
    Text(NumberText),
    CountOf(Box<CountOf>),
    DecibelsOf(DecibelsOf),
    Sensor(Sensor),
}

/// The sign between the whole and the fraction of a decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Point,
    /// Firmware that prints a comma in one line may print a point in the next.
    CommaOrPoint,
}

/// A level beside the linear power that it must agree with.
#[derive(Debug)]
pub(crate) struct Level {
    pub(crate) pattern: Text,
    pub(crate) linear: Text,
    pub(crate) within: Option<Text>,
    pub(crate) below: Option<Floor>,
}

/// The end under which numbers are no measurements.
#[derive(Debug)]
pub(crate) enum Floor {
    Below(Text),
    AtOrBelow(Text),
}

/// A decimal number in a text, with more than the pattern to say of it.
#[derive(Debug)]
pub(crate) struct NumberText {
    pub(crate) pattern: Text,
    pub(crate) times: Option<Text>,
    pub(crate) decimals: Option<Spanned<u8>>,
    pub(crate) below: Option<Floor>,
}

/// A whole number that counts steps.
#[derive(Debug)]
pub(crate) struct CountOf {
    pub(crate) step: Text,
    pub(crate) minus: Option<i64>,
    pub(crate) plus: Option<Text>,
    pub(crate) wrap: Option<Spanned<Wrap>>,
    pub(crate) inside: Option<Text>,
    pub(crate) decimals: Option<Spanned<u8>>,
    pub(crate) below: Option<Floor>,
}

/// From where on a count without sign stands for a negative one.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wrap {
    pub(crate) above: i64,
    pub(crate) by: i64,
}

/// A whole number that counts steps of linear power.
#[derive(Debug)]
pub(crate) struct DecibelsOf {
    pub(crate) step: Text,
    pub(crate) decimals: Option<Spanned<u8>>,
}

/// The objects beside the value of a sensor (RFC 3433).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sensor {
    #[serde(rename = "type")]
    pub(crate) kind: Text,
    pub(crate) scale: Text,
    pub(crate) precision: Text,
    pub(crate) status: Text,
}

/// How a name, a state or a time stands in a raw value.
#[derive(Debug)]
pub(crate) enum AttributeForm {
    Word(Word),
    Status(Meanings),
    Flags(Meanings),
    Words(Meanings),
    FlagWords(Meanings),
}

/// What each value means, or each bit.
pub(crate) type Meanings = Spanned<BTreeMap<Spanned<String>, Text>>;

/// The forms of an attribute that need no more than their name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Word {
    Text,
    Serial,
    Mac,
    Hex,
    DateAndTime,
    Number,
}

/// How the values of the tones stand in octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ToneEncoding {
    Nibbles,
    Snr,
    Qln,
    Hlog,
}

impl<'de> Deserialize<'de> for Form {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FormVisitor)
    }
}

/// An untagged enum would lose the place of what is wrong.
struct FormVisitor;

impl<'de> Visitor<'de> for FormVisitor {
    type Value = Form;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a form or a table with its keys")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Form, E> {
        let number = match name {
            "decimal" => Some(NumberForm::Decimal(Mark::Point)),
            "decimal-comma" => Some(NumberForm::Decimal(Mark::CommaOrPoint)),
            "duration" => Some(NumberForm::Duration),
            _ => None,
        };
        if let Some(number) = number {
            return Ok(number.into());
        }
        let name: StrDeserializer<'_, E> = name.into_deserializer();
        Word::deserialize(name).map(|word| Form::Attribute(AttributeForm::Word(word)))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Form, A::Error> {
        let keys = Keys::deserialize(MapAccessDeserializer::new(map))?;
        keys.form().map_err(A::Error::custom)
    }
}

/// Every key that a form can have.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Keys {
    text: Option<Text>,
    count_of: Option<Text>,
    decibels_of: Option<Text>,
    level: Option<Text>,
    sensor: Option<Sensor>,
    status: Option<Meanings>,
    flags: Option<Meanings>,
    words: Option<Meanings>,
    flag_words: Option<Meanings>,
    minus: Option<i64>,
    plus: Option<Text>,
    wrap: Option<Spanned<Wrap>>,
    #[serde(rename = "in")]
    inside: Option<Text>,
    times: Option<Text>,
    decimals: Option<Spanned<u8>>,
    below: Option<Text>,
    at_or_below: Option<Text>,
    linear: Option<Text>,
    within: Option<Text>,
}

/// What is wrong with the keys of a form together.
const NOT_ONE: &str = "a form has exactly one of `text`, `count-of`, `decibels-of`, `level`, `sensor`, \
                       `status`, `flags`, `words` and `flag-words`";
const STRAY_OF_COUNT: &str = "`minus`, `plus`, `wrap` and `in` stand only beside `count-of`";
const STRAY_OF_TEXT: &str = "`times` stands only beside `text`";
const STRAY_BELOW: &str =
    "`below` or `at-or-below` stands only beside `text`, `count-of` and `level`, and not both";
const NO_LINEAR: &str = "`level` and `linear` stand beside each other, and `within` only there";
const STRAY_DECIMALS: &str = "`decimals` stands only beside `text`, `count-of` and `decibels-of`";

impl Keys {
    fn form(self) -> Result<Form, &'static str> {
        self.refuse_strays()?;
        let attribute =
            |form: fn(Meanings) -> AttributeForm| move |meanings| Form::Attribute(form(meanings));
        let Self { minus, plus, wrap, inside, times, decimals, .. } = self;
        let at_or_below = self.at_or_below.map(Floor::AtOrBelow);
        let below = self.below.map(Floor::Below).or(at_or_below);
        let forms = [
            self.sensor.map(NumberForm::Sensor).map(Form::Number),
            self.status.map(attribute(AttributeForm::Status)),
            self.flags.map(attribute(AttributeForm::Flags)),
            self.words.map(attribute(AttributeForm::Words)),
            self.flag_words.map(attribute(AttributeForm::FlagWords)),
        ];
        let numbers = match (self.text, self.count_of, self.decibels_of, self.level) {
            (None, None, None, None) => None,
            (Some(text), None, None, None)
                if times.is_none() && decimals.is_none() && below.is_none() =>
            {
                Some(Form::Text(text))
            }
            (Some(pattern), None, None, None) => {
                Some(NumberForm::Text(NumberText { pattern, times, decimals, below }).into())
            }
            (None, Some(step), None, None) => {
                let count = CountOf { step, minus, plus, wrap, inside, decimals, below };
                Some(NumberForm::CountOf(Box::new(count)).into())
            }
            (None, None, Some(step), None) => {
                Some(NumberForm::DecibelsOf(DecibelsOf { step, decimals }).into())
            }
            (None, None, None, Some(pattern)) => {
                let linear = self.linear.ok_or(NO_LINEAR)?;
                let within = self.within;
                Some(NumberForm::Level(Level { pattern, linear, within, below }).into())
            }
            _ => return Err(NOT_ONE),
        };
        let mut forms = forms.into_iter().chain([numbers]).flatten();
        let form = forms.next().ok_or(NOT_ONE)?;
        if forms.next().is_some() { Err(NOT_ONE) } else { Ok(form) }
    }

    /// Keys that say nothing would be taken for keys that do.
    fn refuse_strays(&self) -> Result<(), &'static str> {
        let (text, count) = (self.text.is_some(), self.count_of.is_some());
        let counting = self.minus.is_some()
            || self.plus.is_some()
            || self.wrap.is_some()
            || self.inside.is_some();
        let floors = [&self.below, &self.at_or_below].into_iter().flatten().count();
        let rounded = text || count || self.decibels_of.is_some();
        let strays = [
            (counting && !count, STRAY_OF_COUNT),
            (self.times.is_some() && !text, STRAY_OF_TEXT),
            (floors > usize::from(text || count || self.level.is_some()), STRAY_BELOW),
            (self.level.is_none() && (self.linear.is_some() || self.within.is_some()), NO_LINEAR),
            (self.decimals.is_some() && !rounded, STRAY_DECIMALS),
        ];
        strays.into_iter().find(|(stray, _)| *stray).map_or(Ok(()), |(_, why)| Err(why))
    }
}

impl From<NumberForm> for Form {
    fn from(form: NumberForm) -> Self {
        Self::Number(form)
    }
}
