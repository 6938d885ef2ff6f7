//! The files that pages load, under names that change with their contents.

use std::sync::LazyLock;

use linecert_measure::Digest;

/// A file that pages load. Its name holds the beginning of its SHA-256, so that a browser may keep
/// it for ever: serve it with `Cache-Control: public, max-age=31536000, immutable`.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// The contents.
    pub bytes: &'static [u8],
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// The value of `ETag`, with its quotes.
    pub etag: &'static str,
}

/// A file of this crate.
struct File {
    plain: &'static str,
    named: String,
    etag: String,
    content_type: &'static str,
    bytes: &'static [u8],
}

/// How many hexadecimal digits of the SHA-256 stand in a name.
const DIGITS: usize = 16;

static FILES: LazyLock<[File; 6]> = LazyLock::new(|| {
    const STYLE: &str = "text/css; charset=utf-8";
    const SCRIPT: &str = "text/javascript; charset=utf-8";
    const PICTURE: &str = "image/svg+xml";
    [
        File::new("console.css", STYLE, include_bytes!("../assets/console.css")),
        File::new("uplot.css", STYLE, include_bytes!("../assets/uplot.min.css")),
        File::new("console.js", SCRIPT, include_bytes!("../assets/console.js")),
        File::new("htmx.js", SCRIPT, include_bytes!("../assets/htmx.min.js")),
        File::new("uplot.js", SCRIPT, include_bytes!("../assets/uplot.min.js")),
        File::new("icon.svg", PICTURE, include_bytes!("../assets/icon.svg")),
    ]
});

impl File {
    fn new(plain: &'static str, content_type: &'static str, bytes: &'static [u8]) -> Self {
        let digest = Digest::of(bytes).to_string();
        let short: String = digest.chars().take(DIGITS).collect();
        let named = match plain.rsplit_once('.') {
            Some((stem, extension)) => format!("{stem}-{short}.{extension}"),
            None => format!("{plain}-{short}"),
        };
        Self { plain, named, etag: format!("\"{short}\""), content_type, bytes }
    }
}

/// The file with this name, as pages write it behind `/assets/`.
#[must_use]
pub fn asset(name: &str) -> Option<Asset> {
    let file = FILES.iter().find(|file| file.named == name)?;
    Some(Asset { bytes: file.bytes, content_type: file.content_type, etag: &file.etag })
}

/// The name under which pages load a file.
pub(crate) fn named(plain: &str) -> Option<&'static str> {
    FILES.iter().find(|file| file.plain == plain).map(|file| file.named.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_the_contents() {
        let style = named("console.css").unwrap();
        let found = asset(style).unwrap();
        assert!(style.starts_with("console-") && style.ends_with(".css"), "{style}");
        assert_eq!(found.content_type, "text/css; charset=utf-8");
        assert!(Digest::of(found.bytes).to_string().starts_with(found.etag.trim_matches('"')));
        assert!(asset("console.css").is_none());
        assert!(asset("../Cargo.toml").is_none());
    }
}
