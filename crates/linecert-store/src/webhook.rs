//! Where others are told of events, and what was not told yet.

use async_trait::async_trait;
use linecert_measure::Timestamp;

use crate::{
    name::RegionName,
    page::{Limit, Listing, Page},
    scope::Scope,
    store::StoreError,
};

/// The number of a message that waits to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryId(pub u64);

/// Where others are told of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its name.
    pub name: String,
    /// The region whose events are told.
    pub region: Option<RegionName>,
    /// The address.
    pub url: String,
    /// The name of the secret that messages are signed with, never the secret.
    pub secret: String,
    /// The kinds of event.
    pub kinds: Vec<String>,
    /// The version of this row, given by the store.
    pub version: u64,
}

/// A message that waits to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub id: DeliveryId,
    /// The name of the webhook.
    pub webhook: String,
    /// The kind of event.
    pub kind: String,
    /// The message, as JSON.
    pub body: String,
    /// How many times it was tried.
    pub attempts: u32,
    /// When it is to be tried.
    pub due_at: Timestamp,
}

/// How an attempt to tell ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It was taken.
    Taken,
    /// It is tried again then.
    Again(Timestamp),
    /// It is given up.
    GivenUp,
}

/// Reads webhooks, and settles what was told. Messages are queued by [`crate::Change::Notify`].
#[async_trait]
pub trait Webhooks {
    /// The webhooks by name.
    async fn webhooks(&self, scope: &Scope, page: &Page) -> Result<Listing<Webhook>, StoreError>;

    /// Messages that are due at `now`, those that wait longest first.
    async fn due(&self, now: Timestamp, limit: Limit) -> Result<Vec<Delivery>, StoreError>;

    /// Notes how an attempt ended.
    async fn settle(&self, delivery: DeliveryId, sent: Sent) -> Result<(), StoreError>;
}
