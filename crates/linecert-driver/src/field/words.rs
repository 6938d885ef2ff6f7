//! An attribute of a device: how its words are found in a raw value, and when there are none.

mod meaning;
mod time;

use std::borrow::Cow;

use linecert_measure::{Absence, Attribute, Content, Reason, Status};
use linecert_snmp::Value;
use toml::Spanned;

use super::{FormProblem, Keys, decimal::Decimal, garbled, octets, present, sentinel, text_of};
use crate::{
    fault::{self, Fault, fault},
    pattern::{self, Groups, Pattern},
    raw::{self, form},
};
use meaning::{Bits, Listed};

const TEXT: Groups = Groups { required: &["text"], optional: &[] };

/// How a raw value becomes the content of one attribute.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    attribute: Attribute,
    form: WordForm,
    sentinels: Vec<String>,
}

/// How words stand in a raw value.
#[derive(Debug, Clone)]
enum WordForm {
    /// The text as it is.
    Text,
    /// A text inside a text.
    Pattern(Pattern),
    /// The serial number of an ONU (ITU-T G.984.3): a maker and four octets.
    Serial,
    /// A MAC address.
    Mac,
    /// Octets that mean nothing as text.
    Hex,
    /// `DateAndTime` (RFC 2579).
    Time,
    /// A number that is a name and no quantity.
    Number,
    /// A state for each value.
    States(Listed<Status>),
    /// A state for each bit (`BITS`, RFC 2578, 7.1.4).
    Flags(Bits<Status>),
    /// A text for each value.
    Words(Listed<String>),
    /// A text for each bit.
    FlagWords(Bits<String>),
}

impl Words {
    /// Checks the keys of a column that holds an attribute.
    pub(crate) fn check<'r>(raw: impl Into<Keys<'r>>) -> Result<Self, Fault> {
        let raw = raw.into();
        let attribute = attribute_of(present(raw.attribute, "attribute", raw)?)?;
        refuse_keys_of_metrics(raw, attribute)?;
        Ok(Self {
            attribute,
            form: WordForm::check(present(raw.form, "form", raw)?, attribute)?,
            sentinels: raw.sentinels.iter().map(|text| text.trim().to_owned()).collect(),
        })
    }

    /// The attribute that this is the content of.
    pub(crate) const fn attribute(&self) -> Attribute {
        self.attribute
    }

    /// Decodes what an agent answered. Whatever is not certainly content becomes the reason why
    /// there is none.
    pub(crate) fn decode(&self, raw: &Value) -> Content {
        self.content_of(raw).unwrap_or_else(Content::NotReported)
    }

    fn content_of(&self, raw: &Value) -> Result<Content, Absence> {
        self.form.text_compared(raw).map_or(Ok(()), |text| self.refuse_sentinel(&text))?;
        let content = self.form.content_of(raw)?;
        match &content {
            Content::Text(text) if text.is_empty() => Err(sentinel(text)),
            Content::Text(text) => self.refuse_sentinel(text).map(|()| content),
            _ => Ok(content),
        }
    }

    fn refuse_sentinel(&self, text: &str) -> Result<(), Absence> {
        if self.sentinels.iter().any(|known| known == text) {
            return Err(sentinel(text));
        }
        Ok(())
    }
}

impl WordForm {
    fn check(raw: &Spanned<form::Form>, attribute: Attribute) -> Result<Self, Fault> {
        Ok(match raw.get_ref() {
            form::Form::Text(text) => Self::Pattern(fault::pattern(text, TEXT)?),
            form::Form::Attribute(form) => Self::check_attribute(form)?,
            form::Form::Number(_) => {
                let name = attribute.to_string();
                let (given, wanted) = ("a number with a unit", "said in words");
                return Err(fault(raw, FormProblem::Kind { given, name, wanted }));
            }
        })
    }

    fn check_attribute(raw: &form::AttributeForm) -> Result<Self, Fault> {
        Ok(match raw {
            form::AttributeForm::Word(word) => Self::named(*word),
            form::AttributeForm::Status(list) => Self::States(Listed::check(list, status)?),
            form::AttributeForm::Flags(list) => Self::Flags(Bits::check(list, status)?),
            form::AttributeForm::Words(list) => Self::Words(Listed::check(list, fault::filled)?),
            form::AttributeForm::FlagWords(list) => {
                Self::FlagWords(Bits::check(list, fault::filled)?)
            }
        })
    }

