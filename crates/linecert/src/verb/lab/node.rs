//! `linecert lab --node`: an access node of any maker that linecert knows.

use std::{
    net::{Ipv4Addr, SocketAddrV4},
    sync::Arc,
};

use linecert_lab::{
    COMMUNITY,
    fleet::{Access, AgentPlan, AgentUser, Fleet, Suite, Table},
    node::{Node, Plant},
};

use crate::{
    args::Lab,
    block_on,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// The user of the lab's agents that speak SNMP v3. It guards nothing.
const USER: &str = "training";
const AUTH_PASSPHRASE: &str = "training-auth";
const PRIVACY_PASSPHRASE: &str = "training-privacy";
/// Every plant of a size is the same one.
const SEED: u64 = 1;

/// Plays a node until Ctrl-C.
pub(super) fn run(node: Node, args: &Lab, messages: &Messages) -> Result<Exit, CommandError> {
    let fleet = start(node, args)?;
    render::line(render::training(messages))?;
    let address = fleet.addresses().next().map(|address| format!("udp://{address}"));
    let (who, login) = match args.v3 {
        true => {
            ("lab-user", format!("{USER}, SHA-256 {AUTH_PASSPHRASE}, AES-128 {PRIVACY_PASSPHRASE}"))
        }
        false => ("lab-community", COMMUNITY.to_owned()),
    };
    let rows = [
        ("lab-node", node.name().to_owned()),
        ("lab-agent", address.unwrap_or_default()),
        (who, login),
    ];
    render::lines(render::pairs(&rows, messages))?;
    render::note(messages.get("lab-stop"));
    let stopped = block_on(render::until_stopped(std::future::pending::<Result<(), _>>()));
    drop(fleet);
    match stopped {
        Err(error) if error.exit == Exit::Interrupted => Ok(Exit::Pass),
        other => other.map(|()| Exit::Pass),
    }
}

fn start(node: Node, args: &Lab) -> Result<Fleet, CommandError> {
    let rows = node.encode(&Plant::of(args.onus, SEED));
    let rows = rows.map_err(|error| CommandError::new(Exit::Bug, "lab-failed").cause(error))?;
    let access = if args.v3 { Access::V3(user()) } else { Access::V2c(COMMUNITY.to_owned()) };
    let plan = AgentPlan {
        faults: args.agent_fault.clone(),
        ..AgentPlan::new(Arc::new(Table::new(rows)), access)
    };
    let here = SocketAddrV4::new(Ipv4Addr::LOCALHOST, args.port);
    Fleet::start(here, vec![plan])
        .map_err(|error| CommandError::new(Exit::Unsupported, "lab-failed").cause(error))
}

fn user() -> AgentUser {
    AgentUser {
        name: USER.to_owned(),
        suite: Suite::Sha256Aes128,
        auth_passphrase: AUTH_PASSPHRASE.to_owned(),
        privacy_passphrase: PRIVACY_PASSPHRASE.to_owned(),
    }
}
