//! `template.toml`: what an operator's template states of itself.

use std::str::FromStr;

use linecert_toml::{Mistake, Schema, Text};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::language::{Language, Told};

/// What a template states of itself, ready for the template to read.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    pub(crate) name: String,
    pub(crate) languages: Vec<Language>,
    pub(crate) paper: Paper,
    pub(crate) logo: Option<Logo>,
    pub(crate) colours: Colours,
    pub(crate) sections: Vec<Section>,
    texts: Texts,
    /// Whether the template has a page of its own, or dresses the built-in one.
    pub(crate) has_page: bool,
}

/// A part of the built-in page that a template may leave out. What a reader must not miss is none
/// of them: verdict, limits with their readings, decision rule, notes, and how to verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// Bars that show how far each reading is from its limit.
    Margins,
    /// Throughput over time.
    Throughput,
    /// Round-trip times and losses.
    Delays,
    /// Traces of reflectometers.
    Traces,
    /// What a DSL line carries on each tone.
    Tones,
    /// Files that travel beside the certificate.
    Attachments,
}

/// A text that names no part of a page.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "unknown section `{0}`: write `margins`, `throughput`, `delays`, `traces`, `tones` or `attachments`"
)]
pub struct UnknownSection(pub String);

impl Section {
    const ALL: [(Self, &str); 6] = [
        (Self::Margins, "margins"),
        (Self::Throughput, "throughput"),
        (Self::Delays, "delays"),
        (Self::Traces, "traces"),
        (Self::Tones, "tones"),
        (Self::Attachments, "attachments"),
    ];
}

impl FromStr for Section {
    type Err = UnknownSection;

    fn from_str(name: &str) -> Result<Self, UnknownSection> {
        let known = Self::ALL.into_iter().find(|(_, known)| *known == name);
        known.map(|(section, _)| section).ok_or_else(|| UnknownSection(name.to_owned()))
    }
}

/// A colour that text can be set in on white paper: `#` and six hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Colour(String);

/// Why a text is no colour of a page.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotAColour {
    /// It is not written as a colour.
    #[error("`{0}` is no colour: write `#` and six hexadecimal digits")]
    Form(String),
    /// It is so light that a copier would lose it.
    #[error("`{0}` is too light to be read on paper, above all when it was copied")]
    Light(String),
}

/// The lightest colour of text, in 255ths of white (ITU-R BT.709 luma of the coded values).
const LIGHTEST: u32 = 140;

impl FromStr for Colour {
    type Err = NotAColour;

    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let form = || NotAColour::Form(text.to_owned());
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or_else(form)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(form());
        }
        let [_, red, green, blue] =
            u32::from_str_radix(digits, 16).map_err(|_| form())?.to_be_bytes().map(u32::from);
        if (2_126 * red + 7_152 * green + 722 * blue) / 10_000 > LIGHTEST {
            return Err(NotAColour::Light(text.to_owned()));
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Paper {
    A4,
    UsLetter,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Logo {
    /// The file in the template's folder.
    pub(crate) file: String,
    #[serde(default = "Logo::height")]
    height_mm: u8,
}

impl Logo {
    const fn height() -> u8 {
        12
    }
}

/// The colours of a page; what is absent is as built in.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Colours {
    ink: Option<Colour>,
    quiet: Option<Colour>,
    pass: Option<Colour>,
    marginal: Option<Colour>,
    incomplete: Option<Colour>,
    fail: Option<Colour>,
}

/// What an operator has printed on every certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Texts {
    en: TextsOfOne,
    zh: TextsOfOne,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct TextsOfOne {
    laboratory: String,
    accreditation: String,
    contact: String,
    remark: String,
}

/// The texts of an operator in the language of the page; empty ones are absent.
#[derive(Debug, Serialize)]
pub(crate) struct Printed {
    laboratory: Option<Told>,
    accreditation: Option<Told>,
    contact: Option<Told>,
    remark: Option<Told>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "reading it checks it")]
    schema: Schema<1>,
    name: Text<Name>,
    #[serde(default)]
    languages: Vec<Text<Language>>,
    paper: Option<Paper>,
    logo: Option<Logo>,
    #[serde(default)]
    colours: ColoursFile,
    sections: Option<Vec<Text<Section>>>,
    #[serde(default)]
    texts: Texts,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ColoursFile {
    ink: Option<Text<Colour>>,
    quiet: Option<Text<Colour>>,
    pass: Option<Text<Colour>>,
    marginal: Option<Text<Colour>>,
    incomplete: Option<Text<Colour>>,
    fail: Option<Text<Colour>>,
}

/// The name of a template: small letters, digits and hyphens.
struct Name(String);

#[derive(Debug, Error)]
#[error("`{0}` is no name of a template: write 1 to 60 small letters, digits and hyphens")]
struct NotAName(String);

impl FromStr for Name {
    type Err = NotAName;

    fn from_str(name: &str) -> Result<Self, NotAName> {
        let fits = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        let is_name = (1..=60).contains(&name.len()) && name.bytes().all(fits);
        if is_name { Ok(Self(name.to_owned())) } else { Err(NotAName(name.to_owned())) }
    }
}

impl Look {
    pub(super) fn built_in() -> Self {
        Self {
            name: "standard".to_owned(),
            languages: Language::ALL.to_vec(),
            paper: Paper::A4,
            logo: None,
            colours: Colours::default(),
            sections: Section::ALL.map(|(section, _)| section).to_vec(),
            texts: Texts::default(),
            has_page: false,
        }
    }

    pub(super) fn parse(file: &str, text: &str) -> Result<Self, Mistake<String>> {
        let stated: File = linecert_toml::parse(file, text)?;
        let standard = Self::built_in();
        let languages: Vec<_> = stated.languages.into_iter().map(|text| text.0).collect();
        let sections = stated.sections.map(|all| all.into_iter().map(|text| text.0).collect());
        Ok(Self {
            name: stated.name.0.0,
            languages: if languages.is_empty() { standard.languages } else { languages },
            paper: stated.paper.unwrap_or(standard.paper),
            logo: stated.logo,
            colours: stated.colours.into(),
            sections: sections.unwrap_or(standard.sections),
            texts: stated.texts,
            has_page: false,
        })
    }

    /// The operator's texts in the language of a page.
    pub(crate) fn printed(&self, language: Language) -> Printed {
        let told = |of: fn(&TextsOfOne) -> &str| {
            let (english, chinese) = (of(&self.texts.en), of(&self.texts.zh));
            // Whoever writes one language only means it for both.
            let english = if english.is_empty() { chinese } else { english };
            let chinese = if chinese.is_empty() { english } else { chinese };
            (!english.is_empty()).then(|| Told::of(language, english, chinese))
        };
        Printed {
            laboratory: told(|texts| &texts.laboratory),
            accreditation: told(|texts| &texts.accreditation),
            contact: told(|texts| &texts.contact),
            remark: told(|texts| &texts.remark),
        }
    }
}

impl From<ColoursFile> for Colours {
    fn from(file: ColoursFile) -> Self {
        let colour = |text: Option<Text<Colour>>| text.map(|text| text.0);
        Self {
            ink: colour(file.ink),
            quiet: colour(file.quiet),
            pass: colour(file.pass),
            marginal: colour(file.marginal),
            incomplete: colour(file.incomplete),
            fail: colour(file.fail),
        }
    }
}
