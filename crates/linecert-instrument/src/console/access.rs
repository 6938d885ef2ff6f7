//! What the inventory knows of a console: where it is, who logs in, and what the driver must be told.

use std::{collections::BTreeMap, path::PathBuf};

use linecert_driver::{ConsoleDriver, LineSettings, Link};
use linecert_measure::Calibration;
use linecert_toml::{Mistake, Text};
use serde::Deserialize;
use toml::Spanned;

use super::{
    address::{ConsoleAddress, Endpoint},
    failure::ConsoleError,
    host_key::Fingerprint,
    link::ConsoleLinkError,
    login::{Algorithms, ConsoleLogin, Credentials, HostTrust},
};
use crate::{inventory::RawCalibration, secret::SecretSource};

/// A console of the inventory.
#[derive(Debug, Clone)]
pub struct ConsoleAccess {
    /// The name by which measurements refer to it.
    pub key: String,
    /// The driver.
    pub driver: String,
    /// Where it is.
    pub link: ConsoleAddress,
    /// The settings of its serial line, where the driver has none or others hold.
    pub line: Option<LineSettings>,
    /// What the driver must be told, such as `port`.
    pub places: BTreeMap<String, String>,
    /// How to log in.
    pub login: ConsoleLogin,
    /// Its calibration, of a tester that has one.
    pub calibration: Option<Calibration>,
}

impl ConsoleAccess {
    /// A console that needs no login and that nobody has told anything about.
    #[must_use]
    pub fn new(key: &str, driver: &str, link: ConsoleAddress) -> Self {
        Self {
            key: key.to_owned(),
            driver: driver.to_owned(),
            link,
            line: None,
            places: BTreeMap::new(),
            login: ConsoleLogin::default(),
            calibration: None,
        }
    }

    /// Whether the driver is known to work over this link.
    pub(crate) fn check(&self, driver: &ConsoleDriver) -> Result<(), ConsoleError> {
        let (link, name) = match self.link {
            ConsoleAddress::Serial(_) => (Link::Serial, "a serial line"),
            ConsoleAddress::Telnet(_) => (Link::Telnet, "Telnet"),
            ConsoleAddress::Ssh { .. } => (Link::Ssh, "SSH"),
            ConsoleAddress::Exec => (Link::Exec, "a program of this machine"),
        };
        if driver.links().contains(&link) {
            return Ok(());
        }
        Err(ConsoleError::UnknownLink { driver: self.driver.clone(), link: name })
    }

    /// The settings of the serial line: what the inventory states, or else what the driver does.
    pub(crate) fn line(&self, driver: &ConsoleDriver) -> Option<LineSettings> {
        self.line.or_else(|| driver.line().copied())
    }

    /// Fetches what is typed at the prompts.
    pub(crate) fn credentials(&self) -> Result<Credentials, ConsoleLinkError> {
        let user = match &self.link {
            ConsoleAddress::Ssh { user, .. } => Some(user.as_str()),
            _ => None,
        };
        Ok(self.login.fetch(user)?)
    }
}

impl ConsoleAddress {
    /// The server behind which it is, if there is one.
    pub(crate) const fn server(&self) -> Option<&Endpoint> {
        match self {
            Self::Telnet(server) | Self::Ssh { server, .. } => Some(server),
            Self::Serial(_) | Self::Exec => None,
        }
    }
}

/// A console as it stands in the inventory.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RawConsole {
    pub(crate) key: Spanned<String>,
    driver: String,
    link: Text<ConsoleAddress>,
    line: Option<Text<LineSettings>>,
    #[serde(default)]
    places: BTreeMap<String, String>,
    user: Option<String>,
    password: Option<SecretSource>,
    key_file: Option<PathBuf>,
    host_key: Option<Text<Fingerprint>>,
    known_hosts: Option<PathBuf>,
    /// Whether the broken algorithms of old modems may be used.
    legacy: Option<bool>,
    calibration: Option<RawCalibration>,
}

