//! Makes cargo look at `drivers/` again whenever a file in it changes, so that a new folder is
//! found by itself.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../drivers");
}
