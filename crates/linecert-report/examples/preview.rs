//! Writes a sample page: `cargo run -p linecert-report --example preview -- passing en page.pdf`.

#![expect(clippy::print_stderr, reason = "an example talks to the person who runs it")]

use std::{error::Error, time::Instant};

use linecert_report::{Fonts, Language, render};

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, language, file] = arguments.as_slice() else {
        return Err(
            "give a sample (passing, failing, chinese, long, typed, delays), a language (en, zh) and a file"
                .into(),
        );
    };
    let page = match name.as_str() {
        "passing" => sample::passing(),
        "failing" => sample::failing(),
        "chinese" => sample::chinese(),
        "long" => sample::long(),
        "typed" => sample::typed_in(),
        "delays" => sample::with_delays(),
        _ => return Err(format!("there is no sample `{name}`").into()),
    };
    let language = if language == "zh" { Language::Chinese } else { Language::English };
    let start = Instant::now();
    let pdf = render(&page, language, &Fonts::installed())?;
    eprintln!("{} bytes in {:?}", pdf.len(), start.elapsed());
    std::fs::write(file, pdf)?;
    Ok(())
}
