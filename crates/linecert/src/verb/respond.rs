//! `linecert respond`: the far end of every test.

mod far_end;
mod tell;

use std::{cell::RefCell, collections::BTreeMap, net::SocketAddr, pin::pin, time::Duration};

use linecert_net::stamp::ReflectorCounts;
use tokio::{sync::mpsc, time::timeout};

use self::far_end::{Event, FarEnds};
use crate::{
    args::{Format, Respond},
    block_on,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Counts are told ten times a second; the last ones are waited for.
const LAST_COUNTS: Duration = Duration::from_millis(200);

/// What the reflectors of STAMP have done so far.
type Reflected = BTreeMap<SocketAddr, ReflectorCounts>;

/// Runs the verb.
pub(crate) fn run(
    args: &Respond,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    block_on(serve(args, (format, messages)))
}

async fn serve(args: &Respond, output: (Format, &Messages)) -> Result<Exit, CommandError> {
    let messages = output.1;
    let (far_ends, failed) = FarEnds::open(args).await?;
    for error in &failed {
        error.warning(messages).into_iter().for_each(render::note);
    }
    let listening = far_ends.listening();
    if listening.is_empty() {
        let nothing = || CommandError::new(Exit::Usage, "respond-nothing");
        return Err(failed.into_iter().next().unwrap_or_else(nothing));
    }
    if !args.allow.is_empty() {
        render::note(messages.get("respond-allow-limits"));
    }
    listening.iter().try_for_each(|place| tell::listening(place, output))?;
    render::note(messages.get("respond-stop"));
    let (events, mut happened) = mpsc::unbounded_channel();
    let reflected = RefCell::default();
    let mut serving = pin!(far_ends.serve(events));
    let exit = tokio::select! {
        biased;
        _ = tokio::signal::ctrl_c() => Ok(Exit::Pass),
        told = tell_all(&mut happened, &reflected, output) => told,
        () = &mut serving => Err(CommandError::new(Exit::BrokenOff, "respond-ended")),
    }?;
    let last = async { tokio::join!(serving, tell_all(&mut happened, &reflected, output)).1 };
    // Whether it ends or not: nobody waits longer.
    timeout(LAST_COUNTS, last).await.ok();
    for (address, counts) in reflected.into_inner() {
        tell::reflected(address, counts, output)?;
    }
    Ok(exit)
}

/// Prints what happens until nobody reads it any more.
async fn tell_all(
    happened: &mut mpsc::UnboundedReceiver<Event>,
    reflected: &RefCell<Reflected>,
    output: (Format, &Messages),
) -> Result<Exit, CommandError> {
    while let Some(event) = happened.recv().await {
        match event {
            // They come ten times a second, and are told when all is over.
            Event::Reflected(address, counts) => {
                reflected.borrow_mut().insert(address, counts);
            }
            event => tell::event(&event, output)?,
        }
    }
    // All services have ended; what they leave is told by `serve`.
    std::future::pending().await
}
