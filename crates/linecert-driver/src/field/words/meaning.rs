//! What a device means by its numbers, words and bits.

use std::collections::BTreeMap;

use linecert_measure::{Absence, Reason};
use linecert_snmp::Value;

use super::{super::said, FormProblem, garbled, nothing, sentinel};
use crate::{
    fault::{Fault, fault},
    raw::{self, form},
};

/// What each value means. A value that is not listed means nothing that is known.
#[derive(Debug, Clone)]
pub(super) struct Listed<T>(BTreeMap<String, T>);

/// What each bit means; bit 0 is the most significant of the first octet.
#[derive(Debug, Clone)]
pub(super) struct Bits<T>(BTreeMap<usize, T>);

impl<T: Clone> Listed<T> {
    /// Checks a list, of which `meaning` reads what stands for each value.
    pub(super) fn check(
        raw: &form::Meanings,
        meaning: impl Fn(&raw::Text) -> Result<T, Fault>,
    ) -> Result<Self, Fault> {
        refuse_empty(raw)?;
        let mut listed = BTreeMap::new();
        for (value, text) in raw.get_ref() {
            let value_text = value.get_ref().trim();
            if listed.insert(value_text.to_owned(), meaning(text)?).is_some() {
                return Err(fault(value, FormProblem::Twice(value_text.to_owned())));
            }
        }
        Ok(Self(listed))
    }

    pub(super) fn meaning_of(&self, text: &str) -> Result<T, Absence> {
        match self.0.get(text) {
            Some(meaning) => Ok(meaning.clone()),
            None if text.is_empty() => Err(sentinel(text)),
            None => Err(garbled(text, "no value that the driver knows")),
        }
    }
}

impl<T: Clone> Bits<T> {
    /// Checks a list, of which `meaning` reads what stands for each bit.
    pub(super) fn check(
        raw: &form::Meanings,
        meaning: impl Fn(&raw::Text) -> Result<T, Fault>,
    ) -> Result<Self, Fault> {
        refuse_empty(raw)?;
        let mut bits = BTreeMap::new();
        for (bit, text) in raw.get_ref() {
            if bits.insert(bit_number(bit)?, meaning(text)?).is_some() {
                return Err(fault(bit, FormProblem::Twice(bit.get_ref().clone())));
            }
        }
        Ok(Self(bits))
    }

    /// The meanings of all bits that are set, in the order of the bits. That no bit is set says
    /// nothing: a MIB that has a bit for `no defect` sets it.
    pub(super) fn meanings_in(&self, raw: &Value) -> Result<Vec<T>, Absence> {
        let bytes = said::octets_of(raw)?;
        let meanings: Result<Vec<T>, usize> =
            bits_of(bytes).map(|bit| self.0.get(&bit).cloned().ok_or(bit)).collect();
        match meanings {
            Ok(meanings) if meanings.is_empty() => Err(nothing(bytes, "no bit is set")),
            Ok(meanings) => Ok(meanings),
            Err(bit) => {
                let why = format!("the driver does not know bit {bit}");
                Err(said::absence(Reason::Garbled, bytes, &why))
            }
        }
    }
}

fn bit_number(text: &raw::Text) -> Result<usize, Fault> {
    let digits = text.get_ref();
    // Rust would take a leading plus sign.
    let number = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u8>().ok());
    let number = number.flatten().map(usize::from);
    number.ok_or_else(|| fault(text, FormProblem::Bit(digits.clone())))
}

/// The numbers of the bits that are set.
fn bits_of(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes.iter().enumerate().flat_map(|(place, byte)| {
        (0..8).filter(move |bit| byte & (0x80 >> bit) != 0).map(move |bit| 8 * place + bit)
    })
}

fn refuse_empty(raw: &form::Meanings) -> Result<(), Fault> {
    if raw.get_ref().is_empty() {
        return Err(fault(raw, FormProblem::Nothing));
    }
    Ok(())
}
