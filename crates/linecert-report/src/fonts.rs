//! The typefaces of a page: Latin ones are built in, a Chinese one is looked for when it is needed.

use std::path::{Path, PathBuf};

use thiserror::Error;
use typst::{
    foundations::Bytes,
    text::{Font, FontFlags, FontInfo},
};
use typst_kit::fonts::{FontPath, FontSource, FontStore};

/// The families of the built-in fonts that the template sets text in.
const LATIN_FAMILIES: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

/// Folders in which distributions install Chinese fonts. They are tried first, because reading
/// every font of a desktop takes seconds.
const CHINESE_FOLDERS: [&str; 8] = [
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
    "/usr/share/fonts/adobe-source-han-sans",
    "/usr/share/fonts/opentype/source-han-sans",
    "/usr/share/fonts/truetype/wqy",
    "/usr/share/fonts/wenquanyi",
    "/usr/share/fonts/truetype/droid",
];

/// Families with simplified Chinese letter forms, the preferred ones first.
const CHINESE_FAMILIES: [&str; 13] = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Noto Serif CJK SC",
    "SimSun",
    "Droid Sans Fallback",
];

/// A font that sets Chinese has at least these characters.
const CHINESE_PROBE: &str = "线路验收证书";

/// Where the typefaces of a page come from.
#[derive(Debug, Clone)]
pub struct Fonts {
    chinese: Chinese,
}

#[derive(Debug, Clone)]
enum Chinese {
    None,
    Installed,
    File(Vec<Font>),
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
    /// The file holds no font, or one without Chinese characters.
    #[error("use `{}`: it is no OpenType font with Chinese characters", .0.display())]
    NotChinese(PathBuf),
}

impl Fonts {
    /// The built-in fonts alone: Latin, Greek and Cyrillic.
    #[must_use]
    pub const fn built_in() -> Self {
        Self { chinese: Chinese::None }
    }

    /// The built-in fonts, and the Chinese fonts of this computer. They are looked for only when a
    /// page has a character that the built-in ones lack.
    #[must_use]
    pub const fn installed() -> Self {
        Self { chinese: Chinese::Installed }
    }

    /// The built-in fonts, and the Chinese font in the file at `path`.
    ///
    /// # Errors
    /// When the file cannot be read or holds no font with Chinese characters.
    pub fn with_chinese(path: &Path) -> Result<Self, FontFileError> {
        let read = |source| FontFileError::Read { path: path.to_owned(), source };
        let bytes = std::fs::read(path).map_err(read)?;
        let faces: Vec<_> =
            Font::iter(Bytes::new(bytes)).filter(|face| is_chinese(face.info())).collect();
        if faces.is_empty() {
            return Err(FontFileError::NotChinese(path.to_owned()));
        }
        Ok(Self { chinese: Chinese::File(faces) })
    }

    /// Loads what it takes to set `texts`.
    pub(crate) fn load(&self, texts: &[&str]) -> Typefaces {
        let mut typefaces = Typefaces::latin();
        if texts.iter().any(|text| typefaces.lacks(text).is_some()) {
            match &self.chinese {
                Chinese::None => {}
                Chinese::Installed => typefaces.add_chinese(installed_chinese()),
                Chinese::File(faces) => typefaces
                    .add_chinese(faces.iter().map(|face| (face.clone(), face.info().clone()))),
            }
        }
        typefaces
    }
}

/// The fonts of one page.
pub(crate) struct Typefaces {
    pub(crate) store: FontStore,
    pub(crate) chinese: Option<ChineseFamily>,
    infos: Vec<FontInfo>,
}

/// The family that Chinese text is set in.
pub(crate) struct ChineseFamily {
    pub(crate) name: String,
    pub(crate) has_bold: bool,
}

impl Typefaces {
    fn latin() -> Self {
        let mut typefaces = Self { store: FontStore::new(), chinese: None, infos: Vec::new() };
        let wanted = |info: &FontInfo| LATIN_FAMILIES.contains(&info.family.as_str());
        for (font, info) in typst_kit::fonts::embedded().filter(|(_, info)| wanted(info)) {
            typefaces.push(font, info);
        }
        typefaces
    }

    fn push(&mut self, font: impl FontSource, info: FontInfo) {
        self.infos.push(info.clone());
        self.store.push((font, info));
    }

    fn add_chinese<F: FontSource>(&mut self, faces: impl IntoIterator<Item = (F, FontInfo)>) {
        let mut faces: Vec<_> = faces.into_iter().collect();
        faces.sort_by_cached_key(|(_, info)| preference(info));
        self.chinese = faces.first().map(|(_, best)| ChineseFamily {
            name: best.family.clone(),
            has_bold: faces.iter().any(|(_, info)| {
                info.family == best.family && info.variant.weight.to_number() >= 600
            }),
        });
        for (font, info) in faces {
            self.push(font, info);
        }
    }

    /// The first character of `text` that no font has.
    pub(crate) fn lacks(&self, text: &str) -> Option<char> {
        let covered = |c: char| self.infos.iter().any(|i| i.coverage.contains(u32::from(c)));
        text.chars().find(|c| !c.is_whitespace() && !covered(*c))
    }
}

fn installed_chinese() -> Vec<(FontPath, FontInfo)> {
    let chinese = |(_, info): &(FontPath, FontInfo)| is_chinese(info);
    let known = CHINESE_FOLDERS.iter().map(Path::new).filter(|folder| folder.is_dir());
    let found: Vec<_> = known.flat_map(typst_kit::fonts::scan).filter(chinese).collect();
    if found.is_empty() { typst_kit::fonts::system().filter(chinese).collect() } else { found }
}

fn is_chinese(info: &FontInfo) -> bool {
    CHINESE_PROBE.chars().all(|c| info.coverage.contains(u32::from(c)))
}

/// Sorts static fonts before variable ones, which typst does not always set well, then by family.
/// The name at the end keeps the order, and so the bytes of the page, from depending on the disk.
fn preference(info: &FontInfo) -> (bool, usize, String, u16) {
    let known = CHINESE_FAMILIES.iter().position(|family| *family == info.family);
    (
        info.flags.contains(FontFlags::VARIABLE),
        known.unwrap_or(CHINESE_FAMILIES.len()),
        info.family.clone(),
        info.variant.weight.to_number(),
    )
}
