//! The customer's acceptance.

use linecert_measure::Digest;
use serde::Deserialize;

use super::{ClaimKind, Head, wire};
use crate::{
    key::PublicKey,
    statement::{SchemaError, wrong},
};

/// The customer accepts the work that the certificate describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Which certificate.
    pub head: Head,
    /// The name of whoever accepts.
    pub customer: String,
    /// How they said so.
    pub method: Method,
    /// What they had to say besides.
    pub remarks: Option<String>,
}

/// How a customer accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The name was typed into the technician's laptop, whose key signs.
    Typed,
    /// A signature was drawn on the technician's laptop, whose key signs.
    Drawn {
        /// The SHA-256 of the picture.
        image: Digest,
    },
    /// A key in the customer's hands signs. It names itself, and nobody vouches for it: it proves
    /// that whoever has it accepted, and that the operator did not do so without it.
    OwnKey(PublicKey),
}

wire! {
    customer: String,
    method: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    image_sha256: Option<Digest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer_key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    remarks: Option<String>,
}

/// The one key of an acceptance that is read before its signature is verified.
#[derive(Deserialize)]
struct Named {
    customer_key: Option<String>,
}

impl Acceptance {
    /// The key that a payload says it is signed with, if it is the customer's own. Only for
    /// finding the key to verify with; [`Acceptance::parse`] reads the payload after that.
    pub(crate) fn own_key(unverified: &[u8]) -> Option<PublicKey> {
        let Named { customer_key } = serde_json::from_slice(unverified).ok()?;
        customer_key?.parse().ok()
    }

    pub(super) fn parse(payload: &[u8]) -> Result<Self, SchemaError> {
        let wire: Wire = wire::read(ClaimKind::Acceptance, payload)?;
        Ok(Self {
            head: wire.head()?,
            method: wire.method()?,
            customer: wire::filled("customer", wire.customer)?,
            remarks: wire.remarks,
        })
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        let (method, image_sha256, customer_key) = match self.method {
            Method::Typed => ("typed", None, None),
            Method::Drawn { image } => ("drawn", Some(image), None),
            Method::OwnKey(key) => ("own-key", None, Some(key.to_string())),
        };
        written!(Acceptance, self.head, {
            customer: self.customer.clone(),
            method: method.to_owned(),
            image_sha256: image_sha256,
            customer_key: customer_key,
            remarks: self.remarks.clone(),
        })
    }
}

impl Wire {
    fn method(&self) -> Result<Method, SchemaError> {
        match (self.method.as_str(), self.image_sha256, &self.customer_key) {
            ("typed", None, None) => Ok(Method::Typed),
            ("drawn", Some(image), None) => Ok(Method::Drawn { image }),
            ("own-key", None, Some(key)) => {
                key.parse().map(Method::OwnKey).map_err(wrong("customer_key"))
            }
            (method, ..) => {
                let why = format!("`{method}` does not go with the other keys");
                Err(SchemaError::Value { key: "method", why })
            }
        }
    }
}
