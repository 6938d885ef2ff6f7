//! What a trace says, as readings that a profile can judge.
//!
//! - The loss of an event is a splice loss when it reflects nothing, else a connector loss.
//! - The loss and reflectance of the start are readings only with a launch fibre that is longer than
//!   what the instrument is blind for: without one it writes a number that it did not measure.
//! - The end has no loss (what is written there is the fall into the noise), and its reflection is
//!   that of whatever is plugged there, mostly nothing: it is shown and not judged.
//! - Ghosts, the launch fibre and the end of the range are no part of the fibre.
//! - A section of 0 dB/km was not measured: makers write it for sections too short to fit a line.
//! - A total of 0 dB is not stated; one that its events and its trace contradict is implausible.
//! - Without the event of an end, neither length nor total nor return loss are of the fibre.

use linecert_measure::{
    Absence, Conditions, Identity, Metric, Observation, Quantity, Reading, Reason, Source, Subject,
    Unit,
};

use crate::{
    event::{Event, Role, Shape, shown, thousandths},
    recording::Summary,
    trace::Trace,
};

/// Everything that `trace` says of the fibre that is called `fibre`, under the wavelength of the
/// trace. The format has no field for uncertainty, so none is stated.
#[must_use]
pub fn observations(trace: &Trace, fibre: &str) -> Vec<Observation> {
    let view = View { trace, fibre, conditions: conditions(trace) };
    let events = trace.events().iter().flat_map(|event| view.of_event(event));
    let sections = view.sections();
    events.chain(sections).chain(view.of_fibre()).collect()
}

/// The instrument as the file names it, under the name `key` of an inventory. Its readings were
/// imported, and the file is no proof of its calibration.
#[must_use]
pub fn identity(trace: &Trace, key: &str) -> Identity {
    let supplier = &trace.recording().supplier;
    let stated = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let model = [&supplier.mainframe, &supplier.module].map(String::as_str);
    let model: Vec<_> = model.into_iter().filter(|text| !text.is_empty()).collect();
    Identity {
        key: key.to_owned(),
        maker: supplier.name.clone(),
        model: model.join(" "),
        serial: stated(&supplier.mainframe_serial).or_else(|| stated(&supplier.module_serial)),
        firmware: stated(&supplier.software),
        driver: None,
        calibration: None,
        source: Source::Imported,
    }
}

pub(crate) fn conditions(trace: &Trace) -> Conditions {
    Conditions { wavelength: trace.wavelength(), ..Conditions::default() }
}

/// The metric of the loss of an event.
pub(crate) const fn loss_metric(shape: Shape) -> Metric {
    match shape {
        Shape::Splice => Metric::SpliceLoss,
        Shape::Connection => Metric::ConnectorLoss,
    }
}

struct View<'a> {
    trace: &'a Trace,
    fibre: &'a str,
    conditions: Conditions,
}

