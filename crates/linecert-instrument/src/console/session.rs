//! A session on a console: what the driver allows is asked, and what is said is decoded.

use std::time::Duration;

use linecert_driver::{
    Cell, CommandLine, ConsoleCommand, ConsoleDecoded, ConsoleDriver, ConsoleScope, Ending, Lost,
    Output, Places,
};
use tokio::time::Instant;

use super::{
    access::ConsoleAccess,
    failure::ConsoleError,
    lock::Lock,
    login::Credentials,
    mouth::{Asked, Mouth},
};

/// For how long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(3);

/// How long what may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// Reaching the console and proving who is who.
    pub connect: Duration,
    /// Waking it, logging in and coming to a prompt.
    pub login: Duration,
    /// All commands of one reading together. Each has a deadline of its own in the driver.
    pub reading: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            login: Duration::from_secs(30),
            reading: Duration::from_secs(120),
        }
    }
}

/// What a reading of a console gave.
#[derive(Debug)]
pub struct ConsoleTake {
    /// What it said, by subject; what it ought to have said and did not is absent with its reason.
    pub cells: Vec<Cell>,
    /// Tables that had to be dropped as a whole, with the reason.
    pub lost: Vec<Lost>,
    /// What was asked and what was said, as a person would copy it from the screen. No password is
    /// in it. `replay` decodes it again.
    pub evidence: Vec<u8>,
    /// Why it broke off, when it did: what was not asked any more is absent as interrupted.
    pub broken: Option<ConsoleError>,
}

/// A console that is logged in. It hangs up when it is dropped; [`Console::close`] says goodbye.
pub struct Console<'d> {
    driver: &'d ConsoleDriver,
    places: Places,
    credentials: Credentials,
    /// Gone once a dialogue broke off: what the device would say next is an answer to nothing.
    mouth: Option<Mouth<'d>>,
    /// The alternative that the device knows, once one was found.
    tool: Option<String>,
    deadlines: Deadlines,
    _lock: Option<Lock>,
}

/// What the commands of one reading have come to.
#[derive(Default)]
struct Told {
    decoded: Vec<ConsoleDecoded>,
    evidence: String,
    refused: Option<ConsoleError>,
    broken: Option<ConsoleError>,
    answers: usize,
}

impl<'d> Console<'d> {
    /// Reaches a console, logs in and comes to its prompt.
    ///
    /// # Errors
    /// [`ConsoleError`]. A password that was refused is never tried again.
    pub async fn open(
        access: &ConsoleAccess,
        driver: &'d ConsoleDriver,
        deadlines: Deadlines,
    ) -> Result<Self, ConsoleError> {
        access.check_calibration()?;
        access.check(driver)?;
        let places = driver.fill(&access.places)?;
        let credentials = access.credentials()?;
        let lock = access.link.server().map(Lock::of).transpose()?;
        let mouth = Mouth::open(access, driver, &credentials, deadlines).await?;
        let mouth = Some(mouth);
        Ok(Self { driver, places, credentials, mouth, tool: None, deadlines, _lock: lock })
    }

    /// Asks every command of a scope that the driver allows, and decodes what is said.
    ///
    /// # Errors
    /// When not one command was answered. When some were, what they said is there, and
    /// [`ConsoleTake::broken`] says why the others were not.
    pub async fn read(&mut self, scope: ConsoleScope) -> Result<ConsoleTake, ConsoleError> {
        let whole = Instant::now() + self.deadlines.reading;
        let mut told = Told::default();
        for command in self.driver.commands(scope) {
            self.ask_alternatives(command, whole, &mut told).await;
        }
        if told.answers == 0 {
            return Err(told.broken.or(told.refused).unwrap_or(ConsoleError::Over));
        }
        let ConsoleDecoded { cells, lost, .. } = self.driver.settle(told.decoded);
        let evidence = self.credentials.redact(&told.evidence).into_bytes();
        Ok(ConsoleTake { cells, lost, evidence, broken: told.broken })
    }

    /// Leaves the shells as the driver says, and hangs up.
    pub async fn close(mut self) {
        if let Some(mouth) = self.mouth.take() {
            mouth.close(GOODBYE).await;
        }
    }

    /// Tries the alternatives of a command until the device knows one. Of a command that cannot be
    /// asked any more, everything is absent as interrupted.
    async fn ask_alternatives(
        &mut self,
        command: &'d ConsoleCommand,
        whole: Instant,
        told: &mut Told,
    ) {
        let tool = self.tool.clone();
        let mut lines = command.lines(&self.places);
        // The alternative that the device is known to know comes first; the sort keeps the others.
        lines.sort_by_key(|line| tool.is_some() && line.tool() != tool.as_deref());
        let mut refused = None;
        for line in lines {
            let Some(mouth) = self.mouth.as_mut() else {
                told.never_asked(self.driver, &line);
                return;
            };
            let asked = mouth.ask(self.driver, (command, &line), whole).await;
            told.keep(&line, &asked);
            if let (Some(said), Ok(())) = (&asked.refusal, &asked.outcome) {
                let (command, said) = (command.name().to_owned(), said.clone());
                told.refused = Some(ConsoleError::Refused { command, said });
                refused = Some(self.driver.decode(&line, &asked.output));
                continue;
            }
            told.answers += usize::from(!asked.output.text().trim().is_empty());
            told.decoded.push(self.driver.decode(&line, &asked.output));
            match asked.outcome {
                Ok(()) => self.tool = line.tool().map(str::to_owned).or(tool),
                Err(halt) => {
                    told.broken = Some(halt.into_error(line.text()));
                    self.hang_up().await;
                }
            }
            return;
        }
        // What a refusal does not tell is absent, where no other alternative was known.
        told.decoded.extend(refused);
    }

    async fn hang_up(&mut self) {
        if let Some(mouth) = self.mouth.take() {
            mouth.hang_up().await;
        }
    }
}

impl Told {
    /// Keeps what was said as a person would copy it from the screen.
    fn keep(&mut self, line: &CommandLine, asked: &Asked) {
        let (prompt, text, said) = (&asked.prompt, line.text(), asked.output.text());
        let blank = if prompt.is_empty() { "" } else { " " };
        let end = if said.is_empty() || said.ends_with('\n') { "" } else { "\n" };
        self.evidence.extend([prompt, blank, text, "\n", said, end]);
    }

    fn never_asked(&mut self, driver: &ConsoleDriver, line: &CommandLine) {
        let nothing: Output = driver.screen_of(line).finish(Ending::Cut);
        self.decoded.push(driver.decode(line, &nothing));
    }
}
