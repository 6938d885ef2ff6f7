//! The customer's telephone shows its answer as a code, and the technician takes a picture of it.

use std::fs;

use image::{GrayImage, Luma, imageops};
use linecert_cert::write_answer;

use super::{
    JOB,
    accept::{accepts, answer, asked},
    lab,
};
use crate::harness::{Stage, finish, installed, tool};

/// The modules of a code that is not of our making, `true` where it is dark.
fn code(text: &str) -> Vec<Vec<bool>> {
    let drawn = finish(tool("qrencode").args(["-t", "ASCII", "-m", "4", text])).exits(0).stdout;
    // Two letters are as wide as one is high.
    let row = |line: &str| line.bytes().step_by(2).map(|letter| letter == b'#').collect();
    drawn.lines().map(row).collect()
}

/// A code on a screen that is held aslant, half in the shade, by a camera that is not quite still.
fn photograph(stage: &Stage, name: &str, text: &str) {
    let modules = code(text);
    let side = i64::try_from(modules.len()).unwrap();
    let mut grain = 1_u32;
    let picture = GrayImage::from_fn(600, 630, |x, y| {
        let (x, y) = (i64::from(x) * 2, i64::from(y) * 2);
        let depth = 900 + (x + y) / 8;
        let place = |across: i64| usize::try_from(across * side / depth / 1000).ok();
        let column = place(1200 * x + 150 * y - 180_000);
        let row = place(1200 * y - 140 * x - 60_000);
        let module = row.zip(column).and_then(|(row, column)| modules.get(row)?.get(column));
        let bright = match module {
            Some(true) => 40,
            Some(false) => 225 - x / 12,
            None => 90,
        };
        grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Luma([u8::try_from(bright + i64::from(grain >> 28)).unwrap()])
    });
    imageops::blur(&picture, 0.8).save(stage.path(name)).unwrap();
}

#[test]
fn an_answer_comes_as_a_picture() {
    if !installed(&["qrencode"]) {
        return;
    }
    let stage = lab();
    let challenge = asked(&stage);
    let take = |picture: &str| stage.run(&["job", "accept", JOB, "--answer", picture]);
    // The question instead of the answer, no code at all, and a file that ends early.
    let text = write_answer(&answer(&challenge, 9));
    photograph(&stage, "whole.jpg", &text);
    photograph(&stage, "question.jpg", &challenge.to_string());
    GrayImage::from_pixel(60, 60, Luma([90])).save(stage.path("thumb.png")).unwrap();
    let bytes = fs::read(stage.path("whole.jpg")).unwrap();
    fs::write(stage.path("cut.jpg"), &bytes[..400]).unwrap();
    for unread in ["question.jpg", "thumb.png", "cut.jpg"] {
        take(unread).exits(24).says("no answer is found").says("hint: ");
    }
    assert_eq!(accepts(&stage), 0);
    take("whole.jpg").exits(0).shows("signed: acceptance");
    assert_eq!(accepts(&stage), 1);
    drop(stage.run(&["job", "show", JOB]).exits(0).shows("accepted with a key of their own"));
}
