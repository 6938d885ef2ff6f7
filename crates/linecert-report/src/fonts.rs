//! The typefaces of a page: Latin ones are built in, further ones are given or looked for.

mod face;
mod search;
mod typefaces;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use thiserror::Error;
use typst::{foundations::Bytes, text::Font};

pub(crate) use typefaces::Typefaces;

use self::{
    face::Face,
    search::{Search, built_in},
};

/// Where the typefaces of a page come from.
///
/// Each character is set in the first font of the chain that has it: the built-in Latin ones, the
/// given ones in their order, and then what is installed. Clones share what was found and read.
#[derive(Debug, Clone)]
pub struct Fonts {
    given: Vec<Face>,
    search: Option<Arc<Search>>,
}

/// Why a file is no font that linecert can use.
#[derive(Debug, Error)]
pub enum FontFileError {
    /// The file cannot be read.
    #[error("read the font `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// The file holds no font.
    #[error("use `{}`: it is no OpenType or TrueType font", .0.display())]
    NotAFont(PathBuf),
}

/// A text that is to be printed, and the field that it stands in, by which an error names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage<'a> {
    /// The field, as `order.customer`.
    pub field: &'a str,
    /// The text.
    pub text: &'a str,
}

/// Why a text cannot be printed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    /// There is no font for a Chinese character, and none with Chinese characters at all.
    #[error("set {field}, `{text}`: no font with Chinese characters was found")]
    NoChineseFont {
        /// The field.
        field: String,
        /// The beginning of its text.
        text: String,
    },
    /// No font has a character.
    #[error(
        "set {field}, `{text}`: no font has the character `{character}` (U+{:04X})",
        u32::from(*character)
    )]
    MissingGlyph {
        /// The field.
        field: String,
        /// The character.
        character: char,
        /// The beginning of the text.
        text: String,
    },
}

impl Fonts {
    /// The built-in fonts alone: Latin, Greek and Cyrillic.
    #[must_use]
    pub const fn built_in() -> Self {
        Self { given: vec![], search: None }
    }

    /// The built-in fonts, and those of this computer. They are looked for only when a page has a
    /// character that the others lack.
    #[must_use]
    pub fn installed() -> Self {
        Self { given: vec![], search: Some(Arc::default()) }
    }

    /// Adds the fonts in the files at `paths`, in this order, before what is installed. Static
    /// fonts are safer than variable ones, of which typst sets the default instance.
    ///
    /// # Errors
    /// When a file cannot be read or holds no font.
    pub fn with_files(mut self, paths: &[impl AsRef<Path>]) -> Result<Self, FontFileError> {
        for path in paths {
            self.given.extend(faces_in(path.as_ref())?);
        }
        Ok(self)
    }

