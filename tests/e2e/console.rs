//! `dsl` and `ont`: modems and ONUs on their consoles, well and unwell, by the real binary.

mod tones;

use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    thread::sleep,
    time::{Duration, Instant},
};

use nix::sys::signal::Signal;

use crate::{
    harness::{Run, Running, Stage, finish, installed, json, pages, root, skipped, tool},
    site::{self, CERTIFICATE, CERTIFY, prepared},
};

const PASSWORD: &str = "training-password";
const HOST_KEY: &str = "SHA256:A5R4p2VG5ARa1x4AcaclllrAhY+or9kGfpXnodzseQ8";

/// A console that the lab plays beside the test.
struct Played {
    lab: Running,
    link: String,
}

impl Played {
    fn of(stage: &Stage, model: &str, more: &[&str]) -> Self {
        let mut lab = stage.start(&[&["lab", "--console", model][..], more].concat());
        lab.prints("Ctrl-C");
        let printed = lab.printed();
        let is_link = |word: &&str| {
            ["telnet://", "ssh://", "serial:"].iter().any(|scheme| word.starts_with(scheme))
        };
        let link = printed.split_whitespace().find(is_link).unwrap().to_owned();
        Self { lab, link }
    }

    /// Reads it by this verb, with the right user and password.
    fn read(&self, stage: &Stage, command: &[&str]) -> Run {
        stage.write("password", PASSWORD);
        let entry = match self.link.split_once(':').unwrap().0 {
            "telnet" => &["--user", "training", "--password-file", "password"][..],
            "ssh" => &["--password-file", "password", "--host-key", HOST_KEY][..],
            _ => &["--line", "115200/8n1"][..],
        };
        stage.run(&[command, &["--link", &self.link], entry].concat())
    }

    /// What was typed to it, a line each.
    fn heard(&self) -> Vec<String> {
        let printed = self.lab.printed();
        printed.lines().filter_map(|line| line.strip_prefix("< ")).map(str::to_owned).collect()
    }
}