impl View<'_> {
    fn of_event(&self, event: &Event) -> Vec<Observation> {
        let is_judged = match event.role() {
            Role::Within => true,
            // A start that reflects nothing is a mark and no joint.
            Role::Start => event.shape() == Shape::Connection,
            Role::Launch | Role::End | Role::OutOfRange | Role::Ghost => false,
        };
        let Some(loss) = event.loss().filter(|_| is_judged) else { return Vec::new() };
        let fibre = self.fibre.to_owned();
        let subject = Subject::FibreEvent { fibre, event: event.number().into() };
        let reflectance = event.reflectance().map(|reading| (Metric::EventReflectance, reading));
        let loss = (loss_metric(event.shape()), thousandths(loss));
        let readings = std::iter::once(loss).chain(reflectance);
        readings
            .map(|(metric, reading)| {
                let reading = self.behind_launch(event, reading);
                self.observation(metric, subject.clone(), reading)
            })
            .collect()
    }

    fn behind_launch(&self, event: &Event, reading: Reading) -> Reading {
        if event.role() != Role::Start || self.trace.has_launch_fibre() {
            return reading;
        }
        Reading::absent(
            Reason::Unsupported,
            "without a launch fibre the connection at the start cannot be measured",
        )
    }

    /// Section 1 is the fibre from the start to the next event.
    fn sections(&self) -> Vec<Observation> {
        let counts = |event: &&Event| matches!(event.role(), Role::Within | Role::End);
        let events = self.trace.events().iter().filter(counts);
        let numbered = (1_u32..).zip(events);
        numbered
            .map(|(section, event)| {
                let subject = Subject::FibreSection { fibre: self.fibre.to_owned(), section };
                self.observation(Metric::SectionAttenuation, subject, attenuation(event))
            })
            .collect()
    }

    fn of_fibre(&self) -> [Observation; 3] {
        [
            (Metric::SpanLoss, self.span_loss()),
            (Metric::OpticalReturnLoss, self.return_loss()),
            (Metric::FibreLength, self.fibre_length()),
        ]
        .map(|(metric, reading)| {
            let subject = Subject::Fibre { fibre: self.fibre.to_owned() };
            self.observation(metric, subject, reading)
        })
    }

    fn summary(&self) -> Result<Summary, Reading> {
        let events = self.trace.recording().key_events.as_ref();
        let summary = events.and_then(|events| events.summary);
        let summary =
            summary.ok_or_else(|| Reading::absent(Reason::NotFound, "the file has no summary"))?;
        self.trace.span().map_or_else(|| Err(end_not_seen()), |_| Ok(summary))
    }

    fn span_loss(&self) -> Reading {
        if let Err(absent) = self.summary() {
            return absent;
        }
        let totals = self.trace.totals();
        let Some(stated) = totals.stated else {
            return Reading::absent(Reason::Sentinel, "the total is written as 0 dB");
        };
        if !totals.is_contradicted() {
            return shown(stated.loss, Some(stated.decimals));
        }
        let say = |loss: Option<Quantity>| loss.map_or_else(String::new, |loss| loss.to_string());
        let (parts, fall) = (say(totals.parts), say(totals.fall.map(|fall| fall.whole)));
        let stated = stated.loss;
        let detail = format!(
            "a total of {stated} is stated, but its events add up to {parts} and the trace falls by {fall}"
        );
        Reading::absent(Reason::Implausible, detail)
    }

    fn return_loss(&self) -> Reading {
        match self.summary() {
            Err(absent) => absent,
            Ok(Summary { return_loss: 0, .. }) => Reading::absent(
                Reason::Implausible,
                "a return loss of 0 dB is stated, by which all light would come back",
            ),
            Ok(Summary { return_loss, .. }) => {
                thousandths(Quantity::from_steps(return_loss.into(), Unit::Db))
            }
        }
    }

    fn fibre_length(&self) -> Reading {
        let Some(span) = self.trace.span() else { return end_not_seen() };
        let Some(length) = self.trace.length(span) else {
            let stored = self.trace.recording().fixed.group_index;
            let detail =
                format!("a group index of {stored} hundred thousandths is that of no glass");
            return Reading::absent(Reason::Implausible, detail);
        };
        let metres = length.steps().saturating_add(500).div_euclid(1_000);
        thousandths(Quantity::from_steps(metres, Unit::Kilometre))
    }

    fn observation(&self, metric: Metric, subject: Subject, reading: Reading) -> Observation {
        let conditions = self.conditions;
        Observation::new(metric, subject.clone(), conditions, reading).unwrap_or_else(|error| {
            let absence = Absence { reason: Reason::Garbled, detail: error.to_string() };
            Observation::absent(metric, subject, conditions, absence)
        })
    }
}

fn attenuation(event: &Event) -> Reading {
    let stated = event.attenuation();
    if stated.steps() <= 0 {
        return Reading::absent(Reason::Implausible, format!("{stated} is stated"));
    }
    thousandths(stated)
}

fn end_not_seen() -> Reading {
    Reading::absent(Reason::NotFound, "the trace has no event of an end")
}

#[cfg(test)]
mod tests;
