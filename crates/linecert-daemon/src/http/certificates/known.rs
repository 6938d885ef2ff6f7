//! What a verification knows of a certificate, as it is told.

use linecert_api::{Problem, ProblemKind, wire};
use linecert_cert::{
    Discounted, Heard, Logged, Report, Seen, Sighting, Stamped, Standing, Times, TrustRoots, Voice,
    Witnessed, verify,
};

/// Verifies what is stored: what was known of its keys may have changed since it was received.
pub(super) fn of(bundle: &[u8], trust: &TrustRoots) -> wire::Verification {
    match verify(bundle, trust) {
        Ok(report) => wire::Verification::Holds(Box::new(known(&report))),
        Err(error) => {
            let problem = Problem::new(ProblemKind::CertificateRefused, error.to_string());
            wire::Verification::Refused(Problem { code: Some(error.code()), ..problem })
        }
    }
}

fn known(report: &Report) -> wire::Known {
    let key_cert = report.certificate.key_cert();
    let facts = &report.certificate.statement().facts;
    let heard = report.heard.iter().map(|heard| statement(heard, wire::Weight::Counts));
    let discounted = report.discounted.iter();
    let discounted = discounted
        .map(|Discounted { statement: heard, .. }| statement(heard, wire::Weight::KeyWasLost));
    let (reason, superseded_by) = match &report.standing {
        Standing::Current | Standing::Doubtful { .. } => (None, None),
        Standing::Superseded { by, reason } => (Some(reason.clone()), Some(*by)),
        Standing::Revoked { reason } => (Some(reason.clone()), None),
    };
    wire::Known {
        holder: key_cert.holder.name.clone(),
        role: key_cert.role.to_string(),
        operator: facts.operator.clone(),
        signed: times(report.times),
        logged: logged(&report.sighting),
        stamped: stamped(&report.sighting.stamped),
        statements: heard.chain(discounted).collect(),
        standing: (&report.standing).into(),
        reason,
        superseded_by,
        supersedes: facts.certifies_again.as_ref().map(|again| again.supersedes),
    }
}

const fn times(times: Times) -> wire::SignedAt {
    let Times { not_before, not_after, claimed } = times;
    wire::SignedAt { not_before, not_after, claimed }
}

fn logged(sighting: &Sighting) -> Option<wire::LogEntry> {
    let Logged::Entry { index, checkpoint } = &sighting.logged else { return None };
    let Seen { origin, size, witnesses, witnessed } = checkpoint;
    let witness =
        |one: &linecert_cert::Witness| wire::Cosigned { name: one.name.clone(), at: one.at };
    Some(wire::LogEntry {
        origin: origin.clone(),
        index: *index,
        size: *size,
        witnesses: witnesses.iter().map(witness).collect(),
        witnessed: match witnessed {
            Witnessed::NotAsked => wire::Witnessed::NotAsked,
            Witnessed::TooFew => wire::Witnessed::TooFew,
            Witnessed::Enough { .. } => wire::Witnessed::Enough,
        },
    })
}

fn stamped(stamped: &Stamped) -> Option<wire::Stamped> {
    match stamped {
        Stamped::No | Stamped::UnknownAuthority | Stamped::NotVerified { .. } => None,
        Stamped::By { authority, at } => {
            Some(wire::Stamped { authority: authority.clone(), at: *at })
        }
    }
}

fn statement(heard: &Heard, weight: wire::Weight) -> wire::StatementHeard {
    wire::StatementHeard {
        digest: heard.digest,
        kind: heard.claim.kind().name().to_owned(),
        by: match &heard.voice {
            Voice::Holder(key_cert) => Some(key_cert.key_cert.holder.name.clone()),
            Voice::Customer(_) => None,
        },
        made_at: heard.claim.made_at(),
        logged: match &heard.sighting.logged {
            Logged::Entry { index, .. } => Some(*index),
            Logged::NoProof | Logged::UnknownLog { .. } => None,
        },
        weight,
    }
}
