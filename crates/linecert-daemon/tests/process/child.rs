//! linecertd in a process of its own: this test program, started again.

use std::{
    env,
    io::{self, BufRead as _, BufReader},
    net::SocketAddr,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What the process is told, one argument a line.
const ARGUMENTS: &str = "DAEMON_TEST_ARGUMENTS";

#[test]
#[ignore = "the process that the other tests start"]
fn linecertd() {
    let arguments = env::var(ARGUMENTS).unwrap();
    let arguments = arguments.lines().map(Into::into);
    let code = linecert_daemon::main(arguments, &mut io::stdout(), &mut io::stderr());
    assert_eq!(code, std::process::ExitCode::SUCCESS);
}

/// A daemon that runs.
pub(crate) struct Daemon {
    process: Child,
    pub(crate) address: SocketAddr,
}

impl Daemon {
    /// Starts it, and waits until it says where it answers.
    pub(crate) fn start(arguments: &[String], environment: &[(&str, &str)]) -> Self {
        let (daemon, lines) = Self::start_telling(arguments, environment);
        // What it says later has a reader, or it would stop at a full pipe.
        thread::spawn(move || lines.for_each(drop));
        daemon
    }

    /// The same, with what it says after that.
    pub(crate) fn start_telling(
        arguments: &[String],
        environment: &[(&str, &str)],
    ) -> (Self, impl Iterator<Item = String> + Send + use<>) {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "child::linecertd", "--ignored", "--nocapture"]);
        let arguments = [&["linecertd".to_owned()], arguments].concat().join("\n");
        command.env(ARGUMENTS, arguments).envs(environment.iter().copied());
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut lines = lines.map_while(Result::ok);
        let told = lines.find_map(|line| Some(line.split_once("http://")?.1.to_owned()));
        (Self { process, address: told.unwrap().parse().unwrap() }, lines)
    }

    /// Kills it as a power cut does.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Tells it to stop.
    pub(crate) fn terminate(&self) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits until it has stopped.
    pub(crate) fn stopped(mut self) -> ExitStatus {
        let patience = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < patience, "it goes on");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Daemon {
    /// A test that failed leaves no process behind.
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
