//! The encoding of a file's text, by what it is.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::ImportError;

/// The text of `bytes` without its byte order mark: what the mark says, else UTF-8 where it is
/// that, else GBK (read as GB 18030, of which it is a part). Nothing is replaced.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    let strict = |encoding: &'static Encoding, bytes| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes)
    };
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => strict(encoding, bytes.get(mark..).unwrap_or_default()),
        None => strict(UTF_8, bytes).or_else(|| strict(GB18030, bytes)),
    };
    text.ok_or(ImportError::Charset)
}
