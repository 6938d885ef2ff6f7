//! The readings that a transcript of a meter holds.

use linecert_measure::{Absence, Observation, Reason, UnitMismatch, Wavelength};

use super::{
    At, Input, InputReading, MeterDriver, ReadingError, Reply, SetWavelength, template::Values,
    wavelength::Way,
};
use crate::{
    framing::{Frame, FrameAssembler, Tongue},
    hex::shown,
    transcript::{Entry, Transcript},
};

/// The readings of a transcript, in the order in which they were taken.
///
/// # Errors
/// When a reading cannot be joined to its metric.
pub(crate) fn readings(
    driver: &MeterDriver,
    transcript: &Transcript,
) -> Result<Vec<Observation>, ReadingError> {
    Session::new(driver).follow(transcript)
}

/// What a transcript has come to so far.
struct Session<'d> {
    driver: &'d MeterDriver,
    inputs: Vec<State<'d>>,
    begun: Option<Begun<'d>>,
    observations: Vec<Observation>,
}

/// What is known of an input.
struct State<'d> {
    input: &'d Input,
    wavelength: Option<Wavelength>,
    not_ready: u32,
}

/// A command and the first reply to it.
struct Exchange<'t> {
    command: &'t [u8],
    reply: Option<Frame>,
}

/// A reading whose status has yet to be asked.
struct Begun<'d> {
    inputs: Vec<&'d Input>,
    frame: Frame,
}

impl<'d> Session<'d> {
    fn new(driver: &'d MeterDriver) -> Self {
        let state = |input| State { input, wavelength: None, not_ready: 0 };
        let inputs = driver.inputs().iter().map(state).collect();
        Self { driver, inputs, begun: None, observations: Vec::new() }
    }

    /// Follows what was said, by the framing of the live line.
    fn follow(mut self, transcript: &Transcript) -> Result<Vec<Observation>, ReadingError> {
        let framing = self.driver.framing();
        let mut frames = FrameAssembler::new(framing);
        let mut asked: Option<Exchange<'_>> = None;
        for entry in transcript.entries() {
            match entry {
                Entry::Sent(command) => {
                    frames.sent(command);
                    self.take(asked.replace(Exchange { command, reply: None }))?;
                }
                Entry::Received(bytes) => {
                    let whole = [bytes, framing.left_out()].concat();
                    let reply = frames.push(&whole).into_iter().next();
                    asked = asked.map(|asked| Exchange { reply: asked.reply.or(reply), ..asked });
                }
                Entry::Stated(wavelength) => {
                    self.take(asked.take())?;
                    self.inputs.iter_mut().for_each(|it| it.wavelength = Some(*wavelength));
                }
            }
        }
        self.take(asked)?;
        self.end_reading()?;
        self.give_up()?;
        Ok(self.observations)
    }

    fn take(&mut self, asked: Option<Exchange<'_>>) -> Result<(), ReadingError> {
        let Some(exchange) = asked else { return Ok(()) };
        if self.take_status(&exchange)? || self.take_reading(&exchange)? {
            return Ok(());
        }
        self.give_up()?;
        self.take_wavelength(&exchange);
        Ok(())
    }

