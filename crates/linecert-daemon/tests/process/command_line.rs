//! The command line: settings, folders, tokens, and what is said of mistakes, in both languages.

use std::{fs, process::ExitCode};

use crate::{
    child::Daemon,
    exchange::Ask,
    operator::{Operator, run},
};

#[test]
fn a_mistake_is_told_with_its_place_and_an_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("d.toml");
    fs::write(&file, "authority.folder = 'lab'\n[limits]\nbodies = 1\n").unwrap();
    let file = file.to_str().unwrap();
    for (arguments, code, expect) in [
        (&["config", "check", "--config", file][..], 2, "d.toml:3: limits.bodies: there is no"),
        (&["config", "check"], 2, "default: authority.folder: it is empty"),
        (&["--lang", "zh", "config", "check"], 2, "错误: 设置不可用"),
        (&["config", "check", "--set", "listen"], 2, "--set listen: write NAME=VALUE"),
        (&["--set=authority.folder=/nowhere"], 2, "/nowhere/trust-root.json: No such file"),
        (&["--set=authority.folder=lab", "--set=data=/nowhere"], 20, "no store in /nowhere"),
        (&["cook"], 2, "unrecognized subcommand"),
        (&["token", "li", "--set=authority.folder=lab", "--set=data=/nowhere"], 20, "`li`"),
    ] {
        let (found, _, err) = run(arguments);
        assert_eq!(found, ExitCode::from(code), "{arguments:?}: {err}");
        assert!(err.contains(expect), "{arguments:?}: {err}");
    }
}

#[test]
fn help_speaks_both_languages() {
    for (lang, expect) in [("en", "Receive, keep and give out"), ("zh", "接收、保存和提供证书")]
    {
        let (code, out, err) = run(&["--lang", lang, "--help"]);
        assert_eq!((code, err.as_str()), (ExitCode::SUCCESS, ""));
        assert!(out.contains(expect), "{out}");
        assert!(!out.contains("arg-") && !out.contains("about-"), "{out}");
    }
}

#[test]
fn every_setting_is_shown_with_its_origin() {
    let (code, out, _) = run(&["config", "show", "--set", "limits.rate=7", "--role", "api"]);
    assert_eq!(code, ExitCode::SUCCESS);
    let line = |name: &str| {
        let line = out.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(line("limits.rate"), ["limits.rate", "7", "--set"]);
    assert_eq!(line("roles"), ["roles", "api", "--set"]);
    assert_eq!(line("limits.burst"), ["limits.burst", "200", "default"]);
}

#[test]
fn a_folder_is_made_once_and_gives_tokens() {
    let operator = Operator::new();
    let data = operator.data();
    let again = ["init", data.to_str().unwrap(), "--authority", "lab", "--log", "l.example/x"];
    let (code, _, err) = run(&again);
    assert_eq!(code, ExitCode::from(2), "{err}");
    let file = data.join("linecertd.toml");
    let token = |account| run(&["--config", file.to_str().unwrap(), "token", account]);
    let (code, out, err) = token("admin");
    assert_eq!(code, ExitCode::SUCCESS, "{err}");
    assert!(out.starts_with("lct_") && !err.contains("lct_"), "{out}{err}");
    let (code, _, err) = token("nobody");
    assert_eq!(code, ExitCode::from(20), "{err}");
    let certificate = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tls/client.pem");
    let bind = ["--config", file.to_str().unwrap(), "token", "admin", "--certificate", certificate];
    let (code, out, err) = run(&bind);
    assert_eq!(code, ExitCode::SUCCESS, "{err}");
    // As `openssl x509 -fingerprint -sha256` has it.
    let fingerprint = "339c26d10627220a52dfba65ca1cd8079707df0431db0cae3a415ae5dcd4a50c";
    assert_eq!(out.trim_end(), fingerprint);
    let link = |account| run(&["--config", file.to_str().unwrap(), "link", account]);
    let (code, out, err) = link("admin");
    assert_eq!(code, ExitCode::SUCCESS, "{err}");
    assert!(out.starts_with("http://127.0.0.1:8470/log-in/link/"), "{out}");
    let (code, _, err) = link("nobody");
    assert_eq!(code, ExitCode::from(20), "{err}");
    // Secrets stand in files of their own, which nobody else may read.
    let text = fs::read_to_string(&file).unwrap();
    assert!(!text.contains("lct_") && text.contains("passphrase = \"file:"), "{text}");
}

#[test]
fn what_a_killed_daemon_leaves_is_copied_checked_and_put_back() {
    let operator = Operator::new();
    let daemon = Daemon::start(&operator.arguments(), &[]);
    let body = operator.fleet.crew().unwrap().certificate(1).unwrap();
    let token = Some(operator.token.as_str());
    let ask = Ask { what: ("POST", "/api/v1/certificates"), token, body: &body, headers: &[] };
    assert_eq!(ask.send(daemon.address).unwrap().status, 201);
    let (folder, arguments) = (operator.folder.path(), operator.arguments());
    let of = |more: &[&str]| {
        let arguments: Vec<&str> =
            arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
        run(&arguments)
    };
    let path = |name: &str| folder.join(name).display().to_string();
    let (online, offline, again) = (path("online"), path("offline"), path("again"));
    // While it runs, and after it was killed.
    let (code, out, err) = of(&["backup", &online]);
    assert_eq!(code, ExitCode::SUCCESS, "{err}");
    assert!(out.contains(&online) && err.contains("secret keys"), "{out}{err}");
    assert_eq!(of(&["check"]).0, ExitCode::SUCCESS);
    daemon.kill();
    assert_eq!(of(&["check"]).0, ExitCode::SUCCESS);
    assert_eq!(of(&["backup", &offline, "--keys"]).0, ExitCode::SUCCESS);
    let data = format!("--set=data={again}");
    let (code, out, err) = of(&[&data, "restore", &offline]);
    assert_eq!(code, ExitCode::SUCCESS, "{err}");
    assert!(out.contains(&again), "{out}");
    let daemon = Daemon::start(&[arguments.clone(), vec![data.clone()]].concat(), &[]);
    assert_eq!(ask.send(daemon.address).unwrap().json()["deposit"], "same");
    drop(daemon);
    for (more, code, expect) in [
        (&["backup", &online][..], 2, "is there already"),
        (&[&data, "restore", &online], 2, "is there already"),
        (&["--lang", "zh", &data, "restore", "/nowhere"], 2, "无法恢复备份 /nowhere"),
        (&["--set=data=/nowhere", "check"], 20, "no store in /nowhere"),
        (&["--set=data=/nowhere", "restore", "/nowhere"], 20, "/nowhere/backup.json"),
    ] {
        let (found, _, err) = of(more);
        assert_eq!(found, ExitCode::from(code), "{more:?}: {err}");
        assert!(err.contains(expect), "{more:?}: {err}");
    }
    fs::remove_dir_all(folder.join("again/log/tile")).unwrap();
    let (code, out, err) = of(&[&data, "check"]);
    assert_eq!(code, ExitCode::from(40), "{err}");
    assert!(err.contains("findings") && out.contains("is missing"), "{out}{err}");
}
