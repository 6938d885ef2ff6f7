//! Whether the names in an order can be printed, told before anything is measured.

use linecert_report::{Passage, TextError};

use super::Setting;
use crate::{
    args::Certify,
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::report::look,
};

/// Warns of the first character of order or key that no font has. The certificate does not need
/// one, only its page does, so that the job goes on; template and fonts must be usable.
pub(super) fn check(
    setting: &Setting,
    args: &Certify,
    messages: &Messages,
) -> Result<(), CommandError> {
    look::renderer(&args.paper.look)?;
    let fonts = look::fonts(&args.paper.look.font)?;
    if let Err(error) = fonts.check(&passages(setting)) {
        let hint = match error {
            TextError::NoChineseFont { .. } => "hint-chinese-font",
            TextError::MissingGlyph { .. } => "hint-font",
        };
        let problem = CommandError::new(Exit::NotFound, "not-printable").cause(error).hint(hint);
        problem.warning(messages).into_iter().for_each(render::note);
    }
    Ok(())
}

fn passages(setting: &Setting) -> Vec<Passage<'_>> {
    let (order, key_cert) = (&setting.assignment.order, setting.issuer.key_cert());
    let texts = [
        ("order.customer", order.customer.name.as_deref()),
        ("order.address", order.customer.address.as_deref()),
        ("order.region", order.region.as_deref()),
        ("line.id", Some(order.line.as_str())),
        ("holder.name", Some(key_cert.holder.name.as_str())),
        ("operator", Some(setting.issuer.trust_roots().operator())),
    ];
    let passage = |(field, text): (_, Option<_>)| Some(Passage { field, text: text? });
    texts.into_iter().filter_map(passage).collect()
}
