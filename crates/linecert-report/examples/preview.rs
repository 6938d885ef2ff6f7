//! Writes a sample page: `cargo run -p linecert-report --example preview -- passing en page.pdf`.

#![expect(clippy::print_stderr, reason = "an example talks to the person who runs it")]

use std::{error::Error, path::Path, time::Instant};

use linecert_report::{Fonts, Renderer, Template};

#[path = "../tests/sample/mod.rs"]
mod sample;

const USE: &str = "give a sample (passing, failing, chinese, incomplete, long, many, typed, delays, \
                   rich), a language (en, zh, en+zh), a file, and a template's folder if any";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, language, file, template @ ..] = arguments.as_slice() else {
        return Err(USE.into());
    };
    let page = match name.as_str() {
        "passing" => sample::passing(),
        "failing" => sample::failing(),
        "chinese" => sample::chinese(),
        "incomplete" => sample::pages::incomplete(),
        "long" => sample::long(),
        "many" => sample::pages::many(),
        "typed" => sample::typed_in(),
        "delays" => sample::with_delays(),
        "rich" => sample::pages::rich(),
        "rare" => sample::pages::rare("朱镕堃"),
        _ => return Err(USE.into()),
    };
    let template = match template.first() {
        Some(folder) => Template::open(Path::new(folder))?,
        None => Template::built_in()?,
    };
    let renderer = Renderer::new(template, Fonts::installed());
    let start = Instant::now();
    let rendered = renderer.render(&page, language.parse()?)?;
    eprintln!("{} bytes in {:?}", rendered.pdf.len(), start.elapsed());
    std::fs::write(file, rendered.pdf)?;
    Ok(())
}
