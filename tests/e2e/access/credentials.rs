//! Credentials: every way in, every way wrong, and no secret on any screen.

use super::{
    lab_node::{LabNode, V3},
    terminal::Terminal,
};
use crate::harness::{Run, finish};

const SECRETS: [&str; 3] = ["training-auth", "training-privacy", "s3cret"];

/// What the environment is given, and what an argument says where the credentials are.
struct Login<'a> {
    variables: &'a [(&'a str, &'a str)],
    arguments: &'a [&'a str],
}

/// Asks a node what it is, with these credentials alone.
fn detect(node: &LabNode, login: &Login<'_>) -> Run {
    let arguments = [&["access", "detect", "--agent", &node.address], login.arguments].concat();
    let mut command = node.stage.command(&arguments);
    let run = finish(command.envs(login.variables.iter().copied()));
    for secret in SECRETS {
        assert!(!run.stdout.contains(secret) && !run.stderr.contains(secret), "{run:?}");
    }
    run
}

const NO_VARIABLES: &[(&str, &str)] = &[];
const USER: (&str, &str) = ("LINECERT_SNMP_USER", "training");
const AUTH: (&str, &str) = ("LINECERT_SNMP_AUTH_PASSPHRASE", "training-auth");
const PRIVACY: (&str, &str) = ("LINECERT_SNMP_PRIVACY_PASSPHRASE", "training-privacy");
const COMMUNITY: (&str, &str) = ("LINECERT_SNMP_COMMUNITY", "training");

#[test]
fn v2c_lets_in_from_files_and_the_environment() {
    let node = LabNode::play(&["zte-c600"]);
    node.stage.write("v2c.toml", "schema = 1\n[v2c]\ncommunity = \"training\"\n");
    node.stage.write("far.toml", "schema = 1\n[v2c]\ncommunity = { env = \"ELSEWHERE\" }\n");
    for (variables, arguments) in [
        (NO_VARIABLES, &["--community-file", "community"][..]),
        (NO_VARIABLES, &["--credentials", "v2c.toml"]),
        (&[("ELSEWHERE", "training")], &["--credentials", "far.toml"]),
        (&[COMMUNITY], &[]),
        // What is said on the command line counts.
        (&[("LINECERT_SNMP_COMMUNITY", "other")], &["--community-file", "community"]),
    ] {
        detect(&node, &Login { variables, arguments }).exits(0).shows("zte-c600 - ZTE");
    }
}

#[test]
fn v3_lets_in_from_files_and_the_environment() {
    let node = LabNode::play(&["zte-c600", "--v3"]);
    node.stage.write("auth", "training-auth\n");
    let pointing = V3.replace("\"training-auth\"", "{ file = \"auth\" }");
    node.stage.write("pointing.toml", &pointing);
    let protocols = [("LINECERT_SNMP_AUTH", "SHA-256"), ("LINECERT_SNMP_PRIVACY", "AES-128")];
    for (variables, arguments) in [
        (NO_VARIABLES, &["--credentials", "v3.toml"][..]),
        (NO_VARIABLES, &["--credentials", "pointing.toml"]),
        (&[USER, AUTH, PRIVACY], &[]),
        (&[USER, AUTH, PRIVACY, protocols[0], protocols[1]], &[]),
    ] {
        detect(&node, &Login { variables, arguments }).exits(0).shows("zte-c600 - ZTE");
    }
}

#[test]
fn what_the_agent_does_not_take_is_told_with_the_mend() {
    let node = LabNode::play(&["zte-c600", "--v3"]);
    let refused = "hint: check user, passphrases and protocols";
    for (from, to, code, words) in [
        ("user = \"training\"", "user = \"nobody\"", 21, "does not know the user"),
        ("training-auth", "s3cret-s3cret", 21, "passphrase differs"),
        ("SHA-256", "SHA-512", 21, "authentication protocol"),
        // Garbage after decryption is no message, and an agent is silent on what is none.
        ("training-privacy", "s3cret-s3cret", 23, "hint: check address and community"),
    ] {
        node.stage.write("wrong.toml", &V3.replace(from, to));
        let login = Login { variables: &[], arguments: &["--credentials", "wrong.toml"] };
        let run = detect(&node, &login).exits(code).says(words);
        let _ = if code == 21 { run.says(refused) } else { run.says("wrong privacy passphrase") };
    }
}

#[test]
fn a_wrong_community_is_met_with_silence() {
    let node = LabNode::play(&["zte-c600"]);
    node.stage.write("wrong", "s3cret");
    let login = Login { variables: &[], arguments: &["--community-file", "wrong"] };
    let run = detect(&node, &login).exits(23).says("failed to hear from the agent 127.0.0.1:");
    assert_eq!(run.says("hint: check address and community").stdout, "");
}

