//! Holds the shape of the source tree: layers, lengths, docs, samples and cases.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot read the tree has failed"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The layer of each crate. A crate depends on crates of lower layers only.
const LAYERS: [(&str, u32); 35] = [
    ("linecert-measure", 0),
    ("linecert-namespace", 0),
    ("linecert-snmp", 0),
    ("linecert-socket", 0),
    ("linecert-tlog", 0),
    ("linecert-toml", 0),
    ("linecert-profile", 1),
    ("linecert-diagnosis", 1),
    ("linecert-driver", 1),
    ("linecert-copper", 1),
    ("linecert-otdr", 1),
    ("linecert-net", 1),
    ("linecert-host", 1),
    ("linecert-pppoe", 1),
    ("linecert-log", 1),
    ("linecert-cert", 2),
    ("linecert-kpi", 2),
    ("linecert-speed", 2),
    ("linecert-udpstp", 2),
    ("linecert-web-speed", 2),
    ("linecert-service", 2),
    ("linecert-media", 2),
    ("linecert-api", 3),
    ("linecert-instrument", 3),
    ("linecert-lab", 3),
    ("linecert-key", 3),
    ("linecert-audit", 3),
    ("linecert-store", 3),
    ("linecert-job", 4),
    ("linecert-report", 4),
    ("linecert-console", 4),
    ("linecert-fleet", 4),
    ("linecert-daemon", 5),
    ("linecert", 6),
    ("linecert-bench", 6),
];

const LONGEST_FILE: usize = 400;

/// Files that are one long list and no code.
const CATALOGUES: [&str; 1] = ["crates/linecert-measure/src/metric/catalogue.rs"];

/// What must not come in, not even through a dependency: it needs more than a C compiler.
const SYSTEM_LIBRARIES: [&str; 5] = ["openssl-sys", "libudev-sys", "pcap", "cmake", "native-tls"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.as_ref().display()))
}

fn folders(path: impl AsRef<Path>) -> Vec<PathBuf> {
    entries(path).into_iter().filter(|entry| entry.is_dir()).collect()
}

fn entries(path: impl AsRef<Path>) -> Vec<PathBuf> {
    let Ok(folder) = fs::read_dir(path) else { return Vec::new() };
    let mut entries: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Every Rust file of the project, with its path from the root.
fn sources() -> Vec<(String, String)> {
    let root = root();
    let mut waiting = vec![root.join("crates"), root.join("tests"), root.join("fuzz/fuzz_targets")];
    let mut sources = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in entries(folder) {
            if entry.is_dir() {
                waiting.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let path = entry.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                sources.push((path, read(&entry)));
            }
        }
    }
    assert!(sources.len() > 50, "the tree was not found");
    sources
}

/// The packages that a package of `Cargo.lock` needs, itself included.
fn closure(package: &str) -> BTreeSet<String> {
    let lock: toml::Table = read(root().join("Cargo.lock")).parse().unwrap();
    let mut needs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in lock["package"].as_array().unwrap() {
        let dependencies = entry.get("dependencies").and_then(toml::Value::as_array);
        let names = dependencies
            .into_iter()
            .flatten()
            .map(|d| d.as_str().unwrap().split(' ').next().unwrap().to_owned());
        needs.entry(entry["name"].as_str().unwrap().to_owned()).or_default().extend(names);
    }
    let mut seen = BTreeSet::new();
    let mut waiting = vec![package.to_owned()];
    while let Some(package) = waiting.pop() {
        if seen.insert(package.clone()) {
            waiting.extend(needs[&package].iter().cloned());
        }
    }
    seen
}

#[test]
fn every_crate_has_a_layer_and_looks_down_only() {
    let layers = BTreeMap::from(LAYERS);
    for folder in folders(root().join("crates")) {
        let package = name(&folder);
        let layer = layers.get(package.as_str()).unwrap_or_else(|| panic!("{package}: no layer"));
        let manifest: toml::Table = read(folder.join("Cargo.toml")).parse().unwrap();
        for dependency in dependencies(&manifest) {
            if let Some(below) = layers.get(dependency) {
                assert!(below < layer, "{package} (layer {layer}) looks up to {dependency}");
            }
        }
    }
}

/// What a package needs to run, on any system.
fn dependencies(manifest: &toml::Table) -> impl Iterator<Item = &str> {
    let of_systems = manifest.get("target").and_then(|target| target.as_table());
    let of_systems = of_systems.into_iter().flat_map(|systems| systems.values());
    let tables = of_systems.filter_map(|system| system.get("dependencies"));
    let tables = manifest.get("dependencies").into_iter().chain(tables);
    tables.flat_map(|table| table.as_table().unwrap().keys().map(String::as_str))
}

