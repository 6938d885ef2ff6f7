//! What is told of an entry, to people and to programs.

use linecert_api::{
    Problem,
    outbox::{Entry, Outcome, State},
    wire::{Deposit, Deposited},
};
use serde_json::{Value, json};

use super::why;
use crate::{language::Messages, render};

/// What came of an entry, in a line.
pub(super) fn outcome(entry: &Entry, outcome: &Outcome, messages: &Messages) -> String {
    match outcome {
        Outcome::Delivered(answer) if answer.deposit == Deposit::New => {
            with_answer("sent-delivered", (entry, answer), messages)
        }
        Outcome::Delivered(answer) => delivered_before(entry, answer, messages),
        Outcome::Refused(problem) => refused(entry, problem, messages),
        Outcome::Waits(error) => {
            with_why("sent-waits", (entry, why::of(error, messages)), messages)
        }
        Outcome::NotTried => {
            let daemon = entry.to.daemon.to_string();
            let names = [("label", entry.label.as_str()), ("daemon", &daemon)];
            messages.with("sent-not-tried", &names)
        }
    }
}

/// That the daemon has it from before.
pub(super) fn delivered_before(entry: &Entry, answer: &Deposited, messages: &Messages) -> String {
    with_answer("sent-delivered-before", (entry, answer), messages)
}

/// That the daemon does not take it.
pub(super) fn refused(entry: &Entry, problem: &Problem, messages: &Messages) -> String {
    with_why("sent-refused", (entry, why::of_problem(problem, messages)), messages)
}

fn with_answer(
    message: &str,
    (entry, answer): (&Entry, &Deposited),
    messages: &Messages,
) -> String {
    let names = [
        ("label", entry.label.clone()),
        ("daemon", entry.to.daemon.to_string()),
        ("number", answer.number.clone()),
        ("verdict", messages.get(&format!("overall-{}", answer.verdict))),
        ("at", render::time(answer.received_at)),
    ];
    messages.with_all(message, &names)
}

fn with_why(message: &str, (entry, why): (&Entry, String), messages: &Messages) -> String {
    let names =
        [("label", entry.label.clone()), ("daemon", entry.to.daemon.to_string()), ("why", why)];
    messages.with_all(message, &names)
}

/// An entry for programs.
pub(super) fn entry_json(entry: &Entry) -> Value {
    let (settled_at, answer, problem) = match &entry.state {
        State::Waiting => (None, None, None),
        State::Delivered { at, answer } => (Some(at), Some(answer), None),
        State::Refused { at, problem } => (Some(at), None, Some(problem)),
    };
    json!({
        "entry": entry.name.to_string(),
        "label": entry.label,
        "certificate": entry.certificate.to_string(),
        "daemon": entry.to.daemon.to_string(),
        "state": entry.state.folder(),
        "put_at": entry.put_at,
        "tries": entry.tries,
        "last": entry.last.as_ref().map(|last| json!({"at": last.at, "why": last.why})),
        "settled_at": settled_at,
        "answer": answer,
        "problem": problem,
    })
}
