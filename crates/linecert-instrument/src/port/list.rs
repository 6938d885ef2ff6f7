//! Listing what there is, joined with what the inventory expects.

use std::path::{Path, PathBuf};

use serialport::{SerialPortInfo, SerialPortType};

use super::{Access, Adapter, Port, access, stable::Links};
use crate::{console::ConsoleAddress, inventory::Inventory};

/// Every serial port of this computer and every one that the inventory names, absent ones
/// included, by path. A pseudo-terminal is listed only when the inventory names it.
#[must_use]
pub fn ports(inventory: &Inventory) -> Vec<Port> {
    let (links, named) = (Links::of_system(), named(inventory));
    let found = found().into_iter().map(|(path, adapter)| describe(path, adapter, &links));
    let mut ports: Vec<_> = found.collect();
    for (key, path) in named {
        join(&mut ports, key, &path, &links);
    }
    ports.sort_by(|a, b| a.path.cmp(&b.path));
    ports
}

/// The ports of this computer with their adapters, and nothing of whether they may be opened.
pub(super) fn found() -> Vec<(PathBuf, Option<Adapter>)> {
    // `serialport` takes it for granted that this folder is there, which it is not in every
    // container.
    if cfg!(target_os = "linux") && !Path::new("/sys/class/tty").is_dir() {
        return Vec::new();
    }
    let infos = serialport::available_ports().unwrap_or_default();
    infos.into_iter().map(of_info).collect()
}

pub(super) fn of_info(info: SerialPortInfo) -> (PathBuf, Option<Adapter>) {
    let adapter = match info.port_type {
        SerialPortType::UsbPort(usb) => Some(Adapter {
            vendor: usb.vid,
            product: usb.pid,
            serial: usb.serial_number.filter(|serial| !serial.is_empty()),
            name: usb.product.filter(|name| !name.is_empty()),
        }),
        _ => None,
    };
    (PathBuf::from(info.port_name), adapter)
}

fn describe(path: PathBuf, adapter: Option<Adapter>, links: &Links) -> Port {
    let stable = links.to(&path, adapter.as_ref());
    let access = access(&path);
    Port { path, stable, adapter, access, keys: Vec::new() }
}

/// Notes that the inventory expects `key` at `path`, which may be a link to a port.
pub(super) fn join(ports: &mut Vec<Port>, key: String, path: &Path, links: &Links) {
    let target = path.canonicalize().ok();
    let is_it = |port: &&mut Port| {
        port.path == path
            || target.as_ref().is_some_and(|t| port.path.canonicalize().ok().as_ref() == Some(t))
    };
    if let Some(port) = ports.iter_mut().find(is_it) {
        port.keys.push(key);
        return;
    }
    let mut port = describe(path.to_owned(), None, links);
    port.keys.push(key);
    ports.push(port);
}

fn named(inventory: &Inventory) -> Vec<(String, PathBuf)> {
    let meters = inventory.meters.iter().map(|meter| (meter.key.clone(), meter.port.clone()));
    let consoles = inventory.consoles.iter().filter_map(|console| match &console.link {
        ConsoleAddress::Serial(port) => Some((console.key.clone(), port.clone())),
        ConsoleAddress::Telnet(_) | ConsoleAddress::Ssh { .. } | ConsoleAddress::Exec => None,
    });
    meters.chain(consoles).collect()
}

impl Port {
    /// The name under which to enter the port in the inventory: one that stays, when there is one.
    #[must_use]
    pub fn name(&self) -> &Path {
        self.stable.first().unwrap_or(&self.path)
    }

    /// Whether it is there.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.access != Access::Absent
    }
}
