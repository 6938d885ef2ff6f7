//! Reads and writes the inventory.

mod node;
mod onu;
mod tools;

use async_trait::async_trait;

pub(super) use self::{
    node::{put_node, remove_node},
    onu::put_onus,
};
use super::{SqliteStore, keyset::Sorted, select::Select};
use crate::{
    inventory::{Instrument, Inventory, Node, OnuFilter, OnuRow, Port, Technician},
    name::{AccountName, InstrumentName, NodeName},
    page::{Listing, Page},
    scope::Scope,
    store::StoreError,
};

const BY_NAME: Sorted = Sorted::Rising(&["name"]);

/// The ONUs that are asked for, in an order that an index has.
pub(super) fn matching(scope: &Scope, filter: &OnuFilter) -> (Select, Sorted) {
    let select = Select::of::<OnuRow>(scope)
        .when("node = ?", filter.node.as_ref())
        .when("port = ?", filter.port.as_ref())
        .when("onu = ?", filter.onu)
        .when("status = ?", filter.status.map(|status| status.name()))
        .begins("serial", filter.serial.as_deref());
    match filter.serial {
        None => (select, Sorted::Rising(&["node", "port", "onu"])),
        Some(_) => (select, Sorted::Rising(&["serial", "node", "port", "onu"])),
    }
}

#[async_trait]
impl Inventory for SqliteStore {
    async fn node(&self, scope: &Scope, name: &NodeName) -> Result<Option<Node>, StoreError> {
        let select = Select::of::<Node>(scope).when("name = ?", Some(name));
        self.read(move |db| select.one(db)).await
    }

    async fn nodes(&self, scope: &Scope, page: &Page) -> Result<Listing<Node>, StoreError> {
        let (select, page) = (Select::of::<Node>(scope), page.clone());
        self.read(move |db| select.page(db, BY_NAME, &page)).await
    }

    async fn ports(
        &self,
        scope: &Scope,
        node: &NodeName,
        page: &Page,
    ) -> Result<Listing<Port>, StoreError> {
        let select = Select::of::<Port>(scope).when("node = ?", Some(node));
        let page = page.clone();
        self.read(move |db| select.page(db, BY_NAME, &page)).await
    }

    async fn onus(
        &self,
        scope: &Scope,
        filter: &OnuFilter,
        page: &Page,
    ) -> Result<Listing<OnuRow>, StoreError> {
        let (select, sorted) = matching(scope, filter);
        let page = page.clone();
        self.read(move |db| select.page(db, sorted, &page)).await
    }

    async fn instrument(
        &self,
        scope: &Scope,
        name: &InstrumentName,
    ) -> Result<Option<Instrument>, StoreError> {
        let select = Select::of::<Instrument>(scope).when("name = ?", Some(name));
        self.read(move |db| select.one(db)).await
    }

    async fn instruments(
        &self,
        scope: &Scope,
        page: &Page,
    ) -> Result<Listing<Instrument>, StoreError> {
        let (select, page) = (Select::of::<Instrument>(scope), page.clone());
        self.read(move |db| select.page(db, BY_NAME, &page)).await
    }

    async fn technician(
        &self,
        scope: &Scope,
        name: &AccountName,
    ) -> Result<Option<Technician>, StoreError> {
        let select = Select::of::<Technician>(scope).when("name = ?", Some(name));
        self.read(move |db| select.one(db)).await
    }

    async fn technicians(
        &self,
        scope: &Scope,
        page: &Page,
    ) -> Result<Listing<Technician>, StoreError> {
        let (select, page) = (Select::of::<Technician>(scope), page.clone());
        self.read(move |db| select.page(db, BY_NAME, &page)).await
    }
}
