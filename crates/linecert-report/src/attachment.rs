//! Takes the certificate out of a PDF that it travels in.
//!
//! A reader of our own, because the general ones unpack whatever a file asks them to. It reads the
//! plain form of PDF (ISO 32000-1, 7.5.1 to 7.5.5: objects in the open, a classic cross-reference
//! table), in which pages are written here, from the first byte to the last. Whatever could be read
//! in two ways is refused: objects that are defined again, and more than one embedded file.

mod lexer;
mod objects;

use std::io::Read as _;

use flate2::read::ZlibDecoder;
use thiserror::Error;

use self::{
    lexer::Value,
    objects::{Object, Objects},
};

/// The largest PDF that is read.
const MOST_BYTES: usize = 64 << 20;

/// The largest attachment that is unpacked.
const MOST_UNPACKED: usize = linecert_cert::MAX_BYTES;

/// Why no certificate could be taken out of a PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AttachmentError {
    /// The file is no PDF.
    #[error("read the PDF: it does not begin as one")]
    NotPdf,
    /// The PDF, or what it holds, is larger than anything that is written here.
    #[error("read the PDF: it or its attachment has more than 64 MiB")]
    TooLarge,
    /// The file does not have the form of a PDF.
    #[error("read the PDF: byte {0} does not belong there")]
    Malformed(usize),
    /// Some other program has saved it in a form that is not read here.
    #[error(
        "read the PDF: it has {0}, as other programs save it; take the attachment out with `pdfdetach -saveall`"
    )]
    OtherForm(Form),
    /// It was changed in a way that shows one thing to one reader and another to the next.
    #[error("read the PDF: object {0} is defined twice")]
    DefinedTwice(u32),
    /// There is no embedded file.
    #[error("read the PDF: there is no certificate in it")]
    Absent,
    /// There are several embedded files.
    #[error("read the PDF: it has {0} embedded files, so that none is the certificate")]
    Several(usize),
    /// The embedded file is damaged.
    #[error("read the PDF: its attachment is damaged")]
    Damaged,
}

/// A form of PDF that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Objects are packed in streams, or listed in one.
    PackedObjects,
    /// It is encrypted.
    Encryption,
    /// A stream tells its length elsewhere.
    LengthElsewhere,
    /// The attachment is packed otherwise than by deflate.
    OtherPacking,
}

impl std::fmt::Display for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::PackedObjects => "packed objects",
            Self::Encryption => "encryption",
            Self::LengthElsewhere => "streams whose length stands elsewhere",
            Self::OtherPacking => "another packing",
        })
    }
}

/// The bytes of the one file that is embedded in a PDF.
///
/// # Errors
/// When there is none or more than one, or the PDF is not in the plain form. No input makes it
/// panic, and none makes it hold more than a few times the input and the largest attachment.
pub fn attachment(pdf: &[u8]) -> Result<Vec<u8>, AttachmentError> {
    if pdf.len() > MOST_BYTES {
        return Err(AttachmentError::TooLarge);
    }
    let objects = Objects::read(pdf)?;
    let files: Vec<_> = objects.iter().filter_map(|object| object.value.get("EF")).collect();
    let embedded = match files.as_slice() {
        [] => return Err(AttachmentError::Absent),
        [file] => file.get("F").or_else(|| file.get("UF")),
        several => return Err(AttachmentError::Several(several.len())),
    };
    let Some(Value::Reference(number)) = embedded else { return Err(AttachmentError::Damaged) };
    unpack(objects.get(*number).ok_or(AttachmentError::Damaged)?, pdf)
}

fn unpack(object: &Object, pdf: &[u8]) -> Result<Vec<u8>, AttachmentError> {
    let stream = object.stream.clone().and_then(|range| pdf.get(range));
    let packed = stream.ok_or(AttachmentError::Damaged)?;
    match object.value.get("Filter") {
        None => Ok(packed.to_vec()),
        Some(Value::Name(filter)) if filter == b"FlateDecode" => inflate(packed, MOST_UNPACKED),
        Some(Value::Array(filters)) if matches!(filters.as_slice(), [Value::Name(filter)] if filter == b"FlateDecode") => {
            inflate(packed, MOST_UNPACKED)
        }
        Some(_) => Err(AttachmentError::OtherForm(Form::OtherPacking)),
    }
}

fn inflate(packed: &[u8], most: usize) -> Result<Vec<u8>, AttachmentError> {
    let mut unpacked = vec![];
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut reader = ZlibDecoder::new(packed).take(limit);
    reader.read_to_end(&mut unpacked).map_err(|_| AttachmentError::Damaged)?;
    if unpacked.len() > most { Err(AttachmentError::TooLarge) } else { Ok(unpacked) }
}

#[cfg(test)]
mod tests;
