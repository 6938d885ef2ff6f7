//! How commands are given to a device: to a shell one after the other, or each on its own.

use std::time::Duration;

use linecert_driver::{Channel, CommandLine, ConsoleCommand, ConsoleDriver, Ending, Output};
use tokio::time::{Instant, timeout, timeout_at};

use super::{
    access::ConsoleAccess,
    address::ConsoleAddress,
    failure::{ConsoleError, Halt},
    link::{ConsoleLinkError, Link, connect},
    login::Credentials,
    output::{Extent, Output as Said},
    program,
    session::Deadlines,
    shell::{First, Shell},
    ssh::Ssh,
};

/// Where commands are given to.
pub(crate) enum Mouth<'d> {
    /// A shell. One behind SSH lives as long as its connection.
    Shell(Shell<'d>, Option<Ssh>),
    /// SSH, which runs each command on its own.
    Ssh(Ssh),
    /// This machine, which runs each command on its own.
    Program,
}

/// What became of one command.
pub(crate) struct Asked {
    /// The prompt at which it was typed; empty when there was none.
    pub(crate) prompt: String,
    /// What was said.
    pub(crate) output: Output,
    /// The words by which the device refused it, if it did.
    pub(crate) refusal: Option<String>,
    /// Whether it came to its end.
    pub(crate) outcome: Result<(), Halt>,
}

impl<'d> Mouth<'d> {
    /// Reaches the device, logs in and comes to its prompt, if it has one.
    pub(crate) async fn open(
        access: &ConsoleAccess,
        driver: &'d ConsoleDriver,
        credentials: &Credentials,
        deadlines: Deadlines,
    ) -> Result<Self, ConsoleError> {
        let within = |limit| move |_| ConsoleError::ConnectTimedOut(limit);
        let limit = deadlines.connect;
        let (line, ssh) = match &access.link {
            ConsoleAddress::Exec => return Ok(Self::Program),
            ConsoleAddress::Serial(port) => {
                let settings = access.line(driver).ok_or(ConsoleError::NoLineSettings)?;
                let opened = timeout(limit, Link::serial(port, settings)).await;
                ((opened.map_err(within(limit))??, First::Caller), None)
            }
            ConsoleAddress::Telnet(server) => {
                let stream = timeout(limit, connect(server)).await.map_err(within(limit))??;
                ((Link::telnet(stream, server.to_string()), First::Device), None)
            }
            ConsoleAddress::Ssh { user, server } => {
                let log_in = async {
                    let stream = connect(server).await?;
                    let login = (&access.login, credentials.password.as_ref());
                    let ssh = Ssh::log_in(stream, (user, server), login).await?;
                    let shell = match driver.channel() {
                        Channel::Exec => None,
                        Channel::Shell => Some(ssh.shell().await?),
                    };
                    Ok::<_, ConsoleLinkError>((ssh, shell))
                };
                match timeout(limit, log_in).await.map_err(within(limit))?? {
                    (ssh, None) => return Ok(Self::Ssh(ssh)),
                    (ssh, Some(shell)) => {
                        ((Link::plain(shell, server.to_string()), First::Device), Some(ssh))
                    }
                }
            }
        };
        let deadline = Instant::now() + deadlines.login;
        Ok(Self::Shell(Shell::arrive(driver, line, credentials, deadline).await?, ssh))
    }

    /// Gives one command and waits for its end, for as long as it and all together may take.
    pub(crate) async fn ask(
        &mut self,
        driver: &'d ConsoleDriver,
        (command, line): (&ConsoleCommand, &CommandLine),
        whole: Instant,
    ) -> Asked {
        let most = command.most_bytes();
        let deadline = whole.min(Instant::now() + command.timeout());
        let ran = match self {
            Self::Shell(shell, _) => {
                let (output, outcome) = shell.ask((command, line), deadline).await;
                let refusal = driver.refusal(&output).map(str::to_owned);
                let prompt = shell.prompt().to_owned();
                return Asked { prompt, output, refusal, outcome };
            }
            Self::Ssh(ssh) => timeout_at(deadline, ssh.run(line.text(), most)).await,
            Self::Program => {
                let words: Vec<_> = line.argv().map(str::to_owned).collect();
                let ran = timeout_at(deadline, program::run(&words, most)).await;
                ran.map(|ran| ran.map_err(ConsoleLinkError::from))
            }
        };
        let ran = ran.map_err(|_| Halt::Silent).and_then(|ran| ran.map_err(Halt::from));
        Asked::of(driver, line, ran)
    }

    /// Leaves the shells as the driver says, and hangs up.
    pub(crate) async fn close(self, patience: Duration) {
        match self {
            Self::Shell(shell, ssh) => {
                shell.leave(patience).await;
                if let Some(ssh) = ssh {
                    ssh.close().await;
                }
            }
            Self::Ssh(ssh) => ssh.close().await,
            Self::Program => {}
        }
    }

    /// Hangs up at once.
    pub(crate) async fn hang_up(self) {
        match self {
            Self::Shell(shell, _) => shell.hang_up().await,
            Self::Ssh(ssh) => ssh.close().await,
            Self::Program => {}
        }
    }
}

impl Asked {
    /// What became of a command that ran on its own.
    fn of(driver: &ConsoleDriver, line: &CommandLine, ran: Result<Said, Halt>) -> Self {
        let mut screen = driver.screen_of(line);
        let (ending, exit, outcome) = match ran {
            Ok(said) => {
                screen.push(&said.text);
                match said.extent {
                    Extent::Whole => (Ending::Closed, said.exit, Ok(())),
                    Extent::Cut => (Ending::Cut, said.exit, Err(Halt::Endless)),
                }
            }
            Err(halt) => (Ending::Cut, None, Err(halt)),
        };
        let output = screen.finish(ending);
        let refusal = driver.refusal(&output).map(str::to_owned);
        let refusal = refusal.or_else(|| exit.and_then(|exit| failure(exit, &output)));
        Self { prompt: String::new(), output, refusal, outcome }
    }
}

/// The words in which a program fails: the last ones, as it says before what it was about to do.
fn failure(exit: i32, output: &Output) -> Option<String> {
    let last = output.text().lines().rev().map(str::trim).find(|line| !line.is_empty());
    let last = last.map_or_else(|| format!("exit status {exit}"), str::to_owned);
    (exit != 0).then_some(last)
}
