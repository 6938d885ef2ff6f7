//! The texts that others judge and read by: profiles, drivers.

use std::sync::Arc;

use async_trait::async_trait;
use linecert_measure::Digest;

use crate::{
    page::{Listing, Page},
    store::StoreError,
    word::words,
};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// An acceptance profile.
    Profile,
    /// A driver file.
    Driver,
    /// An operator's profile of service.
    OperatorProfile,
}

words!(DocumentKind "kind of document" {
    Profile "profile",
    Driver "driver",
    OperatorProfile "operator-profile",
});

/// A document. Documents are of no region: whoever may ask at all may read each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// Its name, one for each of its kind.
    pub name: String,
    /// The SHA-256 of its text.
    pub digest: Digest,
    /// Its text.
    pub text: Arc<str>,
    /// The version of this row, given by the store.
    pub version: u64,
}

/// Reads documents.
#[async_trait]
pub trait Documents {
    /// The newest text of this document.
    async fn document(
        &self,
        kind: DocumentKind,
        name: &str,
    ) -> Result<Option<Document>, StoreError>;

    /// The documents of this kind by name.
    async fn documents(
        &self,
        kind: DocumentKind,
        page: &Page,
    ) -> Result<Listing<Document>, StoreError>;
}
