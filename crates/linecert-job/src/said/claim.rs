//! From what was said to the statement that is signed.

use linecert_cert::{Claim, Comment, Exclusion, Head, Method, Salt, Supersede};
use linecert_measure::Timestamp;

use super::{Due, Said};
use crate::event::{Acceptance, AcceptedBy};

impl Due {
    /// Whether a statement says what is due: it may have been sealed just before a stop.
    #[must_use]
    pub fn is_said_by(&self, claim: &Claim) -> bool {
        let head = match claim {
            Claim::Comment(said) => said.head,
            Claim::Exclusion(said) => said.head,
            Claim::Acceptance(said) => said.head,
            Claim::Supersede(said) => said.head,
            Claim::Evidence(_) | Claim::Receipt(_) | Claim::Rendition(_) | Claim::Revoke(_) => {
                return false;
            }
        };
        self.claim(head.salt, head.made_at) == *claim
    }

    /// The statement that is to be sealed, with random bytes of its own, at this time. Whoever
    /// accepts by a key of their own seals it with that key.
    #[must_use]
    pub fn claim(&self, salt: Salt, made_at: Timestamp) -> Claim {
        let head = Head { subject: self.certificate, salt, made_at };
        match self.said.clone() {
            Said::Comment(text) => Claim::Comment(Comment { head, text }),
            Said::Exclusion(exclusion) => Claim::Exclusion(Exclusion {
                head,
                task: exclusion.task,
                attempt: exclusion.attempt,
                reason: exclusion.reason,
            }),
            Said::Acceptance(Acceptance { customer, by, remarks }) => {
                let method = method(&by);
                Claim::Acceptance(linecert_cert::Acceptance { head, customer, method, remarks })
            }
            Said::Superseded { by, reason } => Claim::Supersede(Supersede { head, by, reason }),
        }
    }
}

const fn method(by: &AcceptedBy) -> Method {
    match by {
        AcceptedBy::Typed {} => Method::Typed,
        AcceptedBy::Drawn { image_sha256 } => Method::Drawn { image: *image_sha256 },
        AcceptedBy::OwnKey { customer_key } => Method::OwnKey(*customer_key),
    }
}
