//! Files whose envelopes can be logged: certificates, key-certs, trust roots, single statements.

use std::path::Path;

use linecert_cert::{Bundle, Envelope, KeyCertFile, TrustRoots, Verifier};
use linecert_tlog::Leaf;
use serde::Deserialize;

use crate::{
    exit::{CommandError, Exit},
    verb::read_bytes,
};

/// What tells the files apart; the rest of each is read strictly by whom it is for.
#[derive(Deserialize)]
struct Outside {
    r#type: Option<String>,
    #[serde(rename = "payloadType")]
    payload_type: Option<String>,
}

/// The leaves that commit to the envelopes in a file, the main one first.
pub(super) fn leaves(file: &Path) -> Result<Vec<Leaf>, CommandError> {
    let bytes = read_bytes(file)?;
    let refuse = || {
        let error = CommandError::new(Exit::Usage, "log-not-loggable");
        error.name("file", file.display()).hint("hint-log-loggable")
    };
    let outside: Outside = serde_json::from_slice(&bytes).map_err(|e| refuse().cause(e))?;
    let leaves = match outside {
        Outside { payload_type: Some(_), .. } => {
            let envelope = Envelope::parse(&bytes).map_err(|e| refuse().cause(e))?;
            envelope.leaf().into_iter().collect()
        }
        Outside { r#type: Some(name), .. } if name == "key-cert-file" => {
            let file = KeyCertFile::parse(&bytes).map_err(|e| refuse().cause(e))?;
            file.leaf().into_iter().collect()
        }
        Outside { r#type: Some(_), .. } => {
            TrustRoots::parse(&bytes).map_err(|e| refuse().cause(e))?.leaves().collect()
        }
        Outside { r#type: None, .. } => {
            Bundle::parse(&bytes).map_err(|e| refuse().cause(e))?.leaves().collect::<Vec<_>>()
        }
    };
    if leaves.is_empty() { Err(refuse()) } else { Ok(leaves) }
}

/// Whether a file is a certificate that verifies; other files are none of this.
pub(super) fn check(file: &Path, verifier: &Verifier<'_>) -> Result<(), CommandError> {
    let bytes = read_bytes(file)?;
    if !is_bundle(&bytes) {
        return Ok(());
    }
    verifier.verify(&bytes).map(drop).map_err(|error| {
        let exit = Exit::Certificate(error.code());
        let invalid = CommandError::new(exit, "not-valid").name("file", file.display());
        invalid.cause(error).hint("hint-log-nothing-added")
    })
}

/// Whether bytes look like a certificate's bundle.
pub(super) fn is_bundle(bytes: &[u8]) -> bool {
    let outside = serde_json::from_slice(bytes);
    matches!(outside, Ok(Outside { r#type: None, payload_type: None }))
}
