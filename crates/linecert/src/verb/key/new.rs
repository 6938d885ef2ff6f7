//! `linecert key new`: a trust root and a technician's key, the quick start of a small operator.

use std::{fs, io, num::NonZeroU16, path::Path};

use linecert_cert::{
    BACK_DATED_AT_MOST, Holder, IssuingKey, KeyCert, KeyCertFile, Purpose, Quorum, Role,
    RootDraftError, RootTerms, Scope, SignError, Signer as _, Skill, TrustRoots, Validity,
    Witnesses,
};
use linecert_key::{KeySource, Lock, Passphrase, SecretKey};
use linecert_measure::Timestamp;
use serde_json::json;
use tempfile::TempDir;

use super::{known, tell};
use crate::{
    args::{Format, KeyNew},
    exit::{CommandError, Exit},
    file,
    language::Messages,
    render,
    signer::{self, ISSUING_KEY, KEY, KEY_CERT, ROOT_KEY, TRUST_ROOT, refusal},
};

/// An issuing key signs key-certs for ten years.
const ISSUING_DAYS: NonZeroU16 = NonZeroU16::MIN.saturating_add(3659);
/// How long a technician may work without sight of the log.
const OFFLINE_DAYS: NonZeroU16 = NonZeroU16::MIN.saturating_add(29);

/// The folder of every key-cert that the operator issued, for `key issue --known`.
const ISSUED: &str = "issued";

/// The three secret keys of a new operator.
struct Keys {
    root: SecretKey,
    issuing: SecretKey,
    technician: SecretKey,
}

/// Makes the folder, whole or not at all.
pub(super) fn run(args: &KeyNew, ways: (Format, &Messages)) -> Result<(), CommandError> {
    let folder = &args.folder;
    if folder.exists() {
        return Err(
            CommandError::new(Exit::Usage, "key-folder-exists").name("folder", folder.display())
        );
    }
    let lock = Lock::File { path: folder.clone(), digest: None };
    let passphrase = signer::choose_passphrase(&args.passphrase, &lock, ways.1)?;
    let failed = |error| CommandError::unwritable(folder, error);
    let draft = beside(folder).map_err(failed)?;
    write(args, (draft.path(), &passphrase), ways.1)?;
    // A folder that cannot be put there is removed with its keys.
    fs::rename(draft.path(), folder).map_err(failed)?;
    drop(draft.keep());
    let shown = folder.display().to_string();
    let value = json!({
        "folder": render::path(folder),
        "trust_root": render::path(&folder.join(TRUST_ROOT)),
        "key_cert": render::path(&folder.join(KEY_CERT)),
    });
    tell((ways.1.with("key-made", &[("folder", &shown)]), value), ways)?;
    let theirs = format!("{ROOT_KEY}, {ISSUING_KEY}, {ISSUED}");
    render::note(ways.1.with("key-made-next", &[("root", &theirs)]));
    Ok(())
}

/// A folder that nobody else may read, on the same disk.
fn beside(folder: &Path) -> io::Result<TempDir> {
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    tempfile::Builder::new().prefix(".keys-").tempdir_in(parent)
}

fn write(
    args: &KeyNew,
    (folder, passphrase): (&Path, &Passphrase),
    messages: &Messages,
) -> Result<(), CommandError> {
    let make =
        |name| SecretKey::make_file(&folder.join(name), passphrase).map_err(refusal::of_make);
    let technician = match &args.key {
        None => make(KEY)?,
        // A token keeps the key of an earlier try that broke off.
        Some(token) => {
            signer::open_or_make_key(&KeySource::Token(token.clone()), &args.pin, messages)?
        }
    };
    let keys = Keys { root: make(ROOT_KEY)?, issuing: make(ISSUING_KEY)?, technician };
    let now = Timestamp::now();
    let refuse = || CommandError::new(Exit::Bug, "key-not-made");
    let trust = args.trust_roots(now, &keys).map_err(|e| refuse().cause(e))?;
    let key_cert = args.key_cert(now, &keys).map_err(|e| refuse().cause(e))?;
    for (name, bytes) in [(TRUST_ROOT, trust.to_json()), (KEY_CERT, key_cert.to_json())] {
        file::create(&folder.join(name), &bytes)?;
    }
    let issued = folder.join(ISSUED);
    fs::create_dir(&issued).map_err(|error| CommandError::unwritable(&issued, error))?;
    known::keep(&issued, &args.serial(now), &key_cert)
}

impl KeyNew {
    fn serial(&self, now: Timestamp) -> String {
        format!("{}-{}", self.staff, now.as_second())
    }

    fn trust_roots(&self, now: Timestamp, keys: &Keys) -> Result<TrustRoots, RootDraftError> {
        let terms = RootTerms {
            purpose: Purpose::Operational,
            operator: self.operator.clone(),
            issued_at: now,
            root_keys: Quorum::of_one(keys.root.public_key()),
            issuing_keys: vec![IssuingKey {
                key: keys.issuing.public_key(),
                validity: Validity::around(now, BACK_DATED_AT_MOST, ISSUING_DAYS),
            }],
            logs: Vec::new(),
            witnesses: Witnesses::default(),
            timestamp_authorities: Vec::new(),
        };
        TrustRoots::found(terms, &[&keys.root])
    }

    fn key_cert(&self, now: Timestamp, keys: &Keys) -> Result<KeyCertFile, SignError> {
        let key_cert = KeyCert {
            serial: self.serial(now),
            holder: Holder { name: self.technician.clone(), staff_number: self.staff.clone() },
            role: Role::Technician(Skill::One),
            key: keys.technician.public_key(),
            validity: Validity::around(now, BACK_DATED_AT_MOST, self.days),
            scope: Scope::everything(),
            max_offline_days: OFFLINE_DAYS,
            issued_at: now,
            renews: None,
        };
        KeyCertFile::certify(&key_cert, &keys.issuing)
    }
}
