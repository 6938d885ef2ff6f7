//! An operator with all that a certificate can have: a log with witnesses, a network operation
//! centre, instruments, several technicians, and keys that were lost.

use std::num::NonZeroU16;

use linecert_measure::{Digest, Timestamp};
use linecert_profile::Access;
use linecert_tlog::LeafKind;

use super::{OPERATOR, at, day, facts, log::Log, profile, root_terms, validity};
use crate::{
    Acceptance, Bundle, Claim, Comment, Draft, Envelope, Evidence, EvidenceFile, Exclusion, Facts,
    Head, Holder, IssuingKey, KeyCert, KeyRevocation, LogKey, Method, PageLanguage, PayloadType,
    PublicKey, Receipt, Regions, Rendition, Revoke, Role, RootDraft, Salt, Scope, Signer,
    SigningKey, Skill, Supersede, TemplateName, TimestampAuthority, TrustRoots, Witnesses,
};

/// Whoever signs, and what the operator says of their key.
pub(crate) struct Person {
    pub(crate) key: SigningKey,
    pub(crate) key_cert: KeyCert,
    pub(crate) envelope: Envelope,
}

/// The operator and its people.
pub(crate) struct Operation {
    pub(crate) trust: TrustRoots,
    /// The first version of the trust root, which knows of one issuing key and no log.
    pub(crate) stale: TrustRoots,
    pub(crate) issuing: SigningKey,
    pub(crate) technician: Person,
    /// A technician with a key of P-256.
    pub(crate) token: Person,
    /// A technician whose key was in the wrong hands from noon of the day of the job.
    pub(crate) robbed: Person,
    /// A technician whom an issuing key certified that was lost at noon of the day of the job.
    pub(crate) misled: Person,
    pub(crate) noc: Person,
    /// A centre that the lost issuing key certified.
    pub(crate) impostor: Person,
    pub(crate) instrument: Person,
    pub(crate) customer: SigningKey,
    pub(crate) log: Log,
}

/// What openssl made of the digest of [`Operation::bundle`], with a key of P-256 and one of RSA.
pub(crate) const P256_TOKEN: &[u8] = include_bytes!("../../samples/timestamp/token-p256.der");
pub(crate) const RSA_TOKEN: &[u8] = include_bytes!("../../samples/timestamp/token-rsa.der");

/// The two authorities for time that made the tokens.
pub(crate) fn authorities() -> [TimestampAuthority; 2] {
    let p256 = include_bytes!("../../samples/timestamp/authority-p256.der");
    let rsa = include_bytes!("../../samples/timestamp/authority-rsa.der");
    [("time.example.net", &p256[..]), ("old-time.example.net", &rsa[..])]
        .map(|(name, der)| TimestampAuthority { name: name.to_owned(), certificate: der.to_vec() })
}

fn seed(number: u8) -> SigningKey {
    SigningKey::from_seed(&[number; 32])
}

impl Person {
    fn new(key: SigningKey, role: Role, issuing: &SigningKey) -> Self {
        let name = match role {
            Role::Noc => "Network operation centre",
            Role::Instrument => "OLT 1",
            Role::Technician(_) | Role::Lab => "李明",
        };
        let serial = Digest::of(&key.public_key().to_bytes()).to_string();
        let key_cert = KeyCert {
            serial: serial.chars().take(8).collect(),
            holder: Holder { name: name.to_owned(), staff_number: "T-42".to_owned() },
            role,
            key: key.public_key(),
            validity: validity("2026-06-01", "2027-06-01"),
            scope: Scope { access: vec![Access::Gpon], regions: Regions::All },
            max_offline_days: NonZeroU16::new(14).unwrap(),
            issued_at: day("2026-06-01"),
            renews: None,
        };
        let envelope = key_cert.sign(issuing).unwrap();
        Self { key, key_cert, envelope }
    }
}

/// The operator, the same in every run.
pub(crate) fn operation() -> Operation {
    let [root, issuing, lost] = [1, 3, 4].map(seed);
    let log = Log::new();
    let technician = |key, issuing| Person::new(key, Role::Technician(Skill::Two), issuing);
    let robbed = technician(seed(6), &issuing);
    let stale = TrustRoots::found(root_terms(&root, &lost), &[&root]).unwrap();
    let mut trust = renewed(&stale, (&root, &issuing), &log);
    revoke(&mut trust, robbed.key.public_key(), &issuing);
    revoke(&mut trust, lost.public_key(), &root);
    Operation {
        technician: technician(seed(2), &issuing),
        token: technician(SigningKey::from_scalar(&[5; 32]).unwrap(), &issuing),
        robbed,
        misled: technician(seed(7), &lost),
        noc: Person::new(seed(8), Role::Noc, &issuing),
        impostor: Person::new(seed(11), Role::Noc, &lost),
        instrument: Person::new(seed(9), Role::Instrument, &issuing),
        customer: seed(10),
        trust,
        stale,
        issuing,
        log,
    }
}

/// The second version of a trust root, which has another issuing key, a log and witnesses.
fn renewed(
    first: &TrustRoots,
    (root, issuing): (&SigningKey, &SigningKey),
    log: &Log,
) -> TrustRoots {
    let mut terms = first.newest().terms().clone();
    let validity = terms.issuing_keys[0].validity;
    terms.issued_at = day("2026-02-01");
    terms.issuing_keys.push(IssuingKey { key: issuing.public_key(), validity });
    let open = super::validity("2026-01-01", "2027-02-01");
    terms.logs = vec![LogKey { key: log.key.verifier(), validity: open }];
    terms.witnesses = Witnesses { quorum: 2, keys: log.witness_keys() };
    terms.timestamp_authorities = authorities().into();
    let mut draft = RootDraft::next(first.clone(), terms).unwrap();
    draft.sign(root).unwrap();
    draft.finish().unwrap()
}

