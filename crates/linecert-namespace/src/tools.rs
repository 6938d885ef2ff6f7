//! The programs of this machine.

use std::{env, process::Command};

/// Says that something was not tested, and why, in the words that the test runner looks for.
pub fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// Whether all these programs are installed; says which one is not.
#[must_use]
pub fn installed(programs: &[&str]) -> bool {
    let missing = missing(programs);
    missing.inspect(|program| skipped(&format!("needs {program}"))).is_none()
}

fn missing<'p>(programs: &[&'p str]) -> Option<&'p str> {
    let path = search_path();
    let is_absent = |program: &&str| !env::split_paths(&path).any(|f| f.join(program).is_file());
    programs.iter().copied().find(is_absent)
}

/// Where programs are: those for administrators are not in the path of everybody who may be root.
pub(crate) fn search_path() -> String {
    env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin"
}

/// Runs a shell line on this machine itself, and gives what it printed.
///
/// # Panics
///
/// When it fails.
#[track_caller]
pub fn sh(line: &str) -> String {
    succeed(Command::new("sh").args(["-c", line]).env("PATH", search_path()))
}

/// Runs a command that must succeed, and gives what it printed.
#[track_caller]
pub(crate) fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}: {errors}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_program_that_is_missing_is_named() {
        assert_eq!(missing(&["sh", "no-such-program", "nor-this"]), Some("no-such-program"));
        assert_eq!(missing(&["sh", "env"]), None);
    }
}
