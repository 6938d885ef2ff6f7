//! What stands in a certificate, as it is safe to show on a screen.

use linecert_cert::{Holder, Role, Voice};

pub(crate) use crate::render::safe;

use crate::language::Messages;

/// A person with the number that the operator gave them.
pub(super) fn person(holder: &Holder) -> String {
    safe(&format!("{} {}", holder.name, holder.staff_number))
}

/// What a holder is.
pub(super) fn role(role: Role, messages: &Messages) -> String {
    let level = role.skill().map_or_else(String::new, |skill| skill.to_string());
    messages.with(&format!("verify-role-{}", role.name()), &[("level", &level)])
}

/// Who made a statement.
pub(super) fn speaker(voice: &Voice, messages: &Messages) -> String {
    match voice {
        Voice::Holder(opened) => person(&opened.key_cert.holder),
        Voice::Customer(key) => messages.with("verify-own-key", &[("key", &key.id().to_string())]),
    }
}