/// Reads a model of the lab as JSON lines, of which each has to be JSON.
fn cells(stage: &Stage, (model, driver): (&str, &str), more: (&[&str], &[&str])) -> Vec<String> {
    let verb = if driver.contains("ont") || driver.contains("stick") || driver.contains("module") {
        "ont"
    } else {
        "dsl"
    };
    let played = Played::of(stage, model, more.0);
    let command = [&[verb, "read", "--format", "json", "--driver", driver][..], more.1].concat();
    let run = played.read(stage, &command).exits(0);
    run.stdout.lines().for_each(|line| drop(json(line)));
    run.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn consoles_are_read_over_telnet_ssh_and_a_serial_line() {
    let stage = Stage::new();
    let margin =
        r#""metric":"snr-margin-down","reading":{"kind":"value","value":"7.4","unit":"dB""#;
    let power =
        r#""metric":"onu-rx-power","reading":{"kind":"value","value":"-18.24","unit":"dBm""#;
    let port = &["--place", "port=eth0"][..];
    for (device, over, place, expect) in [
        (("broadcom-atp", "broadcom-xdslctl"), "telnet", &[][..], margin),
        (("openwrt-dsl", "openwrt-dsl"), "ssh", &[], margin),
        (("trendchip-status", "trendchip"), "pty", &[], margin),
        (("huawei-ont", "huawei-ont"), "pty", &[], power),
        (("realtek-pon-stick", "realtek-pon-stick"), "telnet", &[], power),
        (("ethtool-module", "ethtool-module"), "ssh", port, r#""port-rx-power""#),
    ] {
        let said = cells(&stage, device, (&["--over", over], place));
        assert!(said.iter().any(|line| line.contains(expect)), "{device:?}: {said:#?}");
    }
}

#[test]
fn only_what_the_driver_lists_is_ever_sent() {
    let stage = Stage::new();
    let played = Played::of(&stage, "broadcom-atp", &[]);
    played.read(&stage, &["dsl", "read", "--driver", "broadcom-xdslctl"]).exits(0);
    played.read(&stage, &["dsl", "tones", "--driver", "broadcom-xdslctl"]).exits(0);
    let listed = stage.run(&["driver", "show", "broadcom-xdslctl"]).exits(0).stdout;
    let entering = ["training", "<secret>", "sh", "exit"];
    let heard = played.heard();
    assert!(heard.iter().any(|line| line == "xdslctl info --stats"), "{heard:?}");
    for line in &heard {
        assert!(entering.contains(&line.as_str()) || listed.contains(line.as_str()), "{line}");
    }
    played.lab.signal(Signal::SIGINT);
    played.lab.finish().exits(0).shows("TRAINING");
}

#[test]
fn a_person_reads_line_ends_bands_and_errors_in_both_languages() {
    let stage = Stage::new();
    let played = Played::of(&stage, "broadcom-xdslctl", &[]);
    let read = ["dsl", "read", "--driver", "broadcom-xdslctl"];
    let run = played.read(&stage, &read).exits(0);
    for words in ["SNR margin down        7.4 dB", "ds1   ds2", "errors since link", "1253366"] {
        assert!(run.stdout.contains(words), "no `{words}` in\n{}", run.stdout);
    }
    let run = played.read(&stage, &[&read[..], &["--lang", "zh"]].concat()).exits(0);
    let _ = run
        .shows("下行信噪比裕量")
        .shows("各频段")
        .shows("同步以来误码")
        .shows("调制解调器（下行）");
}

#[test]
fn tones_are_drawn_and_what_was_said_reads_again() {
    let stage = Stage::new();
    let played = Played::of(&stage, "lantiq-dsl-cpe", &["--over", "ssh"]);
    let tones = ["dsl", "tones", "--driver", "lantiq-dsl-cpe"];
    let saved = ["--svg", "tones.svg", "--save-capture", "said.txt"];
    let run = played.read(&stage, &[&tones[..], &saved].concat()).exits(0);
    let run =
        run.shows("bits per tone").shows("dddd").shows("uuuu").says("not read by this driver");
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 80), "{}", run.stdout);
    assert!(fs::read_to_string(stage.path("tones.svg")).unwrap().starts_with("<svg"));
    let said = fs::read_to_string(stage.path("said.txt")).unwrap();
    assert!(said.contains("g997bansg") && !said.contains(PASSWORD), "{said}");

    let again = [&tones[..], &["--capture", "said.txt"]].concat();
    assert_eq!(stage.run(&again).exits(0).stdout, run.stdout);
    let replayed = ["driver", "replay", "lantiq-dsl-cpe", "said.txt", "--format", "json"];
    let json = [&again[..], &["--format", "json"]].concat();
    assert_eq!(stage.run(&replayed).exits(0).stdout, stage.run(&json).exits(0).stdout);
    let read = ["dsl", "read", "--driver", "lantiq-dsl-cpe", "--capture", "said.txt"];
    stage.run(&read).exits(20).says("nothing of what was asked for").says("dsl tones");
    let none = ["dsl", "tones", "--driver", "cisco-vdsl", "--link", "telnet://192.0.2.1"];
    stage.run(&none).exits(28).says("no command for tones").says("broadcom-xdslctl");
}

#[test]
fn pagers_echoes_logs_and_chinese_text_change_no_number() {
    let stage = Stage::new();
    for device in [("cisco-vdsl", "cisco-vdsl"), ("broadcom-xdslctl", "broadcom-xdslctl")] {
        let place = if device.0 == "cisco-vdsl" { &["--place", "port=0/2/0"][..] } else { &[] };
        let good = cells(&stage, device, (&[], place));
        for fault in ["pager", "double-echo", "syslog-noise", "chinese-text"] {
            let bad = cells(&stage, device, (&["--console-fault", fault], place));
            assert_eq!(bad, good, "{device:?} {fault}");
        }
    }
}