#[test]
fn credentials_that_are_wrong_in_themselves_are_refused_before_anything_is_sent() {
    let node = LabNode::play(&["zte-c600"]);
    let stage = &node.stage;
    let file = |name: &str, from: &str, to: &str| stage.write(name, &V3.replace(from, to));
    file("md5.toml", "SHA-256", "MD5");
    file("des.toml", "AES-128", "DES");
    file("short.toml", "training-auth", "s3cret");
    file("typo.toml", "auth-passphrase", "auth-pasphrase");
    file("newer.toml", "schema = 1", "schema = 2");
    file("both.toml", "[v3]", "[v2c]\ncommunity = \"s3cret\"\n[v3]");
    let credentials =
        ["md5.toml", "des.toml", "short.toml", "typo.toml", "newer.toml", "both.toml"]
            .map(|name| ["--credentials", name]);
    for (variables, arguments, code, words) in [
        (NO_VARIABLES, &credentials[0][..], 2, "md5.toml:4: v3.auth: "),
        (NO_VARIABLES, &credentials[0], 2, "broken"),
        (NO_VARIABLES, &credentials[1], 2, "des.toml:6: v3.privacy: "),
        (NO_VARIABLES, &credentials[2], 2, "6 octets"),
        (NO_VARIABLES, &credentials[3], 2, "typo.toml:5: "),
        (NO_VARIABLES, &credentials[4], 2, "newer.toml:1: schema"),
        (NO_VARIABLES, &credentials[5], 2, "either [v2c] or [v3]"),
        (NO_VARIABLES, &["--credentials", "absent.toml"], 20, "absent.toml"),
        (NO_VARIABLES, &["--community-file", "absent"], 20, "absent"),
        (NO_VARIABLES, &["--user", "training", "--auth", "MD5"], 2, "MD5"),
        (NO_VARIABLES, &["--user", "training", "--privacy", "3DES"], 2, "3DES"),
        (NO_VARIABLES, &["--user", ""], 2, "--user"),
        (NO_VARIABLES, &["--user", "a", "--community-file", "community"], 2, "--user"),
        (NO_VARIABLES, &["--community", "s3cret-s3cret"], 2, "--community-file"),
        (&[USER, AUTH], &[], 2, "but not LINECERT_SNMP_PRIVACY_PASSPHRASE"),
        (&[USER, PRIVACY], &[], 2, "but not LINECERT_SNMP_AUTH_PASSPHRASE"),
        (&[USER, COMMUNITY], &[], 2, "both LINECERT_SNMP_COMMUNITY and LINECERT_SNMP_USER"),
        (&[USER, AUTH, PRIVACY, ("LINECERT_SNMP_AUTH", "MD5")], &[], 2, "LINECERT_SNMP_AUTH"),
        (&[USER, ("LINECERT_SNMP_AUTH_PASSPHRASE", "s3cret"), PRIVACY], &[], 2, "6 octets"),
        (&[COMMUNITY], &["--context", "x"], 2, "a context belongs to SNMP v3"),
        // Nobody is there who could be asked.
        (NO_VARIABLES, &[], 2, "hint: use --credentials FILE"),
        (NO_VARIABLES, &["--user", "training"], 2, "no credentials for the agent"),
    ] {
        let run = detect(&node, &Login { variables, arguments }).exits(code).says(words);
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
}

/// Answers what a person is asked, and gives what the screen showed in the end.
fn prompted(node: &LabNode, arguments: &[&str], answers: &[(&str, &str)]) -> Option<Run> {
    let agent = ["access", "detect", "--agent", &node.address];
    let command = node.stage.command(&[&agent, arguments].concat());
    let mut terminal = Terminal::start(&command)?;
    for (question, secret) in answers {
        terminal.until(question);
        terminal.until_hidden();
        terminal.types(&format!("{secret}\n"));
    }
    let run = terminal.finish();
    for (_, secret) in answers.iter().filter(|(_, secret)| !secret.is_empty()) {
        assert!(!run.stdout.contains(secret), "{}", run.stdout);
    }
    Some(run)
}

#[test]
fn a_person_is_asked_for_secrets_that_never_show() {
    let node = LabNode::play(&["zte-c600"]);
    // `training` is the name of nothing else on this screen.
    let answers = [("Community for udp://", "training")];
    let Some(run) = prompted(&node, &[], &answers) else { return };
    assert!(run.exits(0).stdout.contains("zte-c600 - ZTE"));
    let answers = [("团体名", "")];
    let run = prompted(&node, &["--lang", "zh"], &answers).unwrap().exits(2);
    assert!(run.stdout.contains("提示"), "{}", run.stdout);

    let node = LabNode::play(&["zte-c600", "--v3"]);
    let answers = [
        ("Authentication passphrase of training: ", "training-auth"),
        ("Privacy passphrase of training: ", "training-privacy"),
    ];
    let run = prompted(&node, &["--user", "training"], &answers).unwrap();
    assert!(run.exits(0).stdout.contains("zte-c600 - ZTE"));
    let run = prompted(&node, &["--user", "training"], &[answers[0], (answers[1].0, "short")]);
    assert!(run.unwrap().exits(2).stdout.contains("5 octets"));
}
