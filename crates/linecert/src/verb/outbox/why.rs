//! Why a certificate was not delivered: in words, as an exit code, and with the next step.

use linecert_api::{
    ClientError, Problem, ProblemKind, Stage,
    outbox::{DeliveryError, Outcome},
};

use crate::{exit::Exit, hints::chain, language::Messages, render};

/// The reason in the language of the screen.
pub(super) fn of(error: &DeliveryError, messages: &Messages) -> String {
    match error {
        DeliveryError::Destination(error) => chain(error),
        DeliveryError::Changed => messages.get("delivery-changed"),
        DeliveryError::Client(error) => of_client(error, messages),
    }
}

fn of_client(error: &ClientError, messages: &Messages) -> String {
    match error {
        ClientError::NotResolved(_) => messages.get("delivery-no-address"),
        ClientError::Refused => messages.get("delivery-nobody"),
        ClientError::Unreachable(cause) => {
            messages.with("delivery-no-way", &[("cause", &cause.to_string())])
        }
        ClientError::Tls(cause) => messages.with("delivery-tls", &[("cause", &cause.to_string())]),
        ClientError::TimedOut { stage, after } => {
            let (stage, after) = (messages.get(id_of(*stage)), format!("{after:.0?}"));
            messages.with("delivery-silent", &[("stage", &stage), ("after", &after)])
        }
        ClientError::Broken(_) => messages.get("delivery-broken"),
        ClientError::Redirected(to) => messages.with("delivery-elsewhere", &[("to", to)]),
        ClientError::Garbled(garbled) => {
            messages.with("delivery-garbled", &[("what", &garbled.to_string())])
        }
        ClientError::Status { status, .. } => {
            messages.with("delivery-status", &[("status", &status.to_string())])
        }
        ClientError::Problem { problem, .. } => of_problem(problem, messages),
    }
}

const fn id_of(stage: Stage) -> &'static str {
    match stage {
        Stage::Name => "stage-name",
        Stage::Connection => "stage-connection",
        Stage::Tls => "stage-tls",
        Stage::Answer => "stage-answer",
    }
}

/// What the daemon says, its kind in the language of the screen.
pub(super) fn of_problem(problem: &Problem, messages: &Messages) -> String {
    let kind = messages.get(&format!("problem-{}", problem.kind.name()));
    let code = problem.code.map(|code| format!(" ({code})")).unwrap_or_default();
    match problem.detail.as_str() {
        "" => format!("{kind}{code}"),
        detail => format!("{kind}{code}: {}", render::safe(detail)),
    }
}

/// The exit code of an outcome.
pub(super) const fn exit_of(outcome: &Outcome) -> Exit {
    let error = match outcome {
        Outcome::Delivered(_) => return Exit::Pass,
        Outcome::Refused(_) => return Exit::DeliveryRefused,
        Outcome::NotTried => return Exit::DaemonAway,
        Outcome::Waits(error) => error,
    };
    match error {
        DeliveryError::Destination(_) | DeliveryError::Client(ClientError::Tls(_)) => {
            Exit::DaemonBarred
        }
        DeliveryError::Changed => Exit::Storage,
        DeliveryError::Client(ClientError::Problem { problem, .. }) => match problem.kind {
            ProblemKind::Unauthenticated | ProblemKind::Forbidden => Exit::DaemonBarred,
            ProblemKind::ShuttingDown
            | ProblemKind::StoreUnavailable
            | ProblemKind::TooManyRequests => Exit::DaemonAway,
            _ => Exit::DaemonUnclear,
        },
        DeliveryError::Client(
            ClientError::NotResolved(_)
            | ClientError::Refused
            | ClientError::Unreachable(_)
            | ClientError::TimedOut { .. }
            | ClientError::Broken(_)
            | ClientError::Status { status: 429 | 502..=504, .. },
        ) => Exit::DaemonAway,
        DeliveryError::Client(_) => Exit::DaemonUnclear,
    }
}

/// The exit code of a run: the outcome that a person has to do most about.
pub(super) fn gravest(exits: impl IntoIterator<Item = Exit>) -> Exit {
    let gravity = |exit: &Exit| match exit {
        Exit::Storage => 5,
        Exit::DeliveryRefused => 4,
        Exit::DaemonBarred => 3,
        Exit::DaemonUnclear => 2,
        Exit::DaemonAway => 1,
        _ => 0,
    };
    exits.into_iter().max_by_key(gravity).unwrap_or(Exit::Pass)
}

/// What to do about an outcome.
pub(super) const fn hint_of(outcome: &Outcome) -> Option<&'static str> {
    match (exit_of(outcome), outcome) {
        (Exit::DaemonBarred, Outcome::Waits(DeliveryError::Client(ClientError::Tls(_)))) => {
            Some("hint-daemon-ca")
        }
        (Exit::DaemonBarred, _) => Some("hint-daemon-token"),
        (Exit::DaemonAway, _) => Some("hint-outbox-send"),
        (Exit::DaemonUnclear, _) => Some("hint-daemon-address"),
        (Exit::DeliveryRefused, _) => Some("hint-outbox-refused"),
        (Exit::Storage, _) => Some("hint-outbox-changed"),
        _ => None,
    }
}

/// Tells what to do next.
pub(super) fn note_hint(hint: &str, messages: &Messages) {
    render::note(format_args!("{}: {}", messages.get("hint"), messages.get(hint)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn every_problem_has_words_in_both_languages() {
        for language in [Language::English, Language::Chinese] {
            let messages = Messages::of(language);
            for kind in ProblemKind::ALL {
                let words = of_problem(&Problem::new(*kind, "told\u{1b}[2J"), &messages);
                assert!(!words.starts_with("problem-"), "{words}");
                assert!(words.ends_with(": told\\u{1b}[2J"), "{words}");
            }
        }
    }

    #[test]
    fn what_a_person_has_to_do_something_about_comes_first() {
        use Exit::{DaemonAway, DaemonBarred, DaemonUnclear, DeliveryRefused, Pass};
        let check = |exits: &[Exit], expect| assert_eq!(gravest(exits.to_vec()), expect);
        check(&[], Pass);
        check(&[Pass, DaemonAway, Pass], DaemonAway);
        check(&[DeliveryRefused, DaemonBarred, DaemonAway], DeliveryRefused);
        check(&[DaemonAway, DaemonUnclear], DaemonUnclear);
    }
}
