//! What a verifier knows of a certificate, layer by layer.

use super::{
    claims::{Discounted, Heard},
    log::{Seen, Sighting},
    verified::Verified,
};
use crate::{
    bracket::Times,
    standing::Standing,
    statements::{Acceptance, Claim, Comment, Exclusion, Receipt, Rendition},
    summary::OpenedSummary,
};

/// A bundle that verifies, and what is known of each layer. What is absent is not bad: it is
/// told, and [`Report::require`] asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The certificate: signed by whom, and judged again.
    pub certificate: Verified,
    /// When it was signed, as far as others know.
    pub times: Times,
    /// What others saw of it.
    pub sighting: Sighting,
    /// What others saw of the key-cert of the key that signed it.
    pub key_cert_sighting: Sighting,
    /// The checkpoint that the laptop had seen before it signed. There is none when the statement
    /// names none, or one of a log that the trust root does not list.
    pub seen: Option<Seen>,
    /// The statements about it, in the order in which they say that they were made.
    pub heard: Vec<Heard>,
    /// The statements about it that do not count, each with the reason. They stay to be told: a
    /// lost key makes nothing vanish that it signed.
    pub discounted: Vec<Discounted>,
    /// Whether it still holds.
    pub standing: Standing,
    /// What the QR code on the page says, when the bundle holds it and it counts by itself: a
    /// code has no proof of its time.
    pub summary: Option<OpenedSummary>,
}

/// Gives the statements of one kind, with who made them and when.
macro_rules! of_kind {
    ($($(#[$doc:meta])* $method:ident: $kind:ident,)+) => {
        $($(#[$doc])*
        pub fn $method(&self) -> impl Iterator<Item = (&$kind, &Heard)> {
            self.heard.iter().filter_map(|heard| match &heard.claim {
                Claim::$kind(said) => Some((said, heard)),
                _ => None,
            })
        })+
    };
}

impl Report {
    /// What the report would say if nothing were known of lost keys, as when its page was made. It
    /// shows what a page may have told, and proves nothing.
    #[must_use]
    pub fn before_keys_were_lost(&self) -> Self {
        let mut heard = self.heard.clone();
        heard.extend(self.discounted.iter().map(|discounted| discounted.statement.clone()));
        heard.sort_by_key(|heard| heard.claim.made_at());
        let standing = Standing::after(heard.iter().map(|heard| &heard.claim));
        Self { heard, standing, discounted: Vec::new(), ..self.clone() }
    }

    of_kind! {
        /// The customer's acceptances.
        acceptances: Acceptance,
        /// The operator's receipts.
        receipts: Receipt,
        /// The PDFs that are its page.
        renditions: Rendition,
        /// The remarks on it.
        comments: Comment,
        /// The attempts that are not to be counted.
        exclusions: Exclusion,
    }
}
