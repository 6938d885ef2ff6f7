//! What a verifier's report says, as the steps of the page.

use linecert_cert::{
    Heard, Logged, Report, Seen, Standing, VerifyError, Voice, Witness, Witnessed,
};

use super::verification::{Bracket, Check};

impl Check {
    /// The steps of a certificate that verifies. Whether its page shows the data is known to whoever
    /// sets the page again: [`Check::PageEqual`] then takes the place of [`Check::PageStated`].
    #[must_use]
    pub fn of(report: &Report) -> Vec<Self> {
        let certificate = &report.certificate;
        let limits = certificate.assessment().findings().len();
        let times = report.times;
        let mut checks = vec![
            Self::Signed {
                holder: certificate.key_cert().holder.name.clone(),
                operator: certificate.statement().facts.operator.clone(),
                key: certificate.signer().to_string(),
            },
            Self::Allowed { root: u64::from(certificate.root_version()) },
            Self::JudgedAgain { limits: u64::try_from(limits).unwrap_or(u64::MAX) },
            Self::Times(Bracket {
                not_before: times.not_before,
                not_after: times.not_after,
                claimed: times.claimed,
            }),
            Self::of_log(&report.sighting.logged),
            Self::of_witnesses(&report.sighting.logged),
            Self::of_acceptance(report),
            Self::of_receipt(report),
            Self::of_page(report),
            Self::of_standing(&report.standing),
        ];
        if let count @ 1.. = report.discounted.len() {
            checks.push(Self::Discounted { count: u64::try_from(count).unwrap_or(u64::MAX) });
        }
        checks
    }

    /// The step of a certificate that does not verify: the first thing that was found.
    #[must_use]
    pub fn refused(error: &VerifyError) -> Self {
        Self::Refused { why: error.to_string(), code: error.code() }
    }

    fn of_log(logged: &Logged) -> Self {
        match logged {
            Logged::NoProof => Self::NotLogged,
            Logged::UnknownLog { origin } => Self::UnknownLog { log: origin.clone() },
            Logged::Entry { index, checkpoint } => {
                let Seen { origin, size, .. } = checkpoint;
                Self::Logged { log: origin.clone(), index: *index, size: *size }
            }
        }
    }

    fn of_witnesses(logged: &Logged) -> Self {
        let Logged::Entry { checkpoint, .. } = logged else { return Self::NotWitnessed };
        let name = |witness: &Witness| witness.name.clone();
        let witnesses = checkpoint.witnesses.iter().map(name).collect();
        match checkpoint.witnessed {
            Witnessed::NotAsked => Self::NoWitnessesAsked,
            Witnessed::TooFew => Self::TooFewWitnesses { witnesses },
            Witnessed::Enough { by, .. } => Self::Witnessed { witnesses, by },
        }
    }

    fn of_acceptance(report: &Report) -> Self {
        report.acceptances().last().map_or(Self::NotAccepted, |(acceptance, heard)| {
            let at = heard.times.claimed;
            Self::Accepted { customer: acceptance.customer.clone(), at }
        })
    }

    fn of_receipt(report: &Report) -> Self {
        report.receipts().next().map_or(Self::NotReceived, |(receipt, heard)| Self::Received {
            by: speaker(heard),
            at: receipt.received_at,
        })
    }

    fn of_page(report: &Report) -> Self {
        report.renditions().last().map_or(Self::PageUnknown, |(rendition, heard)| {
            Self::PageStated { by: speaker(heard), digest: rendition.pdf }
        })
    }

    fn of_standing(standing: &Standing) -> Self {
        match standing {
            Standing::Current => Self::Current,
            Standing::Doubtful { .. } => Self::Doubtful,
            Standing::Superseded { by, reason } => {
                Self::Superseded { by: *by, reason: reason.clone() }
            }
            Standing::Revoked { reason } => Self::Revoked { reason: reason.clone() },
        }
    }
}

