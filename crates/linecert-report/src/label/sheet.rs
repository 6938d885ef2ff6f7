//! A label as the data that its template reads.

use std::collections::BTreeMap;

use linecert_cert::Purpose;
use serde::{Deserialize, Serialize};

use super::{Label, LabelError, LabelSize};
use crate::{fonts::Passage, language::Language, qr, sheet::clean};

const WORDS: &str = include_str!("../../messages/label.toml");

/// The modules of white that a code has on every side (ISO/IEC 18004, quiet zone).
const QUIET_ZONE: u16 = 4;

/// The fewest dots of a printer of 300 dots an inch that make a module: a quarter of a millimetre.
/// A module is a whole number of dots, or the printer would draw some of them wider.
const FEWEST_DOTS: u16 = 3;

/// The whole data file. Lengths are in millimetres, but for the code's.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Sheet {
    #[serde(skip)]
    pub(super) size: LabelSize,
    #[serde(skip)]
    pub(super) picture: String,
    width: u16,
    height: u16,
    code: Code,
    language: &'static str,
    /// What an exercise says, in big letters and in small.
    training: Option<[String; 2]>,
    verdict: &'static str,
    verdict_words: Vec<String>,
    operator: String,
    rows: Vec<Row>,
    /// Year, month, day, hour, minute and second, for the date of the document.
    date: Vec<i64>,
}

/// How the code is drawn, in dots of 1/300 inch.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Code {
    modules: u16,
    module: u16,
    quiet_zone: u16,
}

#[derive(Serialize)]
struct Row {
    field: &'static str,
    name: String,
    value: String,
}

/// The words of a label.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    training: BTreeMap<String, Word>,
    verdict: BTreeMap<String, Word>,
    field: BTreeMap<String, Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    en: String,
    zh: String,
}

impl Sheet {
    pub(super) fn new(
        label: &Label,
        size: LabelSize,
        language: Language,
    ) -> Result<Self, LabelError> {
        let words = Words::parse()?;
        let (width, height) = size.millimetres();
        let drawing = qr::drawing(&label.code).map_err(LabelError::Code)?;
        let date = label.issued_at.strftime("%Y %m %d %H %M %S").to_string();
        let training = (label.purpose == Purpose::Training)
            .then(|| [words.mark(language).join(" "), words.says(language).join(" ")]);
        Ok(Self {
            size,
            picture: drawing.svg,
            width,
            height,
            code: Code::fitting(drawing.modules, size)?,
            language: if language == Language::Chinese { "zh" } else { "en" },
            training,
            verdict: label.verdict.name(),
            verdict_words: said(words.verdict.get(label.verdict.name()), language),
            operator: clean(&label.operator),
            rows: rows(label, &words, language),
            date: date.split(' ').filter_map(|part| part.parse().ok()).collect(),
        })
    }

    /// The modules of the code and the dots of a module.
    #[cfg(test)]
    pub(super) const fn code_dots(&self) -> (u16, u16) {
        (self.code.modules, self.code.module)
    }

    /// Every text with its field, for the check that it can be printed.
    pub(super) fn passages(&self) -> Vec<Passage<'_>> {
        let words = self.training.iter().flatten().chain(&self.verdict_words);
        let words = words.chain(self.rows.iter().map(|row| &row.name));
        let words = words.map(|text| Passage { field: "label", text });
        let values = self.rows.iter().map(|row| Passage { field: row.field, text: &row.value });
        let operator = Passage { field: "operator", text: &self.operator };
        values.chain([operator]).chain(words).collect()
    }
}

fn rows(label: &Label, words: &Words, language: Language) -> Vec<Row> {
    let service = label.service_number.as_ref().map(|number| number.as_str().to_owned());
    let values = [
        ("line", Some(label.line.clone())),
        ("order", Some(label.order.clone())),
        ("onu", label.onu_serial.as_ref().map(|serial| serial.as_str().to_owned())),
        ("service", service),
        ("date", Some(label.issued_at.strftime("%Y-%m-%d").to_string())),
    ];
    let row = |(field, value): (&'static str, Option<String>)| {
        let name = said(words.field.get(field), language).join(" ");
        Some(Row { field, name, value: clean(&value?) })
    };
    values.into_iter().filter_map(row).collect()
}

impl Code {
    /// The widest whole modules with which the code fits the height of the paper.
    fn fitting(modules: u16, size: LabelSize) -> Result<Self, LabelError> {
        let (_, millimetres) = size.millimetres();
        let dots = u16::try_from(u32::from(millimetres) * 3000 / 254).unwrap_or(u16::MAX);
        let across = modules.saturating_add(2 * QUIET_ZONE);
        let module = dots.checked_div(across).unwrap_or(0);
        if module < FEWEST_DOTS {
            return Err(LabelError::TooDense { modules, size: size.name() });
        }
        Ok(Self { modules, module, quiet_zone: QUIET_ZONE })
    }
}

impl Words {
    fn parse() -> Result<Self, LabelError> {
        toml::from_str(WORDS).map_err(|error| LabelError::Typeset(error.to_string()))
    }

    /// The mark of an exercise, which is in English too wherever it is not in English alone.
    fn mark(&self, language: Language) -> Vec<String> {
        let language = if language == Language::English { language } else { Language::Both };
        said(self.training.get("mark"), language)
    }

    fn says(&self, language: Language) -> Vec<String> {
        said(self.training.get("says"), language)
    }
}

/// A word in each language of the label; once, where it is the same in both.
fn said(word: Option<&Word>, language: Language) -> Vec<String> {
    let Some(Word { en, zh }) = word else { return vec![] };
    let mut words = match language {
        Language::English => vec![en.clone()],
        Language::Chinese => vec![zh.clone()],
        Language::Both => vec![en.clone(), zh.clone()],
    };
    words.dedup();
    words
}