    /// The inputs whose reading begins, or goes on, with `command` as its step of this number.
    fn asked_with(&self, command: &[u8], step: usize) -> Vec<&'d Input> {
        let is_step = |input: &&Input| {
            self.driver.reading(input).get(step).is_some_and(|step| step.command == command)
        };
        self.driver.inputs().iter().filter(is_step).collect()
    }

    fn take_reading(&mut self, exchange: &Exchange<'_>) -> Result<bool, ReadingError> {
        let inputs = self.asked_with(exchange.command, 0);
        let Some(first) = inputs.first() else { return Ok(false) };
        let has_status = self.driver.reading(first).len() > 1;
        match exchange.reply.clone() {
            None => self.silent(&inputs)?,
            Some(frame) if has_status => self.begun = Some(Begun { inputs, frame }),
            Some(frame) => self.decode(&inputs, &[frame])?,
        }
        Ok(true)
    }

    /// Takes the status of a reading; whatever else comes ends the reading without one.
    fn take_status(&mut self, exchange: &Exchange<'_>) -> Result<bool, ReadingError> {
        let Some(Begun { inputs, frame }) = self.begun.take() else { return Ok(false) };
        let of_this = self.asked_with(exchange.command, 1);
        let is_status = inputs.iter().any(|input| of_this.contains(input));
        let status = exchange.reply.clone().filter(|_| is_status);
        let frames: Vec<Frame> = [Some(frame), status].into_iter().flatten().collect();
        self.decode(&inputs, &frames)?;
        Ok(is_status)
    }

    fn end_reading(&mut self) -> Result<(), ReadingError> {
        let Some(Begun { inputs, frame }) = self.begun.take() else { return Ok(()) };
        self.decode(&inputs, &[frame])
    }

    fn decode(&mut self, inputs: &[&'d Input], frames: &[Frame]) -> Result<(), ReadingError> {
        let broken = frames.iter().find_map(broken);
        let replies: Vec<&[u8]> = frames.iter().map(Frame::bytes).collect();
        for input in inputs {
            let at = At { wavelength: self.wavelength_of(input), uncertainty: None };
            let decoded = match &broken {
                Some(absence) => Ok(self.driver.absent(input, at.wavelength, absence.clone())),
                None => self.driver.decode_reading(input, &replies, at),
            };
            match decoded {
                Err(ReadingError::NotReady) => self.wait_for(input)?,
                decoded => {
                    self.ready(input);
                    self.keep(&decoded?)?;
                }
            }
        }
        Ok(())
    }

    fn silent(&mut self, inputs: &[&'d Input]) -> Result<(), UnitMismatch> {
        for input in inputs {
            self.ready(input);
            self.keep_absence(input, Reason::TimedOut, "no reply".to_owned())?;
        }
        Ok(())
    }

    fn wait_for(&mut self, input: &'d Input) -> Result<(), UnitMismatch> {
        let attempts = self.driver.retry().attempts.get();
        let Some(state) = self.inputs.get_mut(input.place) else { return Ok(()) };
        state.not_ready += 1;
        if state.not_ready >= attempts { self.give_up() } else { Ok(()) }
    }

    /// Ends the readings for which the meter was never ready.
    fn give_up(&mut self) -> Result<(), UnitMismatch> {
        let waiting = self.inputs.iter_mut().filter(|state| state.not_ready > 0);
        let waiting: Vec<_> =
            waiting.map(|state| (state.input, std::mem::take(&mut state.not_ready))).collect();
        waiting.into_iter().try_for_each(|(input, times)| {
            let detail = match times {
                1 => "the meter was not ready when asked once".to_owned(),
                _ => format!("the meter was not ready when asked {times} times"),
            };
            self.keep_absence(input, Reason::InstrumentFault, detail)
        })
    }

    fn keep_absence(
        &mut self,
        input: &Input,
        reason: Reason,
        detail: String,
    ) -> Result<(), UnitMismatch> {
        let absence = Absence { reason, detail };
        let reading = self.driver.absent(input, self.wavelength_of(input), absence);
        self.keep(&reading)
    }

    fn keep(&mut self, reading: &InputReading) -> Result<(), UnitMismatch> {
        self.observations.push(reading.observation()?);
        Ok(())
    }

    /// Takes what sets or tells a wavelength. A wavelength that was set counts only when it is
    /// confirmed: by the meter's answer to the question for it; where there is no such question, by
    /// its acknowledgement; and where there is none of that either, by the reading, which tells it.
    fn take_wavelength(&mut self, exchange: &Exchange<'_>) {
        let reply = match &exchange.reply {
            Some(Frame::Whole(reply)) => Some(reply.as_slice()),
            _ => None,
        };
        for state in &mut self.inputs {
            if self.driver.asks_wavelength(exchange.command, state.input) {
                let told = reply.map(|reply| self.driver.decode_wavelength(state.input, reply));
                state.wavelength = told.and_then(Result::ok);
            } else if let Some((wavelength, set)) =
                self.driver.wavelength_set_by(exchange.command, state.input)
            {
                let unanswered = matches!(set.set.reply, Reply::Nothing);
                let accepted = unanswered || reply.is_some_and(|reply| set.set.accepts(reply));
                let confirmed = set.query.is_none() && accepted;
                state.wavelength = confirmed.then_some(wavelength);
            }
        }
    }

    fn wavelength_of(&self, input: &Input) -> Option<Wavelength> {
        self.inputs.get(input.place).and_then(|state| state.wavelength)
    }

    fn ready(&mut self, input: &Input) {
        if let Some(state) = self.inputs.get_mut(input.place) {
            state.not_ready = 0;
        }
    }
}

impl MeterDriver {
    /// Whether `command` asks which wavelength an input is set to.
    fn asks_wavelength(&self, command: &[u8], input: &Input) -> bool {
        let values = Values { channel: input.channel, ..Values::default() };
        let queries = self.wavelength.ways().iter().filter_map(|way| way.query.as_ref());
        let mut steps =
            queries.map(|query| self.step(&query.send.fill(values), &query.reply, None));
        steps.any(|step| step.command == command)
    }

    /// What sets an input to a wavelength with `command`.
    fn wavelength_set_by(
        &self,
        command: &[u8],
        input: &Input,
    ) -> Option<(Wavelength, SetWavelength)> {
        let blank = Values { channel: input.channel, ..Values::default() };
        let alike = |way: &&Way| match self.framing.tongue() {
            Tongue::Text => command.starts_with(way.set.beginning()),
            Tongue::Bytes => self.framing.encode(&way.set.fill(blank)).len() == command.len(),
        };
        let offered = self.wavelength.ways().iter().filter(alike).flat_map(|way| way.offer.all());
        let mut sets = offered.filter_map(|wavelength| {
            let set = self.set_wavelength(wavelength, input).ok()??;
            (set.set.command == command).then_some((wavelength, set))
        });
        sets.next()
    }
}

/// Why a frame is no reply; `None` of one that is.
fn broken(frame: &Frame) -> Option<Absence> {
    let why = match frame {
        Frame::Whole(_) => return None,
        Frame::TooLong(_) => "the reply never ends".to_owned(),
        Frame::Bad { problem, .. } => problem.to_string(),
    };
    let detail = format!("{}: {why}", shown(frame.bytes()));
    Some(Absence { reason: Reason::Garbled, detail })
}
