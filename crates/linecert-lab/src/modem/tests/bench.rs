//! A session with a console, without a wire in between.

use linecert_driver::{
    Cell, CommandLine, ConsoleDriver, ConsoleScope, Driver, Ending, Kind, Output, PlaceKind, Sign,
};

use super::*;

/// No output is longer than this, whatever the console prints.
const MOST_PIECES: usize = 64;

/// A console, and the driver that reads it.
pub(super) struct Bench {
    driver: ConsoleDriver,
    console: Console,
    prompt: String,
}

impl Bench {
    pub(super) fn of(model: ConsoleModel, premises: Premises, faults: &[ConsoleFault]) -> Self {
        let driver = Driver::shipped(model.driver()).unwrap().unwrap();
        let Kind::Console(driver) = driver.kind().clone() else { panic!("{model}") };
        let mut console = Console::new(model, premises, faults);
        let prompt = String::from_utf8(console.greet()).unwrap().trim().to_owned();
        let mut bench = Self { driver: *driver, console, prompt };
        let enter = bench.driver.enter().iter().find(|it| it.applies_at(&bench.prompt)).cloned();
        if let Some(enter) = enter {
            let said = bench.typed(enter.line().text());
            bench.prompt = said.rsplit("\r\n").next().unwrap().trim().to_owned();
        }
        bench
    }

    fn typed(&mut self, text: &str) -> String {
        String::from_utf8(self.console.receive(format!("{text}\r").as_bytes())).unwrap()
    }

    /// What one command prints, as a session takes it.
    fn output(&mut self, line: &CommandLine) -> Output {
        let typed = format!("{}\r", line.text());
        let mut screen = self.driver.screen_of(line).at_prompt(&self.prompt);
        let mut said = self.console.receive(typed.as_bytes());
        for _ in 0..MOST_PIECES * 1_000 {
            said = match screen.push(&said) {
                Sign::Prompt => return screen.finish(Ending::Prompt),
                Sign::Pager(key) => {
                    let key = key.to_owned();
                    screen.answered();
                    self.console.receive(key.as_bytes())
                }
                Sign::Working => match self.console.more() {
                    Some(more) => more,
                    None => break,
                },
                _ => break,
            };
        }
        screen.finish(Ending::Cut)
    }

    /// What the commands of a scope come to, as a session reads them.
    pub(super) fn cells(&mut self, scope: ConsoleScope) -> Vec<Cell> {
        let driver = self.driver.clone();
        let stated = driver.places().map(|(name, kind)| (name.to_owned(), stated(kind).to_owned()));
        let places = driver.fill(&stated.collect()).unwrap();
        let mut decoded = Vec::new();
        for command in driver.commands(scope) {
            let lines = command.lines(&places);
            let mut outputs = lines.iter().map(|line| (line, self.output(line)));
            let known = outputs.find(|(_, output)| driver.refusal(output).is_none());
            if let Some((line, output)) = known {
                decoded.push(driver.decode(line, &output));
            }
        }
        driver.settle(decoded).cells
    }
}

fn stated(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Slot => "0/2/0",
        PlaceKind::Interface => "eth0",
        PlaceKind::Number => "1",
    }
}

/// What the device calls the line or port that it is asked for.
pub(super) fn line_of(model: ConsoleModel) -> &'static str {
    match model {
        ConsoleModel::CiscoVdsl => "0/2/0",
        ConsoleModel::EthtoolModule => "eth0",
        _ => "1",
    }
}
