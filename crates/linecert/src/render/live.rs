//! A picture on the terminal that follows a test while it runs.
//!
//! What is drawn is a pure function of what was seen; this file owns the terminal alone.

mod hops;
mod ping;
mod speed;

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

pub(crate) use self::{hops::HopsView, ping::PingView, speed::SpeedView};

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
        let mut told = false;
        let told_to_end = told_to_end();
        tokio::pin!(test, told_to_end);
        let mut ticks = time::interval(PERIOD);
        loop {
            tokio::select! {
                ended = &mut test => return ended,
                () = &mut told_to_end, if !told => {
                    told = true;
                    stop.notify_one();
                }
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

/// Ends when the system tells the program to end. Without it the terminal would stay as it is.
async fn told_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let signals = (signal(SignalKind::terminate()), signal(SignalKind::hangup()));
        if let (Ok(mut terminate), Ok(mut hang_up)) = signals {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
            return;
        }
    }
    std::future::pending().await
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
