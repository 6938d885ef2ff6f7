//! Sample certificates.

use linecert_console::{
    Place,
    view::{Bracket, Certificate, CertificateRow, Certificates, Check, FoundBy, Standing},
};
use linecert_profile::Overall;

use super::{Page, Scene, ago, digest};

impl Scene {
    pub(super) fn certificates(&self) -> Vec<Page> {
        let list = Certificates {
            search: self.text(""),
            found_by: Some(FoundBy::Line),
            verdict: None,
            rows: self.rows(self.certificate_rows()),
            next: self.next(),
        };
        vec![
            (Place::Certificates.href(), Box::new(list)),
            (Place::Certificate(digest("1")).href(), Box::new(self.certificate())),
        ]
    }

    pub(super) fn certificate_rows(&self) -> Vec<CertificateRow> {
        let row = |number: &str, verdict, standing| CertificateRow {
            digest: digest(number),
            number: self.text(&format!("LC-2026-11-00{number}")),
            line: self.text("FTTH-0571-88231907"),
            order: self.text("ZJ20261122-0815"),
            technician: self.text("王建国"),
            verdict,
            standing,
            issued_at: ago(7_300),
        };
        vec![
            row("1", Overall::Pass, Standing::Current),
            row("2", Overall::MarginalPass, Standing::Current),
            row("3", Overall::Fail, Standing::Superseded),
            row("4", Overall::Incomplete, Standing::Revoked),
            row("5", Overall::Pass, Standing::Doubtful),
            row("6", Overall::Pass, Standing::Training),
        ]
    }

    fn certificate(&self) -> Certificate {
        let standing = if self.is_failing() { Standing::Revoked } else { Standing::Current };
        let row = CertificateRow { standing, ..self.certificate_rows().remove(0) };
        Certificate {
            sheet: (!self.is_failing()).then_some(Place::Sheet(row.digest)),
            row,
            profile: self.text("china-telecom-ftth r3"),
            profile_digest: digest("profile"),
            region: self.some("杭州 · Hangzhou"),
            received_at: ago(7_200),
            checks: if self.is_failing() { self.bad_checks() } else { self.good_checks() },
            readings: self.certificate_readings(),
        }
    }

    fn good_checks(&self) -> Vec<Check> {
        let witnesses = vec![self.text("witness.example/a"), self.text("witness.example/b")];
        vec![
            Check::Signed {
                holder: self.text("王建国"),
                operator: self.text("某省电信"),
                key: self.text("ed25519:9f4e21c07a"),
            },
            Check::Allowed { root: 4 },
            Check::JudgedAgain { limits: 14 },
            Check::Times(Bracket {
                not_before: Some(ago(7_400)),
                not_after: Some(ago(7_100)),
                claimed: ago(7_300),
            }),
            Check::Logged { log: self.text("log.example/2026"), index: 48_211, size: 48_300 },
            Check::Witnessed { witnesses, by: ago(7_100) },
            Check::Accepted { customer: self.text("陈女士"), at: ago(7_250) },
            Check::Received { by: self.text("NOC 杭州"), at: ago(7_200) },
            Check::PageEqual { digest: digest("page") },
            Check::Current,
        ]
    }

    fn bad_checks(&self) -> Vec<Check> {
        let own = Bracket { not_before: None, not_after: None, claimed: ago(7_300) };
        vec![
            Check::Times(own),
            Check::Times(Bracket { not_before: Some(ago(7_400)), ..own }),
            Check::Times(Bracket { not_after: Some(ago(7_100)), ..own }),
            Check::NotLogged,
            Check::UnknownLog { log: self.text("log.example/old") },
            Check::NotWitnessed,
            Check::TooFewWitnesses { witnesses: vec![self.text("witness.example/a")] },
            Check::NoWitnessesAsked,
            Check::NotAccepted,
            Check::NotReceived,
            Check::PageUnknown,
            Check::PageStated { by: self.text("NOC 杭州"), digest: digest("page") },
            Check::PageNotSet { why: self.text("template `zj` is not here") },
            Check::Superseded { by: digest("7"), reason: self.text("re-measured after repair") },
            Check::Revoked { reason: self.text("wrong line") },
            Check::Doubtful,
            Check::Discounted { count: 2 },
            Check::Refused { why: self.text("the signature is not good"), code: 31 },
        ]
    }
}
