//! `linecert key request` and `linecert key issue`: from a new key to a key-cert.

use std::{collections::BTreeSet, fs, path::Path};

use linecert_cert::{
    EnrolError, Enrolment, Envelope, Grant, Holder, KeyCertFile, KeyRequest, Lapsed, Regions, Role,
    Salt, Scope, Signer as _, Skill, TrustRoots,
};
use linecert_key::KeySource;
use linecert_measure::Timestamp;
use linecert_profile::Access;
use serde_json::json;

use super::{known, public_json, show, tell};
use crate::{
    args::{self, Format, KeyIssue, Office},
    exit::{CommandError, Exit},
    file,
    language::Messages,
    render,
    signer::{self, KEY, KEY_REQUEST},
    verb::read_bytes,
};

/// What stands for every region.
const EVERYWHERE: &str = "*";

/// Makes a key, or takes the one that is there, and asks for its certification.
pub(super) fn request(
    args: &args::KeyRequest,
    ways: (Format, &Messages),
) -> Result<(), CommandError> {
    let previous = args.previous.as_deref().map(digest_of).transpose()?;
    let role = role(args)?;
    let folder = &args.folder;
    fs::create_dir_all(folder).map_err(|error| CommandError::unwritable(folder, error))?;
    let out = folder.join(KEY_REQUEST);
    let source = args.holding.key.clone().unwrap_or_else(|| KeySource::File(folder.join(KEY)));
    let key = signer::open_or_make_key(&source, &args.holding.passphrase, ways.1)?;
    let request = KeyRequest {
        holder: Holder { name: args.name.clone(), staff_number: args.staff.clone() },
        role,
        key: key.public_key(),
        nonce: nonce()?,
        made_at: Timestamp::now(),
        previous,
    };
    let envelope = request.sign(&key);
    let envelope = envelope
        .map_err(|error| CommandError::new(Exit::Refused, "key-not-requested").cause(error))?;
    file::replace(&out, &envelope.to_json())?;
    let names = [("file", out.display().to_string()), ("key", request.key.to_string())];
    let value = json!({ "request": render::path(&out), "public": public_json(&request.key) });
    tell((ways.1.with_all("key-requested", &names), value), ways)?;
    render::note(ways.1.with_all("key-requested-next", &names));
    Ok(())
}

fn digest_of(key_cert: &Path) -> Result<linecert_measure::Digest, CommandError> {
    let file = signer::read_key_cert(key_cert).map_err(|error| {
        CommandError::new(Exit::of_file(&error), "key-cert-unusable")
            .name("file", key_cert.display())
            .cause(error)
    })?;
    Ok(file.envelope.digest())
}

fn role(args: &args::KeyRequest) -> Result<Role, CommandError> {
    let role = match (args.role, args.skill) {
        (Office::Technician, skill) => return Ok(Role::Technician(skill.unwrap_or(Skill::One))),
        (Office::Noc, None) => Role::Noc,
        (Office::Instrument, None) => Role::Instrument,
        (Office::Noc | Office::Instrument, Some(_)) => {
            return Err(CommandError::new(Exit::Usage, "skill-of-technicians"));
        }
    };
    Ok(role)
}

fn nonce() -> Result<Salt, CommandError> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce)
        .map_err(|e| CommandError::new(Exit::Bug, "no-randomness").cause(e))?;
    Ok(Salt(nonce))
}

/// Certifies the key of a request.
pub(super) fn issue(
    args: &KeyIssue,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let trust = signer::trust_roots(&args.trust)?;
    let known = known::read(&args.known, &trust)?;
    let request = read_request(&args.request)?;
    let grant = grant(args, &request)?;
    let issuing = signer::open_key(&args.signing.key, &args.signing.passphrase, messages)?;
    let enrolment = Enrolment { trust: &trust, known: &known };
    let issued = enrolment.issue(&request, &grant, &issuing).map_err(refused)?;
    // Remembered before it is handed out: what is handed out is known.
    known::keep(&args.known, &grant.serial, &issued)?;
    file::create(&args.out, &issued.to_json())?;
    tell_issued((&issued, &trust), args, (format, messages))
}

