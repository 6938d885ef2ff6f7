//! What a file is, by its first bytes; by its ending only where that adds what bytes cannot tell.

use std::path::Path;

use linecert_cert::ToneRecord;

/// A media type, where in the file its mark stands, and the mark.
type Mark = (&'static str, usize, &'static [u8]);

/// The marks of the formats in which photos, pages and captures are taken.
const MARKS: [Mark; 13] = [
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("image/heic", 4, b"ftypheic"),
    ("image/heic", 4, b"ftypheix"),
    ("image/heif", 4, b"ftypmif1"),
    ("image/webp", 8, b"WEBP"),
    ("application/pdf", 0, b"%PDF-"),
    ("application/vnd.tcpdump.pcap", 0, b"\xd4\xc3\xb2\xa1"),
    ("application/vnd.tcpdump.pcap", 0, b"\xa1\xb2\xc3\xd4"),
    ("application/vnd.tcpdump.pcap", 0, b"\x4d\x3c\xb2\xa1"),
    // No type is registered for these.
    (ToneRecord::MEDIA_TYPE, 0, ToneRecord::BEGINNING),
    ("application/x-pcapng", 0, b"\x0a\x0d\x0d\x0a"),
    ("application/x-sor", 0, b"Map\0"),
];

/// What text files are called. A trace of the first version of SR-4731 has no mark.
const ENDINGS: [(&str, &str); 7] = [
    ("csv", "text/csv"),
    ("json", "application/json"),
    ("log", "text/plain"),
    ("sor", "application/x-sor"),
    ("toml", "application/toml"),
    ("txt", "text/plain"),
    ("xml", "application/xml"),
];

/// The media type of a file (RFC 6838); `application/octet-stream` when it is not known.
pub(crate) fn of(file: &Path, bytes: &[u8]) -> &'static str {
    let is_marked =
        |(_, at, mark): &&Mark| bytes.get(*at..).is_some_and(|bytes| bytes.starts_with(mark));
    if let Some((media, ..)) = MARKS.iter().find(is_marked) {
        return media;
    }
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let named = ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, media)| *media);
    let is_text = !bytes.contains(&0) && str::from_utf8(bytes).is_ok();
    match named {
        Some(media) if is_text || media == "application/x-sor" => media,
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_more_than_endings() {
        let check = |file: &str, bytes: &[u8], expect: &str| {
            assert_eq!(of(Path::new(file), bytes), expect, "{file}");
        };
        check("photo.txt", b"\xff\xd8\xff\xe0rest", "image/jpeg");
        check("photo", b"\0\0\0\x18ftypheicrest", "image/heic");
        check("x.webp", b"RIFF\0\0\0\0WEBPVP8 ", "image/webp");
        check("cap", b"\xd4\xc3\xb2\xa1\x02\0", "application/vnd.tcpdump.pcap");
        check("drop.SOR", b"\x64\x00\x2c\x00", "application/x-sor");
        check("drop", b"Map\0\xc8\0", "application/x-sor");
        check("a.csv", "对,环路\n7,612\n".as_bytes(), "text/csv");
        check("a.csv", b"\x00\x01", "application/octet-stream");
        check("a.jpg", b"no photo", "application/octet-stream");
        check("a", b"", "application/octet-stream");
    }
}
