//! The inventory: which instruments and devices this laptop may use, and how to reach them.

mod service;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    str::FromStr,
};

use linecert_driver::LineSettings;
use linecert_measure::{Calibration, Date, Quantity, Unit, Wavelength};
use linecert_toml::{FileError, Mistake, Schema, Text};
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use self::service::RawService;
pub use self::service::{
    NotAVlan, PppoeAccount, Resolvers, Service, SipAccount, Television, Through, Vlan, Voice,
};
use crate::{
    agent_address::AgentAddress,
    console::{ConsoleAccess, RawConsole},
    credentials::Login,
    secret::SecretSource,
};

/// Everything that a job may measure with.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    /// Optical power meters.
    pub meters: Vec<Meter>,
    /// OLTs that answer SNMP.
    pub access_nodes: Vec<AccessNode>,
    /// Modems and ONUs that are read on their console.
    pub consoles: Vec<ConsoleAccess>,
    /// The far end of the service tests.
    pub service: Option<Service>,
}

/// An optical power meter on a serial line.
#[derive(Debug, Clone)]
pub struct Meter {
    /// The name by which measurements refer to it.
    pub key: String,
    /// The driver.
    pub driver: String,
    /// The serial port.
    pub port: PathBuf,
    /// The settings of the line; the driver's unless said otherwise.
    pub line: Option<LineSettings>,
    /// The input that is used, as the meter names it; its first unless said otherwise.
    pub input: Option<String>,
    /// What the front panel stands at, of a meter whose wavelength no command sets.
    pub front_panel: Option<Wavelength>,
    /// The expanded uncertainty (k = 2) that its calibration certificate states, in dB.
    pub uncertainty: Option<Quantity>,
    /// The same for single wavelengths, which count before it.
    pub uncertainty_at: Vec<(Wavelength, Quantity)>,
    /// Its calibration. Without one no uncertainty is stated with a reading, as none is known to
    /// hold any more.
    pub calibration: Option<Calibration>,
}

