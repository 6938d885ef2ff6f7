//! The auditor's path has no network and no runtime: nothing that it is built of may bring one.

use std::process::Command;

#[test]
fn nothing_below_the_verifier_opens_a_socket() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--offline", "-p", "linecert-cert", "-e", "normal", "--prefix", "none"]);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(tree.starts_with("linecert-cert "), "{}", String::from_utf8_lossy(&output.stderr));
    let crates = tree.lines().filter_map(|line| line.split(' ').next());
    let forbidden =
        ["tokio", "mio", "socket2", "nix", "async-snmp", "getrandom", "rustls", "serialport"];
    let found: Vec<_> = crates.filter(|name| forbidden.contains(name)).collect();
    assert!(found.is_empty(), "linecert-cert is built of {found:?}");
}
