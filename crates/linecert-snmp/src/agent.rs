//! A read-only agent that answers from a table: for simulators and tests.

mod table;
#[cfg(test)]
mod tests;

use std::{net::SocketAddr, sync::Arc};

use async_snmp::{Agent as WireAgent, Error as WireError};
use thiserror::Error;
use tokio::task::AbortHandle;

use self::table::Table;
use crate::{community::Community, recording::Recording};

/// Why an agent cannot be served.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The system does not give this address.
    #[error("listen on {bind}: {source}")]
    Bind {
        /// The address as given.
        bind: SocketAddr,
        /// What the system said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// An agent of SNMP v2c that answers GET, GETNEXT and GETBULK from a table, refuses every SET, and
/// does not answer a wrong community. It stops when it is dropped.
#[derive(Debug)]
pub struct Agent {
    local_addr: SocketAddr,
    table: Arc<Table>,
    task: AbortHandle,
}

impl Agent {
    /// Begins to answer on `bind`; port 0 takes a free one.
    ///
    /// The table is sorted; of rows for the same object the first counts, as in
    /// [`Recording::get`], and a recorded absence is an absence.
    ///
    /// # Errors
    /// [`ServeError::Bind`] when the address is taken or not permitted.
    pub async fn serve(
        bind: SocketAddr,
        community: Community,
        recording: &Recording,
    ) -> Result<Self, ServeError> {
        let table = Arc::new(Table::new(recording));
        let agent = build(bind, &community, Arc::clone(&table)).await;
        let agent = agent.map_err(|e| ServeError::Bind { bind, source: e })?;
        let local_addr = agent.local_addr();
        // The end of the service is seen by those who ask it: they time out.
        let task = tokio::spawn(async move { agent.run().await.is_ok() }).abort_handle();
        Ok(Self { local_addr, table, task })
    }

    /// Where the agent listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Answers from another table from now on.
    pub fn replace(&self, recording: &Recording) {
        self.table.replace(recording);
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn build(
    bind: SocketAddr,
    community: &Community,
    table: Arc<Table>,
) -> Result<WireAgent, Box<WireError>> {
    WireAgent::builder()
        .bind(bind.to_string())
        .community(community.as_bytes())
        .without_builtin_handlers()
        .handler(async_snmp::Oid::empty(), table)
        .allow_all_access()
        .build()
        .await
}
