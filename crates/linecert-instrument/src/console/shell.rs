//! A dialogue with a shell: waking it, logging in, and one command after the other.

use std::time::Duration;

use linecert_driver::{
    CommandLine, ConsoleCommand, ConsoleDriver, ConsoleScope, Ending, Output, Screen, Sign,
};
use tokio::time::{Instant, timeout_at};

use super::{
    failure::{ConsoleError, Halt},
    link::Link,
    log_in::Login,
    login::Credentials,
};

/// What the key Enter sends.
pub(super) const ENTER: &[u8] = b"\r";
/// How long nothing must follow a prompt, where no command of the driver says so.
const QUIET: Duration = Duration::from_millis(500);

/// Who speaks first on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum First {
    /// The device greets whoever calls.
    Device,
    /// Nobody called: a serial line says nothing until somebody presses a key.
    Caller,
}

/// A shell at its prompt.
pub(crate) struct Shell<'d> {
    driver: &'d ConsoleDriver,
    link: Link,
    prompt: String,
}

impl<'d> Shell<'d> {
    /// Wakes the line, logs in, enters the shells of the driver and comes to rest at a prompt.
    pub(crate) async fn arrive(
        driver: &'d ConsoleDriver,
        (mut link, first): (Link, First),
        credentials: &Credentials,
        deadline: Instant,
    ) -> Result<Self, ConsoleError> {
        let mut login = Login::new(driver, credentials);
        if first == First::Caller {
            login.press_enter(&mut link, deadline).await?;
        }
        let prompt = login.reach_prompt(&mut link, deadline).await?;
        let mut shell = Self { driver, link, prompt };
        for enter in driver.enter() {
            if enter.applies_at(&shell.prompt) {
                shell.enter(&enter.line(), deadline).await?;
            }
        }
        Ok(shell)
    }

    /// The prompt at which commands are typed.
    pub(crate) fn prompt(&self) -> &str {
        &self.prompt
    }

    async fn enter(&mut self, line: &CommandLine, deadline: Instant) -> Result<(), ConsoleError> {
        self.send(line, deadline).await?;
        let mut screen = self.driver.screen_of(line);
        let quiet = quiet_of(self.driver);
        match settle(&mut self.link, &mut screen, (quiet, deadline)).await {
            Ok(Sign::Prompt) => {
                self.prompt = screen.prompt().unwrap_or_default();
                Ok(())
            }
            Ok(_) => Err(ConsoleError::NoPrompt { seen: self.link.last_line() }),
            Err(halt) => Err(halt.into_error(line.text())),
        }
    }

    /// Sends a command and reads until the prompt stands there again. Whatever ends it otherwise
    /// comes with what was said until then; the shell is of no more use then.
    pub(crate) async fn ask(
        &mut self,
        (command, line): (&ConsoleCommand, &CommandLine),
        deadline: Instant,
    ) -> (Output, Result<(), Halt>) {
        let mut screen = self.driver.screen_of(line).at_prompt(&self.prompt);
        let outcome = match self.send(line, deadline).await {
            Ok(()) => self.follow(&mut screen, (command.quiet(), deadline)).await,
            Err(halt) => Err(halt),
        };
        let ending = if outcome.is_ok() { Ending::Prompt } else { Ending::Cut };
        (screen.finish(ending), outcome)
    }

    async fn follow(
        &mut self,
        screen: &mut Screen<'_>,
        (quiet, deadline): (Duration, Instant),
    ) -> Result<(), Halt> {
        loop {
            match settle(&mut self.link, screen, (quiet, deadline)).await? {
                Sign::Prompt => return Ok(()),
                Sign::Pager(key) => {
                    write(&mut self.link, key.as_bytes(), deadline).await?;
                    screen.answered();
                }
                Sign::User | Sign::Password | Sign::Denied => return Err(Halt::LoggedOut),
                Sign::Busy => return Err(Halt::Busy),
                Sign::Overflow => return Err(Halt::Endless),
                // Nothing settles while the device works.
                Sign::Working => return Err(Halt::Silent),
            }
        }
    }

    /// Leaves the shells as the driver says, and hangs up.
    pub(crate) async fn leave(mut self, patience: Duration) {
        let deadline = Instant::now() + patience;
        for line in self.driver.leave() {
            let mut screen = self.driver.screen_of(&line);
            if self.send(&line, deadline).await.is_err() {
                break;
            }
            // What is said on the way out is of no interest, nor who hangs up first.
            drop(settle(&mut self.link, &mut screen, (quiet_of(self.driver), deadline)).await);
        }
        self.link.close().await;
    }

    /// Hangs up at once.
    pub(crate) async fn hang_up(self) {
        self.link.close().await;
    }

    async fn send(&mut self, line: &CommandLine, deadline: Instant) -> Result<(), Halt> {
        let typed = [line.text().as_bytes(), ENTER].concat();
        write(&mut self.link, &typed, deadline).await
    }
}

pub(super) async fn write(link: &mut Link, typed: &[u8], deadline: Instant) -> Result<(), Halt> {
    match timeout_at(deadline, link.write(typed)).await {
        Ok(written) => Ok(written?),
        Err(_) => Err(Halt::Silent),
    }
}

/// Reads until the device asks for something and then says nothing for `quiet`, or until what it
/// says needs no more.
pub(super) async fn settle<'d>(
    link: &mut Link,
    screen: &mut Screen<'d>,
    (quiet, deadline): (Duration, Instant),
) -> Result<Sign<'d>, Halt> {
    loop {
        let sign = screen.sign();
        let patience = match sign {
            Sign::Denied | Sign::Busy | Sign::Overflow => return Ok(sign),
            Sign::Working => deadline,
            _ => deadline.min(Instant::now() + quiet),
        };
        // A device that never draws breath would otherwise never be told to stop.
        if Instant::now() >= deadline {
            return Err(Halt::Silent);
        }
        match timeout_at(patience, link.read()).await {
            Ok(Ok(octets)) => {
                screen.push(&octets);
            }
            Ok(Err(error)) => return Err(error.into()),
            Err(_) if sign == Sign::Working => return Err(Halt::Silent),
            Err(_) => return Ok(sign),
        }
    }
}

/// How long nothing must follow what looks like a prompt, where no command says so.
pub(super) fn quiet_of(driver: &ConsoleDriver) -> Duration {
    let scopes = [ConsoleScope::Read, ConsoleScope::Tones].into_iter();
    let longest = scopes.flat_map(|scope| driver.commands(scope)).map(ConsoleCommand::quiet).max();
    longest.unwrap_or(QUIET)
}