#[test]
fn who_may_not_log_in_is_told_so_and_tries_once() {
    let stage = Stage::new();
    stage.write("wrong", "s3cret");
    let read = ["dsl", "read", "--driver", "broadcom-xdslctl", "--link"];
    let played = Played::of(&stage, "broadcom-xdslctl", &[]);
    let link = [&read[..], &[&played.link]].concat();
    stage.run(&link).exits(21).says("asks for a user").says("hint: give it with --user");
    let user = [&link[..], &["--user", "training"]].concat();
    stage.run(&user).exits(21).says("asks for a password").says("--password-file");
    let wrong = [&user[..], &["--password-file", "wrong"]].concat();
    let run = stage.run(&wrong).exits(21).says("not tried again");
    assert!(!run.stderr.contains("s3cret"), "{}", run.stderr);
    assert_eq!(played.heard().iter().filter(|line| *line == "<secret>").count(), 1);

    let played = Played::of(&stage, "broadcom-xdslctl", &["--over", "ssh"]);
    let link = [&read[..], &[&played.link, "--password-file", "wrong"]].concat();
    stage.run(&link).exits(21).says(HOST_KEY).says("hint: compare the fingerprint");
    let other = "SHA256:z9o0EbRbxdlZ4PpSYKjsLtOB9n6RpH84EgOn7gPng50";
    let changed = [&link[..], &["--host-key", other]].concat();
    stage.run(&changed).exits(21).says("HAS CHANGED").says("do not log in");
    let wrong = [&link[..], &["--host-key", HOST_KEY]].concat();
    stage.run(&wrong).exits(21).says("refused the login of `training`");
    assert!(played.heard().is_empty(), "{:?}", played.heard());
}

#[test]
fn a_password_is_asked_for_where_somebody_sits() {
    if !installed(&["script"]) {
        return;
    }
    let stage = Stage::new();
    let played = Played::of(&stage, "lantiq-dsl-cpe", &["--over", "ssh"]);
    let (program, link) = (env!("CARGO_BIN_EXE_linecert"), &played.link);
    let read = format!("{program} dsl read --driver lantiq-dsl-cpe --link {link}");
    let screen = stage.path("screen");
    let shown = || fs::read_to_string(&screen).unwrap();
    // It gives the program a terminal, and types what it is given.
    let mut terminal = tool("script")
        .args(["-qec", &format!("{read} --host-key {HOST_KEY}"), "/dev/null"])
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(fs::File::create(&screen).unwrap())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while !shown().contains("Password for ssh://training@") && Instant::now() < deadline {
        sleep(Duration::from_millis(20));
    }
    writeln!(terminal.stdin.as_mut().unwrap(), "{PASSWORD}").unwrap();
    assert!(terminal.wait().unwrap().success(), "{}", shown());
    assert!(shown().contains("7.4 dB") && !shown().contains(PASSWORD), "{}", shown());
}

#[test]
fn a_program_of_this_machine_is_run_without_a_shell() {
    let stage = Stage::new();
    let read = ["ont", "read", "--driver", "ethtool-module", "--link", "exec:"];
    let read = |place: &'static str| [&read[..], &["--place", place]].concat();
    let run = |place, path: &Path| finish(stage.command(&read(place)).env("PATH", path));
    let _ = run("port=eth0", Path::new("/nowhere")).exits(20).says("hint: install the program");
    let _ = run("port=eth0;reboot", &stage.path("")).exits(28).says("is no name of an interface");

    let text = fs::read_to_string(root().join("drivers/ethtool-module/samples/no-light.txt"));
    stage.write("text", &text.unwrap());
    let program = stage.write(
        "ethtool",
        "#!/bin/sh\necho \"$@\" > asked\nwhile read -r l; do echo \"$l\"; done < text\n",
    );
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let _ = run("port=eth0", &stage.path("")).exits(0).shows("port eth0").shows("< -40");
    assert_eq!(fs::read_to_string(stage.path("asked")).unwrap(), "-m eth0\n");
}

