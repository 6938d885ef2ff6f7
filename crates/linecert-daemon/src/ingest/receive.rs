//! One certificate: verified, joined with what is known of it, and receipted.

use std::sync::Arc;

use linecert_cert::{
    Bundle, Claim, Envelope, Head, Issuer, Receipt, Report, Salt, Verified, Verifier, VerifyError,
};
use linecert_measure::{Digest, Timestamp};
use linecert_store::{Change, NewCertificate, StoredCertificate};

use super::{News, ReceiptError, ReceiveError, Received};

/// Where certificates are looked at.
pub(super) struct Desk<'t> {
    pub(super) verifier: Verifier<'t>,
    pub(super) issuer: &'t Issuer,
}

/// A certificate that verifies.
pub(super) struct Prepared {
    pub(super) received: Received,
    /// What is to be on the disk before it is acknowledged: what was sent, byte for byte, and what
    /// is given out from now on. Nothing, when it is there already with all that was sent along.
    pub(super) changes: Vec<Change>,
}

impl Desk<'_> {
    /// Verifies what was sent, and adds it to what is stored of the same certificate.
    pub(super) fn prepare(
        &self,
        sent: &[u8],
        stored: Option<&StoredCertificate>,
    ) -> Result<Prepared, ReceiveError> {
        let report = self.verifier.verify(sent)?;
        let bundle = Bundle::parse(sent).map_err(VerifyError::from)?;
        match stored {
            Some(stored) => self.join((sent, report), bundle, stored),
            None => self.receive((sent, report), bundle),
        }
    }

    /// A certificate that nobody sent before.
    fn receive(
        &self,
        (sent, report): (&[u8], Report),
        mut bundle: Bundle,
    ) -> Result<Prepared, ReceiveError> {
        let at = now();
        let sent = NewCertificate::of(&report, Arc::from(sent), at)?;
        let receipt = self.add_receipt(&mut bundle, (report.certificate.digest(), at))?;
        let received = received(&report, (News::New, at), receipt);
        let kept = self.kept(&bundle, (report.certificate, at))?;
        let (sent, kept) = (Box::new(sent), Box::new(kept));
        Ok(Prepared { received, changes: vec![Change::TakeCertificate { sent, kept }] })
    }

    /// A certificate that was there. What was sent along may be new, and the receipt may be missing,
    /// if it came to the store by another way.
    fn join(
        &self,
        (sent, report): (&[u8], Report),
        bundle: Bundle,
        stored: &StoredCertificate,
    ) -> Result<Prepared, ReceiveError> {
        let at = stored.row.received_at;
        let before = Bundle::parse(&stored.bundle).map_err(VerifyError::from)?;
        let mut joined = joined(&before, bundle);
        let receipt = match self.receipt_in((stored, &before), &report.certificate)? {
            Some(receipt) => receipt,
            None => self.add_receipt(&mut joined, (stored.row.digest, at))?,
        };
        if joined == before {
            let received = received(&report, (News::Same, at), receipt);
            return Ok(Prepared { received, changes: Vec::new() });
        }
        let sent = NewCertificate::of(&report, Arc::from(sent), at)?;
        let received = received(&report, (News::More, at), receipt);
        let kept = self.kept(&joined, (report.certificate, at))?;
        let changes = [sent, kept].map(|bundle| Change::PutCertificate(Box::new(bundle)));
        Ok(Prepared { received, changes: changes.into() })
    }

    /// The receipt of this operator that a stored bundle holds.
    fn receipt_in(
        &self,
        (stored, bundle): (&StoredCertificate, &Bundle),
        verified: &Verified,
    ) -> Result<Option<Envelope>, ReceiveError> {
        let report = self.verifier.verify_again(&stored.bundle, verified.clone());
        let report = report.map_err(unverified)?;
        let first = report.receipts().next().map(|(_, heard)| heard.digest);
        let is_it = |statement: &&Envelope| Some(statement.digest()) == first;
        Ok(bundle.statements.iter().find(is_it).cloned())
    }

    /// Seals the statement that the operator has the certificate, and adds it.
    fn add_receipt(
        &self,
        bundle: &mut Bundle,
        (subject, received_at): (Digest, Timestamp),
    ) -> Result<Envelope, ReceiptError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt)?;
        let head = Head { subject, salt: Salt(salt), made_at: now() };
        let claim = Claim::Receipt(Receipt { head, received_at });
        let receipt = claim.seal(self.issuer.signer())?;
        bundle.add_statement(receipt.clone(), Some(self.issuer.key_cert_envelope().clone()));
        Ok(receipt)
    }

    /// What is given out, verified as anybody will verify it. If it does not, the receipt is to
    /// blame: all else has verified before.
    fn kept(
        &self,
        bundle: &Bundle,
        (verified, at): (Verified, Timestamp),
    ) -> Result<NewCertificate, ReceiveError> {
        let bytes = bundle.to_json();
        let report = self.verifier.verify_again(&bytes, verified).map_err(unverified)?;
        if report.receipts().next().is_none() {
            return Err(ReceiptError::Discounted.into());
        }
        Ok(NewCertificate::of(&report, bytes.into(), at)?)
    }
}

fn received(
    report: &Report,
    (news, received_at): (News, Timestamp),
    receipt: Envelope,
) -> Received {
    let verified = &report.certificate;
    Received {
        digest: verified.digest(),
        number: verified.statement().facts.number.clone(),
        verdict: verified.assessment().overall(),
        news,
        received_at,
        receipt,
    }
}

/// What time it is, to the microsecond as the store keeps it: the receipt is to say the same.
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

fn unverified(error: VerifyError) -> ReceiveError {
    ReceiptError::Unverified(Box::new(error)).into()
}

/// What two bundles of one certificate say together. Of two proofs of one envelope, that which was
/// there stays.
fn joined(before: &Bundle, sent: Bundle) -> Bundle {
    let mut joined = before.clone();
    for key_cert in sent.key_certs {
        if !joined.key_certs.contains(&key_cert) {
            joined.key_certs.push(key_cert);
        }
    }
    for statement in sent.statements {
        joined.add_statement(statement, None);
    }
    for proof in sent.proofs {
        if joined.proofs.iter().all(|known| known.of != proof.of) {
            joined.put_proof(proof);
        }
    }
    for token in sent.timestamps {
        if joined.timestamps.iter().all(|known| known.of != token.of) {
            joined.put_timestamp(token);
        }
    }
    joined.summary = joined.summary.or(sent.summary);
    joined
}
