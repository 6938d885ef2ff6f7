//! `linecert key revoke` and `linecert key cosign`: a key that is no longer to be trusted.

use std::path::{Path, PathBuf};

use linecert_cert::{KeyId, KeyRevocation, MultiEnvelope, OpenError, RevocationError, TrustRoots};
use linecert_measure::Timestamp;
use serde_json::json;

use super::{known, tell};
use crate::{
    args::{Format, KeyCosign, KeyRevoke},
    exit::{CommandError, Exit},
    file,
    language::Messages,
    render, signer,
    verb::read_bytes,
};

/// Where a revocation goes: to the trust root when enough have signed it, to its draft before.
struct Destination<'a> {
    trust: &'a Path,
    draft: Option<&'a Path>,
}

/// Makes a revocation and signs it with the first key.
pub(super) fn run(args: &KeyRevoke, ways: (Format, &Messages)) -> Result<(), CommandError> {
    let roots = signer::trust_roots(&args.trust)?;
    let revocation = KeyRevocation {
        key: revoked_key(&args.revoked, &roots)?,
        compromised_since: args.since,
        reason: args.reason.clone(),
        made_at: Timestamp::now(),
    };
    if revocation.made_at < revocation.compromised_since {
        return Err(CommandError::new(Exit::Usage, "revoke-ahead"));
    }
    if let Some(there) = args.draft.as_deref().filter(|draft| draft.exists()) {
        return Err(CommandError::new(Exit::Usage, "file-exists").name("file", there.display()));
    }
    let key = signer::open_key(&args.signing.key, &args.signing.passphrase, ways.1)?;
    let envelope = revocation.sign(&key);
    let envelope =
        envelope.map_err(|e| CommandError::new(Exit::Refused, "key-not-revoked").cause(e))?;
    let to = Destination { trust: &args.trust, draft: args.draft.as_deref() };
    to.put(roots, (&revocation, envelope), ways)
}

/// Signs a revocation that root keys sign in turns.
pub(super) fn cosign(args: &KeyCosign, ways: (Format, &Messages)) -> Result<(), CommandError> {
    let unusable =
        || CommandError::new(Exit::Usage, "revocation-unusable").name("file", args.draft.display());
    let roots = signer::trust_roots(&args.trust)?;
    let mut envelope =
        MultiEnvelope::parse(&read_bytes(&args.draft)?).map_err(|e| unusable().cause(e))?;
    let revocation = KeyRevocation::proposed(&envelope).map_err(|e| unusable().cause(e))?;
    // Whoever signs sees what they sign.
    render::note(told("revocation-proposed", &revocation, ways.1));
    let key = signer::open_key(&args.signing.key, &args.signing.passphrase, ways.1)?;
    KeyRevocation::cosign(&mut envelope, &key)
        .map_err(|e| CommandError::new(Exit::Usage, "key-not-revoked").cause(e))?;
    let to = Destination { trust: &args.trust, draft: Some(&args.draft) };
    to.put(roots, (&revocation, envelope), ways)
}

/// The key that is named by its id, or by a key-cert.
fn revoked_key(named: &str, roots: &TrustRoots) -> Result<KeyId, CommandError> {
    match named.parse::<KeyId>() {
        Ok(id) => Ok(id),
        Err(_) => Ok(known::open(&PathBuf::from(named), roots)?.key_cert.key.id()),
    }
}

impl Destination<'_> {
    fn put(
        &self,
        mut roots: TrustRoots,
        (revocation, envelope): (&KeyRevocation, MultiEnvelope),
        ways: (Format, &Messages),
    ) -> Result<(), CommandError> {
        let json = envelope.to_json();
        let signers = envelope.signers().iter().map(KeyId::to_string).collect::<Vec<_>>();
        let (whole, text) = match (roots.revoke(envelope), self.draft) {
            (Ok(()), _) => {
                file::replace(self.trust, &roots.to_json())?;
                (true, told("key-revoked-in", revocation, ways.1))
            }
            (Err(error), Some(draft)) if lacks_signatures(&error, &roots, &signers) => {
                file::replace(draft, &json)?;
                let names = [("file", draft.display().to_string()), ("why", error.to_string())];
                (false, ways.1.with_all("revocation-lacks", &names))
            }
            (Err(error), _) => {
                let refused = CommandError::new(Exit::Usage, "key-not-revoked");
                return Err(refused.cause(error).hint("hint-revoke"));
            }
        };
        let value = json!({
            "key": revocation.key.to_string(),
            "compromised_since": revocation.compromised_since.to_string(),
            "reason": revocation.reason,
            "signers": signers,
            "revoked": whole,
        });
        tell((text, value), ways)
    }
}

/// Whether root keys signed, and not enough of them yet.
fn lacks_signatures(error: &RevocationError, roots: &TrustRoots, signers: &[String]) -> bool {
    let lists = |id: &String| id.parse().is_ok_and(|id| roots.newest().terms().root_keys.lists(id));
    let too_few =
        matches!(error, RevocationError::Signature { source: OpenError::TooFew { .. }, .. });
    too_few && signers.iter().all(lists)
}

fn told(message: &str, revocation: &KeyRevocation, messages: &Messages) -> String {
    messages.with_all(
        message,
        &[
            ("key", revocation.key.to_string()),
            ("time", render::time(revocation.compromised_since)),
            ("reason", revocation.reason.clone()),
        ],
    )
}
