//! `linecert access onu` and `line`: one subject, and nothing else of the node.

use linecert_driver::{Selector, SubjectKind};
use linecert_instrument::{SelectError, Selected, select};
use linecert_measure::Reason;

use super::{
    Output,
    open::{self, Opened},
};
use crate::{
    args::{Format, One},
    exit::{CommandError, Exit},
    render::{self, cells, progress::Walking, subject},
};

/// Shows everything about one subject.
pub(super) async fn show(
    args: &One,
    kinds: &[SubjectKind],
    output: &Output<'_>,
) -> Result<Exit, CommandError> {
    let opened = open::open(&args.agent, output).await?;
    let selected = find(args, kinds, (&opened, output)).await?;
    match output.format {
        Format::Json => selected.cells.iter().try_for_each(render::cell_line)?,
        Format::Text => render::lines(cells::details(&selected.cells, output.messages))?,
    }
    super::tell_unread(&selected.unread, opened.driver()?, output.messages);
    Ok(if selected.unread.is_empty() { Exit::Pass } else { Exit::BrokenOff })
}

/// Finds and reads the subject that the arguments name.
pub(super) async fn find(
    args: &One,
    kinds: &[SubjectKind],
    (opened, output): (&Opened, &Output<'_>),
) -> Result<Selected, CommandError> {
    let selector: Selector = args.selector.parse().map_err(|error| {
        CommandError::new(Exit::Usage, "selector-wrong").cause(error).hint("hint-selector")
    })?;
    let walking = Walking::new(output.messages);
    let node = (&opened.node, opened.driver()?);
    let selected = select(node, &selector, kinds, &mut |done| walking.advance(done)).await;
    walking.finish();
    let selected = selected.and_then(|selected| match is_there(&selected) {
        true => Ok(selected),
        false => Err(SelectError::None),
    });
    selected.map_err(|error| refused(error, args, output))
}

/// Whether the node has the subject: a position or an index can be written down for an ONU that
/// nobody ever connected, and then the node has no object of it.
fn is_there(selected: &Selected) -> bool {
    let mut own = selected.cells.iter().filter(|cell| cell.subject == selected.subject);
    own.any(|cell| cell.absence().is_none_or(|absence| absence.reason != Reason::NoSuchObject))
        || !selected.unread.is_empty()
}

fn refused(error: SelectError, args: &One, output: &Output<'_>) -> CommandError {
    match error {
        SelectError::None => CommandError::new(Exit::NotFound, "selector-none")
            .name("agent", &args.agent.agent)
            .name("selector", &args.selector)
            .hint("hint-selector"),
        SelectError::Several(subjects) => {
            let names: Vec<_> = subjects.iter().map(|one| subject(one, output.messages)).collect();
            CommandError::new(Exit::Usage, "selector-several")
                .name("selector", &args.selector)
                .name("count", subjects.len())
                .name("subjects", names.join(", "))
                .hint("hint-selector-several")
        }
        SelectError::Node(error) => open::failed(error),
    }
}