/// Who made a statement: a holder by name, a customer by their key.
fn speaker(heard: &Heard) -> String {
    match &heard.voice {
        Voice::Holder(opened) => opened.key_cert.holder.name.clone(),
        Voice::Customer(key) => key.id().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use linecert_cert::{TrustRoots, verify};
    use linecert_measure::Timestamp;

    use super::*;
    use crate::{frame::Frame, language::Language};

    /// The steps of a frozen certificate, a line each.
    fn check(file: &str, expect: &Expect) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/certificate/v1");
        let read = |file: &str| std::fs::read(format!("{folder}/{file}")).unwrap();
        let trust = TrustRoots::parse(&read("trust-root.json")).unwrap();
        let checks = match verify(&read(file), &trust) {
            Ok(report) => Check::of(&report),
            Err(error) => vec![Check::refused(&error)],
        };
        let frame = Frame::anonymous(Language::English, Timestamp::UNIX_EPOCH);
        let line = |check: &Check| {
            let step = check.step(&frame);
            format!("{} {}: {}\n", step.mark.sign(), step.title, step.text)
        };
        expect.assert_eq(&checks.iter().map(line).collect::<String>());
    }

    #[test]
    fn every_layer_that_a_verifier_knows_is_a_step() {
        check(
            "good/everything.lcert",
            &expect![[r#"
            ✓ Signed: by 李明 for Example Telecom, with the key 6a3803d5f059902a1c6dafbc9ba4729212f7caac08634cc3ae76b27529f03827
            ✓ Allowed: The key counted at the time, and may sign for this kind of line here, by version 2 of the trust root.
            ✓ Judged again: The verdicts on 2 limits follow from the readings, by the profile that the certificate names.
            ✓ Time: Between 2026-11-21 07:00:00 and 2026-11-21 09:45:00, by what others saw; the signing computer said 2026-11-21 09:01:00.
            ✓ In the log: Entry 8 (from 0) of log.example.net/linecert/2026, of which 9 entries were proved.
            ✓ Witnessed: By witness1.example.net, witness3.example.net, no later than 2026-11-21 09:45:00.
            ✓ Accepted by the customer: By 王镕.
            ✓ Received by the operator: By Network operation centre.
            ? The page equals the data: By the word of 李明, the page is the PDF with the SHA-256 9a8eeff1d0bc6b9b7acf170b1168d6d07f193dc770d4c1864b03e48d775e8d1a; it was not set again here.
            ✓ Standing: Nothing here says that it was superseded or withdrawn.
        "#]],
        );
        check(
            "good/pass.lcert",
            &expect![[r#"
            ✓ Signed: by 李明 for Example Telecom, with the key 6a3803d5f059902a1c6dafbc9ba4729212f7caac08634cc3ae76b27529f03827
            ✓ Allowed: The key counted at the time, and may sign for this kind of line here, by version 2 of the trust root.
            ✓ Judged again: The verdicts on 2 limits follow from the readings, by the profile that the certificate names.
            ? Time: 2026-11-21 09:01:00 by the clock of the signing computer; nothing else vouches for it.
            ? In the log: Not known: there is no proof of it yet.
            ? Witnessed: Not known.
            ? Accepted by the customer: Not known: the file holds no acceptance by the customer.
            ? Received by the operator: Not known: the file holds no receipt of the operator.
            ? The page equals the data: Not known: nobody states which file is the page.
            ✓ Standing: Nothing here says that it was superseded or withdrawn.
        "#]],
        );
    }

    #[test]
    fn what_does_not_hold_any_more_says_so() {
        check(
            "good/withdrawn.lcert",
            &expect![[r#"
            ✓ Signed: by 李明 for Example Telecom, with the key 6a3803d5f059902a1c6dafbc9ba4729212f7caac08634cc3ae76b27529f03827
            ✓ Allowed: The key counted at the time, and may sign for this kind of line here, by version 2 of the trust root.
            ✓ Judged again: The verdicts on 2 limits follow from the readings, by the profile that the certificate names.
            ? Time: 2026-11-21 09:01:00 by the clock of the signing computer; nothing else vouches for it.
            ? In the log: Not known: there is no proof of it yet.
            ? Witnessed: Not known.
            ? Accepted by the customer: Not known: the file holds no acceptance by the customer.
            ? Received by the operator: Not known: the file holds no receipt of the operator.
            ? The page equals the data: Not known: nobody states which file is the page.
            ✕ Standing: Withdrawn by the operator: the wrong line
        "#]],
        );
        check(
            "good/withdrawn-with-a-lost-key.lcert",
            &expect![[r#"
                ✓ Signed: by 李明 for Example Telecom, with the key 6a3803d5f059902a1c6dafbc9ba4729212f7caac08634cc3ae76b27529f03827
                ✓ Allowed: The key counted at the time, and may sign for this kind of line here, by version 2 of the trust root.
                ✓ Judged again: The verdicts on 2 limits follow from the readings, by the profile that the certificate names.
                ? Time: 2026-11-21 09:01:00 by the clock of the signing computer; nothing else vouches for it.
                ? In the log: Not known: there is no proof of it yet.
                ? Witnessed: Not known.
                ? Accepted by the customer: Not known: the file holds no acceptance by the customer.
                ? Received by the operator: Not known: the file holds no receipt of the operator.
                ? The page equals the data: Not known: nobody states which file is the page.
                ! Standing: Nobody can tell: who says that it does not hold signed with a lost key.
                ! Does not count: Statements that were signed with lost keys, and do not count: 1.
            "#]],
        );
    }

    #[test]
    fn a_forgery_is_one_step_with_the_reason() {
        check(
            "forgeries/bit-of-the-signature.lcert",
            &expect![[r#"
            ✕ Does not verify: verify the certificate: the signature of key 6a3803d5f059902a1c6dafbc9ba4729212f7caac08634cc3ae76b27529f03827 is not over this payload (code 31)
        "#]],
        );
    }
}
