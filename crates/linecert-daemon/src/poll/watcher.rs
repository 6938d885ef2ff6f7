//! Looks at the inventory again and again, and has what is there polled.

use std::{collections::BTreeSet, io, net::SocketAddr, sync::Arc, time::Duration};

use futures_util::{StreamExt as _, stream};
use linecert_fleet::{BudgetError, NodeId, PollError, PolledNode, Poller};
use linecert_snmp::Credentials;
use linecert_store::{Limit, Node, Page, Scope, StoreError};
use thiserror::Error;
use tokio::{net::lookup_host, time::Instant};

use super::{
    roster::Roster,
    terms::{budget, last_begun},
};
use crate::{
    config::Tempo,
    drivers::{DriverFault, snmp},
    jobs::Follower,
    network::{Network, Unreachable},
};

/// How often the inventory is looked at.
const LOOK: Duration = Duration::from_secs(5);
/// How many nodes are looked up at once.
const AT_ONCE: usize = 16;

/// Why a node is not polled.
#[derive(Debug, Error)]
enum Unpolled {
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error(transparent)]
    Driver(#[from] DriverFault),
    #[error(transparent)]
    Budget(#[from] BudgetError),
    #[error(transparent)]
    Poller(#[from] PollError),
    #[error("its address has no number: {0}")]
    Resolve(#[from] io::Error),
    #[error("its address has no number")]
    NoAddress,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Looks at the inventory again and again.
pub(super) struct Watcher {
    pub(super) network: Arc<Network>,
    pub(super) poller: Arc<Poller>,
    pub(super) roster: Arc<Roster>,
    pub(super) tempo: Tempo,
}

impl Watcher {
    pub(super) async fn serve(self, mut follower: Follower) {
        let mut look_at = Instant::now();
        while !follower.is_stopping() {
            if look_at <= Instant::now() {
                look_at = Instant::now() + LOOK;
                if let Err(error) = self.look().await {
                    tracing::error!(%error, "the inventory could not be looked at");
                }
            }
            follower.news().await;
        }
    }

    async fn look(&self) -> Result<(), StoreError> {
        let (mut there, mut page) = (BTreeSet::new(), Page { after: None, limit: Limit::MAX });
        loop {
            let found = self.network.store.nodes(&Scope::system(), &page).await?;
            there.extend(found.rows.iter().map(|node| node.name.clone()));
            let changed = found.rows.into_iter().filter(|node| self.roster.is_news(node));
            stream::iter(changed)
                .for_each_concurrent(AT_ONCE, |node| async { self.admit(node).await })
                .await;
            page.after = found.next;
            if page.after.is_none() {
                break;
            }
        }
        for id in self.roster.retain(&there) {
            self.poller.remove(id);
        }
        Ok(())
    }

    /// Polls a node from now on, as the inventory has it now.
    async fn admit(&self, node: Node) {
        let id = self.roster.id_of(&node.name);
        match self.begin(&node, id).await {
            Ok(reached) => {
                tracing::info!(node = %node.name, "is polled");
                self.roster.polled_at((id, node), reached);
            }
            Err(error) => {
                self.poller.remove(id);
                tracing::warn!(node = %node.name, %error, "cannot be polled");
                self.roster.unusable((id, node), error.to_string());
            }
        }
    }

    async fn begin(&self, node: &Node, id: NodeId) -> Result<(SocketAddr, Credentials), Unpolled> {
        let reached = self.network.reach(node).await?;
        let agent = lookup_host((reached.agent.host.as_str(), reached.agent.port)).await?.next();
        let agent = agent.ok_or(Unpolled::NoAddress)?;
        self.poller.add(PolledNode {
            id,
            name: node.name.as_str().into(),
            agent,
            credentials: reached.credentials.clone(),
            budget: budget(node, snmp(&reached.driver)?, self.tempo)?,
            driver: reached.driver,
            last: last_begun(&*self.network.store, node).await?,
        })?;
        Ok((agent, reached.credentials))
    }
}
