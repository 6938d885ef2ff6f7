//! `linecert access`: OLTs, ONUs, DSLAMs and switches over SNMP.

mod diagnose;
mod list;
mod login;
mod one;
mod open;

pub(crate) use open::named;

use std::collections::BTreeSet;

use linecert_driver::{Column, Holds, SnmpDriver, SubjectKind, Table, Unnamed};
use linecert_instrument::Unread;
use linecert_snmp::Oid;

use crate::{
    args::{Access, Format},
    block_on,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Runs the verb.
pub(crate) fn run(
    args: &Access,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    use SubjectKind::{Band, Board, Line, Node, Onu, Pon, Port, Sensor, Termination};
    let output = Output { format, messages };
    block_on(render::until_stopped(async {
        match args {
            Access::Detect(agent) => open::detect(agent, &output).await,
            Access::Onus(onus) => list::onus(onus, &output).await,
            Access::Onu(one) => one::show(one, &[Onu, Pon], &output).await,
            Access::Lines(agent) => list::all(agent, &[Line, Band, Termination], &output).await,
            Access::Line(one) => one::show(one, &[Line, Band, Termination], &output).await,
            Access::Ports(agent) => list::all(agent, &[Pon, Port], &output).await,
            Access::Node(agent) => list::all(agent, &[Board, Sensor, Node], &output).await,
            Access::Diagnose(args) => diagnose::run(args, &output).await,
        }
    }))
}

/// How results are shown.
pub(crate) struct Output<'m> {
    format: Format,
    messages: &'m Messages,
}

/// What subtrees are read for, each thing once; a subtree that only names others, by its number.
fn purposes<'o>(
    driver: &SnmpDriver,
    subtrees: impl Iterator<Item = &'o Oid>,
    messages: &Messages,
) -> String {
    let mut names: Vec<String> = Vec::new();
    for subtree in subtrees {
        let columns = driver.tables().iter().flat_map(Table::columns).filter(|column| {
            column.oid().is_some_and(|oid| oid.starts_with(subtree) || subtree.starts_with(oid))
        });
        let mut purposes: Vec<_> = columns.map(|column| holds(column, messages)).collect();
        if purposes.is_empty() {
            purposes.push(subtree.to_string());
        }
        names.extend(purposes);
    }
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names.join(", ")
}

/// What a column holds, in words.
pub(crate) fn holds(column: &Column, messages: &Messages) -> String {
    match column.holds() {
        Holds::Metric(metric) => messages.language().label(metric).to_owned(),
        Holds::Attribute(attribute) => messages.language().attribute(attribute).to_owned(),
        Holds::Tones(quantity) => messages.get(&format!("tones-{quantity}")),
        Holds::Sensor => messages.get("what-sensor"),
    }
}

/// Says what could not be read, each reason once.
fn tell_unread(unread: &[Unread], driver: &SnmpDriver, messages: &Messages) {
    for same in unread.chunk_by(|a, b| a.detail == b.detail) {
        let subtrees = same.iter().map(|one| &one.subtree);
        let Some(first) = same.first() else { continue };
        let reason = messages.get(&format!("reason-{}", first.reason.name()));
        let names = [
            ("what", purposes(driver, subtrees, messages)),
            ("why", format!("{reason}: {}", first.detail)),
        ];
        render::note(messages.with_all("unread", &names));
    }
}

/// Says which rows are of no subject that the driver can name.
pub(crate) fn tell_unnamed(unnamed: &Unnamed, messages: &Messages) {
    let names = [
        ("rows", unnamed.rows.to_string()),
        ("table", unnamed.table.to_string()),
        ("example", unnamed.example.to_string()),
        ("why", unnamed.why.to_string()),
    ];
    render::note(messages.with_all("unnamed", &names));
}

/// What a kind of subjects is called.
pub(crate) fn kind(kind: SubjectKind, messages: &Messages) -> String {
    messages.get(match kind {
        SubjectKind::Onu => "kind-onu",
        SubjectKind::Pon => "kind-pon",
        SubjectKind::Line => "kind-line",
        SubjectKind::Band => "kind-band",
        SubjectKind::Termination => "kind-termination",
        SubjectKind::Port => "kind-port",
        SubjectKind::Board => "kind-board",
        SubjectKind::Sensor => "kind-sensor",
        SubjectKind::Node => "kind-node",
    })
}
