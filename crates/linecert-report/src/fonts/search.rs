//! The fonts that are built in, and those that are installed on this computer.

use std::{
    path::Path,
    sync::{LazyLock, OnceLock},
};

use super::face::Face;

/// The families of the built-in fonts that the template sets text in.
pub(super) const LATIN_FAMILIES: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

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

static BUILT_IN: LazyLock<Vec<Face>> = LazyLock::new(|| {
    let all = typst_kit::fonts::embedded();
    let wanted = all.filter(|(_, info)| LATIN_FAMILIES.contains(&info.family.as_str()));
    let mut faces: Vec<_> = wanted.map(|(font, _)| Face::loaded(font)).collect();
    faces.sort_by_key(|face| LATIN_FAMILIES.iter().position(|family| *family == face.family()));
    faces
});

/// The faces that are part of the program, in the order of the chain.
pub(super) fn built_in() -> &'static [Face] {
    &BUILT_IN
}

/// What is installed, once it has been looked for.
#[derive(Debug, Default)]
pub(crate) struct Search {
    chinese: OnceLock<Vec<Face>>,
    all: OnceLock<Vec<Face>>,
}

impl Search {
    /// The Chinese fonts of the folders where distributions put them; where there are none, those
    /// of the whole computer.
    pub(super) fn chinese(&self) -> &[Face] {
        self.chinese.get_or_init(|| {
            let known = CHINESE_FOLDERS.iter().map(Path::new).filter(|folder| folder.is_dir());
            let faces = known.flat_map(typst_kit::fonts::scan).map(Face::on_disk);
            let found: Vec<_> = faces.filter(Face::sets_chinese).collect();
            if found.is_empty() {
                self.all().iter().filter(|face| face.sets_chinese()).cloned().collect()
            } else {
                in_order(found)
            }
        })
    }

    /// Every font of this computer.
    pub(super) fn all(&self) -> &[Face] {
        self.all.get_or_init(|| in_order(typst_kit::fonts::system().map(Face::on_disk).collect()))
    }
}

fn in_order(mut faces: Vec<Face>) -> Vec<Face> {
    faces.sort_by_cached_key(preference);
    faces
}

/// Sorts static fonts before variable ones, which typst does not always set well, then by family.
/// The name at the end keeps the order, and so the bytes of the page, from depending on the disk.
fn preference(face: &Face) -> (bool, usize, String, u16) {
    let known = CHINESE_FAMILIES.iter().position(|family| *family == face.family());
    (
        face.is_variable(),
        known.unwrap_or(CHINESE_FAMILIES.len()),
        face.family().to_owned(),
        face.info().variant.weight.to_number(),
    )
}
