//! `linecert lab`: the simulated home, and the order and inventory that go with it.

mod console;
mod meter;
mod node;

use std::{fs, path::Path};

use linecert_lab::{COMMUNITY, CONTRACTED, Fault, Lab as Running, LabOptions, ONU, PON};

use crate::{
    args::Lab,
    block_on,
    exit::{CommandError, Exit},
    language::Messages,
    render, signer,
};

/// The file that holds the lab's community.
const COMMUNITY_FILE: &str = "community";
/// A name that never resolves (RFC 6761, 6.4): behind a dead line there is no name service.
const UNREACHABLE: &str = "no-service.invalid";

/// Runs the verb: the lab until Ctrl-C.
pub(crate) fn run(args: &Lab, messages: &Messages) -> Result<Exit, CommandError> {
    if let Some(node) = args.node {
        return node::run(node, args, messages);
    }
    if let Some(model) = args.console {
        return console::run(model, args, messages);
    }
    if let Some(model) = args.meter {
        return meter::run(model, args, messages);
    }
    let mut lab = start(&args.fault)?;
    render::line(render::training(messages))?;
    let rows = [
        ("lab-olt", format!("udp://{}", lab.olt())),
        ("lab-meter", lab.meter().display().to_string()),
        ("lab-speed", lab.speed_server().to_string()),
    ];
    render::lines(render::pairs(&rows, messages))?;
    if let Some(folder) = &args.out {
        write(&lab, &args.fault, folder)?;
        let shown = folder.display().to_string();
        render::line(messages.with("lab-written", &[("folder", &shown)]))?;
    }
    render::note(messages.get("lab-stop"));
    let stopped = block_on(render::until_stopped(async { Ok(lab.wait().await) }));
    match stopped {
        Err(error) if error.exit == Exit::Interrupted => Ok(Exit::Pass),
        Err(error) => Err(error),
        Ok(error) => Err(CommandError::new(Exit::Bug, "lab-failed").cause(error)),
    }
}

/// Starts the lab.
pub(crate) fn start(faults: &[Fault]) -> Result<Running, CommandError> {
    Running::start(LabOptions { faults: faults.to_vec() })
        .map_err(|e| CommandError::new(Exit::Unsupported, "lab-failed").cause(e))
}

/// The work order for the lab's home.
pub(crate) fn order() -> String {
    let rate = |bits: u64| format!("{} Mbit/s", bits / 1_000_000);
    format!(
        r#"schema = 1
number = "LAB-0001"
line = "LAB-LINE-3"
profile = "epon-install"

[customer]
name = "linecert lab"
address = "a simulated home"

[terms]
rate-down = "{}"
rate-up = "{}"

[onu]
pon = "{PON}"
onu = {ONU}
"#,
        rate(CONTRACTED.downstream),
        rate(CONTRACTED.upstream)
    )
}

/// The inventory of a running lab; the community stands in a file of this folder.
pub(crate) fn inventory(lab: &Running, faults: &[Fault], folder: &Path) -> String {
    let dead = |fault: &Fault| matches!(fault, Fault::CutFibre | Fault::OnuOffline);
    let echo_target = match faults.iter().any(dead) {
        true => UNREACHABLE.to_owned(),
        false => lab.speed_server().ip().to_string(),
    };
    // Debug writes a path as a quoted, escaped string, which is what TOML wants.
    let (meter, community) = (lab.meter(), folder.join(COMMUNITY_FILE));
    format!(
        r#"schema = 1

[[meter]]
key = "meter"
driver = "newport-2936r"
port = {meter:?}
uncertainty = "0.20 dB"
calibration = {{ due = "2099-12-31", certificate = "simulated" }}

[[access-node]]
key = "olt"
driver = "vsol-v1600d"
agent = "udp://{}"
community = {{ file = {community:?} }}

[service]
speed-server = "{}"
echo-target = "{echo_target}"
throughput-seconds = 5
"#,
        lab.olt(),
        lab.speed_server()
    )
}

/// Writes order, inventory and community of a running lab into a folder.
pub(crate) fn write(lab: &Running, faults: &[Fault], folder: &Path) -> Result<(), CommandError> {
    let fail = |error| CommandError::unwritable(folder, error);
    fs::create_dir_all(folder).map_err(fail)?;
    let folder = folder.canonicalize().map_err(fail)?;
    let community = folder.join(COMMUNITY_FILE);
    if !community.exists() {
        signer::write_secret(&community, COMMUNITY).map_err(fail)?;
    }
    fs::write(folder.join("order.toml"), order()).map_err(fail)?;
    fs::write(folder.join("inventory.toml"), inventory(lab, faults, &folder)).map_err(fail)
}