/// Revokes a key that was in the wrong hands from noon of the day of the job.
fn revoke(trust: &mut TrustRoots, key: PublicKey, by: &SigningKey) {
    let revocation = KeyRevocation {
        key: key.id(),
        compromised_since: at("12:00:00"),
        reason: "stolen from a van".to_owned(),
        made_at: at("18:00:00"),
    };
    trust.revoke(revocation.sign(by).unwrap()).unwrap();
}

pub(crate) fn head(subject: Digest, made_at: Timestamp) -> Head {
    Head { subject, salt: Salt([9; 16]), made_at }
}

impl Operation {
    /// The certificate of this record by this person, not verified.
    pub(crate) fn certify(&self, facts: Facts, by: &Person) -> Bundle {
        let draft = Draft::prepare(facts, &profile()).unwrap();
        let payload = draft.into_statement().to_json();
        let envelope = Envelope::seal(PayloadType::Certificate, payload, &by.key).unwrap();
        Bundle::new(envelope, by.envelope.clone())
    }

    /// A sound certificate.
    pub(crate) fn bundle(&self) -> Bundle {
        self.certify(facts(), &self.technician)
    }

    /// A record that names the newest checkpoint of the log, which two witnesses cosigned at
    /// these times of the day.
    pub(crate) fn facts_that_saw(&self, times: [Timestamp; 2]) -> Facts {
        let note = self.log.checkpoint(&[(0, times[0]), (1, times[1])]);
        Facts { seen: Some(note.to_string()), ..facts() }
    }

    /// Logs the certificate of a bundle, and puts the proof into it. Two witnesses saw it at these
    /// times of the day.
    pub(crate) fn log(&mut self, bundle: &mut Bundle, times: [Timestamp; 2]) {
        let digest = bundle.envelope.digest();
        self.log.add(LeafKind::Certificate, digest);
        bundle.put_proof(self.log.prove(digest, &[(0, times[0]), (2, times[1])]));
    }

    /// Logs the newest statement of a bundle, as [`Self::log`] does the certificate.
    pub(crate) fn log_statement(
        &mut self,
        bundle: &mut Bundle,
        (kind, times): (LeafKind, [Timestamp; 2]),
    ) {
        let digest = bundle.statements.last().unwrap().digest();
        self.log.add(kind, digest);
        bundle.put_proof(self.log.prove(digest, &[(0, times[0]), (2, times[1])]));
    }

    /// Adds a statement by this person to a bundle.
    pub(crate) fn say(&self, bundle: &mut Bundle, claim: &Claim, by: &Person) {
        bundle.add_statement(claim.seal(&by.key).unwrap(), Some(by.envelope.clone()));
    }

    /// One statement of every kind that leaves the certificate standing, each by somebody who may
    /// make it.
    pub(crate) fn say_everything(&self, bundle: &mut Bundle) {
        let subject = bundle.envelope.digest();
        let head = |time| head(subject, at(time));
        self.say(bundle, &evidence(), &self.instrument);
        for (claim, by) in [
            (acceptance(head("09:05:00"), Method::Typed), &self.technician),
            (drawn(head("09:05:30")), &self.technician),
            (rendition(head("09:06:00")), &self.technician),
            (receipt(head("10:00:00")), &self.noc),
            (comment(head("10:30:00")), &self.noc),
            (exclusion(head("10:31:00")), &self.noc),
        ] {
            self.say(bundle, &claim, by);
        }
        let method = Method::OwnKey(self.customer.public_key());
        let own = acceptance(head("09:07:00"), method).seal(&self.customer).unwrap();
        bundle.add_statement(own, None);
    }
}

pub(crate) fn evidence() -> Claim {
    let instrument = facts().instruments.remove(0);
    let digest = Digest::of(b"raw bytes");
    let media_type = "application/octet-stream".to_owned();
    let files = vec![EvidenceFile { digest, media_type, bytes: 9 }];
    Claim::Evidence(Evidence { salt: Salt([8; 16]), made_at: at("09:00:07"), instrument, files })
}

pub(crate) fn acceptance(head: Head, method: Method) -> Claim {
    let customer = "王镕".to_owned();
    Claim::Acceptance(Acceptance { head, customer, method, remarks: None })
}

fn drawn(head: Head) -> Claim {
    acceptance(head, Method::Drawn { image: Digest::of(b"a picture") })
}

pub(crate) fn receipt(head: Head) -> Claim {
    Claim::Receipt(Receipt { head, received_at: head.made_at })
}

pub(crate) fn rendition(head: Head) -> Claim {
    Claim::Rendition(Rendition {
        head,
        pdf: Digest::of(b"a page"),
        template: TemplateName { name: OPERATOR.to_owned(), digest: Digest::of(b"a template") },
        renderer: "linecert 0.1.0".to_owned(),
        fonts: vec![Digest::of(b"a font")],
        language: PageLanguage::Both,
    })
}

pub(crate) fn comment(head: Head) -> Claim {
    Claim::Comment(Comment { head, text: "the customer was not at home".to_owned() })
}

pub(crate) fn exclusion(head: Head) -> Claim {
    Claim::Exclusion(Exclusion {
        head,
        task: "onu-optics".to_owned(),
        attempt: 1.try_into().unwrap(),
        reason: "the cord was not plugged in".to_owned(),
    })
}

pub(crate) fn supersede(head: Head, by: Digest) -> Claim {
    Claim::Supersede(Supersede { head, by, reason: "the splice was made again".to_owned() })
}

pub(crate) fn withdrawal(head: Head) -> Claim {
    Claim::Revoke(Revoke { head, reason: "the wrong line".to_owned() })
}
