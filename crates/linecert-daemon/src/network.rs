//! What it takes to reach an access node: its address, its driver and its credentials.

use std::sync::Arc;

use linecert_driver::{Driver, Verdict};
use linecert_instrument::{AccessNode, AgentAddress, Login, Node, NodeError, NotAnAgent, detect};
use linecert_snmp::Credentials;
use linecert_store::{self as store, NodeName, Store};
use thiserror::Error;

use crate::{
    drivers::{DriverFault, Drivers, snmp},
    secrets::{SecretFault, Secrets},
};

/// The access network, as the store and the folder of secrets tell it.
pub(crate) struct Network {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) secrets: Secrets,
    drivers: Drivers,
}

/// How a node is asked, and what its answers mean.
#[derive(Debug, Clone)]
pub(crate) struct Reached {
    pub(crate) name: NodeName,
    pub(crate) agent: AgentAddress,
    pub(crate) login: Login,
    pub(crate) credentials: Credentials,
    pub(crate) driver: Arc<Driver>,
}

/// Why a node cannot be asked.
#[derive(Debug, Error)]
pub(crate) enum Unreachable {
    /// Its address is none.
    #[error(transparent)]
    Address(#[from] NotAnAgent),
    /// There are no credentials for it.
    #[error(transparent)]
    Secret(#[from] SecretFault),
    /// There is no driver for it.
    #[error(transparent)]
    Driver(#[from] DriverFault),
    /// No driver is named, and what it says of itself does not tell which it needs.
    #[error("no driver is named, and none is found by what the node says of itself")]
    Undetected,
    /// It is of another model than its driver is for.
    #[error("the node is not one that the driver `{0}` is for")]
    OtherModel(String),
    /// It did not answer.
    #[error("failed to {0}")]
    Node(#[from] NodeError),
}

impl Network {
    /// The network of a store.
    pub(crate) fn new(store: Arc<dyn Store>, secrets: Secrets) -> Self {
        Self { store, secrets, drivers: Drivers::default() }
    }

    /// What an inventory of instruments would say of a node. Nobody is asked anything.
    ///
    /// # Errors
    /// [`Unreachable`].
    pub(crate) fn listed(&self, node: &store::Node) -> Result<AccessNode, Unreachable> {
        Ok(AccessNode {
            key: node.name.to_string(),
            driver: node.driver.clone().unwrap_or_default(),
            agent: agent(&node.address)?,
            login: self.secrets.login(&node.credentials)?,
        })
    }

    /// Looks up what it takes to ask a node. Only a node without a driver is asked anything: what
    /// it is.
    ///
    /// # Errors
    /// [`Unreachable`].
    pub(crate) async fn reach(&self, node: &store::Node) -> Result<Reached, Unreachable> {
        let agent = agent(&node.address)?;
        let login = self.secrets.login(&node.credentials)?;
        let credentials = self.secrets.credentials(&node.credentials)?;
        let driver = match &node.driver {
            Some(driver) => driver.clone(),
            None => {
                let opened = Node::open(agent.clone(), credentials.clone(), None).await?;
                match detect(&opened).await?.verdict {
                    Verdict::Named { driver, .. } => driver.to_owned(),
                    Verdict::Ambiguous(_) | Verdict::Unknown { .. } => {
                        return Err(Unreachable::Undetected);
                    }
                }
            }
        };
        let driver = self.drivers.named(&*self.store, &driver).await?;
        Ok(Reached { name: node.name.clone(), agent, login, credentials, driver })
    }
}

impl Reached {
    /// The node as an inventory of instruments has it.
    pub(crate) fn access_node(&self) -> AccessNode {
        AccessNode {
            key: self.name.to_string(),
            driver: self.driver.name().to_owned(),
            agent: self.agent.clone(),
            login: self.login.clone(),
        }
    }

    /// Opens the node, and makes sure that it is of the model that its driver is for: of another
    /// one, the same objects would mean something else.
    ///
    /// # Errors
    /// [`Unreachable`].
    pub(crate) async fn open(&self) -> Result<Node, Unreachable> {
        let node = Node::open(self.agent.clone(), self.credentials.clone(), None).await?;
        let rows = detect(&node).await?.rows;
        match snmp(&self.driver)?.detects(&rows) {
            Some(_) => Ok(node),
            None => Err(Unreachable::OtherModel(self.driver.name().to_owned())),
        }
    }
}

/// The address of an agent, with `udp://` before it or without.
fn agent(address: &str) -> Result<AgentAddress, NotAnAgent> {
    match address.contains("://") {
        true => address.parse(),
        false => format!("udp://{address}").parse(),
    }
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Network").finish_non_exhaustive()
    }
}
