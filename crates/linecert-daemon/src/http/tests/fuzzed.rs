//! The API as an independent reader of its document finds it: schemathesis sends what the document
//! allows, and what it does not, and holds the answers against it.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use linecert_cert::Regions;
use linecert_store::Role;

use crate::testbed::{Ask, Testbed};

/// What is checked of every answer. What a valid value is, is more than a schema can tell (a line has
/// to be there), so that a valid request may be refused; an invalid one may not be carried out.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance,unsupported_method,\
                      allow_header_conformance,ignored_auth,missing_required_header,negative_data_rejection";

/// How a body of lines is written: text as it is, and anything else as one line of JSON.
const HOOKS: &str = "\
import json, schemathesis

@schemathesis.serializer('application/x-ndjson')
def lines(context, value):
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else json.dumps(value)).encode()
";

/// What stands against an invalid request: any refusal, of which 412 is one. A bulk refuses its lines
/// one by one, in an answer that is good.
const SETTINGS: &str = r#"
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 415, 422, 428, 429]

[[operations]]
include-path = "/api/v1/certificates/bulk"
checks.negative_data_rejection.expected-statuses = [200, 400, 406, 415]
"#;

/// The program, where `tests/run` installs it.
fn program() -> Option<PathBuf> {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"), PathBuf::from);
    let program = target.join("peers/bin/schemathesis");
    if program.exists() {
        return Some(program);
    }
    eprintln!("skipped: schemathesis is not installed");
    None
}

/// Runs it on a document for a while.
fn run(testbed: &Testbed, document: &str) {
    let Some(program) = program() else { return };
    let admin = testbed.token(&format!("fuzz-{}", document.len()), Role::Admin, Regions::All);
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("hooks.py"), HOOKS).unwrap();
    std::fs::write(home.path().join("schemathesis.toml"), SETTINGS).unwrap();
    let ran = Command::new(program)
        .current_dir(home.path())
        .env("SCHEMATHESIS_HOOKS", "hooks.py")
        .args(["run", &format!("http://{}{document}", testbed.address)])
        .args(["--header", &format!("Authorization: Bearer {admin}")])
        .args(["--checks", CHECKS, "--phases", "examples,coverage,fuzzing"])
        .args(["--max-examples", "15", "--seed", "7", "--no-color", "--no-shrink"])
        .args(["--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{told}\n{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn every_answer_to_generated_requests_is_documented() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let body = testbed.certificate(1);
    let what = ("POST", "/api/v1/certificates");
    testbed.ask(Ask { what, token: Some(&noc), body: &body, ..Ask::default() });
    run(&testbed, "/api/v1/openapi.json");
}

#[test]
fn every_answer_to_generated_service_tests_is_documented() {
    run(&Testbed::start(&[]), "/tmf-api/serviceTestManagement/v4/openapi.json");
}