    const fn named(word: form::Word) -> Self {
        match word {
            form::Word::Text => Self::Text,
            form::Word::Serial => Self::Serial,
            form::Word::Mac => Self::Mac,
            form::Word::Hex => Self::Hex,
            form::Word::DateAndTime => Self::Time,
            form::Word::Number => Self::Number,
        }
    }

    /// The raw value as the text that is compared with sentinels. Octets that are no text are not
    /// trimmed: the bits 0x20 are a defect and not a space.
    fn text_compared<'v>(&self, raw: &'v Value) -> Option<Cow<'v, str>> {
        let is_octets = matches!(
            self,
            Self::Serial | Self::Mac | Self::Hex | Self::Time | Self::Flags(_) | Self::FlagWords(_)
        );
        match raw {
            Value::OctetString(bytes) if is_octets => str::from_utf8(bytes).ok().map(Cow::from),
            other => text_of(other).ok(),
        }
    }

    fn content_of(&self, raw: &Value) -> Result<Content, Absence> {
        match self {
            Self::Text => printable(&text_of(raw)?).map(Content::Text),
            Self::Pattern(pattern) => text_inside(pattern, &text_of(raw)?).map(Content::Text),
            Self::Serial => octets::serial(raw).map(Content::Text),
            Self::Mac => octets::mac(raw).map(Content::Text),
            Self::Hex => octets::hex_of(raw).map(Content::Text),
            Self::Time => time::date_and_time(raw).map(Content::Time),
            Self::Number => number(&text_of(raw)?).map(Content::Text),
            Self::States(list) => list.meaning_of(&text_of(raw)?).map(Content::Status),
            Self::Flags(bits) => bits.meanings_in(raw).map(Content::Flags),
            Self::Words(list) => list.meaning_of(&text_of(raw)?).map(Content::Text),
            Self::FlagWords(bits) => bits.meanings_in(raw).map(|all| Content::Text(all.join(", "))),
        }
    }
}

fn attribute_of(text: &raw::Text) -> Result<Attribute, Fault> {
    text.get_ref().parse().map_err(|error| fault(text, FormProblem::Attribute(error)))
}

fn status(text: &raw::Text) -> Result<Status, Fault> {
    text.get_ref().parse().map_err(|error| fault(text, FormProblem::Status(error)))
}

fn refuse_keys_of_metrics(raw: Keys<'_>, attribute: Attribute) -> Result<(), Fault> {
    let stray = |key| FormProblem::Stray { key, attribute };
    let texts =
        [("unit", raw.unit), ("uncertainty", raw.uncertainty), ("zero-means", raw.zero_means)];
    if let Some((key, text)) = texts.iter().find_map(|(key, text)| Some((*key, (*text)?))) {
        return Err(fault(text, stray(key)));
    }
    raw.plausible.map_or(Ok(()), |ends| Err(fault(ends, stray("plausible"))))
}

/// A text that a terminal can be trusted with: control characters other than white space could
/// move its cursor.
fn printable(text: &str) -> Result<String, Absence> {
    let is_harmful = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if text.contains(is_harmful) {
        return Err(garbled(text, "holds control characters"));
    }
    Ok(text.to_owned())
}

fn text_inside(pattern: &Pattern, text: &str) -> Result<String, Absence> {
    let captures = pattern.captures(text);
    match captures.as_ref().and_then(|captures| pattern::group(captures, "text")) {
        None => Err(garbled(text, "not of the expected form")),
        Some(inside) => match inside.trim() {
            "" => Err(sentinel(text)),
            inside => printable(inside),
        },
    }
}

fn number(text: &str) -> Result<String, Absence> {
    if text.is_empty() {
        return Err(sentinel(text));
    }
    let number: Result<Decimal, _> = text.parse();
    number.map(|_| text.to_owned()).map_err(|_| garbled(text, "not a number"))
}

/// Octets that stand for nothing, such as an address of zeros.
fn nothing(bytes: &[u8], why: &str) -> Absence {
    super::said::absence(Reason::Sentinel, bytes, why)
}

#[cfg(test)]
mod tests;
