//! What is wrong with the line, the meter or the command: one clear error with the next step.

use std::{fs, os::unix::fs::PermissionsExt as _, os::unix::process::CommandExt as _};

use super::{fault, inventory, meter, of_inventory, port, read};
use crate::{
    harness::{Run, Stage, is_root, skipped},
    serial::{Reply, SerialPeer},
};

/// Asserts the exit code and an error with this cause and a hint, and that no number is shown.
#[track_caller]
fn told(run: Run, code: i32, cause: &str) {
    let run = run.exits(code).says("error: ").says(cause).says("\nhint: ");
    assert!(!run.stdout.contains("dBm"), "{}", run.stdout);
}

#[test]
fn an_answer_that_makes_no_sense_or_none_at_all() {
    for (model, bad, code, cause) in [
        ("newport-2936r", "silent", 23, "no answer to `*IDN?`"),
        ("newport-2936r", "garbage", 24, "is no text"),
        ("newport-2936r", "other-model", 24, "only `EXFO,PM-1100"),
        ("newport-2936r", "wrong-baud", 24, "check the speed"),
        ("joinwit-jw8103a", "wrong-checksum", 24, "garbled"),
        ("grandway-fhp2a04-milliwatt", "silent", 23, "no answer"),
        ("optokon-pm212", "silent", 23, "no answer to `v`"),
    ] {
        let stage = Stage::new();
        let _lab = fault(&stage, model, bad);
        told(read(&stage, model, &[]), code, cause);
    }
}

#[test]
fn a_command_that_cannot_be_done() {
    let stage = Stage::new();
    told(read(&stage, "newport-2936r", &[]), 20, "does not exist");
    let no_port = ["power", "read", "--port", "/dev/null", "--driver", "newport-2936r"];
    told(stage.run(&[&no_port[..], &["--wavelength", "1490"]].concat()), 28, "/dev/null");
    let read = |model: &str, more: &[&str]| {
        let port = port(model);
        let which = ["power", "read", "--port", &port, "--driver", model];
        stage.run(&[&which, more].concat())
    };
    let _grandway = meter(&stage, "grandway-fhp2a04-milliwatt", &[]);
    let refused = read("grandway-fhp2a04-milliwatt", &["--wavelength", "1577"]);
    told(refused, 28, "850 nm, 1300 nm, 1310 nm, 1490 nm, 1550 nm, 1625 nm");
    let _optokon = meter(&stage, "optokon-pm212", &[]);
    told(read("optokon-pm212", &["--wavelength", "1490"]), 28, "front panel");
    let _exfo = meter(&stage, "exfo-pm1100", &[]);
    told(read("exfo-pm1100", &["--wavelength", "1490"]), 28, "no line settings");
    let _newport = meter(&stage, "newport-2936r", &[]);
    let input = ["--wavelength", "1490", "--input", "7"];
    told(read("newport-2936r", &input), 28, "no input `7`");
    told(read("vsol-v1600d", &["--wavelength", "1490"]), 28, "another kind of device");
    told(read("no-such", &["--wavelength", "1490"]), 2, "there is no driver `no-such`");
    read("newport-2936r", &["--wavelength", "15"]).exits(2).says("15 nm");
    let profile = ["--wavelength", "1625", "--profile", "epon-install"];
    told(read("newport-2936r", &profile), 2, "nothing of power at the outlet at 1625 nm");
}

#[test]
fn an_inventory_that_does_not_say_which_meter_or_whose_calibration_is_over() {
    let stage = Stage::new();
    inventory(&stage, "newport-2936r");
    let one = fs::read_to_string(stage.path("inventory.toml")).unwrap();
    stage.write("inventory.toml", &one.replace("2099", "2020"));
    told(stage.run(&of_inventory("read", &[])), 21, "calibration was due on 2020-12-31");
    let second = one.replace("schema = 1", "").replace("\"bag\"", "\"bench\"");
    stage.write("inventory.toml", &(one.clone() + &second));
    told(stage.run(&of_inventory("read", &[])), 2, "bag, bench");
    told(stage.run(&of_inventory("read", &["--meter", "光"])), 2, "no power meter `光`");
    stage.write("inventory.toml", "schema = 1\n");
    told(stage.run(&of_inventory("read", &[])), 2, "no power meter");
    stage.write("inventory.toml", &one.replace("driver", "dirver"));
    told(stage.run(&of_inventory("watch", &[])), 2, "dirver");
}

#[test]
fn a_reading_that_fails_once_does_not_end_a_watch_and_a_dead_meter_does() {
    let mut asked = 0;
    let newport = SerialPeer::newport_that(move |command| {
        asked += u32::from(command == "PM:PWS?");
        let falls_silent = command == "PM:PWS?" && (asked == 2 || asked > 4);
        falls_silent.then_some(Reply::Nothing)
    });
    let stage = Stage::new();
    let port = newport.port().display().to_string();
    let watch = ["power", "watch", "--port", &port, "--driver", "newport-2936r"];
    let run = stage.run(&[&watch[..], &["--wavelength", "1490", "--interval", "0"]].concat());
    let run = run.exits(23).says("a reading failed, and the next is tried: no answer");
    assert_eq!(run.stdout.matches("-7.30 dBm").count(), 3, "{}", run.stdout);
    run.says("7 readings, 4 of them without a number").says("error: the power meter gave nothing");
}

#[test]
fn a_port_that_is_not_permitted_is_told_with_its_mend() {
    if !is_root() {
        return;
    }
    let newport = SerialPeer::newport();
    fs::set_permissions(newport.port(), fs::Permissions::from_mode(0o600)).unwrap();
    let stage = Stage::new();
    let port = newport.port().display().to_string();
    stage.write("inventory.toml", &format!("schema = 1{}", crate::site::meter(newport.port())));
    fs::set_permissions(stage.path("."), fs::Permissions::from_mode(0o777)).unwrap();
    let as_nobody = |arguments: &[&str]| {
        let output = stage.command(arguments).uid(65_534).gid(65_534).output();
        output.map(|output| Run::of(&output))
    };
    let read = ["power", "read", "--port", &port, "--driver", "newport-2936r"];
    match as_nobody(&[&read[..], &["--wavelength", "1490"]].concat()) {
        Ok(run) => told(run, 21, "may not be opened by this user"),
        Err(error) => {
            skipped(&format!("another user cannot run the program: {error}"));
            return;
        }
    }
    let list = as_nobody(&["instrument", "list", "--inventory", "inventory.toml"]).unwrap();
    list.exits(0).shows("not permitted").says("hint: install the udev rules");
}
