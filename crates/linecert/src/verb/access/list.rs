//! `linecert access onus`, `lines`, `ports` and `node`: many subjects of one node.

use std::{
    io::{self, IsTerminal as _, Write as _},
    thread,
};

use linecert_driver::SubjectKind;
use linecert_instrument::{Sweep, Swept};
use linecert_snmp::Oid;
use tokio::sync::oneshot;

use super::{
    Output,
    open::{self, Opened},
};
use crate::{
    args::{Agent, Format, Onus},
    exit::{CommandError, Exit},
    render::{self, cells, progress::Walking},
};

/// Above so many ONUs, costly columns are only read when they are asked for.
const FEW: usize = 64;

/// What of a node is wanted.
struct Wanted<'a> {
    agent: &'a Agent,
    kinds: &'a [SubjectKind],
    pon: Option<&'a str>,
    costly: Costly,
}

/// Whether to read costly columns of many ONUs.
#[derive(Clone, Copy)]
enum Costly {
    OfFew,
    Ask,
    Always,
}

/// `linecert access onus`.
pub(super) async fn onus(args: &Onus, output: &Output<'_>) -> Result<Exit, CommandError> {
    let costly = match (args.all_columns, args.yes) {
        (false, _) => Costly::OfFew,
        (true, false) => Costly::Ask,
        (true, true) => Costly::Always,
    };
    let kinds = &[SubjectKind::Onu, SubjectKind::Pon];
    let wanted = Wanted { agent: &args.agent, kinds, pon: args.pon.as_deref(), costly };
    show(&wanted, output).await
}

/// The other verbs that show many subjects.
pub(super) async fn all(
    agent: &Agent,
    kinds: &[SubjectKind],
    output: &Output<'_>,
) -> Result<Exit, CommandError> {
    show(&Wanted { agent, kinds, pon: None, costly: Costly::Always }, output).await
}

async fn show(wanted: &Wanted<'_>, output: &Output<'_>) -> Result<Exit, CommandError> {
    let opened = open::open(wanted.agent, output).await?;
    let walking = Walking::new(output.messages);
    let (swept, skipped) = sweep(wanted, &opened, (&walking, output)).await?;
    walking.finish();
    if swept.cells.is_empty() && swept.unread.is_empty() {
        return Err(nothing(wanted, &opened, output));
    }
    match output.format {
        Format::Json => swept.cells.iter().try_for_each(render::cell_line)?,
        Format::Text => render::lines(cells::overview(&swept.cells, output.messages))?,
    }
    let few = skipped.as_ref().map(|(onus, oids)| (*onus, oids.as_slice()));
    notes(&swept, few, (&opened, output))?;
    Ok(if swept.unread.is_empty() { Exit::Pass } else { Exit::BrokenOff })
}

/// There is no such PON port, the driver reads other kinds of subjects, or the device has none of
/// this kind.
fn nothing(wanted: &Wanted<'_>, opened: &Opened, output: &Output<'_>) -> CommandError {
    if let Some(pon) = wanted.pon {
        return CommandError::new(Exit::NotFound, "nothing-on-pon")
            .name("pon", pon)
            .hint("hint-nothing-on-pon");
    }
    let driver = opened.driver();
    let kinds = driver.map(|driver| driver.kinds()).unwrap_or_default();
    let kinds = kinds.into_iter().map(|kind| super::kind(kind, output.messages));
    CommandError::new(Exit::NotFound, "nothing-of-kind")
        .name("driver", opened.label())
        .name("kinds", kinds.collect::<Vec<_>>().join(", "))
        .hint("hint-nothing-of-kind")
}

/// What was read, and of how many ONUs which subtrees were left out as too costly.
async fn sweep(
    wanted: &Wanted<'_>,
    opened: &Opened,
    (walking, output): (&Walking<'_>, &Output<'_>),
) -> Result<(Swept, Option<(usize, Vec<Oid>)>), CommandError> {
    let driver = opened.driver()?;
    let pon = wanted.pon.map(str::to_owned);
    let node = (&opened.node, driver);
    let mut watch = |done| walking.advance(done);
    let begun = Sweep::begin(node, wanted.kinds, pon, &mut watch).await;
    let mut sweep = begun.map_err(open::failed)?;
    let costly = sweep.costly();
    let onus = sweep.onus();
    let read = match wanted.costly {
        _ if costly.is_empty() => false,
        Costly::Always => true,
        // Of an agent that did not finish, nobody knows how many there are.
        _ if onus <= FEW && sweep.is_whole() => true,
        Costly::OfFew => false,
        Costly::Ask => {
            walking.aside(|| ask((onus, costly.len()), output))?;
            agreed().await
        }
    };
    if read {
        sweep.read_costly(&mut watch).await.map_err(open::failed)?;
    }
    let skipped = (!read && !costly.is_empty()).then_some((onus, costly));
    Ok((sweep.finish(), skipped))
}

/// Asks before the node is made to ask many ONUs.
fn ask((onus, columns): (usize, usize), output: &Output<'_>) -> Result<(), CommandError> {
    if !io::stdin().is_terminal() {
        return Err(CommandError::new(Exit::Usage, "costly-unasked")
            .name("onus", onus)
            .hint("hint-yes"));
    }
    let names = [("onus", onus.to_string()), ("columns", columns.to_string())];
    let question = output.messages.with_all("ask-costly", &names);
    let mut screen = anstream::stderr();
    let written = write!(screen, "{question} ").and_then(|()| screen.flush());
    written.map_err(|error| CommandError::new(Exit::Storage, "cannot-print").cause(error))
}

/// Whether the answer is yes. No answer is a no.
async fn agreed() -> bool {
    let (sender, answer) = oneshot::channel();
    // A thread that nobody waits for, because a line that is never typed must not keep the
    // program from ending.
    thread::spawn(move || {
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line);
        sender.send(read.is_ok() && matches!(line.trim(), "y" | "Y" | "yes" | "是")).ok();
    });
    answer.await.unwrap_or(false)
}

/// What was read and what was not, beside the result.
fn notes(
    swept: &Swept,
    skipped: Option<(usize, &[Oid])>,
    (opened, output): (&Opened, &Output<'_>),
) -> Result<(), CommandError> {
    let messages = output.messages;
    let driver = opened.driver()?;
    if let Some((onus, oids)) = skipped {
        let what = super::purposes(driver, oids.iter(), messages);
        let names = [("what", what), ("onus", onus.to_string())];
        render::note(messages.with_all("unread-costly", &names));
    }
    super::tell_unread(&swept.unread, driver, messages);
    swept.unnamed.iter().for_each(|unnamed| super::tell_unnamed(unnamed, messages));
    let names = [
        ("subjects", cells::subjects(&swept.cells).to_string()),
        ("agent", opened.node.address().to_string()),
        ("driver", opened.label()),
    ];
    render::note(messages.with_all("access-summary", &names));
    Ok(())
}
