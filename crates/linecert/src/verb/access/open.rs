//! Reaching an access node, and finding out what it is.

use std::time::Duration;

use linecert_driver::{Driver, Evidence, Kind, SnmpDriver, Verdict};
use linecert_instrument::{Node, NodeError};
use serde_json::json;

use super::{Output, login};
use crate::{
    args::{Agent, Format},
    exit::{CommandError, Exit},
    hints, render,
    verb::driver,
};

/// An access node and the driver that reads it.
pub(super) struct Opened {
    pub(super) node: Node,
    driver: Driver,
}

impl Opened {
    pub(super) fn driver(&self) -> Result<&SnmpDriver, CommandError> {
        match self.driver.kind() {
            Kind::Snmp(snmp) => Ok(snmp),
            Kind::Meter(_) | Kind::Console(_) => {
                Err(CommandError::new(Exit::Usage, "driver-not-snmp")
                    .name("driver", self.driver.name())
                    .hint("hint-driver-list"))
            }
        }
    }

    /// Name and revision of the driver.
    pub(super) fn label(&self) -> String {
        self.driver.label()
    }
}

/// Opens the node, with the driver that was named or else the one that fits.
pub(super) async fn open(args: &Agent, output: &Output<'_>) -> Result<Opened, CommandError> {
    let node = reach(args, output).await?;
    let driver = match &args.driver {
        Some(name) => driver::load(name)?,
        None => {
            let detected = linecert_instrument::detect(&node).await.map_err(hints::of_access)?;
            driver::load(named(&detected.verdict, &args.agent.to_string())?.0)?
        }
    };
    Ok(Opened { node, driver })
}

async fn reach(args: &Agent, output: &Output<'_>) -> Result<Node, CommandError> {
    let credentials = login::credentials(args, output.messages)?;
    let timeout = args.timeout.map(|seconds| Duration::from_secs(seconds.into()));
    Node::open(args.agent.clone(), credentials, timeout).await.map_err(hints::of_access)
}

/// The driver that fits, or why there is none. `place` is the agent or the recording.
pub(crate) fn named<'v>(
    verdict: &'v Verdict,
    place: &str,
) -> Result<(&'static str, &'v Evidence), CommandError> {
    match verdict {
        Verdict::Named { driver, by, .. } => Ok((*driver, by)),
        Verdict::Ambiguous(drivers) => Err(CommandError::new(Exit::NotFound, "node-ambiguous")
            .name("agent", place)
            .name("drivers", drivers.join(", "))
            .hint("hint-node-ambiguous")),
        Verdict::Unknown { object_id, description } => {
            let object = object_id.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
            Err(CommandError::new(Exit::NotFound, "node-unknown")
                .name("agent", place)
                .name("object", object)
                .name("description", description.as_deref().unwrap_or_default().escape_debug())
                .hint("node-says")
                .hint("hint-node-unknown"))
        }
    }
}

/// `linecert access detect`.
pub(super) async fn detect(args: &Agent, output: &Output<'_>) -> Result<Exit, CommandError> {
    let node = reach(args, output).await?;
    let detected = linecert_instrument::detect(&node).await.map_err(hints::of_access)?;
    let (name, by) = named(&detected.verdict, &args.agent.to_string())?;
    let (found, by) = (driver::load(name)?, evidence(by));
    let device = format!("{} {}", found.maker(), found.model());
    let messages = output.messages;
    match output.format {
        Format::Json => render::json_line(&json!({
            "agent": args.agent.to_string(),
            "driver": name,
            "revision": found.revision(),
            "maker": found.maker(),
            "model": found.model(),
            "by": by,
        }))?,
        Format::Text => {
            let by = messages.get(&format!("by-{by}"));
            let names = [("driver", name.to_owned()), ("device", device), ("by", by)];
            render::line(messages.with_all("node-detected", &names))?;
        }
    }
    Ok(Exit::Pass)
}

const fn evidence(by: &Evidence) -> &'static str {
    match by {
        Evidence::ObjectId => "object-id",
        Evidence::Description => "description",
        Evidence::Probe(_) => "probe",
    }
}

/// Why the node gave nothing, as the error of the command.
pub(super) fn failed(error: NodeError) -> CommandError {
    hints::of_access(error)
}
