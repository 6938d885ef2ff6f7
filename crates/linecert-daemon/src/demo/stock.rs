//! What the store holds before anything is received: people, nodes, lines and orders.

use std::{net::SocketAddr, path::Path};

use jiff::SignedDuration;
use linecert_audit::generate::Site;
use linecert_cert::Regions;
use linecert_measure::{Db, Subject, Timestamp};
use linecert_profile::Access;
use linecert_store::{
    Account, AccountName, Actor, Change, Expect, Line, NameError, Node, OnuName, OpenError, Order,
    Polling, Role, Scope, Store, Technician, Write, WriteError,
};
use thiserror::Error;

use super::network::{LabNetwork, LabNode};
use crate::{
    people::{Invited, Origin, Purpose, Token},
    private::PrivateError,
    store,
};

/// How many lines of each node were certified.
const LINES: usize = 12;
/// Of so many lines one has lost light since it was certified.
const DRIFTED: usize = 9;
/// How much.
const LOSS: Db = Db::from_thousandths(6_000);
/// How long the laptop may send, and its token be used.
const DAYS: i64 = 7;

/// What was put, and what it takes to go on.
pub(super) struct Stock {
    /// The lines to be certified.
    pub(super) sites: Vec<Site>,
    /// The token of the laptop that sends the certificates.
    pub(super) token: Token,
    invited: Invited,
}

/// Why the store could not be filled.
#[derive(Debug, Error)]
pub(crate) enum StockError {
    /// The store does not open.
    #[error("fill the store: {0}")]
    Open(#[from] OpenError),
    /// It does not take what is put.
    #[error("fill the store: {0}")]
    Write(#[from] WriteError),
    /// A name is none.
    #[error("fill the store: {0}")]
    Name(#[from] NameError),
    /// A secret could not be drawn.
    #[error("fill the store: {0}")]
    Private(#[from] PrivateError),
    /// There are no random bytes.
    #[error("fill the store: no random bytes: {0}")]
    Random(#[from] getrandom::Error),
    /// There is nothing to write with.
    #[error("fill the store: {0}")]
    Runtime(#[from] std::io::Error),
}

impl Stock {
    /// Fills the store of an operator that is laid out in a folder.
    ///
    /// # Errors
    /// [`StockError`].
    pub(super) fn fill(folder: &Path, network: &LabNetwork) -> Result<Self, StockError> {
        let now = Timestamp::now();
        let admin: AccountName = "admin".parse()?;
        let (token, invitation) = (Token::draw()?, Invited::draw((admin, Purpose::LogIn), now)?);
        let (invited, invitation) = invitation;
        let mut changes = people(&token, now)?;
        changes.push(invitation);
        let mut sites = Vec::new();
        for node in &network.nodes {
            changes.push(Change::PutNode(Box::new(listed(node)?), Expect::Absent));
            for (onu, received) in node.onus.iter().take(LINES) {
                let number = sites.len();
                let lost =
                    if number % DRIFTED == DRIFTED - 1 { LOSS } else { Db::from_thousandths(0) };
                let received = *received - -lost;
                let (line, site) = line(node, onu, number)?;
                changes
                    .push(Change::PutOrder(Box::new(order(&line, &site, number)?), Expect::Absent));
                changes.push(Change::PutLine(Box::new(line), Expect::Absent));
                sites.push(Site { received, ..site });
            }
        }
        write(&*store::open(&folder.join("data"))?, changes)?;
        Ok(Self { sites, token, invited })
    }

    /// The link that logs in once, as the administrator.
    pub(super) fn link(&self, address: SocketAddr) -> String {
        self.invited.link(&Origin::of("http", address))
    }
}

/// The administrator, somebody of the centre, a technician, and their laptop.
fn people(token: &Token, now: Timestamp) -> Result<Vec<Change>, StockError> {
    let account = |name: &str, display: &str, role| -> Result<Change, NameError> {
        let account = Account {
            name: name.parse()?,
            display: display.to_owned(),
            role,
            regions: Regions::All,
            password: None,
            disabled: false,
            version: 0,
        };
        Ok(Change::PutAccount(Box::new(account), Expect::Absent))
    };
    let technician = Technician {
        name: "technician".parse()?,
        display: "Technician 1 (training)".to_owned(),
        staff_number: "T-0001".to_owned(),
        region: None,
        key: None,
        version: 0,
    };
    let of_laptop = linecert_store::Token {
        id: token.id(),
        hash: token.hash(),
        account: "laptop".parse()?,
        rights: None,
        made_at: now,
        expires_at: now.saturating_add(SignedDuration::from_hours(24 * DAYS)).unwrap_or(now),
        note: "the laptop of the demonstration".to_owned(),
    };
    Ok(vec![
        account("admin", "Administrator (training)", Role::Admin)?,
        account("noc", "Operations centre (training)", Role::Noc)?,
        account("technician", "Technician 1 (training)", Role::Installer)?,
        account("laptop", "Laptop 1 (training)", Role::Noc)?,
        Change::PutTechnician(Box::new(technician), Expect::Absent),
        Change::PutToken(Box::new(of_laptop)),
    ])
}

fn listed(node: &LabNode) -> Result<Node, NameError> {
    Ok(Node {
        name: node.name.parse()?,
        region: Some(node.region.parse()?),
        address: format!("udp://{}", node.address),
        driver: Some(node.driver.to_owned()),
        credentials: "lab".to_owned(),
        polling: Polling::default(),
        version: 0,
    })
}

fn line(node: &LabNode, onu: &Subject, number: usize) -> Result<(Line, Site), NameError> {
    let (pon, index) = match onu {
        Subject::Onu { pon, onu } => (pon.as_str(), *onu),
        _ => ("", 0),
    };
    let name = format!("TRAINING-L-{:04}", number + 1);
    let line = Line {
        name: name.parse()?,
        region: Some(node.region.parse()?),
        class: "home".to_owned(),
        access: Access::Gpon,
        onu: Some(OnuName { node: node.name.parse()?, port: pon.parse()?, onu: index }),
        profile: Some("gpon-install".to_owned()),
        version: 0,
    };
    let site = Site {
        line: name,
        order: format!("TRAINING-WO-{:04}", number + 1),
        region: node.region.to_owned(),
        onu: onu.clone(),
        received: linecert_measure::Dbm::from_thousandths(0),
    };
    Ok((line, site))
}

fn order(line: &Line, site: &Site, number: usize) -> Result<Order, NameError> {
    let days = i64::try_from(number / 6).unwrap_or_default();
    // 2026-01-01, the day of the first certificates.
    let opened_at = Timestamp::from_second(1_767_225_600 + 86_400 * days).unwrap_or_default();
    Ok(Order {
        number: site.order.parse()?,
        line: line.name.clone(),
        region: line.region.clone(),
        technician: Some("technician".parse()?),
        kind: "install".to_owned(),
        class: line.class.clone(),
        profile: "gpon-install".to_owned(),
        opened_at,
        closed_at: None,
        body: String::new(),
        version: 0,
    })
}

fn write(store: &dyn Store, changes: Vec<Change>) -> Result<(), StockError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (by, scope, at) = (Actor::System("demo"), Scope::system(), Timestamp::now());
    let write = Write { by, scope, at, request: None, once: None, changes };
    runtime.block_on(store.write(write))?;
    Ok(())
}