/// An OLT that answers SNMP.
#[derive(Debug, Clone)]
pub struct AccessNode {
    /// The name by which measurements refer to it.
    pub key: String,
    /// The driver.
    pub driver: String,
    /// Where its agent listens.
    pub agent: AgentAddress,
    /// Who may read.
    pub login: Login,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawInventory {
    schema: Schema<1>,
    #[serde(default)]
    meter: Vec<RawMeter>,
    #[serde(default)]
    access_node: Vec<RawAccessNode>,
    #[serde(default)]
    console: Vec<RawConsole>,
    service: Option<RawService>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawMeter {
    key: Spanned<String>,
    driver: String,
    port: PathBuf,
    line: Option<Text<LineSettings>>,
    input: Option<String>,
    front_panel: Option<Text<Wavelength>>,
    uncertainty: Option<Text<Expanded>>,
    #[serde(default)]
    uncertainty_at: Vec<RawUncertainty>,
    calibration: Option<RawCalibration>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUncertainty {
    nm: Spanned<u16>,
    expanded: Text<Expanded>,
}

/// An expanded uncertainty, which is a positive number of dB.
struct Expanded(Quantity);

#[derive(Debug, Error)]
#[error("`{0}` is not a positive number of dB, as in `0.20 dB`")]
struct BadExpanded(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCalibration {
    due: Date,
    certificate: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAccessNode {
    key: Spanned<String>,
    driver: String,
    agent: Text<AgentAddress>,
    community: Option<SecretSource>,
    credentials: Option<PathBuf>,
}

impl Inventory {
    /// Reads an inventory file.
    ///
    /// # Errors
    /// When it cannot be read, or a key is missing, unknown or out of range.
    pub fn read(path: &Path) -> Result<Self, FileError> {
        Ok(Self::parse(&path.display().to_string(), &linecert_toml::read(path)?)?)
    }

    /// Parses the text of an inventory that is called `label` in messages.
    ///
    /// # Errors
    /// When a key is missing, unknown or out of range.
    pub fn parse(label: &str, text: &str) -> Result<Self, Mistake<String>> {
        let RawInventory { schema: Schema, meter, access_node, console, service } =
            linecert_toml::parse(label, text)?;
        let keys = meter.iter().map(|meter| &meter.key);
        let keys = keys.chain(access_node.iter().map(|node| &node.key));
        let keys: Vec<_> = keys.chain(console.iter().map(|console| &console.key)).collect();
        if let Some(key) = repeated(&keys) {
            let problem = format!("`{}` is used twice", key.get_ref());
            return Err(Mistake::at(label, text, &key.span(), problem));
        }
        let meters = meter.into_iter().map(|raw| Meter::check(raw, label, text));
        let consoles = console.into_iter().map(|raw| raw.check(label, text));
        let access_nodes = access_node.into_iter().map(|raw| AccessNode::check(raw, label, text));
        Ok(Self {
            meters: meters.collect::<Result<_, _>>()?,
            access_nodes: access_nodes.collect::<Result<_, _>>()?,
            consoles: consoles.collect::<Result<_, _>>()?,
            service: service.map(|raw| raw.check(label, text)).transpose()?,
        })
    }
}

/// The first key that an earlier instrument has, or linecert's own service tests.
fn repeated<'k>(keys: &[&'k Spanned<String>]) -> Option<&'k Spanned<String>> {
    let mut seen = BTreeSet::from([Service::KEY]);
    keys.iter().copied().find(|key| !seen.insert(key.get_ref()))
}

impl Meter {
    fn check(raw: RawMeter, label: &str, text: &str) -> Result<Self, Mistake<String>> {
        Ok(Self {
            key: raw.key.into_inner(),
            driver: raw.driver,
            port: raw.port,
            line: raw.line.map(|Text(line)| line),
            input: raw.input,
            front_panel: raw.front_panel.map(|Text(wavelength)| wavelength),
            uncertainty: raw.uncertainty.map(|Text(Expanded(u))| u),
            uncertainty_at: check_uncertainties(raw.uncertainty_at, label, text)?,
            calibration: raw.calibration.map(Calibration::from),
        })
    }

    /// A meter of which nothing is known but its driver, to ask who is behind a port.
    pub(crate) fn unlisted(driver: &str) -> Self {
        Self {
            key: String::new(),
            driver: driver.to_owned(),
            port: PathBuf::new(),
            line: None,
            input: None,
            front_panel: None,
            uncertainty: None,
            uncertainty_at: Vec::new(),
            calibration: None,
        }
    }
}

fn check_uncertainties(
    raw: Vec<RawUncertainty>,
    label: &str,
    text: &str,
) -> Result<Vec<(Wavelength, Quantity)>, Mistake<String>> {
    let mut checked: Vec<(Wavelength, Quantity)> = Vec::new();
    for RawUncertainty { nm, expanded: Text(Expanded(u)) } in raw {
        let mistake = |problem| Mistake::at(label, text, &nm.span(), problem);
        let found = *nm.get_ref();
        let wavelength = Wavelength::from_nm(found)
            .ok_or_else(|| mistake(format!("`{found}` is no wavelength from 600 to 2000")))?;
        if checked.iter().any(|(other, _)| *other == wavelength) {
            return Err(mistake(format!("`{found}` is stated twice")));
        }
        checked.push((wavelength, u));
    }
    Ok(checked)
}

impl From<RawCalibration> for Calibration {
    fn from(raw: RawCalibration) -> Self {
        Self { due: raw.due, certificate: raw.certificate }
    }
}

impl AccessNode {
    fn check(raw: RawAccessNode, label: &str, text: &str) -> Result<Self, Mistake<String>> {
        let RawAccessNode { key, driver, agent: Text(agent), community, credentials } = raw;
        let login = match (community, credentials) {
            (Some(community), None) => Login::Community(community),
            (None, Some(file)) => Login::File(file),
            _ => {
                let problem = "an access node has either `community` or `credentials`".to_owned();
                return Err(Mistake::at(label, text, &key.span(), problem));
            }
        };
        Ok(Self { key: key.into_inner(), driver, agent, login })
    }
}

impl FromStr for Expanded {
    type Err = BadExpanded;

    fn from_str(text: &str) -> Result<Self, BadExpanded> {
        let parsed: Option<Quantity> = text.parse().ok();
        let expanded = parsed.filter(|u| u.unit() == Unit::Db && u.steps() > 0);
        expanded.map(Self).ok_or_else(|| BadExpanded(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVENTORY: &str = r#"
schema = 1

[[meter]]
key = "meter"
driver = "newport-2936r"
port = "/dev/ttyUSB0"
uncertainty = "0.20 dB"
calibration = { due = "2027-03-01", certificate = "C-1" }

[[access-node]]
key = "olt"
driver = "vsol-v1600d"
agent = "udp://192.0.2.1:161"
community = { env = "OLT_COMMUNITY" }

[service]
speed-server = "speed.example.net:5201"
echo-target = "speed.example.net"
"#;

    fn check(change: (&str, &str), expect: &str) {
        let text = INVENTORY.replace(change.0, change.1);
        let error = Inventory::parse("inventory.toml", &text).unwrap_err().to_string();
        assert!(error.starts_with(&format!("inventory.toml:{expect}")), "{error}");
    }

    #[test]
    fn an_inventory_is_read_whole() {
        let inventory = Inventory::parse("inventory.toml", INVENTORY).unwrap();
        assert_eq!(inventory.meters[0].uncertainty, Some("0.2 dB".parse().unwrap()));
        assert_eq!(inventory.access_nodes[0].agent.to_string(), "udp://192.0.2.1:161");
        assert!(inventory.service.is_some());
    }

    #[test]
    fn a_wrong_inventory_names_file_line_key_and_value() {
        for wrong in ["0.20 dBm", "0.20", "0 dB", "-0.20 dB"] {
            let expect = format!("8: meter[1].uncertainty: `{wrong}` is not a positive number");
            check(("0.20 dB", wrong), &expect);
        }
        let olt = "key = \"olt\"";
        check((olt, "key = \"meter\""), "12: access-node[1].key: `meter` is used twice");
        check((olt, "key = \"service\""), "12: access-node[1].key: `service` is used twice");
        let address = "14: access-node[1].agent: `192.0.2.1` is not an agent's address";
        check(("udp://192.0.2.1:161", "192.0.2.1"), address);
        let variant = "15: access-node[1].community: ";
        for secret in ["\"s3cret\"", "{ s3cret = 1 }", "{ env = \"A\", password = \"s3cret\" }"] {
            check(("{ env = \"OLT_COMMUNITY\" }", secret), variant);
            let text = INVENTORY.replace("{ env = \"OLT_COMMUNITY\" }", secret);
            let error = Inventory::parse("inventory.toml", &text).unwrap_err().to_string();
            assert!(!error.contains("s3cret"), "{error}");
        }
        let either = "12: access-node[1].key: an access node has either `community` or `credent";
        check(("community = { env = \"OLT_COMMUNITY\" }", ""), either);
        let both = "community = { env = \"OLT\" }\ncredentials = \"snmp.toml\"";
        check(("community = { env = \"OLT_COMMUNITY\" }", both), either);
        check(("2027-03-01", "next year"), "9: meter[1].calibration.due: ");
        check(("schema = 1", ""), "1: missing field `schema`");
        check(("schema = 1", "schema = 2"), "2: schema: schema 2 is unknown");
    }

    #[test]
    fn what_the_driver_of_a_meter_leaves_open_is_entered() {
        let more = "line = \"9600/8n1\"\ninput = \"2\"\nfront-panel = \"1310 nm\"\n";
        let at = "[[meter.uncertainty-at]]\nnm = 1550\nexpanded = \"0.12 dB\"\n";
        let due = "calibration = { due = \"2027-03-01\", certificate = \"C-1\" }\n";
        let text = INVENTORY.replace(due, &format!("{due}{more}{at}"));
        let meter = Inventory::parse("inventory.toml", &text).unwrap().meters.remove(0);
        assert_eq!(meter.line.map(|line| line.to_string()).as_deref(), Some("9600/8n1"));
        assert_eq!(
            (meter.input.as_deref(), meter.front_panel),
            (Some("2"), Wavelength::from_nm(1310))
        );
        let nm_1550 = Wavelength::from_nm(1550).unwrap();
        assert_eq!(meter.uncertainty_at, [(nm_1550, "0.12 dB".parse().unwrap())]);
        let check = |found: &str, wrong: &str, expect: &str| {
            assert!(text.contains(found));
            let error = Inventory::parse("i.toml", &text.replace(found, wrong)).unwrap_err();
            assert!(error.to_string().starts_with(&format!("i.toml:{expect}")), "{error}");
        };
        check("nm = 1550", "nm = 99", "14: meter[1].uncertainty-at[1].nm: `99` is no wavelength");
        check(at, &at.repeat(2), "17: meter[1].uncertainty-at[2].nm: `1550` is stated twice");
        check(
            "0.12 dB",
            "0.12",
            "15: meter[1].uncertainty-at[1].expanded: `0.12` is not a positive",
        );
        check("9600/8n1", "fast", "10: meter[1].line: `fast` is not the settings");
        check("1310 nm", "1310", "12: meter[1].front-panel: `1310` is no wavelength");
    }

    #[test]
    fn of_two_meters_with_one_key_the_later_is_told_off() {
        let (head, _) = INVENTORY.split_once("[[access-node]]").unwrap();
        let (_, meter) = head.split_once("[[meter]]").unwrap();
        let error = Inventory::parse("i.toml", &format!("{head}[[meter]]{meter}")).unwrap_err();
        assert_eq!(error.to_string(), "i.toml:12: meter[2].key: `meter` is used twice");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = Inventory::read(Path::new("no/such.toml")).unwrap_err();
        assert!(error.to_string().starts_with("cannot read no/such.toml: "), "{error}");
    }
}