    /// Checks that every character of every text has a font, so that nothing is issued that cannot
    /// be printed. White space needs none.
    ///
    /// # Errors
    /// With the first character that has none.
    pub fn check(&self, passages: &[Passage<'_>]) -> Result<(), TextError> {
        self.choose(passages).map(|_| ())
    }

    /// The chain of faces that it takes to set all `passages`: the built-in ones, and of the others
    /// each family that is the first to have some character.
    pub(crate) fn choose(&self, passages: &[Passage<'_>]) -> Result<Vec<Face>, TextError> {
        let mut chain = built_in().to_vec();
        let mut lacking = lacking(&chain, passages);
        for stage in Stage::ALL {
            if lacking.is_empty() {
                break;
            }
            add_families(&mut chain, &mut lacking, &self.faces(stage));
        }
        if lacking.is_empty() { Ok(chain) } else { Err(self.refusal(&lacking, passages)) }
    }

    fn faces(&self, stage: Stage) -> Vec<Face> {
        let found = |faces: fn(&Search) -> &[Face]| {
            self.search.as_ref().map_or_else(Vec::new, |search| faces(search).to_vec())
        };
        match stage {
            Stage::Given => self.given.clone(),
            Stage::Chinese => found(Search::chinese),
            Stage::Installed => found(Search::all),
        }
    }

    /// What the first passage that cannot be set lacks. Whoever has a Chinese font lacks one
    /// character, not a font.
    fn refusal(&self, lacking: &BTreeSet<char>, passages: &[Passage<'_>]) -> TextError {
        let found = passages.iter().find_map(|passage| {
            Some((passage, passage.text.chars().find(|c| lacking.contains(c))?))
        });
        let (field, text, character) = found.map_or_else(
            || (String::new(), String::new(), char::REPLACEMENT_CHARACTER),
            |(Passage { field, text }, character)| {
                ((*field).to_owned(), text.chars().take(60).collect(), character)
            },
        );
        let mut faces = Stage::ALL.into_iter().flat_map(|stage| self.faces(stage));
        if is_chinese(character) && !faces.any(|face| face.sets_chinese()) {
            TextError::NoChineseFont { field, text }
        } else {
            TextError::MissingGlyph { field, character, text }
        }
    }
}

/// Where further faces are looked for, one after the other.
#[derive(Debug, Clone, Copy)]
enum Stage {
    /// Those that were given.
    Given,
    /// The installed ones that set Chinese.
    Chinese,
    /// Everything that is installed.
    Installed,
}

impl Stage {
    const ALL: [Self; 3] = [Self::Given, Self::Chinese, Self::Installed];
}

fn faces_in(path: &Path) -> Result<Vec<Face>, FontFileError> {
    let read = |source| FontFileError::Read { path: path.to_owned(), source };
    let bytes = std::fs::read(path).map_err(read)?;
    let faces: Vec<_> = Font::iter(Bytes::new(bytes)).map(Face::loaded).collect();
    if faces.is_empty() { Err(FontFileError::NotAFont(path.to_owned())) } else { Ok(faces) }
}

/// The characters that no face of `chain` has.
fn lacking(chain: &[Face], passages: &[Passage<'_>]) -> BTreeSet<char> {
    let all: BTreeSet<char> = passages.iter().flat_map(|passage| passage.text.chars()).collect();
    let is_lacking = |c: &char| !c.is_whitespace() && !chain.iter().any(|face| face.has(*c));
    all.into_iter().filter(is_lacking).collect()
}

/// Adds each family of `stage` that has a character which is still lacking, in the order of the
/// stage, with all its faces.
fn add_families(chain: &mut Vec<Face>, lacking: &mut BTreeSet<char>, stage: &[Face]) {
    for face in stage {
        if lacking.iter().any(|c| face.has(*c)) {
            let family = stage.iter().filter(|other| other.family() == face.family());
            chain.extend(family.cloned());
            lacking.retain(|c| !face.has(*c));
        }
    }
}

/// Whether `c` is a Chinese ideograph, or of the punctuation and the wide forms set with them.
const fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn passage<'a>(field: &'a str, text: &'a str) -> Passage<'a> {
        Passage { field, text }
    }

    #[test]
    fn latin_texts_need_no_further_font() {
        let texts = [passage("order.customer", "Marta Lindqvist, ±0.26 dBm ≥ µ → −")];
        assert_eq!(Fonts::built_in().check(&texts), Ok(()));
        assert_eq!(Fonts::built_in().choose(&texts).unwrap().len(), built_in().len());
    }

    #[test]
    fn the_field_and_the_character_are_named() {
        let texts = [passage("order.number", "WO-1"), passage("order.customer", "Marta 𓀀")];
        let error = Fonts::built_in().check(&texts).unwrap_err().to_string();
        let expect = "set order.customer, `Marta 𓀀`: no font has the character `𓀀` (U+13000)";
        assert_eq!(error, expect);
        let error = Fonts::built_in().check(&[passage("holder.name", "李明")]).unwrap_err();
        assert!(matches!(error, TextError::NoChineseFont { .. }), "{error}");
    }

    #[test]
    fn a_file_that_is_no_font_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("font.ttf");
        let error = Fonts::built_in().with_files(&[&file]).unwrap_err();
        assert!(matches!(error, FontFileError::Read { .. }), "{error}");
        std::fs::write(&file, b"no font").unwrap();
        let error = Fonts::built_in().with_files(&[&file]).unwrap_err();
        assert!(matches!(error, FontFileError::NotAFont(_)), "{error}");
    }
}
