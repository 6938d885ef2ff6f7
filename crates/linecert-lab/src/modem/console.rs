//! The console itself: log-in, prompts, echo, pager, and what is typed into it.

use super::{ConsoleFault, ConsoleModel, ModemState, Premises, bad_day, model::Manner, realtek};

/// No line that is typed is longer; what is longer is noise.
const LONGEST_LINE: usize = 1_024;

/// Lines that a pager shows at a time.
const PAGE: usize = 12;

/// How a pager takes back what it says, once a key is pressed.
const PAGER_GONE: &str = "\r          \r";

/// One piece of a stream that never ends.
const STREAM: &str = "Unknown command, please try again.\r\nRTK.0> ";

/// A console as somebody sits before it: octets in, octets out.
#[derive(Debug, Clone)]
pub struct Console {
    model: ConsoleModel,
    premises: Premises,
    faults: Vec<ConsoleFault>,
    login: Option<(String, String)>,
    stage: Stage,
    line: Vec<u8>,
}

/// What the console waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    User,
    Password { user: String },
    Prompt,
    Shell,
    Paused { rest: String, shell: bool },
    Streaming,
    Over,
}

impl Console {
    /// A console without log-in.
    #[must_use]
    pub fn new(model: ConsoleModel, mut premises: Premises, faults: &[ConsoleFault]) -> Self {
        for fault in faults {
            match fault {
                ConsoleFault::Down => premises.modem.state = ModemState::Down,
                ConsoleFault::Training => premises.modem.state = ModemState::Training,
                ConsoleFault::NoLight => premises.optics = premises.optics.dark(),
                _ => {}
            }
        }
        let faults = faults.to_vec();
        let stage = Stage::Prompt;
        Self { model, premises, faults, login: None, stage, line: Vec::new() }
    }

    /// The same console behind a log-in.
    #[must_use]
    pub fn with_login(self, user: &str, password: &str) -> Self {
        let login = Some((user.to_owned(), password.to_owned()));
        Self { login, stage: Stage::User, ..self }
    }

    /// What is printed before anything is typed.
    #[must_use]
    pub fn greet(&mut self) -> Vec<u8> {
        self.prompt().into_bytes()
    }

    /// Takes octets as they are typed and gives back what is printed.
    pub fn receive(&mut self, octets: &[u8]) -> Vec<u8> {
        let mut said = String::new();
        for octet in octets {
            said += &self.take(*octet);
        }
        said.into_bytes()
    }

    /// The next piece of an endless stream; `None` when nothing streams.
    pub fn more(&mut self) -> Option<Vec<u8>> {
        (self.stage == Stage::Streaming).then(|| STREAM.repeat(64).into_bytes())
    }

    /// Whether somebody has left.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    /// What one command prints, without echo and prompt.
    #[must_use]
    pub fn answer(&self, command: &str) -> String {
        let manner = self.model.manner();
        let said = match self.is_refused(command) {
            true => None,
            false => (self.model.answer())(&self.premises, command),
        };
        let Some(text) = said else { return refusal(&manner, command) };
        self.faults.iter().fold(text, |text, fault| bad_day::spoil(text, *fault, &manner))
    }

    fn has(&self, fault: ConsoleFault) -> bool {
        self.faults.contains(&fault)
    }

    /// The commonest name of a program is the one that this firmware does not have.
    fn is_refused(&self, command: &str) -> bool {
        self.has(ConsoleFault::RefusedName) && command.starts_with("xdslctl ")
    }

    fn prompt(&self) -> String {
        let manner = self.model.manner();
        let prompt = match &self.stage {
            Stage::User => manner.login.0,
            Stage::Password { .. } => manner.login.1,
            Stage::Prompt => manner.prompt,
            Stage::Shell => manner.shell.unwrap_or(manner.prompt),
            Stage::Paused { .. } => manner.pager.unwrap_or_default(),
            Stage::Streaming | Stage::Over => "",
        };
        prompt.to_owned()
    }

    fn take(&mut self, octet: u8) -> String {
        match (&self.stage, octet) {
            (Stage::Streaming | Stage::Over, _) => String::new(),
            (Stage::Paused { .. }, _) => PAGER_GONE.to_owned() + &self.page(),
            // A line ends with CR, LF or both.
            (_, b'\n') if self.line.is_empty() => String::new(),
            (_, b'\r' | b'\n') => self.enter(),
            (_, octet) => {
                if self.line.len() < LONGEST_LINE {
                    self.line.push(octet);
                }
                String::new()
            }
        }
    }

    fn enter(&mut self) -> String {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).trim().to_owned();
        match self.stage.clone() {
            Stage::User => self.stage = Stage::Password { user: line.clone() },
            Stage::Password { user } => return self.log_in(user, line),
            _ => return self.command(&line),
        }
        format!("{line}\r\n{}", self.prompt())
    }

    fn log_in(&mut self, user: String, password: String) -> String {
        let known = self.login == Some((user, password));
        self.stage = if known { Stage::Prompt } else { Stage::User };
        let word = if known { "" } else { "Login incorrect\r\n" };
        format!("\r\n{word}{}", self.prompt())
    }

    fn command(&mut self, command: &str) -> String {
        let echo = match self.has(ConsoleFault::DoubleEcho) && !command.is_empty() {
            true => format!("{command}\r\n{command}\r\n"),
            false => format!("{command}\r\n"),
        };
        let manner = self.model.manner();
        let in_shell = self.stage == Stage::Shell;
        match command {
            "" => {}
            "sh" if manner.shell.is_some() && !in_shell => self.stage = Stage::Shell,
            "exit" | "quit" => self.stage = if in_shell { Stage::Prompt } else { Stage::Over },
            bare if realtek::is_bare(bare) && self.model == ConsoleModel::RealtekPonStick => {
                self.stage = Stage::Streaming;
            }
            command => return echo + &self.print(command, in_shell),
        }
        echo + &self.prompt()
    }

    fn print(&mut self, command: &str, shell: bool) -> String {
        let known_here = shell || self.model != ConsoleModel::BroadcomAtp;
        let text = match known_here {
            true => self.answer(command),
            false => refusal(&self.model.manner(), command),
        };
        let text = text.replace('\n', "\r\n");
        if self.has(ConsoleFault::EndlessStream) {
            self.stage = Stage::Streaming;
            return text;
        }
        if self.has(ConsoleFault::Truncated) {
            return text;
        }
        self.stage = Stage::Paused { rest: text, shell };
        self.page()
    }

    /// The next lines, and the pager or the prompt behind them.
    fn page(&mut self) -> String {
        let Stage::Paused { rest, shell } = self.stage.clone() else { return String::new() };
        let paged = self.has(ConsoleFault::Pager) && self.model.manner().pager.is_some();
        let lines = if paged { PAGE } else { usize::MAX };
        let shown: String = rest.split_inclusive('\n').take(lines).collect();
        let rest = rest.get(shown.len()..).unwrap_or_default().to_owned();
        self.stage = match (rest.is_empty(), shell) {
            (false, _) => Stage::Paused { rest, shell },
            (true, true) => Stage::Shell,
            (true, false) => Stage::Prompt,
        };
        shown + &self.prompt()
    }
}

fn refusal(manner: &Manner, command: &str) -> String {
    let name = command.split(' ').next().unwrap_or_default();
    manner.refusal.replace("{}", name) + "\n"
}
