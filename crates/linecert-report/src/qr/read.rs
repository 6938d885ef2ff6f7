//! Codes in photographs and scans.

use std::{collections::BTreeSet, io::Cursor};

use image::{
    DynamicImage, GrayImage, ImageError, ImageFormat, ImageReader, Limits, Luma, LumaA,
    imageops::{self, FilterType},
};
use rqrr::PreparedImage;
use thiserror::Error;

/// The largest picture that is read, in bytes: 32 MiB.
pub const MAX_PICTURE_BYTES: usize = 32 << 20;

/// The most pixels along one side, and the most memory that decoding may take.
const MAX_SIDE: u32 = 12_000;
const MAX_MEMORY: u64 = 512 << 20;

/// The longer sides, in pixels, that a picture is looked at with beside its own. Reduced, the noise
/// of a camera is gone; enlarged, the modules of a small scan are wide enough to be told apart. A
/// dense code is missed now and then at one size, and seen at the next.
const SIDES: [u32; 6] = [600, 800, 1200, 1600, 2400, 3200];

/// The longer sides that a quarter of a picture is looked at with.
const PART_SIDES: [u32; 3] = [800, 1100, 1700];

/// The longest side with which a picture is looked at as it is.
const LONGEST: u32 = 3600;

/// Why no code was read from a picture.
#[derive(Debug, Error)]
pub enum PictureError {
    /// The file is larger than any that is read.
    #[error("read the picture: {0} bytes are more than the {MAX_PICTURE_BYTES} that are read")]
    TooLarge(usize),
    /// It is neither PNG nor JPEG.
    #[error("read the picture: it is neither PNG nor JPEG")]
    Format,
    /// It is damaged, or has more pixels than are read.
    #[error("read the picture: {0}")]
    Image(#[source] ImageError),
    /// There is no QR code in it.
    #[error("read the picture: there is no QR code in it")]
    NoCode,
    /// There is a QR code in it, but too blurred, damaged or small to be read.
    #[error(
        "read the picture: the QR code in it cannot be read; take it closer, flat and in good light"
    )]
    Unreadable,
}

/// What all QR codes in a picture say, PNG or JPEG, in the order of their texts.
///
/// # Errors
/// When it is no such picture or too large, or no code in it can be read.
pub fn read_codes(picture: &[u8]) -> Result<Vec<String>, PictureError> {
    let picture = decode(picture)?;
    let longer = longer_side(&picture);
    let sides = sides_for(&picture, SIDES).chain([longer.min(LONGEST)]);
    let mut codes: Vec<_> = sides.flat_map(|side| codes_in(&scaled(&picture, side))).collect();
    if codes.iter().all(Option::is_none) {
        codes.extend(closer(&picture));
    }
    let found: BTreeSet<_> = codes.iter().flatten().cloned().collect();
    match (codes.is_empty(), found.is_empty()) {
        (true, _) => Err(PictureError::NoCode),
        (false, true) => Err(PictureError::Unreadable),
        (false, false) => Ok(found.into_iter().collect()),
    }
}

/// What the first part of a picture says in which a code can be read: on a whole page, the bands and
/// bars beside it lead the search astray. Parts overlap by half, so that a code lies whole in one.
fn closer(picture: &GrayImage) -> Vec<Option<String>> {
    let (width, height) = picture.dimensions();
    let halves = |length: u32| [0, length / 4, length / 2];
    let corners = halves(height).into_iter().flat_map(|y| halves(width).map(|x| (x, y)));
    let part = |(x, y)| imageops::crop_imm(picture, x, y, width / 2, height / 2).to_image();
    let looks = corners.map(part).flat_map(|part| {
        sides_for(&part, PART_SIDES).map(|side| scaled(&part, side)).collect::<Vec<_>>()
    });
    let read = looks.map(|look| codes_in(&look)).find(|codes| codes.iter().any(Option::is_some));
    read.unwrap_or_default()
}

/// What is enlarged more than four times shows nothing new.
fn sides_for<const N: usize>(picture: &GrayImage, sides: [u32; N]) -> impl Iterator<Item = u32> {
    let most = longer_side(picture).saturating_mul(4);
    sides.into_iter().filter(move |side| *side <= most)
}

fn longer_side(picture: &GrayImage) -> u32 {
    picture.width().max(picture.height())
}

fn decode(picture: &[u8]) -> Result<GrayImage, PictureError> {
    if picture.len() > MAX_PICTURE_BYTES {
        return Err(PictureError::TooLarge(picture.len()));
    }
    let guessed = image::guess_format(picture).ok();
    let is_read = |format: &ImageFormat| matches!(format, ImageFormat::Png | ImageFormat::Jpeg);
    let format = guessed.filter(is_read).ok_or(PictureError::Format)?;
    let mut reader = ImageReader::with_format(Cursor::new(picture), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    reader.decode().map(|picture| on_white(&picture)).map_err(PictureError::Image)
}

/// Drawing programs export a code as black on nothing, which is black too.
fn on_white(picture: &DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.to_luma8();
    }
    let picture = picture.to_luma_alpha8();
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let LumaA([level, alpha]) = *picture.get_pixel(x, y);
        let white = u16::from(255 - alpha);
        let level = u16::from(level) * u16::from(alpha) / 255 + white;
        Luma([u8::try_from(level).unwrap_or(u8::MAX)])
    })
}

/// What each code in the picture says; `None` of one that cannot be read.
fn codes_in(picture: &GrayImage) -> Vec<Option<String>> {
    let side = |length: u32| usize::try_from(length).unwrap_or(0);
    let mut levels = picture.as_raw().iter().copied();
    // It asks for the pixels in the order in which they are stored.
    let level = |_, _| levels.next().unwrap_or(u8::MAX);
    let (width, height) = (side(picture.width()), side(picture.height()));
    let mut prepared = PreparedImage::prepare_from_greyscale(width, height, level);
    prepared.detect_grids().iter().map(|grid| Some(grid.decode().ok()?.1)).collect()
}

/// The picture with this many pixels along its longer side.
fn scaled(picture: &GrayImage, side: u32) -> GrayImage {
    let (width, height) = picture.dimensions();
    let longer = width.max(height).max(1);
    let along = |length: u32| {
        let scaled = u64::from(length) * u64::from(side) / u64::from(longer);
        u32::try_from(scaled).unwrap_or(side).max(1)
    };
    let filter = if side < longer { FilterType::Triangle } else { FilterType::CatmullRom };
    imageops::resize(picture, along(width), along(height), filter)
}

#[cfg(test)]
mod tests;
