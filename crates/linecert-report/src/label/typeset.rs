//! From the data of a label to a PDF or a picture.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::json;
use typst::{
    foundations::{Bytes, Label as Mark, Selector, Str},
    introspection::{Introspector as _, MetadataElem},
    utils::PicoStr,
};
use typst_layout::PagedDocument;
use typst_svg::SvgOptions;

use super::{LabelError, sheet::Sheet};
use crate::{
    fonts::{Fonts, Typefaces},
    template::Files,
    typeset,
    world::PageWorld,
};

const PATH: &str = "label.typ";
const TEMPLATE: &str = include_str!("../../templates/label.typ");

pub(super) fn pdf(sheet: &Sheet, fonts: &Fonts) -> Result<Vec<u8>, LabelError> {
    set(sheet, fonts, |world, document| typeset::export(world, document).map_err(broken))
}

pub(super) fn svg(sheet: &Sheet, fonts: &Fonts) -> Result<String, LabelError> {
    set(sheet, fonts, |_, document| {
        let [page] = document.pages() else { return Err(not_one_page()) };
        Ok(typst_svg::svg(page, &SvgOptions::default()))
    })
}

/// Lays the label out, and makes of it what `finish` does.
fn set<T>(
    sheet: &Sheet,
    fonts: &Fonts,
    finish: impl FnOnce(&PageWorld<'_>, &PagedDocument) -> Result<T, LabelError>,
) -> Result<T, LabelError> {
    let typefaces = Typefaces::new(fonts.choose(&sheet.passages())?);
    let setting = json!({
        "families": typefaces.families(),
        "thicken": typefaces.lack_bold_chinese(),
    });
    let (files, main) = Files::of(PATH, TEMPLATE).map_err(broken)?;
    let text = Bytes::from_string::<String>;
    let data = BTreeMap::from([
        ("data.json", text(serde_json::to_string(sheet).map_err(broken)?)),
        ("setting.json", text(setting.to_string())),
        ("code.svg", text(sheet.picture.clone())),
    ]);
    let world = PageWorld { main, files: &files, data, typefaces: Arc::new(typefaces) };
    let document = typeset::lay_out(&world).map_err(broken)?;
    check_fit(&document, sheet)?;
    finish(&world, &document)
}

/// The template marks a text that it could not make small enough with the name of its field.
fn check_fit(document: &PagedDocument, sheet: &Sheet) -> Result<(), LabelError> {
    let mark = Mark::new(PicoStr::intern("too-long")).map(Selector::Label);
    let marked = mark.and_then(|mark| document.introspector().query_first(&mark));
    let field = marked.and_then(|marked| {
        let named = marked.to_packed::<MetadataElem>()?;
        named.value.clone().cast::<Str>().ok()
    });
    match (field, document.pages()) {
        (Some(field), _) => {
            Err(LabelError::TooLong { field: field.to_string(), size: sheet.size.name() })
        }
        (None, [_]) => Ok(()),
        (None, _) => Err(not_one_page()),
    }
}

fn not_one_page() -> LabelError {
    LabelError::Typeset("it does not fit on one label".to_owned())
}

fn broken(error: impl ToString) -> LabelError {
    LabelError::Typeset(error.to_string())
}
