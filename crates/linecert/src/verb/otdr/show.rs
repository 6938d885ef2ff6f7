//! `linecert otdr show`: what a trace says, with a picture of it.

use std::path::Path;

use linecert_measure::Quantity;
use linecert_otdr::{Checksum, Curve, End, Format as Issue, Trace, wire};

use super::{distance, events, fixed, picture, signed, signs, thousandths};
use crate::{
    args::Format,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

pub(super) fn run(file: &Path, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let trace = super::read(file)?;
    signs::tell((&trace, file), messages);
    if format == Format::Json {
        let fibre = super::fibre(&trace, file, None);
        render::wire_line(&wire::Trace::new(&trace, &fibre))?;
        return Ok(Exit::Pass);
    }
    render::lines(head(&trace, messages))?;
    render::line("")?;
    render::lines(picture::lines(&trace, messages))?;
    render::line("")?;
    render::lines(events::table(&trace, messages))?;
    render::line("")?;
    render::lines(totals(&trace, messages))?;
    Ok(Exit::Pass)
}

fn head(trace: &Trace, messages: &Messages) -> Vec<String> {
    let time = trace.acquired_at().map(|at| {
        let time = at.strftime("%Y-%m-%d %H:%M:%S").to_string();
        messages.with("trace-clock", &[("time", &time)])
    });
    let or_untold = |text: Option<String>| text.unwrap_or_else(|| messages.get("untold"));
    let index = trace.group_index().map(|index| index.to_string());
    let rows = [
        ("label-instrument", or_untold(instrument(trace))),
        ("label-fibre", or_untold(of_fibre(trace, messages))),
        ("label-time", or_untold(time)),
        ("label-wavelength", or_untold(wavelength(trace, messages))),
        ("label-pulse", or_untold(trace.curve(0).and_then(|c| pulse(trace, &c, messages)))),
        ("label-group-index", or_untold(index)),
        ("label-averaging", or_untold(averaging(trace, messages))),
        ("label-file", file(trace, messages)),
    ];
    render::pairs(&rows, messages)
}

/// Texts of a file, what cannot be printed escaped, those that say nothing left out.
fn joined<'t>(texts: impl IntoIterator<Item = &'t String>, separator: &str) -> Option<String> {
    let told = texts.into_iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    let told: Vec<_> = told.map(|text| text.escape_debug().to_string()).collect();
    (!told.is_empty()).then(|| told.join(separator))
}

fn instrument(trace: &Trace) -> Option<String> {
    let by = &trace.recording().supplier;
    let module = [&by.module, &by.module_serial];
    joined([&by.name, &by.mainframe, &by.mainframe_serial].into_iter().chain(module), " ")
}

fn of_fibre(trace: &Trace, messages: &Messages) -> Option<String> {
    let general = &trace.recording().general;
    let named = joined([&general.cable, &general.fibre], ", ");
    let kind = general.fibre_type.map(|number| format!("G.{number}"));
    let ends = joined([&general.origin, &general.destination], " - ");
    let operator = joined([&general.operator], "")
        .map(|name| messages.with("trace-operator", &[("name", &name)]));
    let told: Vec<_> = [named, kind, ends, operator].into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join(", "))
}

fn wavelength(trace: &Trace, messages: &Messages) -> Option<String> {
    let nominal = trace.wavelength().map(|wavelength| wavelength.to_string());
    let actual = trace
        .actual_wavelength()
        .map(|actual| messages.with("trace-laser", &[("wavelength", &fixed(actual, 1))]));
    let told: Vec<_> = [nominal, actual].into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join(", "))
}

fn pulse(trace: &Trace, curve: &Curve<'_>, messages: &Messages) -> Option<String> {
    let names = [
        ("width", curve.pulse_width().to_string()),
        ("points", curve.len().to_string()),
        ("spacing", thousandths(trace.length(curve.spacing())?)),
    ];
    Some(messages.with_all("trace-pulse", &names))
}

fn averaging(trace: &Trace, messages: &Messages) -> Option<String> {
    let averages = trace.recording().fixed.averages;
    let count = (averages != 0)
        .then(|| messages.with("trace-averages", &[("count", &averages.to_string())]));
    let time = trace.averaging_time().filter(|averaging| averaging.stored != 0);
    let told: Vec<_> = [time.map(|a| a.time.to_string()), count].into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// Layout, size and what the checksum says.
fn file(trace: &Trace, messages: &Messages) -> String {
    let issue = match trace.recording().format {
        Issue::V1 => "1",
        Issue::V2 => "2",
    };
    let checksum = match trace.checksum() {
        Checksum::Verified(algorithm) => {
            messages.with("checksum-verified", &[("algorithm", algorithm.name())])
        }
        Checksum::Unknown { .. } => messages.get("checksum-unknown"),
        Checksum::Absent => messages.get("checksum-absent"),
    };
    let bytes = trace.size().to_string();
    messages.with("trace-file", &[("issue", issue), ("bytes", &bytes), ("checksum", &checksum)])
}

/// The end, and the loss of the whole as stated beside what the events and the trace say.
fn totals(trace: &Trace, messages: &Messages) -> Vec<String> {
    let end = match trace.end() {
        End::Seen(_) => {
            let length = trace.span().and_then(|span| distance(trace, span));
            let length = length.unwrap_or_else(|| messages.get("untold"));
            messages.with("trace-end-seen", &[("length", &length)])
        }
        End::NotSeen => messages.get("trace-end-not-seen"),
    };
    let totals = trace.totals();
    let untold = || messages.get("untold");
    let stated = totals
        .stated
        .map(|total| format!("{} {}", total.loss.number(total.decimals), total.loss.unit()));
    let beside = |loss: Option<Quantity>, apart: Option<Quantity>| match (loss, apart) {
        (Some(loss), Some(apart)) => {
            let names = [("loss", thousandths(loss)), ("apart", signed(apart))];
            messages.with_all("trace-total-apart", &names)
        }
        (Some(loss), None) => thousandths(loss),
        (None, _) => untold(),
    };
    let parts = beside(totals.parts, totals.stated_over_parts());
    let fall = beside(totals.fall.map(|fall| fall.whole), totals.stated_over_fall());
    let rows = [
        ("label-end", end),
        ("label-total", stated.unwrap_or_else(untold)),
        ("label-parts", parts),
        ("label-fall", fall),
    ];
    let mut lines = render::pairs(&rows, messages);
    if totals.is_contradicted() {
        lines.push(messages.get("trace-total-contradicted"));
    }
    lines
}
