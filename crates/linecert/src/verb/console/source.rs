//! Which console is meant: one of the inventory, one that is named, or what was captured of one.

use std::path::Path;

use linecert_driver::{Cell, ConsoleDriver, ConsoleScope, Driver, Family, Kind, shipped};
use linecert_instrument::{
    Algorithms, ConsoleAccess, ConsoleAddress, ConsoleLogin, HostTrust, Inventory, SecretSource,
};
use linecert_measure::Identity;

use crate::{
    args::{Entry, WhichConsole},
    exit::{CommandError, Exit},
    verb::driver,
};

/// What a console without a key is called.
const KEY: &str = "console";

/// Where the text of a console comes from.
pub(super) enum Source<'a> {
    Capture(&'a Path),
    Console(Box<ConsoleAccess>),
}

/// The source that the arguments name, and the driver that reads it.
pub(super) fn of(
    which: &WhichConsole,
    family: Family,
) -> Result<(Source<'_>, Driver), CommandError> {
    // The command line asks for a driver beside a link or a capture.
    let name = which.driver.as_deref().unwrap_or_default();
    match (&which.inventory, &which.link, &which.capture) {
        (Some(file), ..) => {
            let access = chosen(file, which.console.as_deref(), family)?;
            let driver = of_family(&access.driver, family)?;
            Ok((Source::Console(Box::new(access)), driver))
        }
        (_, Some(link), _) => {
            let driver = of_family(name, family)?;
            Ok((Source::Console(Box::new(named(link, name, &which.entry))), driver))
        }
        (.., Some(file)) => Ok((Source::Capture(file), of_family(name, family)?)),
        (None, None, None) => Err(CommandError::new(Exit::Bug, "bug")),
    }
}

/// The rules of a console, which [`of`] has made sure are there.
pub(super) fn console(driver: &Driver) -> Result<&ConsoleDriver, CommandError> {
    match driver.kind() {
        Kind::Console(console) => Ok(console),
        Kind::Meter(_) | Kind::Snmp(_) => Err(CommandError::new(Exit::Usage, "driver-not-console")
            .name("driver", driver.name())
            .hint("hint-driver-list")),
    }
}

/// Who said this.
pub(super) fn identity(driver: &Driver, cells: &[Cell]) -> Identity {
    ConsoleAccess::new(KEY, driver.name(), ConsoleAddress::Exec).identity(driver, cells)
}

/// Refuses to ask for tones where no command for them is known.
pub(super) fn check_scope(driver: &Driver, scope: ConsoleScope) -> Result<(), CommandError> {
    if console(driver)?.commands(scope).next().is_some() {
        return Ok(());
    }
    let tells = |name: &&str| match Driver::shipped(name) {
        Some(Ok(other)) => {
            console(&other).is_ok_and(|console| console.commands(scope).next().is_some())
        }
        _ => false,
    };
    Err(CommandError::new(Exit::Unsupported, "no-tones")
        .name("driver", driver.name())
        .name("known", shipped().filter(tells).collect::<Vec<_>>().join(", "))
        .hint("hint-no-tones"))
}

fn of_family(name: &str, family: Family) -> Result<Driver, CommandError> {
    let driver = driver::load(name)?;
    let (message, hint) = match console(&driver)?.family() {
        found if found == family => return Ok(driver),
        Family::Dsl => ("console-is-dsl", "hint-verb-dsl"),
        Family::Ont => ("console-is-ont", "hint-verb-ont"),
    };
    Err(CommandError::new(Exit::Usage, message).name("driver", driver.name()).hint(hint))
}

fn named(link: &ConsoleAddress, driver: &str, entry: &Entry) -> ConsoleAccess {
    let trust = match (&entry.host_key, &entry.known_hosts) {
        (Some(fingerprint), _) => HostTrust::Pinned(fingerprint.clone()),
        (None, Some(file)) => HostTrust::KnownHosts(file.clone()),
        (None, None) => HostTrust::Nobody,
    };
    let login = ConsoleLogin {
        user: entry.user.clone(),
        password: entry.password_file.clone().map(SecretSource::File),
        key_file: entry.key_file.clone(),
        trust,
        algorithms: if entry.legacy { Algorithms::Legacy } else { Algorithms::Current },
    };
    ConsoleAccess {
        line: entry.line,
        places: entry.place.iter().cloned().collect(),
        login,
        ..ConsoleAccess::new(KEY, driver, link.clone())
    }
}

/// The console of the inventory that has this key; without a key, the only one of the family.
fn chosen(file: &Path, key: Option<&str>, family: Family) -> Result<ConsoleAccess, CommandError> {
    let inventory = Inventory::read(file).map_err(|error| {
        CommandError::new(Exit::of_file(&error), "inventory-wrong")
            .cause(error)
            .hint("hint-console-inventory")
    })?;
    let keys = |consoles: &[ConsoleAccess]| {
        consoles.iter().map(|console| console.key.clone()).collect::<Vec<_>>().join(", ")
    };
    let all = keys(&inventory.consoles);
    let fits = |access: &ConsoleAccess| match key {
        Some(key) => access.key == key,
        None => of_family(&access.driver, family).is_ok(),
    };
    let mut found: Vec<_> = inventory.consoles.into_iter().filter(fits).collect();
    match (found.pop(), found.is_empty()) {
        (Some(access), true) => Ok(access),
        (Some(access), false) => {
            found.push(access);
            Err(CommandError::new(Exit::Usage, "console-several")
                .name("keys", keys(&found))
                .hint("hint-console-key"))
        }
        (None, _) if key.is_some() => Err(CommandError::new(Exit::Usage, "console-unknown")
            .name("key", key.unwrap_or_default())
            .name("keys", all)
            .hint("hint-console-key")),
        (None, _) => Err(CommandError::new(Exit::Usage, "console-none")
            .name("file", file.display())
            .hint("hint-console-inventory")),
    }
}
