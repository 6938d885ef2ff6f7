//! The chain of faces that one page is set in.

use std::fmt;

use linecert_measure::Digest;
use typst::text::{Font, FontStyle};
use typst_kit::fonts::FontStore;

use super::{face::Face, search::LATIN_FAMILIES};

/// The fonts of one page, as typst asks for them.
pub(crate) struct Typefaces {
    pub(crate) store: FontStore,
    faces: Vec<Face>,
}

impl fmt::Debug for Typefaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Typefaces").field(&self.faces).finish()
    }
}

impl Typefaces {
    pub(crate) fn new(faces: Vec<Face>) -> Self {
        let mut store = FontStore::new();
        store.extend(faces.iter().map(|face| (face.clone(), face.info().clone())));
        Self { store, faces }
    }

    /// Whether they are made of this chain.
    pub(crate) fn are(&self, chain: &[Face]) -> bool {
        self.faces.len() == chain.len()
            && self.faces.iter().zip(chain).all(|(own, other)| own.is_same(other))
    }

    /// The families in the order in which a character looks for its font. Code is set in the
    /// monospaced one, which also has some signs that no other has.
    pub(crate) fn families(&self) -> Vec<&str> {
        let [latin, monospaced] = LATIN_FAMILIES;
        let mut families = vec![latin];
        for face in &self.faces {
            if !families.contains(&face.family()) && face.family() != monospaced {
                families.push(face.family());
            }
        }
        families.push(monospaced);
        families
    }

    /// Whether bold Chinese text must be imitated, because the family that sets it has no bold face.
    pub(crate) fn lack_bold_chinese(&self) -> bool {
        let first = self.faces.iter().find(|face| face.sets_chinese());
        first.is_some_and(|chinese| {
            let of_family = |face: &&Face| face.family() == chinese.family();
            !self.faces.iter().filter(of_family).any(Face::is_bold)
        })
    }

    /// The digest of the file of a font that was used.
    pub(crate) fn digest(&self, font: &Font) -> Option<Digest> {
        self.faces.iter().find(|face| face.is(font)).and_then(Face::digest)
    }

    /// The digest of the font of the numbers in plots, which are pictures to typst.
    pub(crate) fn plot_digest(&self) -> Option<Digest> {
        let plain = |face: &&Face| {
            let variant = &face.info().variant;
            variant.weight.to_number() == 400 && variant.style == FontStyle::Normal
        };
        self.faces.iter().find(plain).and_then(Face::digest)
    }
}