fn tell_issued(
    (issued, trust): (&KeyCertFile, &TrustRoots),
    args: &KeyIssue,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let opened = issued.open(trust);
    let opened = opened.map_err(|error| CommandError::new(Exit::Bug, "bug").cause(error))?;
    match format {
        Format::Json => render::json_line(&show::key_cert_json(&opened, trust)),
        Format::Text => {
            let file = args.out.display().to_string();
            render::line(messages.with("key-issued", &[("file", &file)]))?;
            render::lines(show::key_cert_lines(&opened, trust, messages))
        }
    }
}

/// Reads a request, which the key in it must have signed.
pub(super) fn read_request(path: &Path) -> Result<KeyRequest, CommandError> {
    let unusable = || {
        CommandError::new(Exit::Usage, "key-request-unusable")
            .name("file", path.display())
            .hint("hint-key-request")
    };
    let envelope = Envelope::parse(&read_bytes(path)?).map_err(|e| unusable().cause(e))?;
    KeyRequest::open(&envelope).map_err(|e| unusable().cause(e))
}

fn grant(args: &KeyIssue, request: &KeyRequest) -> Result<Grant, CommandError> {
    let issued_at = Timestamp::now();
    let role = match (request.role, args.skill) {
        (Role::Technician(_), Some(skill)) => Role::Technician(skill),
        (Role::Technician(_), None) => return Err(CommandError::new(Exit::Usage, "skill-needed")),
        (other, None) => other,
        (_, Some(_)) => return Err(CommandError::new(Exit::Usage, "skill-of-technicians")),
    };
    let staff = &request.holder.staff_number;
    Ok(Grant {
        serial: args.serial.clone().unwrap_or_else(|| format!("{staff}-{}", issued_at.as_second())),
        role,
        scope: scope(args),
        days: args.days,
        max_offline_days: args.max_offline_days,
        issued_at,
        lapsed: if args.renew_lapsed { Lapsed::Renew } else { Lapsed::Refuse },
    })
}

fn scope(args: &KeyIssue) -> Scope {
    let access = match args.access.as_slice() {
        [] => Access::ALL.to_vec(),
        named => named.to_vec(),
    };
    let everywhere = args.region.is_empty() || args.region.iter().any(|name| name == EVERYWHERE);
    let named = || Regions::Named(BTreeSet::from_iter(args.region.iter().cloned()));
    Scope { access, regions: if everywhere { Regions::All } else { named() } }
}

fn refused(error: EnrolError) -> CommandError {
    let (exit, hint) = match &error {
        EnrolError::NotAnIssuingKey(_) => (Exit::Usage, Some("hint-issuing-key")),
        EnrolError::Revoked { .. } => (Exit::Certificate(42), Some("hint-new-key")),
        EnrolError::LabKey(_) => (Exit::Usage, Some("hint-new-key")),
        EnrolError::OtherHolder { .. } => (Exit::Refused, Some("hint-new-key")),
        EnrolError::SerialTaken(_) => (Exit::Usage, Some("hint-serial")),
        EnrolError::UnknownPrevious(_) => (Exit::NotFound, Some("hint-known")),
        EnrolError::PreviousOfOther { .. } => (Exit::Refused, None),
        EnrolError::Lapsed { .. } => (Exit::Refused, Some("hint-renew-lapsed")),
        EnrolError::Sign(_) => (Exit::Refused, None),
        EnrolError::Unusable(_) => (Exit::Usage, None),
    };
    let refused = CommandError::new(exit, "key-not-issued").cause(error);
    match hint {
        Some(hint) => refused.hint(hint),
        None => refused,
    }
}
