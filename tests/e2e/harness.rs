//! The hermetic stage for one run of the program.

use std::{
    fs,
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use expect_test::expect_file;
use nix::{
    sys::signal::{self, Signal},
    unistd::Pid,
};
use tempfile::{NamedTempFile, TempDir};

/// Where the system's tools are looked for.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// Far longer than anything waited for takes, so that only a failure reaches it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The flag that opens, or encrypts, the keys of a stage.
pub(crate) const PASSPHRASE: [&str; 2] = ["--passphrase", "env:STAGE_PASSPHRASE"];

/// A folder of its own and an environment that leaks nothing in.
pub(crate) struct Stage {
    folder: TempDir,
}

/// What a run of the program gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// The program, ready to be started in the stage's folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linecert"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", PATH)
            .env("LANG", "C.UTF-8")
            // The folder is locked while a job runs.
            .env("LINECERT_STATE", self.path("state"))
            // Never the key store of whoever runs the tests.
            .env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", self.path("bus").display()))
            .env("STAGE_PASSPHRASE", "correct horse")
            .stdin(Stdio::null());
        command
    }

    #[must_use = "assert the exit code"]
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        finish(&mut self.command(arguments))
    }

    /// Starts the program and leaves it running.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        Running::spawn(&mut self.command(arguments))
    }

    /// The facts that a certificate in the stage's folder states, unverified.
    pub(crate) fn statement(&self, certificate: &str) -> serde_json::Value {
        let bundle = json(&fs::read_to_string(self.path(certificate)).unwrap());
        let payload = bundle["envelope"]["payload"].as_str().unwrap();
        json(&String::from_utf8(BASE64_STANDARD.decode(payload).unwrap()).unwrap())
    }
}

/// Asserts that a golden file has these commands in a language, each with what it prints.
#[track_caller]
pub(crate) fn check_golden(file: &str, language: &str, commands: &[&[&str]]) {
    let print = |command: &&[&str]| {
        let arguments = [*command, &["--lang", language]].concat();
        let run = Stage::new().run(&arguments).exits(0);
        format!("$ linecert {}\n{}\n", arguments.join(" "), run.stdout)
    };
    let printed: String = commands.iter().map(print).collect();
    expect_file![root().join("tests/golden").join(file)].assert_eq(&printed);
}

/// Runs a command to its end.
#[must_use = "assert the exit code"]
pub(crate) fn finish(command: &mut Command) -> Run {
    Run::of(&command.output().unwrap())
}

/// A program that runs beside the test; killed when dropped.
pub(crate) struct Running {
    child: Child,
    output: [NamedTempFile; 2],
}

impl Running {
    /// Starts a command. What it prints goes to files, which never fill up and block it.
    pub(crate) fn spawn(command: &mut Command) -> Self {
        let output = [NamedTempFile::new().unwrap(), NamedTempFile::new().unwrap()];
        let [stdout, stderr] = output.each_ref().map(|file| file.reopen().unwrap());
        let child = command.stdin(Stdio::null()).stdout(stdout).stderr(stderr).spawn().unwrap();
        Self { child, output }
    }

    /// Waits until a condition holds, for as long as the program runs.
    #[track_caller]
    pub(crate) fn until(&mut self, holds: impl Fn() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds() {
            let gone = self.child.try_wait().unwrap().is_some();
            assert!(!gone && Instant::now() < deadline, "gone: {gone}\n{}", self.printed());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the program has printed something.
    #[track_caller]
    pub(crate) fn prints(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.printed().contains(text) {
            let gone = self.child.try_wait().unwrap().is_some() && !self.printed().contains(text);
            let late = Instant::now() > deadline;
            assert!(!gone && !late, "no `{text}` in\n{}", self.printed());
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        signal::kill(Pid::from_raw(self.child.id().try_into().unwrap()), signal).unwrap();
    }

    /// Kills it as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        assert_eq!(status.signal(), Some(9), "it had ended before:\n{}", self.printed());
    }

    /// Kills it wherever it is, even at its end, and gives what it had printed.
    pub(crate) fn killed(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.printed()
    }

    /// Waits for its end.
    #[must_use = "assert the exit code"]
    pub(crate) fn finish(mut self) -> Run {
        let status = self.child.wait().unwrap();
        let [stdout, stderr] = self.output.each_ref().map(|file| contents(file).into_bytes());
        Run::of(&Output { status, stdout, stderr })
    }

    /// What it has printed so far.
    pub(crate) fn printed(&self) -> String {
        self.output.each_ref().map(contents).concat()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn contents(file: &NamedTempFile) -> String {
    // While it is being written, it may end within a character.
    String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned()
}

impl Run {
    pub(crate) fn of(output: &Output) -> Self {
        let text = |octets: &[u8]| String::from_utf8(octets.to_vec()).unwrap();
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert!(!stderr.contains("panicked"), "{stderr}");
        Self { code: output.status.code(), stdout, stderr }
    }

    /// Asserts the exit code, showing what was printed when it is another one.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "\n{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Asserts that nothing that was printed is an English sentence; names of things are none.
    #[track_caller]
    pub(crate) fn all_in_chinese(self) -> Self {
        let is_word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
        for line in self.stdout.lines().chain(self.stderr.lines()) {
            let words: Vec<_> = line.split(|c: char| !c.is_ascii_alphanumeric()).collect();
            let english = words.windows(4).any(|three| three.iter().all(is_word));
            assert!(!english, "`{line}` in\n{}\n{}", self.stdout, self.stderr);
        }
        self
    }

    /// Asserts that standard error names something.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no `{text}` in\n{}", self.stderr);
        self
    }

    /// Asserts that standard output names something.
    #[track_caller]
    pub(crate) fn shows(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "no `{text}` in\n{}", self.stdout);
        self
    }
}

/// A text as JSON.
#[track_caller]
pub(crate) fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// The text of a PDF, page by page; `None`, and a word on it, without poppler.
pub(crate) fn pages(pdf: &Path) -> Option<Vec<String>> {
    installed(&["pdftotext"]).then(|| {
        let run = finish(tool("pdftotext").arg(pdf).arg("-")).exits(0);
        // A form feed ends each page.
        run.stdout.split_terminator('\u{c}').map(ToOwned::to_owned).collect()
    })
}

/// A tool of the system.
pub(crate) fn tool(name: &str) -> Command {
    let mut command = Command::new(name);
    command.env("PATH", PATH);
    command
}

/// Whether all these tools are there; says which is not.
pub(crate) fn installed(tools: &[&str]) -> bool {
    let found = |tool: &&str| PATH.split(':').any(|folder| Path::new(folder).join(tool).exists());
    match tools.iter().find(|tool| !found(tool)) {
        None => true,
        Some(tool) => skipped(&format!("{tool} is not installed")),
    }
}

/// Whether the test runs as root; says so when not.
pub(crate) fn is_root() -> bool {
    nix::unistd::geteuid().is_root() || skipped("needs root")
}

/// Says aloud that something was not tested.
pub(crate) fn skipped(why: &str) -> bool {
    eprintln!("skipped: {why}");
    false
}

/// The root of the source tree.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}
