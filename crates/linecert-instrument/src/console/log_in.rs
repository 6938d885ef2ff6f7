//! Answering the questions of a login, each of them once.

use std::time::Duration;

use linecert_driver::{ConsoleDriver, Screen, Sign};
use tokio::time::Instant;

use super::{
    failure::{ConsoleError, Halt},
    link::Link,
    login::Credentials,
    shell::{ENTER, quiet_of, settle, write},
};

/// A shell that has said nothing for so long is woken.
const WAKE: Duration = Duration::from_millis(1_500);
const MOST_WAKES: u8 = 3;

/// The way from a line that says something to a prompt.
pub(super) struct Login<'d, 'c> {
    driver: &'d ConsoleDriver,
    credentials: &'c Credentials,
    screen: Screen<'d>,
    typed: Typed,
    wakes: u8,
    /// Whether an Enter that was to wake the line was taken for the name of nobody.
    misheard: Misheard,
}

/// What was typed at the questions. Nothing is typed twice: a second wrong password may lock the
/// account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Typed {
    Nothing,
    User,
    Password,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Misheard {
    No,
    Once,
}

impl<'d, 'c> Login<'d, 'c> {
    pub(super) fn new(driver: &'d ConsoleDriver, credentials: &'c Credentials) -> Self {
        let (typed, misheard) = (Typed::Nothing, Misheard::No);
        Self { driver, credentials, screen: driver.screen(), typed, wakes: 0, misheard }
    }

    /// Wakes the line.
    pub(super) async fn press_enter(
        &mut self,
        link: &mut Link,
        deadline: Instant,
    ) -> Result<(), ConsoleError> {
        self.wakes += 1;
        Ok(write(link, ENTER, deadline).await?)
    }

    /// Answers what is asked until a prompt stands there, and gives its text.
    pub(super) async fn reach_prompt(
        mut self,
        link: &mut Link,
        deadline: Instant,
    ) -> Result<String, ConsoleError> {
        let quiet = quiet_of(self.driver);
        loop {
            // Once something was typed, a key more might be an answer to the next question.
            let may_wake = self.typed == Typed::Nothing && self.wakes < MOST_WAKES;
            let until = if may_wake { deadline.min(Instant::now() + WAKE) } else { deadline };
            match settle(link, &mut self.screen, (quiet, until)).await {
                Ok(Sign::Prompt) => return Ok(self.screen.prompt().unwrap_or_default()),
                Ok(sign) => self.answer(sign, link, deadline).await?,
                Err(Halt::Silent) if may_wake && until < deadline => {
                    self.press_enter(link, deadline).await?;
                }
                Err(Halt::Silent) => {
                    let seen = self.credentials.redact(&link.last_line());
                    return Err(ConsoleError::NoPrompt { seen });
                }
                Err(halt) => return Err(halt.into()),
            }
        }
    }

    async fn answer(
        &mut self,
        sign: Sign<'d>,
        link: &mut Link,
        deadline: Instant,
    ) -> Result<(), ConsoleError> {
        let is_answer_to_enter = self.typed == Typed::Nothing && self.wakes > 0;
        let line = match sign {
            Sign::Password
                if is_answer_to_enter
                    && self.misheard == Misheard::No
                    && self.credentials.user.is_some() =>
            {
                // Nobody has no password, and what is said to that is said to nobody.
                self.misheard = Misheard::Once;
                ""
            }
            Sign::Denied if is_answer_to_enter && self.misheard == Misheard::Once => {
                self.screen = self.driver.screen();
                self.screen.push(&link.open_line());
                return Ok(());
            }
            Sign::User if self.typed == Typed::Nothing => {
                self.typed = Typed::User;
                self.credentials.user.as_deref().ok_or(ConsoleError::NoUser)?
            }
            Sign::Password if self.typed < Typed::Password => {
                self.typed = Typed::Password;
                let password = self.credentials.password.as_ref();
                password.ok_or(ConsoleError::NoPassword)?.reveal()
            }
            Sign::User | Sign::Password | Sign::Denied => return Err(ConsoleError::Denied),
            Sign::Busy => return Err(ConsoleError::Busy),
            Sign::Overflow => return Err(ConsoleError::EndlessGreeting),
            Sign::Pager(key) => {
                write(link, key.as_bytes(), deadline).await?;
                self.screen.answered();
                return Ok(());
            }
            Sign::Prompt | Sign::Working => return Ok(()),
        };
        write(link, &[line.as_bytes(), ENTER].concat(), deadline).await?;
        self.screen.answered();
        Ok(())
    }
}