#[test]
fn every_file_says_what_it_holds_and_is_short() {
    for (path, text) in sources() {
        let first = text.lines().next().unwrap_or_default();
        let is_test_module = path.ends_with("/tests.rs");
        assert!(is_test_module || first.starts_with("//! "), "{path}: no module documentation");
        let lines = text.lines().count();
        let is_catalogue = CATALOGUES.contains(&path.as_str());
        assert!(is_catalogue || lines <= LONGEST_FILE, "{path}: {lines} lines");
    }
}

/// The one module in which `unsafe` may stand.
const UNSAFE: &str = "crates/linecert-socket/src/sys.rs";

#[test]
fn unsafe_code_stands_in_one_argued_module() {
    let admits = |text: &str| text.lines().any(|line| line.trim() == "unsafe_code,");
    let found: Vec<_> = sources().into_iter().filter(|(_, text)| admits(text)).collect();
    assert_eq!(found.iter().map(|(file, _)| file.as_str()).collect::<Vec<_>>(), [UNSAFE]);
    for (_, text) in found {
        let (blocks, reasons) =
            (text.matches("unsafe {").count(), text.matches("// SAFETY:").count());
        assert!(blocks > 0 && reasons >= blocks, "{reasons} reasons for {blocks} blocks");
    }
}

#[test]
fn there_is_no_drain_for_what_has_no_home() {
    for (path, _) in sources() {
        for drain in ["utils", "util", "common", "helpers", "types", "errors", "misc"] {
            let file = Path::new(&path);
            let parts: Vec<_> = file.with_extension("").iter().map(|p| p.to_owned()).collect();
            assert!(!parts.iter().any(|part| part == drain), "{path} is a drain");
        }
    }
}

#[test]
fn a_c_compiler_is_enough_to_build() {
    let needed = closure("linecert");
    let found: Vec<_> = SYSTEM_LIBRARIES.iter().filter(|name| needed.contains(**name)).collect();
    assert!(found.is_empty(), "linecert needs {found:?}");
}

/// What the verbs `verify` and `report` may be made of: none of it opens a socket, which a test of
/// `linecert-cert` and the layers hold.
const OFFLINE: [&str; 3] = ["linecert_cert", "linecert_measure", "linecert_report"];

/// What asks a network, or waits for one.
const ONLINE: [&str; 4] = ["std::net", "tokio", "block_on", "async "];

#[test]
fn whoever_verifies_asks_no_network() {
    let verbs = ["crates/linecert/src/verb/verify", "crates/linecert/src/verb/report"];
    let is_theirs = |path: &str| verbs.iter().any(|verb| path.starts_with(verb));
    let theirs: Vec<_> = sources().into_iter().filter(|(path, _)| is_theirs(path)).collect();
    assert!(theirs.len() > 10, "{}", theirs.len());
    let needed = closure("linecert-report");
    let sockets = ["tokio", "mio", "socket2", "rustls", "ureq", "linecert-socket"];
    let found: Vec<_> = sockets.into_iter().filter(|name| needed.contains(*name)).collect();
    assert!(found.is_empty(), "linecert-report needs {found:?}");
    for (path, text) in theirs {
        let names = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        for name in names.filter(|name| name.starts_with("linecert_")) {
            assert!(OFFLINE.contains(&name), "{path} needs {name}");
        }
        let online = ONLINE.into_iter().find(|word| text.contains(word));
        assert_eq!(online, None, "{path}");
    }
}

#[test]
fn every_driver_has_a_sample_with_its_readings() {
    let drivers = folders(root().join("drivers"));
    assert!(!drivers.is_empty());
    for driver in drivers {
        assert!(driver.join("driver.toml").is_file(), "{}: no driver.toml", driver.display());
        let files: Vec<_> = entries(driver.join("samples")).iter().map(|f| name(f)).collect();
        let samples: Vec<_> = files.iter().filter(|f| !f.contains(".expected.")).collect();
        assert!(!samples.is_empty(), "{}: no samples", driver.display());
        for sample in samples {
            let stem = sample.rsplit_once('.').unwrap().0;
            let expected = format!("{stem}.expected.");
            let has = files.iter().any(|file| file.starts_with(&expected));
            assert!(has, "{}: {sample} has no expected readings", driver.display());
        }
    }
}

#[test]
fn every_operator_has_a_profile_with_cases() {
    let operators = folders(root().join("profiles/operators"));
    assert!(!operators.is_empty());
    for operator in operators {
        assert!(operator.join("operator.toml").is_file(), "{}: no profile", operator.display());
        assert!(!entries(operator.join("cases")).is_empty(), "{}: no cases", operator.display());
    }
}

#[test]
fn every_profile_has_cases() {
    let profiles = folders(root().join("profiles"));
    assert!(!profiles.is_empty());
    for profile in profiles.iter().filter(|folder| !folder.ends_with("operators")) {
        assert!(profile.join("profile.toml").is_file(), "{}: no profile.toml", profile.display());
        assert!(!entries(profile.join("cases")).is_empty(), "{}: no cases", profile.display());
    }
}
