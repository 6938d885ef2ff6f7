//! What the JSON forms of all statements about a certificate have in common.

use serde::de::DeserializeOwned;

use super::ClaimKind;
use crate::{
    json,
    statement::{Salt, SchemaError},
};

/// Declares `Wire`, the strict JSON form of a statement: the keys of [`super::Head`], then its
/// own. (A flattened struct would let unknown keys pass.)
macro_rules! wire {
    ($($(#[$attribute:meta])* $field:ident: $kind:ty,)+) => {
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wire {
            schema: u32,
            r#type: String,
            subject: linecert_measure::Digest,
            salt: String,
            #[serde(with = "crate::json::utc")]
            made_at: linecert_measure::Timestamp,
            $($(#[$attribute])* $field: $kind,)+
        }

        impl Wire {
            fn head(&self) -> Result<crate::statements::Head, crate::statement::SchemaError> {
                let salt = crate::statements::wire::salt(&self.salt)?;
                let Self { subject, made_at, .. } = *self;
                Ok(crate::statements::Head { subject, salt, made_at })
            }
        }
    };
}

/// Writes `Wire` of this kind with this head and these values.
macro_rules! written {
    ($kind:ident, $head:expr, { $($field:ident: $value:expr,)+ }) => {
        crate::json::write(&Wire {
            schema: crate::statement::SCHEMA,
            r#type: crate::statements::ClaimKind::$kind.name().to_owned(),
            subject: $head.subject,
            salt: $head.salt.to_string(),
            made_at: $head.made_at,
            $($field: $value,)+
        })
    };
}

/// Reads the JSON form of a statement of this kind.
pub(super) fn read<W: DeserializeOwned>(kind: ClaimKind, payload: &[u8]) -> Result<W, SchemaError> {
    json::check_header(payload, kind.name())?;
    Ok(json::parse(payload)?)
}

/// Parses the salt of a statement.
pub(super) fn salt(text: &str) -> Result<Salt, SchemaError> {
    text.parse().map_err(crate::statement::wrong("salt"))
}

/// Refuses a text that says nothing.
pub(super) fn filled(key: &'static str, text: String) -> Result<String, SchemaError> {
    if text.trim().is_empty() {
        return Err(SchemaError::Value { key, why: "is empty".to_owned() });
    }
    Ok(text)
}
