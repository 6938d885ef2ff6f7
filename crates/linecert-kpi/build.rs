//! Rebuilds when an operator's profile or a case is added, changed or removed.

fn main() {
    println!("cargo::rerun-if-changed=../../profiles/operators");
}
