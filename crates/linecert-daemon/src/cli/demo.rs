//! `linecertd --demo`: everything, from nothing, for training.

use super::{
    Cli, Screen, checked,
    failure::{self, Failure},
    not_running, settings_after,
};
use crate::{
    demo::{Demo, DemoError, Place},
    trace,
};

/// Runs it.
pub(super) fn run(cli: &Cli, screen: &mut Screen<'_>) -> Result<(), Failure> {
    let place = Place::of(cli.data.clone()).map_err(|error| failed(&error))?;
    let demo = Demo::make(place).map_err(|error| failed(&error))?;
    let mut before = vec!["trace.level=warn".to_owned()];
    before.extend(demo.settings());
    let config = checked(&settings_after(before, cli)?)?;
    let _told = trace::begin(&config.telling);
    let shown = |address, link: String| {
        screen.note(screen.words.get("demo-ready"));
        let address = format!("http://{address}");
        let text = screen.words.with("listening", &[("address", &address)]);
        screen.line(text);
        screen.note(screen.words.get("demo-link"));
        screen.line(link);
        screen.note(screen.words.get("demo-stop"));
    };
    demo.run(config, shown).map_err(|error| failed(&error))
}

fn failed(error: &DemoError) -> Failure {
    match error {
        DemoError::Run(error) => not_running(error),
        DemoError::NotEmpty(_) => {
            Failure::new(failure::USAGE, "cannot-demo").cause(error).hint("hint-demo")
        }
        _ => Failure::new(failure::STORAGE, "cannot-demo").cause(error),
    }
}
