//! Lantiq Falcon sticks: `onu ploamsg` (hack-gpon).

use super::{Premises, model::Manner};

pub(super) const MANNER: Manner = Manner {
    prompt: "# ",
    shell: None,
    login: ("login: ", "Password: "),
    key: " curr_state=",
    pager: None,
    refusal: "-ash: {}: not found",
};

pub(super) fn answer(premises: &Premises, command: &str) -> Option<String> {
    let state = premises.optics.activation.number();
    let before = state.saturating_sub(1).max(1);
    (command == "onu ploamsg").then(|| {
        format!("errorcode=0 curr_state={state} previous_state={before} elapsed_msec=30428\n")
    })
}
