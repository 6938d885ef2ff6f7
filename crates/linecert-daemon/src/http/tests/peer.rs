//! The same with a provider that is certified for OpenID Connect, which others wrote.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Lines},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use linecert_store::Role;

use super::sessions::{account, given, words};
use crate::testbed::{Answer, Ask, Testbed};

const BACK: &str = "http://127.0.0.1:8470/log-in/provider/return";

/// The folder of the provider's program, where the test command puts it.
fn modules() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    let modules = target.join("peers/node_modules").canonicalize().ok()?;
    modules.join("oidc-provider").is_dir().then_some(modules)
}

struct Provider {
    process: Child,
    /// It goes on to print, and ends when nobody could read it.
    _out: Lines<BufReader<ChildStdout>>,
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Provider {
    fn start(modules: &Path) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc/provider.mjs");
        let mut command = Command::new("node");
        command.arg(script).arg(modules).arg(BACK).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines.next().unwrap().unwrap();
        let address = address.strip_prefix("http://").unwrap().parse().unwrap();
        Self { process, _out: lines, address, cookies: BTreeMap::new() }
    }

    /// Asks as a browser does, and keeps the cookies.
    fn ask(&mut self, what: (&str, &str), body: &str) -> Answer {
        let prefix = format!("http://{}", self.address);
        let path = what.1.strip_prefix(&prefix).unwrap_or(what.1);
        let pairs: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = pairs.join("; ");
        let form = ("content-type", "application/x-www-form-urlencoded");
        let headers = [("cookie", cookies.as_str()), form];
        let ask =
            Ask { what: (what.0, path), headers: &headers, body: body.as_bytes(), token: None };
        let answer = ask.send(self.address).unwrap();
        let set = answer.head.lines().filter_map(|line| line.split_once(": "));
        for (_, cookie) in set.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    /// Goes where it is sent until it is led back to the daemon, and says who it is on the way.
    fn show(&mut self, from: &str, name: &str) -> String {
        let (mut place, mut forms) = (from.to_owned(), 0);
        for _ in 0..12 {
            if place.starts_with(BACK) {
                return place.split_once("8470").unwrap().1.to_owned();
            }
            let answer = self.ask(("GET", &place), "");
            let answer = match answer.status {
                200 => {
                    forms += 1;
                    let login = format!("prompt=login&login={name}&password=x");
                    let body = if forms == 1 { login.as_str() } else { "prompt=consent" };
                    self.ask(("POST", &place), body)
                }
                _ => answer,
            };
            place = answer.header("location").unwrap_or_else(|| panic!("{answer:?}")).to_owned();
        }
        panic!("{name} is led in circles: {place}");
    }
}

#[test]
fn a_certified_provider_lets_in_whom_it_knows() {
    let Some(modules) = modules() else {
        println!("skipped: oidc-provider is not installed");
        return;
    };
    let mut provider = Provider::start(&modules);
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "hunter 2").unwrap();
    let set = [
        format!("oidc.issuer=http://{}", provider.address),
        "oidc.client=noc".to_owned(),
        format!("oidc.secret=file:{}", secret.path().display()),
        "people.address=http://127.0.0.1:8470".to_owned(),
    ];
    let testbed = Testbed::start(&set.each_ref().map(String::as_str));
    testbed.write(vec![account("li", Role::Noc, false)]);
    for (name, status, says) in
        [("li", 200, "You are logged in"), ("wang", 403, "no account of that name")]
    {
        let leave = testbed.ask(Ask { what: ("GET", "/log-in/provider"), ..Ask::default() });
        let cookie = leave.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        provider.cookies.clear();
        let back = provider.show(leave.header("location").unwrap(), name);
        let headers = [("cookie", cookie.as_str())];
        let come_back = Ask { what: ("GET", &back), headers: &headers, ..Ask::default() };
        let answer = testbed.ask(come_back);
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(words(&answer).contains(says), "{answer:?}");
        if status == 200 {
            assert_eq!(given(&answer).get(&testbed, "/api/v1/orders").status, 200);
        }
        // The code is used up.
        assert_eq!(testbed.ask(come_back).status, 403);
    }
}
