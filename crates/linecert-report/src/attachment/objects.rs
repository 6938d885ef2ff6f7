//! The objects of a PDF, read from its first byte to its last.

use std::{collections::BTreeMap, ops::Range};

use super::{
    AttachmentError, Form,
    lexer::{Lexer, Value},
};

/// More objects no page has.
const MOST_OBJECTS: usize = 100_000;

/// An object: a dictionary, and the bytes of the stream that it describes.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) value: Value,
    pub(super) stream: Option<Range<usize>>,
}

/// The dictionaries of a PDF by their numbers.
#[derive(Debug)]
pub(super) struct Objects(BTreeMap<u32, Object>);

impl Objects {
    pub(super) fn read(pdf: &[u8]) -> Result<Self, AttachmentError> {
        if !pdf.starts_with(b"%PDF-") {
            return Err(AttachmentError::NotPdf);
        }
        let mut lexer = Lexer::new(pdf, 0);
        let mut objects = Self(BTreeMap::new());
        loop {
            lexer.skip_blank();
            if lexer.rest().is_empty() {
                return Ok(objects);
            } else if lexer.take_word("xref") {
                skip_table(&mut lexer)?;
            } else if lexer.take_word("startxref") {
                lexer.take_integer().ok_or(lexer.malformed())?;
            } else {
                objects.add(&mut lexer)?;
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Object> {
        self.0.values()
    }

    pub(super) fn get(&self, number: u32) -> Option<&Object> {
        self.0.get(&number)
    }

    fn add(&mut self, lexer: &mut Lexer<'_>) -> Result<(), AttachmentError> {
        let at = lexer.malformed();
        let number =
            lexer.take_integer().and_then(|number| u32::try_from(number).ok()).ok_or(at)?;
        lexer.take_integer().ok_or(at)?;
        if !lexer.take_word("obj") {
            return Err(at);
        }
        let value = lexer.value()?;
        let stream = stream_of(&value, lexer)?;
        if !lexer.take_word("endobj") {
            return Err(lexer.malformed());
        }
        if self.0.len() >= MOST_OBJECTS {
            return Err(AttachmentError::TooLarge);
        }
        // What leads nowhere is not kept, only that it was there.
        let kept = match &value {
            Value::Dictionary(_) => value,
            _ => Value::Other,
        };
        match self.0.insert(number, Object { value: kept, stream }) {
            Some(_) => Err(AttachmentError::DefinedTwice(number)),
            None => Ok(()),
        }
    }
}

/// The bytes of the stream that follows its dictionary, if one does (ISO 32000-1, 7.3.8).
fn stream_of(
    value: &Value,
    lexer: &mut Lexer<'_>,
) -> Result<Option<Range<usize>>, AttachmentError> {
    if !lexer.take_word("stream") {
        return Ok(None);
    }
    let is_type = |name: &str| matches!(value.get("Type"), Some(Value::Name(known)) if known == name.as_bytes());
    if is_type("ObjStm") || is_type("XRef") {
        return Err(AttachmentError::OtherForm(Form::PackedObjects));
    }
    let length = match value.get("Length") {
        Some(Value::Integer(length)) => usize::try_from(*length).map_err(|_| lexer.malformed())?,
        Some(Value::Reference(_)) => {
            return Err(AttachmentError::OtherForm(Form::LengthElsewhere));
        }
        _ => return Err(lexer.malformed()),
    };
    match lexer.rest() {
        [b'\r', b'\n', ..] => lexer.skip(2),
        [b'\n', ..] => lexer.skip(1),
        _ => return Err(lexer.malformed()),
    }
    let from = lexer.at();
    lexer.skip(length);
    let to = lexer.at();
    if to - from != length || !lexer.take_word("endstream") {
        return Err(lexer.malformed());
    }
    Ok(Some(from..to))
}

/// Goes over the cross-reference table and reads what follows it.
fn skip_table(lexer: &mut Lexer<'_>) -> Result<(), AttachmentError> {
    while !lexer.take_word("trailer") {
        let is_entry =
            lexer.take_integer().is_some() || lexer.take_word("n") || lexer.take_word("f");
        if !is_entry {
            return Err(lexer.malformed());
        }
    }
    let trailer = lexer.value()?;
    if trailer.get("Encrypt").is_some() {
        return Err(AttachmentError::OtherForm(Form::Encryption));
    }
    if trailer.get("XRefStm").is_some() {
        return Err(AttachmentError::OtherForm(Form::PackedObjects));
    }
    Ok(())
}
