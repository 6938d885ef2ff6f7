//! Whether this computer runs on its battery.

use crate::root::Root;

/// Where the power comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PowerSource {
    /// A supply that is plugged in.
    Mains,
    /// A battery, and no supply that is plugged in.
    Battery,
    /// The system tells of neither, as a desktop or a virtual machine does.
    Untold,
}

/// Reads `/sys/class/power_supply` (Linux, Documentation/ABI/testing/sysfs-class-power). Batteries
/// of mice and keyboards have the scope `Device` and do not count.
pub(crate) fn source(root: &Root) -> PowerSource {
    let folder = "sys/class/power_supply";
    let read = |name: &str, key: &str| {
        root.read(format!("{folder}/{name}/{key}")).map(|text| text.trim().to_owned())
    };
    let mut battery = false;
    for name in root.names(folder) {
        let kind = read(&name, "type").unwrap_or_default();
        let own = read(&name, "scope").is_none_or(|scope| scope != "Device");
        let online = read(&name, "online").is_some_and(|online| online != "0");
        if kind == "Battery" {
            battery |= own && read(&name, "status").is_some_and(|status| status == "Discharging");
        } else if online {
            return PowerSource::Mains;
        }
    }
    if battery { PowerSource::Battery } else { PowerSource::Untold }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn check(supplies: &[(&str, &[(&str, &str)])], expect: PowerSource) {
        let folder = tempfile::tempdir().unwrap();
        for (name, keys) in supplies {
            let supply = folder.path().join("sys/class/power_supply").join(name);
            fs::create_dir_all(&supply).unwrap();
            for (key, value) in *keys {
                fs::write(supply.join(key), format!("{value}\n")).unwrap();
            }
        }
        assert_eq!(source(&Root::at(folder.path())), expect, "{supplies:?}");
    }

    #[test]
    fn the_plug_and_the_battery_are_told_apart() {
        let full: &[_] = &[("type", "Battery"), ("status", "Full")];
        let draining: &[_] = &[("type", "Battery"), ("status", "Discharging")];
        let mouse: &[_] = &[("type", "Battery"), ("scope", "Device"), ("status", "Discharging")];
        let plugged: &[_] = &[("type", "Mains"), ("online", "1")];
        let unplugged: &[_] = &[("type", "Mains"), ("online", "0")];
        check(&[], PowerSource::Untold);
        check(&[("AC", plugged), ("BAT0", full)], PowerSource::Mains);
        check(&[("AC", plugged), ("BAT0", draining)], PowerSource::Mains);
        check(&[("AC", unplugged), ("BAT0", draining)], PowerSource::Battery);
        check(&[("BAT0", draining)], PowerSource::Battery);
        check(&[("hid-mouse", mouse)], PowerSource::Untold);
        check(&[("odd", &[])], PowerSource::Untold);
    }
}
