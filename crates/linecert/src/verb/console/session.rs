//! One session on a console: in, the questions, and out again.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use linecert_driver::{ConsoleDriver, ConsoleScope, Driver};
use linecert_instrument::{
    Console, ConsoleAccess, ConsoleError, ConsoleLinkError, ConsoleTake, Deadlines,
};

use super::{password, source};
use crate::{block_on, exit::CommandError, hints, language::Messages, render};

/// Reads a console. A password that it wants and nobody gave is asked for on the terminal.
pub(super) fn take(
    (mut access, driver): (ConsoleAccess, &Driver),
    scope: ConsoleScope,
    messages: &Messages,
) -> Result<ConsoleTake, CommandError> {
    let console = source::console(driver)?;
    let waiting = waiting(&access, messages);
    let taken = block_on(render::until_stopped(async {
        let opened = open(&mut access, console, &waiting, messages).await?;
        ask(opened, scope).await.map_err(|error| hints::of_reading(&error))
    }));
    waiting.finish_and_clear();
    taken
}

async fn ask(mut console: Console<'_>, scope: ConsoleScope) -> Result<ConsoleTake, ConsoleError> {
    let taken = console.read(scope).await;
    // Said goodbye to even when it gave nothing: a session left open keeps others out.
    console.close().await;
    taken
}

async fn open<'d>(
    access: &mut ConsoleAccess,
    driver: &'d ConsoleDriver,
    waiting: &ProgressBar,
    messages: &Messages,
) -> Result<Console<'d>, CommandError> {
    let failed = |error| hints::of_reading(&error);
    match Console::open(access, driver, Deadlines::default()).await {
        Err(error) if wants_password(&error) && password::can_ask() => {
            access.login.password = Some(waiting.suspend(|| password::ask(access, messages))?);
            Console::open(access, driver, Deadlines::default()).await.map_err(failed)
        }
        opened => opened.map_err(failed),
    }
}

/// Whether a password is all that is missing. One that was refused is not asked for again.
fn wants_password(error: &ConsoleError) -> bool {
    match error {
        ConsoleError::NoPassword => true,
        ConsoleError::Link(ConsoleLinkError::NoWayIn { offered, .. }) => {
            offered.contains("password")
        }
        _ => false,
    }
}

/// Something that moves while a person waits: nobody knows how long a console takes.
fn waiting(access: &ConsoleAccess, messages: &Messages) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}  {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(messages.with("console-reading", &[("link", &access.link.to_string())]));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
