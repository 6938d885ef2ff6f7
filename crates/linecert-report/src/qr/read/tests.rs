use image::{ExtendedColorType, ImageEncoder as _, codecs};
use proptest::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

use super::*;

/// A text as long as that of a summary.
fn long() -> String {
    let digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    "LC1:".to_owned() + &digits.chars().cycle().take(640).collect::<String>()
}

/// The code on white paper, `module` pixels a module.
fn picture(text: &str, module: u32) -> GrayImage {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
    let (colors, width) = (code.to_colors(), code.width());
    let side = (u32::try_from(width).unwrap() + 8) * module;
    GrayImage::from_fn(side, side, |x, y| {
        let place = |pixel: u32| usize::try_from(pixel / module).unwrap().checked_sub(4);
        let (Some(x), Some(y)) = (place(x), place(y)) else { return Luma([255]) };
        let is_dark = x < width && y < width && colors[y * width + x] == Color::Dark;
        Luma([if is_dark { 0 } else { 255 }])
    })
}

fn png(picture: &GrayImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    let encoder = codecs::png::PngEncoder::new(&mut bytes);
    encoder.write_image(picture.as_raw(), width, height, ExtendedColorType::L8).unwrap();
    bytes
}

fn jpeg(picture: &GrayImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).unwrap();
    bytes
}

fn check(what: &str, picture: &[u8], expected: &[&str]) {
    let found = read_codes(picture).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(found, expected, "{what}");
}

/// Grey levels that are wrong by up to `by`, always in the same way.
fn noisy(picture: &GrayImage, by: u8) -> GrayImage {
    let mut state = 1_u32;
    let mut noisy = picture.clone();
    for Luma([level]) in noisy.pixels_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [random, ..] = state.to_be_bytes();
        let wrong = random % (2 * by + 1);
        *level = level.saturating_add(wrong).saturating_sub(by);
    }
    noisy
}

/// The picture on a larger sheet of grey paper.
fn pasted(pictures: &[(&GrayImage, i64, i64)], width: u32, height: u32) -> GrayImage {
    let mut sheet = GrayImage::from_pixel(width, height, Luma([235]));
    for (picture, x, y) in pictures {
        imageops::overlay(&mut sheet, *picture, *x, *y);
    }
    sheet
}

#[test]
fn a_code_is_read_however_it_was_taken() {
    let text = long();
    let plain = picture(&text, 4);
    for (what, taken) in [
        ("as drawn", plain.clone()),
        ("turned by 90°", imageops::rotate90(&plain)),
        ("turned by 180°", imageops::rotate180(&plain)),
        ("turned by 270°", imageops::rotate270(&plain)),
        ("small", picture(&text, 2)),
        ("large", picture(&text, 17)),
        ("scaled unevenly", imageops::resize(&plain, 501, 478, FilterType::Triangle)),
        ("noisy", noisy(&plain, 60)),
        ("blurred", imageops::blur(&plain, 1.0)),
        ("noisy and blurred", imageops::blur(&noisy(&plain, 50), 0.8)),
        ("on a page", pasted(&[(&plain, 900, 1200)], 1700, 2200)),
        ("under-exposed", imageops::brighten(&plain, -120)),
    ] {
        check(what, &png(&taken), &[&text]);
        check(what, &jpeg(&taken, 70), &[&text]);
    }
}

#[test]
fn a_code_on_nothing_is_on_white() {
    let text = long();
    let plain = picture(&text, 4);
    let (width, height) = plain.dimensions();
    let clear = image::GrayAlphaImage::from_fn(width, height, |x, y| {
        let Luma([level]) = *plain.get_pixel(x, y);
        LumaA([0, 255 - level])
    });
    let mut bytes = Vec::new();
    let encoder = codecs::png::PngEncoder::new(&mut bytes);
    encoder.write_image(clear.as_raw(), width, height, ExtendedColorType::La8).unwrap();
    check("transparent", &bytes, &[&text]);
}

#[test]
fn every_code_in_a_picture_is_told() {
    let (one, two) = (picture("LC1:ONE", 6), picture("LC1:TWO", 6));
    let sheet = pasted(&[(&one, 50, 60), (&two, 500, 400)], 900, 800);
    check("two codes", &png(&sheet), &["LC1:ONE", "LC1:TWO"]);
}

#[test]
fn what_is_not_read_says_why() {
    let error = |bytes: &[u8]| read_codes(bytes).unwrap_err();
    let white = GrayImage::from_pixel(300, 200, Luma([255]));
    assert!(matches!(error(&png(&white)), PictureError::NoCode));
    assert!(matches!(error(b""), PictureError::Format));
    assert!(matches!(error(b"%PDF-1.7"), PictureError::Format));
    assert!(matches!(error(b"GIF89a\x01\x00\x01\x00"), PictureError::Format));
    let good = png(&picture("LC1:ONE", 6));
    assert!(matches!(error(&good[..good.len() / 2]), PictureError::Image(_)));
    let large = vec![0; MAX_PICTURE_BYTES + 1];
    assert!(matches!(error(&large), PictureError::TooLarge(_)));

    let mut torn = picture(&long(), 6);
    let (width, height) = torn.dimensions();
    let patch = GrayImage::from_pixel(width / 2, height / 2, Luma([255]));
    imageops::overlay(&mut torn, &patch, i64::from(width / 4), i64::from(height / 4));
    assert!(matches!(error(&png(&torn)), PictureError::Unreadable));
}

#[test]
fn a_picture_that_says_it_is_enormous_takes_no_room() {
    let mut bomb = png(&GrayImage::from_pixel(8, 8, Luma([0])));
    // Width and height in the header chunk, and the checksum over it.
    bomb.splice(16..24, [0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    assert!(matches!(read_codes(&bomb).unwrap_err(), PictureError::Image(_)));
    let wide = png(&GrayImage::from_pixel(MAX_SIDE + 1, 1, Luma([255])));
    assert!(matches!(read_codes(&wide).unwrap_err(), PictureError::Image(_)));
    let narrow = png(&GrayImage::from_pixel(MAX_SIDE, 1, Luma([255])));
    assert!(matches!(read_codes(&narrow).unwrap_err(), PictureError::NoCode));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_picture_is_too_strange(
        levels in prop::collection::vec(prop::sample::select(&[0_u8, 90, 255]), 64 * 48),
    ) {
        let picture = GrayImage::from_raw(64, 48, levels).unwrap();
        prop_assert!(read_codes(&png(&picture)).is_err());
        prop_assert!(read_codes(&jpeg(&picture, 50)).is_err());
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for magic in [b"\x89PNG\r\n\x1a\n".as_slice(), b"\xff\xd8\xff", b""] {
            prop_assert!(read_codes(&[magic, &bytes].concat()).is_err());
        }
    }
}
