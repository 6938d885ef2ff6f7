//! `linecert key new`: a trust root and a technician's key.

use std::{fs, path::Path};

use linecert_cert::{Holder, KeyCert, Purpose, Role, RootKey, SigningKey, TrustRoot, Validity};
use linecert_measure::Timestamp;
use linecert_profile::Access;

use crate::{
    args::Key,
    exit::{CommandError, Exit},
    language::Messages,
    render,
    signer::{KEY_CERT, ROOT_KEY, TECHNICIAN_KEY, TRUST_ROOT, write_secret},
};

const SECONDS_A_DAY: i64 = 24 * 60 * 60;
/// A root key signs key-certs for ten years.
const ROOT_DAYS: i64 = 3660;

struct New<'a> {
    operator: &'a str,
    technician: &'a str,
    staff: &'a str,
    days: i64,
}

/// Runs the verb.
pub(crate) fn run(key: &Key, messages: &Messages) -> Result<Exit, CommandError> {
    let Key::New { folder, operator, technician, staff, days } = key;
    let new = New { operator, technician, staff, days: i64::from(*days) };
    if folder.exists() {
        return Err(
            CommandError::new(Exit::Usage, "key-folder-exists").name("folder", folder.display())
        );
    }
    new.write(folder)?;
    let shown = folder.display().to_string();
    render::line(messages.with("key-made", &[("folder", &shown)]))?;
    render::note(messages.with("key-made-next", &[("root", ROOT_KEY)]));
    Ok(Exit::Pass)
}

impl New<'_> {
    fn write(&self, folder: &Path) -> Result<(), CommandError> {
        let refuse = || CommandError::new(Exit::Bug, "key-not-made");
        let now = Timestamp::now();
        let root = new_key()?;
        let technician = new_key()?;
        let root_validity = validity(now, ROOT_DAYS)?;
        let root_key = RootKey { key: root.public_key(), validity: root_validity };
        let operator = self.operator.to_owned();
        let trust = TrustRoot::new(Purpose::Operational, operator, vec![root_key])
            .map_err(|e| refuse().cause(e))?;
        let cert = KeyCert {
            serial: format!("{}-{}", self.staff, now.as_second()),
            holder: Holder {
                name: self.technician.to_owned(),
                staff_number: self.staff.to_owned(),
            },
            role: Role::Technician,
            key: technician.public_key(),
            validity: validity(now, self.days)?,
            scope: Access::ALL.to_vec(),
        };
        let storage = |error| CommandError::unwritable(folder, error);
        fs::create_dir_all(folder).map_err(storage)?;
        let pem = |key: &SigningKey| key.to_pem().map_err(|e| refuse().cause(e));
        write_secret(&folder.join(ROOT_KEY), &pem(&root)?).map_err(storage)?;
        write_secret(&folder.join(TECHNICIAN_KEY), &pem(&technician)?).map_err(storage)?;
        fs::write(folder.join(TRUST_ROOT), trust.to_json()).map_err(storage)?;
        fs::write(folder.join(KEY_CERT), cert.sign(&root).to_json()).map_err(storage)
    }
}

fn new_key() -> Result<SigningKey, CommandError> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed)
        .map_err(|e| CommandError::new(Exit::Bug, "no-randomness").cause(e))?;
    Ok(SigningKey::from_seed(&seed))
}

fn validity(from: Timestamp, days: i64) -> Result<Validity, CommandError> {
    let seconds = from.as_second().saturating_add(days.saturating_mul(SECONDS_A_DAY));
    let refuse = || CommandError::new(Exit::Bug, "key-not-made");
    let until = Timestamp::from_second(seconds).map_err(|e| refuse().cause(e))?;
    Validity::new(from, until).map_err(|e| refuse().cause(e))
}
