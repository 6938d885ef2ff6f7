//! A picture on the terminal that follows a test while it runs.
//!
//! What is drawn is a pure function of what was seen; this file owns the terminal alone.

mod hops;
mod ping;

use std::{
    cell::RefCell,
    io::{self, IsTerminal as _},
    time::Duration,
};

use ratatui::{
    DefaultTerminal, Frame,
    crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers},
};
use tokio::{sync::Notify, time};

pub(crate) use self::{hops::HopsView, ping::PingView};

/// How often the picture is drawn, which is as often as a person can follow.
const PERIOD: Duration = Duration::from_millis(100);

/// Something that can be drawn at any moment.
pub(crate) trait View {
    /// Draws what was seen so far.
    fn draw(&self, frame: &mut Frame<'_>);
}

/// The terminal while it shows a picture. Dropping it gives the terminal back.
pub(crate) struct Live {
    terminal: DefaultTerminal,
}

impl Live {
    /// Takes the terminal; `None` where results go elsewhere, as into a pipe or a file.
    pub(crate) fn open() -> Option<Self> {
        let shown = io::stdout().is_terminal() && io::stdin().is_terminal();
        let terminal = shown.then(ratatui::try_init)?.ok()?;
        Some(Self { terminal })
    }

    /// Draws `view` until `test` ends. `q`, escape and ctrl-c tell `stop`, so that the test ends
    /// with what it has.
    pub(crate) async fn follow<T>(
        mut self,
        view: &RefCell<impl View>,
        stop: &Notify,
        test: impl Future<Output = T>,
    ) -> T {
        tokio::pin!(test);
        let mut ticks = time::interval(PERIOD);
        loop {
            tokio::select! {
                ended = &mut test => return ended,
                _ = ticks.tick() => {
                    // A terminal that cannot be drawn on is no reason to lose the test.
                    self.terminal.draw(|frame| view.borrow().draw(frame)).ok();
                    if is_stop_asked() {
                        stop.notify_one();
                    }
                }
            }
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        ratatui::try_restore().ok();
    }
}

/// Whether a key that ends the test was pressed since the last look.
fn is_stop_asked() -> bool {
    let mut asked = false;
    while event::poll(Duration::ZERO).unwrap_or(false) {
        let Ok(Event::Key(key)) = event::read() else { continue };
        let interrupt =
            key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
        let quit = matches!(key.code, KeyCode::Char('q') | KeyCode::Esc);
        asked |= key.kind == KeyEventKind::Press && (interrupt || quit);
    }
    asked
}