#[test]
fn bad_days_end_with_the_code_of_their_reason() {
    let stage = Stage::new();
    let read = ["dsl", "read", "--driver", "broadcom-xdslctl"];
    for (fault, code, says) in [
        ("drop", 29, "was lost"),
        ("login-refused", 21, "not tried again"),
        ("occupied", 29, "hint: "),
        ("endless", 24, "never ends"),
        ("endless-stream", 24, "warning: the reading broke off"),
        ("truncated", 23, "no end in time"),
        ("down", 0, ""),
    ] {
        let played = Played::of(&stage, "broadcom-xdslctl", &["--console-fault", fault]);
        let run = played.read(&stage, &read).exits(code).says(says);
        assert!(code == 0 || run.stderr.contains("hint: "), "{fault}: {}", run.stderr);
        // What never came is not shown, and what was whole is.
        let whole = run.stdout.contains("1253366") && !run.stdout.contains("errors previous day");
        assert!(whole || fault != "truncated", "{}", run.stdout);
    }
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let link = format!("telnet://{free}");
    stage.run(&[&read[..], &["--link", &link]].concat()).exits(25).says("hint: check the address");
    let gone = [&read[..], &["--link", "serial:/dev/ttyUSB99", "--line", "9600/8n1"]].concat();
    stage.run(&gone).exits(20).says("/dev/ttyUSB99 does not exist");
    stage.run(&[&read[..], &["--link", "serial:/dev/null"]].concat()).exits(28).says("--line");
}

#[test]
fn a_silent_console_is_given_up() {
    let stage = Stage::new();
    let played = Played::of(&stage, "huawei-ont", &["--console-fault", "silent"]);
    let run = played.read(&stage, &["ont", "read", "--driver", "huawei-ont"]).exits(23);
    let _ = run.says("it says nothing").says("hint: check address, cable and speed");
}

#[test]
fn the_command_line_says_what_it_needs() {
    let stage = Stage::new();
    let link = ["--link", "telnet://192.0.2.1"];
    for (command, says) in [
        (&["dsl", "read", "--driver", "huawei-ont"][..], "linecert ont read"),
        (&["ont", "read", "--driver", "trendchip"], "linecert dsl read"),
        (&["ont", "read", "--driver", "vsol-v1600d"], "not for a device that is read on its"),
        (&["dsl", "read", "--driver", "nobody"], "there is no driver `nobody`"),
        (&["dsl", "read"], "--driver"),
        (&["dsl", "read", "--driver", "trendchip", "--place", "x"], "NAME=VALUE"),
        (&["dsl", "read", "--driver", "trendchip", "--host-key", "x"], "not a fingerprint"),
    ] {
        stage.run(&[command, &link].concat()).exits(2).says(says);
    }
    stage.run(&["dsl", "read", "--driver", "trendchip"]).exits(2).says("--link");
    let secret = "ssh://admin:s3cret@192.0.2.1";
    let run = stage.run(&["dsl", "read", "--driver", "trendchip", "--link", secret]).exits(2);
    assert!(run.stderr.contains("<secret>"), "{}", run.stderr);
    let cisco = ["dsl", "read", "--driver", "cisco-vdsl", "--link", "telnet://127.0.0.1:9"];
    stage.run(&cisco).exits(28).says("`port` is not stated").says("--place NAME=VALUE");
}

fn console(key: &str, driver: &str, link: &str) -> String {
    format!(
        "\n[[console]]\nkey = {key:?}\ndriver = {driver:?}\nlink = {link:?}\nuser = \"training\"\n\
         password = {{ file = \"password\" }}\n"
    )
}

#[test]
fn the_inventory_names_its_consoles() {
    let modems = console("a", "trendchip", "telnet://192.0.2.1")
        + &console("b", "broadcom-xdslctl", "telnet://192.0.2.2");
    let stage = prepared(&modems);
    let read = ["dsl", "read", "--inventory", "inventory.toml"];
    stage.run(&read).exits(2).says("several consoles of this kind: a, b").says("--console KEY");
    let other = [&read[..], &["--console", "c"]].concat();
    stage.run(&other).exits(2).says("no console `c`; it has a, b");
    let ont = ["ont", "read", "--inventory", "inventory.toml"];
    stage.run(&ont).exits(2).says("has no console of this kind").says("docs/consoles.md");
}

