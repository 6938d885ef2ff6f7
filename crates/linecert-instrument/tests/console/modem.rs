//! A modem for these tests, with the habits of real ones.

use linecert_lab::console::Talker;

pub(crate) const USER: &str = "admin";
pub(crate) const PASSWORD: &str = "s3cret-pass";

/// What is odd about a modem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habit {
    /// Nothing.
    None,
    /// It asks for a key in the middle of an answer.
    Pager,
    /// It asks for a key again and again.
    EndlessPager,
    /// Its answer holds what looks like the prompt, and pauses there.
    PromptInside,
    /// It says names in Chinese.
    Chinese,
    /// It shows the password that it was given.
    Indiscreet,
    /// It asks for nobody's name.
    NoLogin,
    /// It logs out in the middle.
    LogsOut,
    /// It says nothing until the key Enter is pressed.
    Sleepy,
    /// It answers the first command and then no other.
    Dumbfounded,
    /// It stops in the middle of a Chinese character.
    HalfCharacter,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Asleep,
    User,
    Password,
    Prompt,
    Shell,
    Paged,
    Over,
}

/// The modem: octets in, octets out.
pub(crate) struct Modem {
    habit: Habit,
    stage: Stage,
    user: String,
    line: Vec<u8>,
    commands: usize,
}

impl Modem {
    pub(crate) fn new(habit: Habit) -> Self {
        let stage = match habit {
            Habit::NoLogin => Stage::Prompt,
            Habit::Sleepy => Stage::Asleep,
            _ => Stage::User,
        };
        Self { habit, stage, user: String::new(), line: Vec::new(), commands: 0 }
    }

    fn prompt(&self) -> &'static str {
        match self.stage {
            Stage::User => "\r\nlogin: ",
            Stage::Password => "\r\nPassword: ",
            Stage::Prompt => "\r\nmodem> ",
            Stage::Shell => "\r\nmodem# ",
            Stage::Paged => "--More--",
            Stage::Asleep | Stage::Over => "",
        }
    }

    fn enter(&mut self, line: &str) -> String {
        match self.stage {
            Stage::Asleep => {
                self.stage = Stage::User;
                String::new()
            }
            Stage::User => {
                line.clone_into(&mut self.user);
                self.stage = Stage::Password;
                String::new()
            }
            Stage::Password if (self.user.as_str(), line) == (USER, PASSWORD) => {
                self.stage = Stage::Prompt;
                let shown = if self.habit == Habit::Indiscreet { line } else { "well" };
                format!("\r\nWelcome, {shown}.\r\n光猫 V1.0")
            }
            Stage::Password => {
                self.stage = Stage::User;
                "\r\nLogin incorrect".to_owned()
            }
            Stage::Prompt if line == "sh" => {
                self.stage = Stage::Shell;
                "\r\nBusyBox v1.0".to_owned()
            }
            Stage::Prompt | Stage::Shell => self.obey(line),
            Stage::Paged | Stage::Over => String::new(),
        }
    }

    fn obey(&mut self, line: &str) -> String {
        self.commands += usize::from(!line.is_empty());
        if self.stage == Stage::Prompt {
            return if line == "exit" { self.hang_up() } else { format!("\r\n{line}: not found") };
        }
        match (line, self.habit) {
            ("", _) => String::new(),
            ("exit", _) => {
                self.stage = Stage::Prompt;
                String::new()
            }
            ("adsl info", Habit::PromptInside) => {
                "\r\nHint: type\r\nmodem# help\r\nRate down: 40000 Kbps\r\nRate up: 7987 Kbps"
                    .to_owned()
            }
            ("adsl info", Habit::Pager | Habit::EndlessPager) => {
                self.stage = Stage::Paged;
                "\r\nRate down: 40000 Kbps\r\n".to_owned()
            }
            ("adsl info", Habit::LogsOut) => {
                self.stage = Stage::User;
                "\r\nRate down: 40000 Kbps\r\nRate up: 79".to_owned()
            }
            ("adsl info", Habit::HalfCharacter) => {
                self.stage = Stage::Over;
                "\r\nRate down: 40000 Kbps\r\nRate up: 7987 Kbps\r\nFirmware: 光猫".to_owned()
            }
            ("adsl info", habit) => {
                let firmware = match habit {
                    Habit::Chinese => "光猫固件 3.1",
                    Habit::Indiscreet => PASSWORD,
                    _ => "1.2.3",
                };
                let rates = "Rate down: 40000 Kbps\r\nRate up: 7987 Kbps";
                format!("\r\n{rates}\r\nFirmware: {firmware}")
            }
            ("adsl margin", Habit::Dumbfounded) => {
                self.stage = Stage::Over;
                "\r\nMargin down: 1".to_owned()
            }
            ("adsl margin", _) => "\r\nMargin down: 12.3 dB".to_owned(),
            _ => format!("\r\nsh: {line}: not found"),
        }
    }

    fn hang_up(&mut self) -> String {
        self.stage = Stage::Over;
        String::new()
    }

    fn page(&mut self) -> String {
        if self.habit == Habit::EndlessPager {
            return "\r        \rnothing new\r\n--More--".to_owned();
        }
        self.stage = Stage::Shell;
        "\r        \rRate up: 7987 Kbps\r\nFirmware: 1.2.3\r\nmodem# ".to_owned()
    }
}

impl Talker for Modem {
    fn greet(&mut self) -> Vec<u8> {
        self.prompt().as_bytes().to_vec()
    }

    fn receive(&mut self, octets: &[u8]) -> Vec<u8> {
        let mut said = Vec::new();
        for octet in octets {
            match octet {
                _ if self.stage == Stage::Over => {}
                _ if self.stage == Stage::Paged => said.extend(self.page().into_bytes()),
                b'\r' => {
                    let line =
                        String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
                    said.extend(self.enter(line.trim()).into_bytes());
                    said.extend(self.prompt().as_bytes());
                    if self.habit == Habit::HalfCharacter && self.stage == Stage::Over {
                        said.pop();
                    }
                }
                _ => {
                    self.line.push(*octet);
                    if self.stage != Stage::Password {
                        said.push(*octet);
                    }
                }
            }
        }
        said
    }

    fn is_over(&self) -> bool {
        // A modem that is lost for words keeps the line.
        let is_lost = matches!(self.habit, Habit::Dumbfounded | Habit::HalfCharacter);
        self.stage == Stage::Over && !is_lost
    }
}
