//! What customer, operator and technician said of the certificate later.

use linecert_cert::{Acceptance, Claim, ClaimKind, Discounted, Heard, KeyFault, Method};

use super::{Rows, Teller};
use crate::{render, verb::verify::words};

impl Teller<'_> {
    /// A line for each statement, and one for each kind that everybody asks for and is not there.
    pub(super) fn others(&self) -> Rows {
        let report = self.report();
        let mut rows = Rows::new();
        if report.acceptances().next().is_none() {
            rows.push(("verify-accepted", self.messages.get("verify-accepted-no")));
        }
        if report.receipts().next().is_none() {
            rows.push(("verify-received", self.messages.get("verify-received-no")));
        }
        rows.extend(report.heard.iter().filter_map(|heard| self.statement(heard)));
        let discounted = report.discounted.iter();
        rows.extend(discounted.map(|one| ("verify-discounted", self.discounted(one))));
        rows
    }

    /// That a statement does not count, and why.
    fn discounted(&self, Discounted { statement, fault }: &Discounted) -> String {
        let since = match fault {
            KeyFault::Revoked { since, .. } => render::time(*since),
            KeyFault::NotValid { .. } | KeyFault::Offline { .. } => String::new(),
        };
        let names = [
            ("kind", self.kind(statement.claim.kind())),
            ("by", words::speaker(&statement.voice, self.messages)),
            ("at", render::time(statement.claim.made_at())),
            ("since", since),
        ];
        self.say("verify-discounted-lost", &names)
    }

    /// What a kind of statement is called.
    pub(super) fn kind(&self, kind: ClaimKind) -> String {
        self.messages.get(&format!("statement-{}", kind.name()))
    }

    /// What one statement says; the standing has a line of its own.
    fn statement(&self, heard: &Heard) -> Option<(&'static str, String)> {
        let by = ("by", words::speaker(&heard.voice, self.messages));
        let at = ("at", render::time(heard.claim.made_at()));
        match &heard.claim {
            Claim::Acceptance(acceptance) => {
                Some(("verify-accepted", self.accepted(acceptance, heard)))
            }
            Claim::Receipt(receipt) => {
                let names = [by, ("at", render::time(receipt.received_at))];
                Some(("verify-received", self.say("verify-received-by", &names)))
            }
            Claim::Comment(comment) => {
                let names = [by, at, ("text", words::safe(&comment.text))];
                Some(("verify-comment", self.say("verify-comment-by", &names)))
            }
            Claim::Exclusion(exclusion) => {
                let names = [
                    by,
                    ("task", words::safe(&exclusion.task)),
                    ("attempt", exclusion.attempt.to_string()),
                    ("reason", words::safe(&exclusion.reason)),
                ];
                Some(("verify-exclusion", self.say("verify-exclusion-by", &names)))
            }
            Claim::Evidence(evidence) => {
                let names = [by, at, ("count", evidence.files.len().to_string())];
                Some(("verify-evidence", self.say("verify-evidence-by", &names)))
            }
            Claim::Rendition(rendition) => {
                let names = [by, at, ("pdf", rendition.pdf.to_string())];
                Some(("verify-rendition", self.say("verify-rendition-by", &names)))
            }
            Claim::Supersede(_) | Claim::Revoke(_) => None,
        }
    }

    fn accepted(&self, acceptance: &Acceptance, heard: &Heard) -> String {
        let id = match acceptance.method {
            Method::Typed => "verify-accepted-typed",
            Method::Drawn { .. } => "verify-accepted-drawn",
            Method::OwnKey(_) => "verify-accepted-own-key",
        };
        let names = [
            ("customer", words::safe(&acceptance.customer)),
            ("by", words::speaker(&heard.voice, self.messages)),
            ("at", render::time(acceptance.head.made_at)),
        ];
        let said = self.say(id, &names);
        match &acceptance.remarks {
            Some(remarks) => format!("{said}: {}", words::safe(remarks)),
            None => said,
        }
    }
}
