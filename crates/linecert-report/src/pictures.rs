//! The pictures of a page: throughput, round-trip times, traces and tones.

use serde_json::{Value, json};

use crate::{
    page::{Delay, Page},
    plot::{Delays, Labels, Panel, tones_of, trace_of},
    render::ReportError,
    template::{Look, Section},
};

/// Where the template finds the pictures of traces. More stand beside the certificate as files.
const TRACES: [&str; 4] = [
    "linecert/trace-1.svg",
    "linecert/trace-2.svg",
    "linecert/trace-3.svg",
    "linecert/trace-4.svg",
];

/// One picture, drawn.
pub(crate) struct Picture {
    pub(crate) path: &'static str,
    pub(crate) svg: String,
    /// What the template calls it: the key of its title.
    kind: &'static str,
    /// A title beside that of its kind, as the name of a trace.
    name: Option<String>,
}

impl Picture {
    /// The picture as the template reads of it.
    pub(crate) fn told(&self) -> Value {
        json!({ "file": format!("/{}", self.path), "kind": self.kind, "name": self.name })
    }
}

/// Draws what the page has samples of and the template shows.
///
/// # Errors
/// When the drawing library refuses.
pub(crate) fn pictures(page: &Page, look: &Look) -> Result<Vec<Picture>, ReportError> {
    let mut pictures = vec![];
    for (section, draw) in [
        (Section::Throughput, throughput as fn(&Page) -> Result<Vec<Picture>, String>),
        (Section::Delays, delays),
        (Section::Traces, traces),
        (Section::Tones, tones),
    ] {
        if look.sections.contains(&section) {
            pictures.extend(draw(page).map_err(ReportError::Plot)?);
        }
    }
    Ok(pictures)
}

fn throughput(page: &Page) -> Result<Vec<Picture>, String> {
    let directions = [
        (("down", "linecert/down.svg"), &page.throughput.down, page.terms.rate_down),
        (("up", "linecert/up.svg"), &page.throughput.up, page.terms.rate_up),
    ];
    let mut pictures = vec![];
    for ((kind, path), series, contracted) in directions {
        let Some(series) = series else { continue };
        let limited = page.rows.iter().find(|row| row.finding.metric == series.metric);
        let limit = limited.and_then(|row| row.finding.accepts?.low());
        let drawn = Panel { series, contracted, limit }.draw()?;
        pictures.extend(drawn.map(|svg| Picture { path, svg, kind, name: None }));
    }
    Ok(pictures)
}

fn delays(page: &Page) -> Result<Vec<Picture>, String> {
    let Delay { idle, down, up } = &page.delay;
    let delays = Delays { idle: idle.as_ref(), down: down.as_ref(), up: up.as_ref() };
    let drawn = [
        ("delay", "linecert/delay.svg", delays.draw_distribution()?),
        ("losses", "linecert/losses.svg", delays.draw_losses()?),
    ];
    let picture = |(kind, path, svg): (_, _, Option<String>)| {
        Some(Picture { path, svg: svg?, kind, name: None })
    };
    Ok(drawn.into_iter().filter_map(picture).collect())
}

fn traces(page: &Page) -> Result<Vec<Picture>, String> {
    let mut pictures = vec![];
    for (named, path) in page.traces.iter().zip(TRACES) {
        let drawn = trace_of(&named.trace, Labels::None).map_err(|error| error.0)?;
        let name = Some(crate::sheet::clean(&named.name));
        pictures.extend(drawn.map(|svg| Picture { path, svg, kind: "trace", name }));
    }
    Ok(pictures)
}

fn tones(page: &Page) -> Result<Vec<Picture>, String> {
    let Some(named) = &page.tones else { return Ok(vec![]) };
    let drawn = tones_of(&named.tones, Labels::None).map_err(|error| error.0)?;
    let name = Some(crate::sheet::clean(&named.name));
    let picture = |svg| Picture { path: "linecert/tones.svg", svg, kind: "tones", name };
    Ok(drawn.map(picture).into_iter().collect())
}
