//! How a console asks, pages and refuses.

use crate::{
    fault::{self, Fault},
    pattern::{Groups, Pattern},
    raw,
};

/// The texts by which a console tells what it waits for.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    prompts: Vec<Pattern>,
    user: Vec<Pattern>,
    password: Vec<Pattern>,
    denied: Vec<Pattern>,
    busy: Vec<Pattern>,
    pagers: Vec<Pager>,
    refused: Vec<Pattern>,
    leaks: Vec<String>,
}

#[derive(Debug, Clone)]
struct Pager {
    sign: Pattern,
    key: String,
}

/// What a line that is not ended waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks<'d> {
    User,
    Password,
    Key(&'d str),
    Command,
}

/// What a whole line says of a log-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Barred {
    Denied,
    Busy,
}

/// The signs of a shell that pasted captures have, whatever the device.
const PASTED: [&str; 3] = ["$", "#", ">"];

impl Rules {
    pub(super) fn check(raw: &raw::console::Console) -> Result<Self, Fault> {
        let none = Vec::new();
        let login = raw.login.as_ref();
        let of = |texts: Option<&Vec<raw::Text>>| patterns(texts.unwrap_or(&none));
        Ok(Self {
            prompts: patterns(raw.prompts.get_ref())?,
            user: of(login.map(|login| &login.user))?,
            password: of(login.map(|login| &login.password))?,
            denied: of(login.map(|login| &login.denied))?,
            busy: of(login.map(|login| &login.busy))?,
            pagers: raw.pager.iter().map(Pager::check).collect::<Result<_, _>>()?,
            refused: patterns(&raw.refused)?,
            leaks: raw.leaks.iter().map(fault::filled).collect::<Result<_, _>>()?,
        })
    }

    /// What a line that is not ended, without the white space around it, waits for.
    pub(super) fn asks(&self, line: &str) -> Option<Asks<'_>> {
        if line.is_empty() {
            return None;
        }
        if any(&self.password, line) {
            return Some(Asks::Password);
        }
        if any(&self.user, line) {
            return Some(Asks::User);
        }
        if let Some(pager) = self.pagers.iter().find(|pager| pager.sign.matches(line)) {
            return Some(Asks::Key(&pager.key));
        }
        self.is_prompt(line).then_some(Asks::Command)
    }

    pub(super) fn is_prompt(&self, line: &str) -> bool {
        any(&self.prompts, line)
    }

    /// Whether what stands before a command in a pasted capture is a prompt.
    pub(super) fn is_prompt_pasted(&self, text: &str) -> bool {
        text.is_empty() || PASTED.contains(&text) || self.is_prompt(text)
    }

    pub(super) fn barred(&self, line: &str) -> Option<Barred> {
        if any(&self.denied, line) {
            return Some(Barred::Denied);
        }
        any(&self.busy, line).then_some(Barred::Busy)
    }

    pub(super) fn refuses(&self, line: &str) -> bool {
        any(&self.refused, line)
    }

    /// A line without the prompts of an inner shell that were printed before it.
    pub(super) fn without_leaks<'l>(&self, line: &'l str) -> &'l str {
        let mut rest = line.trim();
        while let Some(after) = self.leaks.iter().find_map(|leak| rest.strip_prefix(leak.as_str()))
        {
            rest = after.trim_start();
        }
        rest
    }
}

impl Pager {
    fn check(raw: &raw::console::Pager) -> Result<Self, Fault> {
        let sign = fault::pattern(&raw.sign, Groups::NONE)?;
        // A key is one blank as often as not, so that it may not be asked to say something.
        Ok(Self { sign, key: raw.key.get_ref().clone() })
    }
}

fn any(patterns: &[Pattern], line: &str) -> bool {
    patterns.iter().any(|pattern| pattern.matches(line))
}

fn patterns(texts: &[raw::Text]) -> Result<Vec<Pattern>, Fault> {
    texts.iter().map(|text| fault::pattern(text, Groups::NONE)).collect()
}
