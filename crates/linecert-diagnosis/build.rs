//! Rebuilds when a rule is added, changed or removed.

fn main() {
    println!("cargo::rerun-if-changed=rules");
}
