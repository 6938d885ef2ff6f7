//! Access nodes with what hangs on them, instruments and technicians.

use async_trait::async_trait;
use linecert_cert::KeyId;
use linecert_measure::{Date, Status, Timestamp};

use crate::{
    name::{AccountName, InstrumentName, LineName, NodeName, OnuName, PortName, RegionName},
    page::{Listing, Page},
    scope::Scope,
    store::StoreError,
};

/// An access node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The operator's name of it.
    pub name: NodeName,
    /// The region.
    pub region: Option<RegionName>,
    /// Its address, `host:port`.
    pub address: String,
    /// The driver, when it is known.
    pub driver: Option<String>,
    /// The name of the secret with its credentials, never the secret.
    pub credentials: String,
    /// How often it is read.
    pub polling: Polling,
    /// The version of this row, given by the store.
    pub version: u64,
}

/// How often a node is read, where it differs from what its driver says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Polling {
    /// Seconds between two reads of the states.
    pub state_every_s: Option<u32>,
    /// Seconds between two reads of the optical levels.
    pub optics_every_s: Option<u32>,
    /// How many requests wait for an answer at once.
    pub in_flight: Option<u16>,
}

/// A port of a node, with what the last read found on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Its name.
    pub name: PortName,
    /// How many ONUs it has.
    pub onus: u32,
    /// When it was last read.
    pub seen_at: Timestamp,
}

/// An ONU of one port, as a read found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Onu {
    /// Its number on the port.
    pub onu: u32,
    /// Its serial number.
    pub serial: Option<String>,
    /// Its state, when the node told one.
    pub status: Option<Status>,
    /// When that was.
    pub seen_at: Timestamp,
}

/// An ONU, with where it is and the line that ends there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnuRow {
    /// Which one.
    pub name: OnuName,
    /// The region of its node.
    pub region: Option<RegionName>,
    /// What the last read found.
    pub found: Onu,
    /// The line that ends at it.
    pub line: Option<LineName>,
}

/// Which ONUs. What is not said does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OnuFilter {
    /// Of this node.
    pub node: Option<NodeName>,
    /// On the port of this name.
    pub port: Option<PortName>,
    /// With this number on its port.
    pub onu: Option<u32>,
    /// In this state.
    pub status: Option<Status>,
    /// Whose serial number begins with this.
    pub serial: Option<String>,
}

/// A measuring instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// Maker, model and serial number.
    pub name: InstrumentName,
    /// The region that it is kept in.
    pub region: Option<RegionName>,
    /// Who has it.
    pub technician: Option<AccountName>,
    /// The day on which its calibration runs out.
    pub calibration_due: Option<Date>,
    /// The version of this row, given by the store.
    pub version: u64,
}

/// A person who installs lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technician {
    /// The account of the person.
    pub name: AccountName,
    /// The name as people write it.
    pub display: String,
    /// The operator's number of the person.
    pub staff_number: String,
    /// The region.
    pub region: Option<RegionName>,
    /// The key that the person signs with.
    pub key: Option<KeyId>,
    /// The version of this row, given by the store.
    pub version: u64,
}

/// Reads the inventory.
#[async_trait]
pub trait Inventory {
    /// The node with this name.
    async fn node(&self, scope: &Scope, name: &NodeName) -> Result<Option<Node>, StoreError>;

    /// Nodes by name.
    async fn nodes(&self, scope: &Scope, page: &Page) -> Result<Listing<Node>, StoreError>;

    /// The ports of a node by name.
    async fn ports(
        &self,
        scope: &Scope,
        node: &NodeName,
        page: &Page,
    ) -> Result<Listing<Port>, StoreError>;

    /// ONUs by node, port and number; by serial number when the filter says how those begin.
    async fn onus(
        &self,
        scope: &Scope,
        filter: &OnuFilter,
        page: &Page,
    ) -> Result<Listing<OnuRow>, StoreError>;

    /// The instrument with this name.
    async fn instrument(
        &self,
        scope: &Scope,
        name: &InstrumentName,
    ) -> Result<Option<Instrument>, StoreError>;

    /// Instruments by name.
    async fn instruments(
        &self,
        scope: &Scope,
        page: &Page,
    ) -> Result<Listing<Instrument>, StoreError>;

    /// The technician with this account.
    async fn technician(
        &self,
        scope: &Scope,
        name: &AccountName,
    ) -> Result<Option<Technician>, StoreError>;

    /// Technicians by account.
    async fn technicians(
        &self,
        scope: &Scope,
        page: &Page,
    ) -> Result<Listing<Technician>, StoreError>;
}
