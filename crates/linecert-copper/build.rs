//! Rebuilds when a column map is added, changed or removed.

fn main() {
    println!("cargo::rerun-if-changed=maps");
}
