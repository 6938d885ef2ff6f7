//! Profiles and drivers.

use async_trait::async_trait;
use linecert_measure::Digest;
use rusqlite::{Row, types::Value};

use super::{
    SqliteStore,
    apply::{Applied, Turn},
    keyset::Sorted,
    select::{Scoped, Select, Stored},
    value::{digest, text, values},
    versioned::{Versioned, put_row},
};
use crate::{
    document::{Document, DocumentKind, Documents},
    name::{AccountName, RegionName},
    page::{Listing, Page},
    store::StoreError,
    write::{Expect, WriteError},
};

impl Stored for Document {
    const TABLE: &'static str = "document";
    const COLUMNS: &'static str = "kind, name, digest, text, version";
    const SCOPED: Scoped = Scoped::Region;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            kind: text(row, "kind")?,
            name: row.get("name")?,
            digest: digest(row, "digest")?,
            text: row.get::<_, String>("text")?.into(),
            version: row.get("version")?,
        })
    }
}

impl Versioned for Document {
    const PUT: &'static str = "put-document";

    fn object(&self) -> String {
        format!("{} {}", self.kind, self.name)
    }

    fn find(&self, select: Select) -> Select {
        select.when("kind = ?", Some(self.kind.word())).when("name = ?", Some(&self.name))
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn region(&self) -> Option<&RegionName> {
        None
    }

    fn owner(&self) -> Option<&AccountName> {
        None
    }

    fn values(&self, version: u64) -> Vec<Value> {
        values![self.kind.word(), self.name, self.digest, &*self.text, version]
    }
}

/// Puts a document whose digest is its own.
pub(super) fn put(turn: &Turn<'_>, document: &Document, expect: Expect) -> Applied {
    let digest = Digest::of(document.text.as_bytes());
    if digest != document.digest {
        let why = format!("its digest is {digest}, not {}", document.digest);
        return Err(WriteError::Conflict { what: document.object(), why });
    }
    put_row(turn, document, expect)
}

#[async_trait]
impl Documents for SqliteStore {
    async fn document(
        &self,
        kind: DocumentKind,
        name: &str,
    ) -> Result<Option<Document>, StoreError> {
        let select = Select::unscoped();
        let select = select.when("kind = ?", Some(kind.word())).when("name = ?", Some(name));
        self.read(move |db| select.one(db)).await
    }

    async fn documents(
        &self,
        kind: DocumentKind,
        page: &Page,
    ) -> Result<Listing<Document>, StoreError> {
        let select = Select::unscoped().when("kind = ?", Some(kind.word()));
        let page = page.clone();
        self.read(move |db| select.page(db, Sorted::Rising(&["name"]), &page)).await
    }
}