impl RawConsole {
    /// Checks what a console needs beyond its keys.
    pub(crate) fn check(self, label: &str, text: &str) -> Result<ConsoleAccess, Mistake<String>> {
        let Text(link) = self.link;
        let wrong = |problem: &str| Mistake::at(label, text, &self.key.span(), problem.to_owned());
        let trust = match (self.host_key, self.known_hosts) {
            (Some(_), Some(_)) => {
                return Err(wrong("a console has either `host-key` or `known-hosts`"));
            }
            (Some(Text(fingerprint)), None) => HostTrust::Pinned(fingerprint),
            (None, Some(file)) => HostTrust::KnownHosts(file),
            (None, None) => HostTrust::Nobody,
        };
        let is_of_ssh =
            trust != HostTrust::Nobody || self.key_file.is_some() || self.legacy.is_some();
        if is_of_ssh && !matches!(link, ConsoleAddress::Ssh { .. }) {
            return Err(wrong(
                "`host-key`, `known-hosts`, `key-file` and `legacy` are for a link over SSH",
            ));
        }
        if self.line.is_some() && !matches!(link, ConsoleAddress::Serial(_)) {
            return Err(wrong("`line` is for a link over a serial port"));
        }
        let algorithms =
            if self.legacy == Some(true) { Algorithms::Legacy } else { Algorithms::Current };
        let login = ConsoleLogin {
            user: self.user,
            password: self.password,
            key_file: self.key_file,
            trust,
            algorithms,
        };
        Ok(ConsoleAccess {
            key: self.key.into_inner(),
            driver: self.driver,
            link,
            line: self.line.map(|Text(line)| line),
            places: self.places,
            login,
            calibration: self.calibration.map(Calibration::from),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Inventory;

    const CONSOLE: &str = r#"
schema = 1
[[console]]
key = "modem"
driver = "broadcom-xdslctl"
link = "ssh://admin@192.0.2.1"
password = { env = "MODEM_PASSWORD" }
host-key = "SHA256:z9o0EbRbxdlZ4PpSYKjsLtOB9n6RpH84EgOn7gPng50"
places = { port = "eth0" }
calibration = { due = "2027-03-01" }
"#;

    #[track_caller]
    fn check(change: (&str, &str), expect: &str) {
        let text = CONSOLE.replace(change.0, change.1);
        let error = Inventory::parse("inventory.toml", &text).unwrap_err().to_string();
        assert!(error.starts_with(&format!("inventory.toml:{expect}")), "{error}");
        assert!(!error.contains("s3cret"), "{error}");
    }

    #[test]
    fn a_console_is_read_whole() {
        let mut inventory = Inventory::parse("inventory.toml", CONSOLE).unwrap();
        let console = inventory.consoles.pop().unwrap();
        assert_eq!(console.link.to_string(), "ssh://admin@192.0.2.1:22");
        assert!(matches!(console.login.trust, HostTrust::Pinned(_)));
        assert_eq!(console.login.algorithms, Algorithms::Current);
        assert_eq!(console.places.get("port").map(String::as_str), Some("eth0"));
        assert!(console.calibration.is_some());
        let legacy = CONSOLE.replace("places", "legacy = true\nplaces");
        let inventory = Inventory::parse("inventory.toml", &legacy).unwrap();
        assert_eq!(inventory.consoles[0].login.algorithms, Algorithms::Legacy);
        let serial = "schema = 1\n[[console]]\nkey = \"stick\"\ndriver = \"d\"\n\
            link = \"serial:/dev/ttyUSB0\"\nline = \"115200/8n1\"\n";
        let inventory = Inventory::parse("inventory.toml", serial).unwrap();
        assert!(inventory.consoles[0].line.is_some());
    }

    #[test]
    fn a_wrong_console_names_file_line_key_and_value() {
        let link = "ssh://admin@192.0.2.1";
        check((link, "http://192.0.2.1"), "6: console[1].link: `http://192.0.2.1` is not a");
        check((link, "ssh://admin:s3cret@192.0.2.1"), "6: console[1].link: ");
        check((link, "telnet://192.0.2.1"), "4: console[1].key: `host-key`, `known-hosts`, `key-f");
        check(("{ env = \"MODEM_PASSWORD\" }", "\"s3cret\""), "7: console[1].password: ");
        check(("SHA256:z", "SHA256:"), "8: console[1].host-key: `SHA256:9o0");
        check(("places", "known-hosts = \"k\"\nplaces"), "4: console[1].key: a console has either");
        check(("places", "line = \"9600/8n1\"\nplaces"), "4: console[1].key: `line` is for a link");
        check(("places", "baud = 9600\nplaces"), "9: console[1]");
        check(("\"modem\"", "\"service\""), "4: console[1].key: `service` is used twice");
    }
}
