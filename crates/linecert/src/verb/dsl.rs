//! `linecert dsl`: what a modem tells of its line, and of each tone of it.

mod picture;
mod sheet;

use std::{collections::BTreeSet, fs, path::Path};

use linecert_driver::{Cell, CellContent, Confidence, ConsoleScope, Family, Lost};
use linecert_measure::{Stream, Subject, ToneQuantity, Tones};
use linecert_report::draw_tones;

use crate::{
    args::{Dsl, DslTones, Format, WhichConsole},
    exit::{CommandError, Exit},
    language::{Language, Messages},
    render::{self, readings},
    verb::console::{self, Told},
};

/// Runs the verb.
pub(crate) fn run(args: &Dsl, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    match args {
        Dsl::Read(which) => read(which, format, messages),
        Dsl::Tones(args) => tones(args, format, messages),
    }
}

fn read(which: &WhichConsole, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let told = console::read(which, (Family::Dsl, ConsoleScope::Read), messages)?;
    console::show(&told, format, || sheet::lines(&told, messages))?;
    Ok(told.end(messages))
}

fn tones(args: &DslTones, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let told = console::read(&args.which, (Family::Dsl, ConsoleScope::Tones), messages)?;
    let tones: Vec<Tones> = told.cells.iter().filter_map(of_tones).cloned().collect();
    console::show(&told, format, || {
        let lost = told.lost.iter().map(|lost| lost_line(lost, messages));
        told.head(messages).into_iter().chain(pictures(&told.cells, messages)).chain(lost).collect()
    })?;
    tell_unread(&told, &tones, messages);
    if let Some(file) = &args.svg {
        draw(&tones, file, messages)?;
    }
    Ok(told.end(messages))
}

const fn of_tones(cell: &Cell) -> Option<&Tones> {
    match &cell.content {
        CellContent::Tones(tones) => Some(tones),
        CellContent::Reading(_) | CellContent::Fact(_) => None,
    }
}

/// A picture for each quantity of each line.
fn pictures(cells: &[Cell], messages: &Messages) -> Vec<String> {
    let lines: BTreeSet<_> = cells.iter().map(|cell| &cell.subject).collect();
    let each = lines
        .into_iter()
        .flat_map(|line| ToneQuantity::ALL.into_iter().map(move |quantity| (line, quantity)));
    let picture = |(line, quantity): (&Subject, ToneQuantity)| {
        let told = cells.iter().filter_map(|cell| Some((cell.confidence, of_tones(cell)?)));
        let (doubts, both): (Vec<_>, Vec<_>) =
            told.filter(|(_, one)| one.subject == *line && one.quantity == quantity).unzip();
        let doubt = [Confidence::Low, Confidence::Medium].into_iter().find(|d| doubts.contains(d));
        picture::chart(&both, doubt.unwrap_or(Confidence::High), messages)
    };
    each.flat_map(picture).collect()
}

/// Says what the driver has no command for.
fn tell_unread(told: &Told, tones: &[Tones], messages: &Messages) {
    let read = |quantity: &ToneQuantity| {
        tones.iter().any(|one| one.quantity == *quantity)
            || told.lost.iter().any(|lost| lost.quantity == *quantity)
    };
    let missing = ToneQuantity::ALL.into_iter().filter(|quantity| !read(quantity));
    let missing: Vec<_> = missing.map(|q| messages.get(&format!("tones-{q}"))).collect();
    if !missing.is_empty() {
        render::note(messages.with("tones-unread", &[("what", &missing.join(", "))]));
    }
}

fn draw(tones: &[Tones], file: &Path, messages: &Messages) -> Result<(), CommandError> {
    let language = match messages.language() {
        Language::English => linecert_report::Language::English,
        Language::Chinese => linecert_report::Language::Chinese,
    };
    let drawn = draw_tones(tones, language);
    let drawn = drawn.map_err(|error| CommandError::new(Exit::Bug, "bug").cause(error))?;
    let Some(svg) = drawn else {
        render::note(messages.get("tones-undrawn"));
        return Ok(());
    };
    fs::write(file, svg).map_err(|error| CommandError::unwritable(file, error))?;
    let shown = file.display().to_string();
    render::note(messages.with("tones-drawn", &[("file", &shown)]));
    Ok(())
}

/// Says which table of tones is of no use, and why.
pub(crate) fn tell_lost(
    lost: &Lost,
    format: Format,
    messages: &Messages,
) -> Result<(), CommandError> {
    match format {
        Format::Json => render::wire_line(lost),
        Format::Text => render::line(lost_line(lost, messages)),
    }
}

fn lost_line(lost: &Lost, messages: &Messages) -> String {
    let what = messages.get(&format!("tones-{}", lost.quantity));
    let of = render::subject(&lost.subject, messages);
    let why = readings::absence(&lost.why, messages);
    format!("- {what}, {of} {}: {why}", stream(lost.stream, messages))
}

fn stream(stream: Stream, messages: &Messages) -> String {
    messages.get(&format!("stream-{}", stream.name()))
}
