//! What holds of every page, in both languages, full, empty and failing.
#![expect(clippy::unwrap_used, reason = "a test that cannot read a page has failed")]

mod contrast;
mod files;
mod html;
mod laws;
#[path = "../../examples/preview/sample/mod.rs"]
mod sample;

use linecert_console::{Language, Theme, page};
use sample::{Fill, Scene};

/// A page as it was written.
struct Written {
    name: String,
    html: String,
}

/// Every page of a scene in a language.
fn written(language: Language, scene: &Scene) -> Vec<Written> {
    let write = |(path, view): sample::Page| {
        let frame = sample::frame_of(&path, language, Theme::System, scene.fill);
        let name = format!("{} {:?} {path}", language.tag(), scene.fill);
        Written { name, html: page(&frame, view.as_ref()).unwrap() }
    };
    scene.pages().into_iter().map(write).collect()
}

/// Every page there is.
fn all() -> Vec<Written> {
    let fills = [Fill::Full, Fill::Empty, Fill::Failing];
    let scenes = fills.into_iter().flat_map(|fill| Language::ALL.map(|language| (language, fill)));
    scenes.flat_map(|(language, fill)| written(language, &Scene::of(fill))).collect()
}
