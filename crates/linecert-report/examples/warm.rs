//! How long a page takes when fonts and templates are warm: run with `--release`.
//!
//! Each page has a number, a digest and a reading time of its own, so that nothing but the template
//! and the fonts can be remembered from the one before.

#![expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]

use std::{
    error::Error,
    time::{Duration, Instant},
};

use linecert_measure::Digest;
use linecert_report::{Fonts, Language, Page, Renderer, Template};

#[expect(dead_code, reason = "the samples are shared with the tests")]
#[path = "../tests/sample/mod.rs"]
mod sample;

const ROUNDS: u32 = 40;

/// The one of the shipped program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    for (name, page, language) in [
        ("passing", sample::passing(), Language::English),
        ("delays", sample::with_delays(), Language::English),
        ("failing", sample::failing(), Language::English),
        ("chinese", sample::chinese(), Language::Chinese),
        ("chinese", sample::chinese(), Language::Both),
        ("rich", sample::pages::rich(), Language::English),
    ] {
        let renderer = Renderer::new(Template::built_in()?, Fonts::installed());
        let mut times = Vec::new();
        for round in 0..ROUNDS {
            times.push(time(&renderer, &of_its_own(&page, round), language)?);
        }
        let first = times.first().copied().unwrap_or_default();
        times.sort();
        let middle = times.get(times.len() / 2).copied().unwrap_or_default();
        let last = times.last().copied().unwrap_or_default();
        println!("{name} {language}: first {first:?}, median {middle:?}, slowest {last:?}");
    }
    Ok(())
}

fn of_its_own(page: &Page, round: u32) -> Page {
    let mut page = page.clone();
    page.number = format!("{}-{round}", page.number);
    page.digest = Digest::of(&round.to_be_bytes());
    page.order.number = format!("WO-{round}");
    page.line.id = format!("LINE-{round}");
    page
}

fn time(renderer: &Renderer, page: &Page, language: Language) -> Result<Duration, Box<dyn Error>> {
    let start = Instant::now();
    renderer.render(page, language)?;
    Ok(start.elapsed())
}
