//! The audit trail: each row holds the digest of the one before it.

use async_trait::async_trait;
use linecert_measure::{Digest, Timestamp};

use crate::{
    name::RegionName,
    page::{Listing, Page},
    scope::Scope,
    store::StoreError,
};

/// A row of the audit trail: one change of one write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailRow {
    /// Its place, counted from one without gaps.
    pub number: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Who wrote, as [`crate::Actor`] is written.
    pub by: String,
    /// What was done, as `put-order`.
    pub what: String,
    /// To what, as the number of the order.
    pub object: String,
    /// The region of what was changed.
    pub region: Option<RegionName>,
    /// The id of the request.
    pub request: Option<String>,
    /// The SHA-256 of what was written, which keeps secrets out of the trail and proves them.
    pub detail: Digest,
    /// The digest of the row before; of 32 zero bytes' place in the first.
    pub before: Digest,
    /// The digest of this row with `before`.
    pub digest: Digest,
}

/// What the trail begins behind.
pub(crate) const BEGINNING: [u8; 32] = [0; 32];

impl TrailRow {
    /// The digest that the row should have. Each part stands behind its length, so that no two
    /// rows have the same bytes.
    #[must_use]
    pub fn derived(&self) -> Digest {
        let region = self.region.as_ref().map(RegionName::as_str);
        let texts = [Some(self.by.as_str()), Some(&self.what), Some(&self.object), region];
        let texts = texts.into_iter().chain([self.request.as_deref()]);
        let head = [
            self.before.as_bytes().to_vec(),
            self.number.to_be_bytes().to_vec(),
            self.at.as_microsecond().to_be_bytes().to_vec(),
            self.detail.as_bytes().to_vec(),
        ];
        Digest::of_parts(head.into_iter().chain(texts.map(text_part)))
    }
}

/// A text that may be absent, told from every other.
fn text_part(text: Option<&str>) -> Vec<u8> {
    let Some(text) = text else { return vec![0] };
    let mut part = vec![1];
    part.extend(text.len().to_be_bytes());
    part.extend(text.as_bytes());
    part
}

/// Which rows of the trail. What is not said does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrailFilter {
    /// Written by.
    pub by: Option<String>,
    /// About this object.
    pub object: Option<String>,
}

/// What a check of the whole trail found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrailCheck {
    /// Every row follows from the one before.
    Whole {
        /// How many rows there are.
        rows: u64,
        /// The digest of the last.
        head: Digest,
    },
    /// A row was changed, put in or taken out.
    Broken {
        /// The first row that does not follow from the one before.
        number: u64,
    },
}

/// Reads the audit trail.
#[async_trait]
pub trait Trail {
    /// Rows of the trail, the newest first.
    async fn trail(
        &self,
        scope: &Scope,
        filter: &TrailFilter,
        page: &Page,
    ) -> Result<Listing<TrailRow>, StoreError>;

    /// Derives every row again.
    async fn verify_trail(&self) -> Result<TrailCheck, StoreError>;
}
