//! The clock of the laptop is put back while a job is open.
//!
//! The kernel's clock since boot runs ahead in a time namespace (`time_namespaces(7)`), which is what
//! a clock on the wall that was put back looks like, and no other program of this computer notices.

use std::process::Command;

use super::{CERTIFICATE, JOB, LAB};
use crate::harness::{Run, Stage, finish, pages, skipped, tool};

/// By how much the clock is put back: an hour, against attempts that take seconds.
const SECONDS: u64 = 3600;

/// The program where the clock stands so many seconds behind.
fn late(stage: &Stage, arguments: &[&str]) -> Run {
    let program = stage.command(arguments);
    let mut command = namespace();
    command.arg(program.get_program()).args(program.get_args()).env_clear();
    command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    finish(command.current_dir(program.get_current_dir().unwrap()))
}

fn namespace() -> Command {
    let mut command = tool("unshare");
    let seconds = SECONDS.to_string();
    command.args(["--user", "--map-root-user", "--time", "--boottime", &seconds, "--"]);
    command
}

#[test]
fn a_clock_that_is_put_back_is_on_the_screen_and_in_the_certificate() {
    if !namespace().arg("true").status().is_ok_and(|status| status.success()) {
        skipped("no time namespace can be made");
        return;
    }
    let stage = Stage::new();
    stage.run(&LAB).exits(11);
    assert!(stage.statement(CERTIFICATE)["clock"].get("stepped_ms").is_none());
    let resume = [&LAB[..], &["--resume"]].concat();
    let run = late(&stage, &resume).exits(11);
    run.says("the clock of this computer was set by").says("the certificate says so");
    let stepped = || stage.statement(CERTIFICATE)["clock"]["stepped_ms"].as_u64().unwrap();
    let first = stepped();
    assert!(first.abs_diff(SECONDS * 1000) < 10_000, "{first} ms");
    stage.run(&["verify", CERTIFICATE]).exits(0);
    stage.run(&["job", "show", JOB]).exits(0).shows("the clock of this computer was set by");
    let chinese = ["job", "show", JOB, "--lang", "zh"];
    stage.run(&chinese).exits(0).all_in_chinese().shows("本机时钟");
    if let Some(pages) = pages(&stage.path("out/LAB-0001.pdf")) {
        let text = pages.concat();
        assert!(text.contains("the clock of the computer was set by"), "{text}");
    }
    // It stays said, and is not said twice.
    drop(late(&stage, &resume).exits(11));
    assert_eq!(stepped(), first);
}
