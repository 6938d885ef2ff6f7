//! What is known of the page, and of the code on it.

use linecert_report::Parting;

use super::{Rows, Teller};
use crate::{
    render,
    verb::verify::{page::Shows, words},
};

impl Teller<'_> {
    /// Who vouches for the file, whether it shows what the certificate says, and the code.
    pub(super) fn page(&self) -> Rows {
        let mut rows = Rows::new();
        if let Some(page) = &self.known.page {
            let untouched = page.untouched.map(|(stated, heard)| {
                let names = [
                    ("by", words::speaker(&heard.voice, self.messages)),
                    ("at", render::time(stated.head.made_at)),
                ];
                self.say("verify-file-untouched", &names)
            });
            let unknown = || self.messages.get("verify-file-unknown");
            rows.push(("verify-file", untouched.unwrap_or_else(unknown)));
            rows.push(("verify-page", self.shows(&page.shows)));
        }
        let code = match (self.known.has_code, &self.report().summary) {
            (true, _) => Some("verify-code-same"),
            (false, Some(_)) => Some("verify-code-held"),
            (false, None) => None,
        };
        rows.extend(code.map(|code| ("verify-code", self.messages.get(code))));
        rows
    }

    fn shows(&self, shows: &Shows) -> String {
        match shows {
            Shows::Equal(_) => self.messages.get("verify-page-equal"),
            Shows::Outdated(_) => self.messages.get("verify-page-outdated"),
            Shows::NotSet(error) => {
                self.say("verify-page-not-set", &[("why", words::safe(&error.to_string()))])
            }
            Shows::Lacks(name) => self.say("verify-page-lacks", &[("name", words::safe(name))]),
            Shows::MadeOtherwise { parting, stated, at_hand } => {
                let names = [
                    ("template", words::safe(&stated.template)),
                    ("digest", stated.template_digest.to_string()),
                    ("renderer", words::safe(&stated.renderer)),
                    ("own", at_hand.renderer.clone()),
                    ("fonts", digests(&stated.fonts)),
                ];
                self.say(parting_id(*parting), &names)
            }
        }
    }
}

const fn parting_id(parting: Parting) -> &'static str {
    match parting {
        Parting::Template => "verify-page-other-template",
        Parting::Renderer => "verify-page-other-renderer",
        Parting::Fonts => "verify-page-other-fonts",
        Parting::Language => "verify-page-other-language",
    }
}

fn digests(fonts: &[linecert_measure::Digest]) -> String {
    fonts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
