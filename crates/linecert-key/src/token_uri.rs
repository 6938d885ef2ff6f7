//! The name of a key in a token, as a PKCS#11 URI (RFC 7512).

use std::{fmt, path::PathBuf, str::FromStr};

use thiserror::Error;

mod percent;

use percent::{Part, decoded, encoded};

const SCHEME: &str = "pkcs11:";

/// Which key of which token, in the parts of RFC 7512 that name a private key. What is absent fits
/// every token and every key; the parts together must fit one.
///
/// `pkcs11:TOKEN/KEY` is short for `pkcs11:token=TOKEN;object=KEY`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenUri {
    /// The label of the token.
    pub token: Option<String>,
    /// The serial number of the token.
    pub serial: Option<String>,
    /// The model of the token.
    pub model: Option<String>,
    /// Who made the token.
    pub manufacturer: Option<String>,
    /// The label of the key (`CKA_LABEL`).
    pub object: Option<String>,
    /// The id of the key (`CKA_ID`), which may be any bytes.
    pub id: Option<Vec<u8>>,
    /// The library that speaks to the token; `None` leaves it to the caller.
    pub module: Option<PathBuf>,
}

/// Why a text is not the name of a key in a token.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TokenUriError {
    /// It does not begin with `pkcs11:`.
    #[error("`{0}` does not begin with `pkcs11:`")]
    Scheme(String),
    /// It names nothing.
    #[error("`pkcs11:` names no token and no key; write `pkcs11:token=TOKEN;object=KEY`")]
    Nothing,
    /// A part is not known here, so that it might narrow the choice and not be heeded.
    #[error("attribute `{0}` of a PKCS#11 URI is not supported")]
    Unknown(String),
    /// A part stands there twice.
    #[error("attribute `{0}` stands twice in a PKCS#11 URI")]
    Twice(&'static str),
    /// A part has no value, or the `%` in it is not followed by two hex digits, or it is not UTF-8.
    #[error("attribute `{0}` of a PKCS#11 URI has no value that can be read")]
    Value(&'static str),
    /// It names an object that is no private key.
    #[error("a key that signs has `type=private`, and not `type={0}`")]
    Type(String),
    /// It holds the PIN, which everybody sees who sees the name of the key. The value is not
    /// repeated.
    #[error("a PIN does not stand in the name of a key, where others see it")]
    Pin,
}

impl TokenUri {
    /// Takes what stands before the `?` (RFC 7512, 2.3, `pk11-path`).
    fn take_path(&mut self, path: &str) -> Result<(), TokenUriError> {
        if path.contains('=') {
            return path.split(';').try_for_each(|attribute| self.take_attribute(attribute));
        }
        match path.split_once('/') {
            None | Some((_, "")) => text(&mut self.token, "token", path.trim_end_matches('/')),
            Some((token, object)) => {
                text(&mut self.token, "token", token)?;
                text(&mut self.object, "object", object)
            }
        }
    }

    fn take_attribute(&mut self, attribute: &str) -> Result<(), TokenUriError> {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        match name {
            "token" => text(&mut self.token, "token", value),
            "serial" => text(&mut self.serial, "serial", value),
            "model" => text(&mut self.model, "model", value),
            "manufacturer" => text(&mut self.manufacturer, "manufacturer", value),
            "object" => text(&mut self.object, "object", value),
            "id" => once(&mut self.id, "id", decoded(value)),
            "type" if value == "private" => Ok(()),
            "type" => Err(TokenUriError::Type(shown(value))),
            other => Err(refused(other)),
        }
    }

    /// Takes one part of what stands behind the `?` (`pk11-query`).
    fn take_query(&mut self, attribute: &str) -> Result<(), TokenUriError> {
        match attribute.split_once('=').unwrap_or((attribute, "")) {
            ("module-path", value) => {
                let path = decoded(value).and_then(|bytes| String::from_utf8(bytes).ok());
                once(&mut self.module, "module-path", path.map(PathBuf::from))
            }
            (other, _) => Err(refused(other)),
        }
    }
}

fn refused(name: &str) -> TokenUriError {
    match name {
        "pin-value" | "pin-source" => TokenUriError::Pin,
        unknown => TokenUriError::Unknown(shown(unknown)),
    }
}

fn text(slot: &mut Option<String>, name: &'static str, value: &str) -> Result<(), TokenUriError> {
    once(slot, name, decoded(value).and_then(|bytes| String::from_utf8(bytes).ok()))
}

/// RFC 7512, 2.3: an attribute stands there once.
fn once<T>(
    slot: &mut Option<T>,
    name: &'static str,
    value: Option<T>,
) -> Result<(), TokenUriError> {
    match slot.replace(value.ok_or(TokenUriError::Value(name))?) {
        None => Ok(()),
        Some(_) => Err(TokenUriError::Twice(name)),
    }
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

impl FromStr for TokenUri {
    type Err = TokenUriError;

    fn from_str(uri: &str) -> Result<Self, TokenUriError> {
        let rest = uri.strip_prefix(SCHEME).ok_or_else(|| TokenUriError::Scheme(shown(uri)))?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut named = Self::default();
        if !path.is_empty() {
            named.take_path(path)?;
        }
        if named == Self::default() {
            return Err(TokenUriError::Nothing);
        }
        let mut query = query.split('&').filter(|attribute| !attribute.is_empty());
        query.try_for_each(|attribute| named.take_query(attribute))?;
        Ok(named)
    }
}

impl fmt::Display for TokenUri {
    /// Writes a PKCS#11 URI that names the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = [
            ("token", self.token.as_deref().map(str::as_bytes)),
            ("serial", self.serial.as_deref().map(str::as_bytes)),
            ("model", self.model.as_deref().map(str::as_bytes)),
            ("manufacturer", self.manufacturer.as_deref().map(str::as_bytes)),
            ("object", self.object.as_deref().map(str::as_bytes)),
            ("id", self.id.as_deref()),
        ];
        f.write_str(SCHEME)?;
        let named = path.into_iter().filter_map(|(name, value)| Some((name, value?)));
        for (position, (name, value)) in named.enumerate() {
            let separator = if position == 0 { "" } else { ";" };
            write!(f, "{separator}{name}={}", encoded(value, Part::Path))?;
        }
        match &self.module {
            None => Ok(()),
            Some(path) => {
                let path = path.to_string_lossy();
                write!(f, "?module-path={}", encoded(path.as_bytes(), Part::Query))
            }
        }
    }
}

#[cfg(test)]
mod tests;
