//! A profile: what a line of one kind must show.

use linecert_measure::Digest;

use crate::{access::Access, limit::Limit, router::RouterRule};

/// What an installed line must show, as read from a profile file.
///
/// It keeps the exact text it came from: a certificate names the digest of that text and carries
/// the text itself, so that anybody can assess again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub(crate) name: String,
    pub(crate) revision: u32,
    pub(crate) title: Title,
    pub(crate) access: Access,
    pub(crate) router: RouterRule,
    pub(crate) limits: Vec<Limit>,
    pub(crate) source: String,
}

/// The title of a profile for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// In English.
    pub en: String,
    /// In Chinese.
    pub zh: String,
}

impl Profile {
    /// The name, which is that of its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The revision, counted from one; it grows with every change of a limit.
    #[must_use]
    pub const fn revision(&self) -> u32 {
        self.revision
    }

    /// The title for people.
    #[must_use]
    pub const fn title(&self) -> &Title {
        &self.title
    }

    /// The kind of line it is for.
    #[must_use]
    pub const fn access(&self) -> Access {
        self.access
    }

    /// What becomes of readings that were taken through the customer's router.
    #[must_use]
    pub const fn router(&self) -> RouterRule {
        self.router
    }

    /// The limits, in the order in which they are shown; at least one of them is mandatory.
    #[must_use]
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }

    /// The exact text of the file.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The SHA-256 digest of [`Profile::source`].
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.source.as_bytes())
    }
}