#[test]
fn a_certificate_states_the_margins_that_the_modem_tells() {
    let stage = prepared("");
    let played = Played::of(&stage, "broadcom-xdslctl", &[]);
    stage.write("password", PASSWORD);
    let modem = console("modem", "broadcom-xdslctl", &played.link);
    stage.write("inventory.toml", &format!("schema = 1\n{modem}"));
    let order = site::ORDER.replace("epon-install", "vdsl2-install");
    let order = order.split("\n[onu]").next().unwrap().to_owned();
    stage.write("order.toml", &order);
    let run = stage.run(&CERTIFY).exits(11).shows("SNR margin down").shows("7.4 dB");
    assert!(run.stdout.contains("INCOMPLETE"), "{}", run.stdout);
    stage.run(&["verify", CERTIFICATE, "--trust", "keys/trust-root.json"]).exits(0);
    let statement = stage.statement(CERTIFICATE).to_string();
    assert!(statement.contains("snr-margin-up"), "{statement}");
    assert!(!statement.contains(PASSWORD), "{statement}");
    let Some(pages) = pages(&stage.path("out/WO-42.pdf")) else { return };
    assert!(pages.concat().contains("SNR margin up"), "{pages:?}");
}

#[test]
fn every_recording_gives_its_values() {
    let folder = root().join("../shared/recordings");
    if !folder.exists() {
        skipped("the recordings are not there");
        return;
    }
    let stage = Stage::new();
    for (verb, driver, file, expect) in [
        ("dsl", "broadcom-xdslctl", "xdsl/broadcom_xdslctl_info_zyxel_vmg1312.txt", "39.999"),
        ("dsl", "cisco-vdsl", "xdsl/cisco_show_controller_vdsl_1_meta_vdsl2_17a.txt", "95.020"),
        ("ont", "huawei-ont", "ont/huawei_wap_display_optic_eg8145.txt", "onu-rx-power"),
        ("ont", "huawei-ont", "ont/huawei_long_labels_decimal_comma.txt", "-18.50"),
        ("ont", "sercomm-fgs202", "ont/sercomm_fgs202_show_gpon.txt", "-14.46"),
        ("ont", "ethtool-module", "ont/ethtool_m_10glr_no_light.txt", "below-range"),
        ("ont", "lantiq-falcon", "ont/lantiq_falcon_onu_ploamsg.txt", "o5"),
    ] {
        let file: PathBuf = folder.join(file);
        let file = file.display().to_string();
        let command = [verb, "read", "--driver", driver, "--capture", &file, "--format", "json"];
        let run = stage.run(&command).exits(0).shows(expect);
        let subjects: BTreeSet<_> =
            run.stdout.lines().map(|line| json(line)["subject"].to_string()).collect();
        assert!(!subjects.is_empty(), "{file}");
    }
    // Nobody can tell which of several commands has printed this; with the command it is read.
    let bare = folder.join("xdsl/trendchip_dsllinestatus_zyxel_vmg1312_t20b.txt");
    let bare_name = bare.display().to_string();
    let read = ["dsl", "read", "--driver", "trendchip", "--capture"];
    stage.run(&[&read[..], &[&bare_name]].concat()).exits(24).says("copy prompt and command");
    let text = format!("> dsllinestatus\n{}", fs::read_to_string(&bare).unwrap());
    stage.write("whole.txt", &text);
    let _ = stage.run(&[&read[..], &["whole.txt"]].concat()).exits(0).shows("27.397 Mbit/s");
    let tones = ["dsl", "tones", "--driver", "trendchip", "--capture", "whole.txt"];
    let _ = stage.run(&tones).exits(0).shows("bits per tone");
}
