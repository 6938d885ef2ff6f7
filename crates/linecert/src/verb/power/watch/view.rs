//! A watched light on the screen: drawn anew in its place on a terminal, line by line elsewhere.

use std::io::{self, IsTerminal as _};

use anstream::{AutoStream, ColorChoice, adapter::strip_str};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use linecert_instrument::{MeterError, MeterEvent, MeterReading};
use linecert_measure::{Observation, Timestamp};

use super::{Output, Tally};
use crate::{
    args::Format,
    exit::CommandError,
    hints,
    language::Messages,
    render::{
        self,
        power::{self, Scale},
        readings,
    },
};

/// How often a second it is drawn anew at most.
const DRAWS_PER_SECOND: u8 = 20;

/// Where readings are shown.
pub(super) struct View<'a> {
    scale: Scale,
    /// The place on the terminal; absent where lines are written.
    live: Option<ProgressBar>,
    messages: &'a Messages,
}

impl<'a> View<'a> {
    /// A bar when a person looks at both ways out, lines otherwise.
    pub(super) fn new(scale: Scale, output: Output<'a>) -> Self {
        let looked_at = io::stdout().is_terminal() && io::stderr().is_terminal();
        let live = (looked_at && output.format == Format::Text).then(place);
        // Nothing can be drawn in its place on a terminal that moves no cursor.
        let live = live.filter(|place| !place.is_hidden());
        Self { scale, live, messages: output.messages }
    }

    pub(super) const fn is_live(&self) -> bool {
        self.live.is_some()
    }

    /// Draws the last reading, and leaves it on the screen.
    pub(super) fn finish(&self) {
        if let Some(place) = &self.live {
            place.finish();
        }
    }

    /// Leaves on the screen what is there. The terminal has echoed `^C` behind it, so that nobody
    /// knows in which line the cursor is, and nothing can be drawn in its place.
    pub(super) fn leave(&self) {
        if let Some(place) = &self.live {
            place.set_draw_target(ProgressDrawTarget::hidden());
            render::note("");
        }
    }

    /// Shows a reading, and the loss that it means.
    pub(super) fn show(
        &self,
        taken: &MeterReading,
        readings: (&Observation, Option<&Observation>),
        tally: &Tally,
    ) -> Result<(), CommandError> {
        let Some(place) = &self.live else { return render::line(self.line(taken, readings)) };
        place.set_message(coloured(self.drawn(taken, readings, tally)));
        Ok(())
    }

    /// A reading in one line with its time.
    fn line(
        &self,
        taken: &MeterReading,
        (level, loss): (&Observation, Option<&Observation>),
    ) -> String {
        let wavelength = taken.reading.wavelength.map(|wavelength| wavelength.to_string());
        let loss = loss.map(|loss| {
            let label = self.messages.language().label(loss.metric());
            format!("{label} {}", self.number(loss))
        });
        let cells =
            [Some(render::time(Timestamp::now())), Some(self.number(level)), wavelength, loss];
        cells.into_iter().flatten().collect::<Vec<_>>().join("  ")
    }

    fn number(&self, observation: &Observation) -> String {
        let reading = observation.reading();
        let uncertainty = reading.value().map(|value| readings::uncertainty(value, self.messages));
        let text = readings::text(reading, self.messages);
        uncertainty.map_or_else(|| text.clone(), |uncertainty| format!("{text} {uncertainty}"))
    }

    fn drawn(
        &self,
        taken: &MeterReading,
        (level, loss): (&Observation, Option<&Observation>),
        tally: &Tally,
    ) -> String {
        let wavelength = taken.reading.wavelength.map(|wavelength| wavelength.to_string());
        let number = render::painted(&self.number(level), self.scale.style(level.reading()));
        let who = Some(power::name(&taken.identity));
        let head = [Some(number), wavelength, who].into_iter().flatten().collect::<Vec<_>>();
        let mut lines = vec![head.join("   ")];
        if let Some(loss) = loss {
            let label = self.messages.language().label(loss.metric());
            lines.push(format!("{label} {}", self.number(loss)));
        }
        let extremes = tally.extremes().map(|(low, high)| (low.quantity(), high.quantity()));
        if let Some(value) = level.reading().value() {
            lines.extend(self.scale.draw(value.quantity(), extremes));
        }
        lines.extend(summary(tally, self.messages));
        lines.push(self.messages.get("watch-stop"));
        lines.join("\n")
    }

    /// Follows the meter's cable.
    pub(super) fn event(&self, event: &MeterEvent) {
        match event {
            MeterEvent::Reading { .. } => {}
            MeterEvent::Unplugged { port, wait } => {
                let (port, wait) = (port.display().to_string(), wait.as_secs().to_string());
                let names = [("port", port), ("wait", wait)];
                self.tell(&self.messages.with_all("meter-unplugged", &names));
            }
            MeterEvent::Replugged => self.tell(&self.messages.get("meter-replugged")),
        }
    }

    /// Tells of a reading that failed, and goes on.
    pub(super) fn failed(&self, error: &MeterError) {
        self.tell(&self.messages.with("watch-failed", &[("why", &hints::chain(error))]));
    }

    /// Says why there is no level now. The last one is taken off the screen: nobody shall read it
    /// as the present one.
    fn tell(&self, text: &str) {
        match &self.live {
            Some(place) => {
                let lines = ["power-none", "watch-stop"].map(|line| self.messages.get(line));
                place.set_message(lines.join("\n"));
                place.suspend(|| render::note(text));
            }
            None => render::note(text),
        }
    }
}

fn place() -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(DRAWS_PER_SECOND);
    let place = ProgressBar::with_draw_target(None, target);
    // The template is a constant; a broken one would leave the default spinner.
    if let Ok(style) = ProgressStyle::with_template("{msg}") {
        place.set_style(style);
    }
    place
}

/// The bar writes past the filter that takes colours out where they are not wanted.
fn coloured(text: String) -> String {
    match AutoStream::choice(&io::stderr()) {
        ColorChoice::Never => strip_str(&text).to_string(),
        _ => text,
    }
}

/// How many readings there were, and between which levels.
pub(super) fn summary(tally: &Tally, messages: &Messages) -> Vec<String> {
    let count = |count: u32| count.to_string();
    let none = count(tally.without_number());
    let mut lines =
        vec![messages.with("watch-count", &[("count", &count(tally.readings)), ("none", &none)])];
    if let (Some((lowest, highest)), Some(mean)) = (tally.extremes(), tally.mean()) {
        let mean = format!("{} {}", mean.number(lowest.decimals()), mean.unit());
        let (low, high) = (lowest.to_string(), highest.to_string());
        let names = [("low", low.as_str()), ("mean", mean.as_str()), ("high", high.as_str())];
        lines.push(messages.with("watch-levels", &names));
    }
    lines
}
