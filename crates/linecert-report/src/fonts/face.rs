//! One face of a font: what it has, and its file once that is needed.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use linecert_measure::Digest;
use typst::text::{Font, FontFlags, FontInfo};
use typst_kit::fonts::{FontPath, FontSource};

/// A font that sets Chinese has at least these characters.
const CHINESE_PROBE: &str = "线路验收证书";

/// Boldness from which a face counts as bold.
const BOLD: u16 = 600;

/// A face; its clones share what was read.
#[derive(Clone)]
pub(crate) struct Face(Arc<Shared>);

struct Shared {
    info: FontInfo,
    path: Option<FontPath>,
    font: OnceLock<Option<Font>>,
    charset: OnceLock<Charset>,
    digest: OnceLock<Option<Digest>>,
}

impl Face {
    pub(crate) fn loaded(font: Font) -> Self {
        let info = font.info().clone();
        Self::new(info, None, OnceLock::from(Some(font)))
    }

    pub(crate) fn on_disk((path, info): (FontPath, FontInfo)) -> Self {
        Self::new(info, Some(path), OnceLock::new())
    }

    fn new(info: FontInfo, path: Option<FontPath>, font: OnceLock<Option<Font>>) -> Self {
        let (charset, digest) = (OnceLock::new(), OnceLock::new());
        Self(Arc::new(Shared { info, path, font, charset, digest }))
    }

    pub(crate) fn info(&self) -> &FontInfo {
        &self.0.info
    }

    pub(crate) fn family(&self) -> &str {
        &self.0.info.family
    }

    pub(crate) fn is_bold(&self) -> bool {
        self.0.info.variant.weight.to_number() >= BOLD
    }

    pub(crate) fn is_variable(&self) -> bool {
        self.0.info.flags.contains(FontFlags::VARIABLE)
    }

    pub(crate) fn has(&self, c: char) -> bool {
        self.0.charset.get_or_init(|| Charset::of(&self.0.info)).has(c)
    }

    pub(crate) fn sets_chinese(&self) -> bool {
        CHINESE_PROBE.chars().all(|c| self.has(c))
    }

    /// Whether `font` is this face, read.
    pub(crate) fn is(&self, font: &Font) -> bool {
        let same =
            |own: &Font| own.index() == font.index() && own.data().as_ptr() == font.data().as_ptr();
        self.0.font.get().and_then(Option::as_ref).is_some_and(same)
    }

    /// The digest of the file that the face is in; `None` when it cannot be read.
    pub(crate) fn digest(&self) -> Option<Digest> {
        *self.0.digest.get_or_init(|| self.load().map(|font| Digest::of(font.data())))
    }

    /// Whether both clones are of one face.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl FontSource for Face {
    fn load(&self) -> Option<Font> {
        let read = || self.0.path.as_ref().and_then(FontPath::load);
        self.0.font.get_or_init(read).clone()
    }
}

impl fmt::Debug for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Face").field(&self.family()).field(&self.info().variant.weight).finish()
    }
}

/// The characters of a face, a bit for each. typst keeps runs, which are walked from the first for
/// every question.
struct Charset(Vec<u64>);

impl Charset {
    fn of(info: &FontInfo) -> Self {
        let mut bits = vec![];
        for c in info.coverage.iter() {
            let (word, bit) = place(c);
            if bits.len() <= word {
                bits.resize(word + 1, 0);
            }
            if let Some(word) = bits.get_mut(word) {
                *word |= bit;
            }
        }
        Self(bits)
    }

    fn has(&self, c: char) -> bool {
        let (word, bit) = place(u32::from(c));
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }
}

/// The word and the bit of a character; what is no character stands nowhere.
fn place(c: u32) -> (usize, u64) {
    let c = c.min(u32::from(char::MAX));
    (usize::try_from(c / 64).unwrap_or_default(), 1 << (c % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_has_what_its_coverage_says() {
        let (font, info) = typst_kit::fonts::embedded().next().unwrap();
        let face = Face::loaded(font.clone());
        for c in (0..0x3000).filter_map(char::from_u32) {
            assert_eq!(face.has(c), info.coverage.contains(u32::from(c)), "{c:?}");
        }
        assert!(face.is(&font) && !face.sets_chinese() && face.digest().is_some());
    }
}
