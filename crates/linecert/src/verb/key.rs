//! `linecert key new`: a trust root and a technician's key.

use std::{fs, num::NonZeroU16, path::Path};

use linecert_cert::{
    BACK_DATED_AT_MOST, Holder, IssuingKey, KeyCert, KeyCertFile, Purpose, Quorum, Role,
    RootDraftError, RootTerms, Scope, Signer as _, SigningKey, Skill, TrustRoots, Validity,
    Witnesses,
};
use linecert_measure::Timestamp;

use crate::{
    args::{Format, Key, KeyNew},
    exit::{CommandError, Exit},
    language::Messages,
    render,
    signer::{ISSUING_KEY, KEY_CERT, ROOT_KEY, TECHNICIAN_KEY, TRUST_ROOT, write_secret},
};

/// An issuing key signs key-certs for ten years.
const ISSUING_DAYS: NonZeroU16 = NonZeroU16::MIN.saturating_add(3659);
/// How long a technician may work without sight of the log.
const OFFLINE_DAYS: NonZeroU16 = NonZeroU16::MIN.saturating_add(29);

struct New<'a> {
    operator: &'a str,
    technician: &'a str,
    staff: &'a str,
    days: NonZeroU16,
}

/// The three secret keys of a new operator.
struct Keys {
    root: SigningKey,
    issuing: SigningKey,
    technician: SigningKey,
}

/// Runs the verb.
pub(crate) fn run(key: &Key, _: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let Key::New(KeyNew { folder, operator, technician, staff, days }) = key;
    let new = New {
        operator,
        technician,
        staff,
        days: NonZeroU16::new(*days).unwrap_or(NonZeroU16::MIN),
    };
    if folder.exists() {
        return Err(
            CommandError::new(Exit::Usage, "key-folder-exists").name("folder", folder.display())
        );
    }
    new.write(folder)?;
    let shown = folder.display().to_string();
    render::line(messages.with("key-made", &[("folder", &shown)]))?;
    render::note(
        messages.with("key-made-next", &[("root", &format!("{ROOT_KEY}, {ISSUING_KEY}"))]),
    );
    Ok(Exit::Pass)
}

impl New<'_> {
    fn write(&self, folder: &Path) -> Result<(), CommandError> {
        let refuse = || CommandError::new(Exit::Bug, "key-not-made");
        let now = Timestamp::now();
        let keys = Keys { root: new_key()?, issuing: new_key()?, technician: new_key()? };
        let trust = self.trust_roots(now, &keys).map_err(|e| refuse().cause(e))?;
        let key_cert = KeyCertFile::certify(&self.key_cert(now, &keys), &keys.issuing);
        let key_cert = key_cert.map_err(|e| refuse().cause(e))?;
        let storage = |error| CommandError::unwritable(folder, error);
        fs::create_dir_all(folder).map_err(storage)?;
        let secrets = [
            (ROOT_KEY, &keys.root),
            (ISSUING_KEY, &keys.issuing),
            (TECHNICIAN_KEY, &keys.technician),
        ];
        for (file, key) in secrets {
            let pem = key.to_pem().map_err(|e| refuse().cause(e))?;
            write_secret(&folder.join(file), &pem).map_err(storage)?;
        }
        fs::write(folder.join(TRUST_ROOT), trust.to_json()).map_err(storage)?;
        fs::write(folder.join(KEY_CERT), key_cert.to_json()).map_err(storage)
    }

    fn trust_roots(&self, now: Timestamp, keys: &Keys) -> Result<TrustRoots, RootDraftError> {
        let terms = RootTerms {
            purpose: Purpose::Operational,
            operator: self.operator.to_owned(),
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

    fn key_cert(&self, now: Timestamp, keys: &Keys) -> KeyCert {
        KeyCert {
            serial: format!("{}-{}", self.staff, now.as_second()),
            holder: Holder {
                name: self.technician.to_owned(),
                staff_number: self.staff.to_owned(),
            },
            role: Role::Technician(Skill::One),
            key: keys.technician.public_key(),
            validity: Validity::around(now, BACK_DATED_AT_MOST, self.days),
            scope: Scope::everything(),
            max_offline_days: OFFLINE_DAYS,
            issued_at: now,
            renews: None,
        }
    }
}

fn new_key() -> Result<SigningKey, CommandError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)
        .map_err(|e| CommandError::new(Exit::Bug, "no-randomness").cause(e))?;
    Ok(SigningKey::from_seed(&seed))
}
