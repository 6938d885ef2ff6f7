//! Setting many pages: fonts and templates are read once, and typst remembers what it has set.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use serde::Serialize;
use serde_json::Value;
use typst::foundations::Bytes;

use crate::{
    fonts::{Fonts, Passage, Typefaces},
    language::Language,
    page::Page,
    pictures::{Picture, pictures},
    qr,
    render::ReportError,
    rendition::Rendition,
    sheet::Sheet,
    template::{Colours, Logo, Paper, Printed, Section, Template, collect},
    typeset::{Setter, marks_of},
    world::PageWorld,
};

/// Sets pages by one template with one choice of fonts.
#[derive(Debug)]
pub struct Renderer {
    template: Template,
    fonts: Fonts,
    /// The chain of the last page, which is mostly that of the next.
    last: Mutex<Option<Arc<Typefaces>>>,
}

/// A page that was set, and what made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The PDF/A-3b document.
    pub pdf: Vec<u8>,
    /// What it takes to get the same bytes again.
    pub rendition: Rendition,
}

impl Renderer {
    /// Sets pages by `template` with `fonts`.
    #[must_use]
    pub const fn new(template: Template, fonts: Fonts) -> Self {
        Self { template, fonts, last: Mutex::new(None) }
    }

    /// Its template.
    #[must_use]
    pub const fn template(&self) -> &Template {
        &self.template
    }

    /// Checks that `page` can be set: that the template speaks the language, and every character
    /// has a font. It takes no layout, so that it can be asked before a certificate is issued.
    ///
    /// # Errors
    /// With the first character without a font and the field that it stands in.
    pub fn check(&self, page: &Page, language: Language) -> Result<(), ReportError> {
        self.contents(page, language).map(|_| ())
    }

    /// Sets `page` as a PDF/A-3b document. The same page, language, template and fonts give the
    /// same bytes.
    ///
    /// # Errors
    /// When a character has no font, or on a fault of the template.
    pub fn render(&self, page: &Page, language: Language) -> Result<Rendered, ReportError> {
        let contents = self.contents(page, language)?;
        let pictures = pictures(page, self.template.look())?;
        let plots = pictures.iter().map(Picture::told).collect();
        let setting = Setting { plots, ..self.setting((page, language), &contents.typefaces) };
        let messages = self.template.messages(language);
        let marks = marks_of(page, &messages.texts);
        let text = Bytes::from_string::<String>;
        let mut data: BTreeMap<_, _> =
            pictures.into_iter().map(|picture| (picture.path, text(picture.svg))).collect();
        data.insert("linecert/code.svg", text(code(page)?));
        data.insert("linecert/messages.json", messages.json.clone());
        data.insert("linecert/data.json", text(contents.sheet.to_string()));
        data.insert("linecert/setting.json", text(json(&setting)?.to_string()));
        data.extend(page.bundle.clone().map(|bundle| ("certificate.lcert", Bytes::new(bundle))));
        let (main, files) = (self.template.main(), self.template.files());
        let world = PageWorld { main, files, data, typefaces: contents.typefaces };
        let (pdf, fonts) = Setter { world: &world, marks: &marks }.set()?;
        Ok(Rendered { pdf, rendition: Rendition::new(&self.template, language, fonts) })
    }

    fn contents(&self, page: &Page, language: Language) -> Result<Contents, ReportError> {
        if !self.template.speaks(language) {
            let template = self.template.name().to_owned();
            return Err(ReportError::Language { template, language });
        }
        let sheet = json(&Sheet::new(page, language))?;
        let mut texts = vec![];
        collect(&sheet, "", &mut texts);
        collect(&json(&self.template.look().printed(language))?, "template.texts", &mut texts);
        let words = &self.template.messages(language).texts;
        let passages: Vec<_> =
            texts.iter().chain(words).map(|(field, text)| Passage { field, text }).collect();
        let typefaces = self.typefaces(&passages)?;
        Ok(Contents { sheet, typefaces })
    }

    fn typefaces(&self, passages: &[Passage<'_>]) -> Result<Arc<Typefaces>, ReportError> {
        let chain = self.fonts.choose(passages)?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = last.as_ref().filter(|last| last.are(&chain)) {
            return Ok(Arc::clone(same));
        }
        let typefaces = Arc::new(Typefaces::new(chain));
        *last = Some(Arc::clone(&typefaces));
        Ok(typefaces)
    }

    fn setting<'a>(
        &'a self,
        (page, language): (&Page, Language),
        typefaces: &'a Typefaces,
    ) -> Setting<'a> {
        let look = self.template.look();
        Setting {
            languages: language.tongues().iter().map(|tongue| tongue.name()).collect(),
            fonts: typefaces.families(),
            thicken: typefaces.lack_bold_chinese(),
            plots: vec![],
            attached: page.bundle.is_some(),
            page: look.has_page,
            paper: look.paper,
            logo: look.logo.as_ref(),
            colours: &look.colours,
            sections: &look.sections,
            texts: look.printed(language),
        }
    }
}

struct Contents {
    sheet: Value,
    typefaces: Arc<Typefaces>,
}

/// What the template knows beside the page: how to set it.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Setting<'a> {
    languages: Vec<&'static str>,
    /// The families in the order in which a character looks for its font.
    fonts: Vec<&'a str>,
    /// Whether bold Chinese text must be imitated, because the family has no bold face.
    thicken: bool,
    plots: Vec<Value>,
    attached: bool,
    /// Whether the template has a page of its own.
    page: bool,
    paper: Paper,
    logo: Option<&'a Logo>,
    colours: &'a Colours,
    sections: &'a [Section],
    texts: Printed,
}

fn json(content: &impl Serialize) -> Result<Value, ReportError> {
    serde_json::to_value(content).map_err(|error| ReportError::Typeset(error.to_string()))
}

fn code(page: &Page) -> Result<String, ReportError> {
    let content = page.summary.clone().unwrap_or_else(|| qr::certificate_code(&page.digest));
    qr::draw(&content).map_err(ReportError::Code)
}
