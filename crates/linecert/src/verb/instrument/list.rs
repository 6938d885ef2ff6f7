//! `linecert instrument list`: each serial port, its cable, and whether it may be opened.

use std::{path::Path, time::Duration};

use linecert_instrument::{Access, Mend, Port, PortChange, PortWatch};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{
    args::Format,
    block_on,
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::power,
};

/// How long after one look to take the next.
const PAUSE: Duration = Duration::from_secs(1);

/// Once, or until Ctrl-C.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Once,
    Watching,
}

/// Shows what is plugged in.
pub(super) fn run(
    (inventory, look): (Option<&Path>, Look),
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let inventory = inventory.map(power::inventory).transpose()?.unwrap_or_default();
    let watch = PortWatch::new(&inventory);
    match format {
        Format::Json => watch.seen().iter().try_for_each(|port| render::json_line(&wire(port)))?,
        Format::Text => show(watch.seen(), messages)?,
    }
    match look {
        Look::Once => Ok(Exit::Pass),
        Look::Watching => keep_watching(watch, format, messages),
    }
}

fn show(ports: &[Port], messages: &Messages) -> Result<(), CommandError> {
    if ports.is_empty() {
        render::note(messages.get("ports-none"));
        return Ok(());
    }
    for port in ports {
        render::line(port.name().display())?;
        let state = std::iter::once(state(&port.access, messages));
        let about: Vec<_> = state.chain(about(port, messages)).collect();
        render::line(format_args!("  {}", about.join("   ")))?;
    }
    render::note(messages.get("ports-cable-only"));
    mends(ports, messages).into_iter().for_each(render::note);
    Ok(())
}

/// What is known of a port beside its state: the cable, and what the inventory expects.
fn about(port: &Port, messages: &Messages) -> impl Iterator<Item = String> {
    let cable = port.adapter.as_ref();
    let cable = cable.map(|cable| messages.with("ports-cable", &[("cable", &cable.to_string())]));
    let keys = (!port.keys.is_empty()).then(|| port.keys.join(", "));
    let keys = keys.map(|keys| messages.with("ports-instrument", &[("keys", &keys)]));
    cable.into_iter().chain(keys)
}

fn state(access: &Access, messages: &Messages) -> String {
    match access {
        Access::Busy { holder: Some(holder) } => {
            messages.with("access-busy-with", &[("holder", &holder.to_string())])
        }
        other => messages.get(&format!("access-{}", name(other))),
    }
}

const fn name(access: &Access) -> &'static str {
    match access {
        Access::Accessible => "accessible",
        Access::NotPermitted(_) => "not-permitted",
        Access::Busy { .. } => "busy",
        Access::Absent => "absent",
    }
}

/// What lets the user open the ports that are not permitted, each thing once.
fn mends(ports: &[Port], messages: &Messages) -> Vec<String> {
    let mut told = Vec::new();
    for port in ports {
        let Access::NotPermitted(mend) = &port.access else { continue };
        let what = match mend {
            Mend::JoinGroup(group) => messages.with("hint-join-group", &[("group", group)]),
            Mend::InstallRules => messages.get("hint-install-rules"),
        };
        let hint = format!("{}: {what}", messages.get("hint"));
        if !told.contains(&hint) {
            told.push(hint);
        }
    }
    told
}

fn keep_watching(
    mut watch: PortWatch<'_>,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    render::note(messages.get("ports-watching"));
    let watching: Result<(), CommandError> = block_on(render::until_stopped(async {
        loop {
            sleep(PAUSE).await;
            for change in watch.changes() {
                tell(&change, format, messages)?;
            }
        }
    }));
    match watching {
        Err(error) if error.exit == Exit::Interrupted => Ok(Exit::Pass),
        other => other.map(|()| Exit::Pass),
    }
}

fn tell(change: &PortChange, format: Format, messages: &Messages) -> Result<(), CommandError> {
    let (word, port) = match change {
        PortChange::Came(port) => ("came", port),
        PortChange::Went(port) => ("went", port),
        PortChange::Access(port) => ("access", port),
    };
    if format == Format::Json {
        let mut wire = wire(port);
        if let Some(keys) = wire.as_object_mut() {
            keys.insert("change".to_owned(), word.into());
        }
        return render::json_line(&wire);
    }
    let change = messages.get(&format!("port-{word}"));
    // What is gone has no state any more.
    let state = (word != "went").then(|| state(&port.access, messages));
    let name = port.name().display().to_string();
    let known = std::iter::once(name).chain(state).chain(about(port, messages));
    render::line(format_args!("{change}  {}", known.collect::<Vec<_>>().join("  ")))
}

fn wire(port: &Port) -> Value {
    let adapter = port.adapter.as_ref().map(|adapter| {
        json!({
            "vendor": format!("{:04x}", adapter.vendor),
            "product": format!("{:04x}", adapter.product),
            "serial": adapter.serial,
            "name": adapter.name,
        })
    });
    let mend = match &port.access {
        Access::NotPermitted(Mend::JoinGroup(group)) => json!({ "join_group": group }),
        Access::NotPermitted(Mend::InstallRules) => json!("install-rules"),
        _ => Value::Null,
    };
    let holder = match &port.access {
        Access::Busy { holder: Some(holder) } => json!({ "pid": holder.pid, "name": holder.name }),
        _ => Value::Null,
    };
    json!({
        "port": port.path,
        "name": port.name(),
        "stable": port.stable,
        "adapter": adapter,
        "access": name(&port.access),
        "mend": mend,
        "holder": holder,
        "keys": port.keys,
    })
}
