//! Steps of a driver over an open port, each with its deadline.

use std::{
    collections::VecDeque,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use linecert_driver::{
    Frame, FrameAssembler, Framing, LineSettings, Pace, Reply, Step, Transcript,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::{Instant, sleep, sleep_until, timeout, timeout_at},
};
use tokio_serial::{ClearBuffer, SerialPort as _, SerialStream};

use super::{LinkError, open::open_stream};

/// How a driver speaks on a line.
#[derive(Debug, Clone)]
pub(crate) struct Manner {
    pub(crate) line: LineSettings,
    pub(crate) framing: Framing,
    pub(crate) pace: Pace,
}

/// What came in answer to a question so far.
struct Replies {
    frames: FrameAssembler,
    complete: VecDeque<Frame>,
    /// Those that belong to commands before it.
    of_others: Vec<Frame>,
}

impl Replies {
    const fn new(frames: FrameAssembler) -> Self {
        Self { frames, complete: VecDeque::new(), of_others: Vec::new() }
    }
}

/// An open serial line. It is locked against other programs while it is open.
///
/// After an error it must not be used again: a reply that comes late would be taken for that to
/// the next command.
pub(crate) struct SerialLink {
    stream: SerialStream,
    port: PathBuf,
    manner: Manner,
    transcript: Transcript,
    /// What was sent without waiting for a reply, and may still be echoed.
    unanswered: Vec<Vec<u8>>,
    /// How many replies may yet come to what was asked before the port was opened: whoever broke
    /// off there may have left one question.
    strays: usize,
    /// Before this the instrument would not hear a command.
    rests_until: Instant,
}

impl SerialLink {
    /// Opens and locks a port, and drops what an earlier program left in it.
    pub(crate) async fn open(port: &Path, manner: Manner) -> Result<Self, LinkError> {
        let stream = open_stream(port, manner.line).await?;
        let (transcript, unanswered) = (Transcript::default(), Vec::new());
        let (port, strays, rests_until) = (port.to_owned(), 1, Instant::now());
        Ok(Self { stream, port, manner, transcript, unanswered, strays, rests_until })
    }

    /// Sends a command, and waits for what the driver says that it is answered with.
    pub(crate) async fn exchange(&mut self, step: &Step) -> Result<Option<Vec<u8>>, LinkError> {
        match step.reply {
            Reply::Nothing => self.tell(step).await.map(|()| None),
            Reply::Text(_) | Reply::Bytes(_) => self.ask(step).await.map(Some),
        }
    }

    /// Sends a command that the instrument does not answer.
    async fn tell(&mut self, step: &Step) -> Result<(), LinkError> {
        self.write(step).await?;
        // What is never answered would be remembered for ever.
        self.unanswered.truncate(MOST_UNANSWERED);
        self.unanswered.insert(0, step.command.clone());
        self.rest();
        Ok(())
    }

    /// Sends a command and waits for the answer.
    pub(crate) async fn ask(&mut self, step: &Step) -> Result<Vec<u8>, LinkError> {
        let unanswered = std::mem::take(&mut self.unanswered);
        let mut replies = Replies::new(FrameAssembler::new(&self.manner.framing));
        for command in unanswered.iter().rev() {
            replies.frames.sent(command);
        }
        self.drop_stale_bytes()?;
        let before = self.transcript.clone();
        self.write(step).await?;
        replies.frames.sent(&step.command);
        let deadline = Instant::now() + step.timeout;
        let strays = unanswered.len() + std::mem::take(&mut self.strays);
        let awaited = self.reply(step, strays, &mut replies);
        let frame = match timeout_at(deadline, awaited).await {
            Ok(frame) => frame?,
            Err(_) => match replies.of_others.pop() {
                Some(frame) => frame,
                None => return Err(self.silent(step, replies.frames.pending())),
            },
        };
        self.rest();
        self.note(before, step, &replies.of_others);
        self.transcript.received(frame.bytes());
        self.whole(step, frame)
    }

    /// The reply to a step. Some instruments answer commands that no document says are answered:
    /// as many replies as there were such commands are passed over when they are none to this one.
    async fn reply(
        &mut self,
        step: &Step,
        strays: usize,
        replies: &mut Replies,
    ) -> Result<Frame, LinkError> {
        loop {
            let frame = self.next_frame(replies).await?;
            let is_of_other = matches!(&frame, Frame::Whole(reply) if !step.accepts(reply));
            if !is_of_other || replies.of_others.len() >= strays {
                return Ok(frame);
            }
            replies.of_others.push(frame);
        }
    }

    /// Writes the replies to earlier commands down before the question that was sent meanwhile.
    fn note(&mut self, before: Transcript, step: &Step, of_others: &[Frame]) {
        if of_others.is_empty() {
            return;
        }
        self.transcript = before;
        for frame in of_others {
            self.transcript.received(frame.bytes());
        }
        self.transcript.sent(step.command.as_slice());
    }

    /// What was said since the transcript began, as evidence.
    pub(crate) const fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// Begins the transcript anew with what is worth repeating.
    pub(crate) fn begin_transcript(&mut self, transcript: Transcript) {
        self.transcript = transcript;
    }

    /// Notes the wavelength that the operator states.
    pub(crate) fn state(&mut self, wavelength: linecert_measure::Wavelength) {
        self.transcript.stated(wavelength);
    }

    async fn write(&mut self, step: &Step) -> Result<(), LinkError> {
        sleep_until(self.rests_until).await;
        self.transcript.sent(step.command.as_slice());
        let pause = self.manner.pace.inter_byte;
        let pauses = pause.saturating_mul(u32::try_from(step.wire.len()).unwrap_or(u32::MAX));
        let written = write_all(&mut self.stream, &step.wire, pause);
        match timeout(step.timeout.saturating_add(pauses), written).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(LinkError::io(&self.port, error)),
            Err(_) => Err(self.silent(step, &[])),
        }
    }

    async fn next_frame(&mut self, replies: &mut Replies) -> Result<Frame, LinkError> {
        let mut piece = [0; 256];
        loop {
            if let Some(frame) = replies.complete.pop_front() {
                return Ok(frame);
            }
            // A serial line has no end: nothing read means that the port is gone.
            let count = match self.stream.read(&mut piece).await {
                Ok(0) => return Err(LinkError::Disconnected(self.port.clone())),
                Ok(count) => count,
                Err(error) => return Err(LinkError::io(&self.port, error)),
            };
            replies.complete.extend(replies.frames.push(piece.get(..count).unwrap_or_default()));
        }
    }

    fn whole(&self, step: &Step, frame: Frame) -> Result<Vec<u8>, LinkError> {
        let (port, command) = (self.port.clone(), step.shown());
        let is_text = matches!(step.reply, Reply::Text(_));
        match frame {
            frame if is_text && !is_mostly_text(frame.bytes()) => {
                let (baud, received) = (self.manner.line.baud, frame.bytes().to_vec());
                Err(LinkError::NoText { port, command, baud, received })
            }
            Frame::Whole(reply) => Ok(reply),
            Frame::TooLong(received) => Err(LinkError::Endless { port, command, received }),
            Frame::Bad { bytes, problem } => {
                Err(LinkError::BadFrame { port, command, received: bytes, problem })
            }
        }
    }

    fn rest(&mut self) {
        self.rests_until = Instant::now() + self.manner.pace.post_query;
    }

    fn drop_stale_bytes(&self) -> Result<(), LinkError> {
        self.stream.clear(ClearBuffer::Input).map_err(|error| self.flush_failed(error))
    }

    /// `serialport` keeps the words of the system's error and not its number; that the port is not
    /// there any more says the same.
    fn flush_failed(&self, error: tokio_serial::Error) -> LinkError {
        if self.port.exists() && !error.description.starts_with(GONE) {
            return LinkError::io(&self.port, io::Error::other(error));
        }
        LinkError::Disconnected(self.port.clone())
    }

    fn silent(&self, step: &Step, received: &[u8]) -> LinkError {
        let (port, command, received) = (self.port.clone(), step.shown(), received.to_vec());
        if matches!(step.reply, Reply::Text(_)) && !is_mostly_text(&received) {
            let baud = self.manner.line.baud;
            return LinkError::NoText { port, command, baud, received };
        }
        LinkError::Silent { port, command, after: step.timeout, received }
    }
}

/// More commands than this in a row without a question are not remembered.
const MOST_UNANSWERED: usize = 7;

/// What the C library calls EIO, in which a flush of a terminal without its other side ends.
const GONE: &str = "I/O error";

impl Drop for SerialLink {
    /// Drops what was not sent: the system waits half a minute at the closing of a port for a
    /// receiver that holds up the flow.
    fn drop(&mut self) {
        if self.stream.clear(ClearBuffer::Output).is_err() {
            // Then the port is gone, and nothing waits.
        }
    }
}

async fn write_all(stream: &mut SerialStream, wire: &[u8], pause: Duration) -> io::Result<()> {
    if pause.is_zero() {
        stream.write_all(wire).await?;
    } else {
        for byte in wire {
            stream.write_all(&[*byte]).await?;
            sleep(pause).await;
        }
    }
    stream.flush().await
}

/// Whether at least half of the bytes are ASCII text. At a wrong speed a third is, by chance.
fn is_mostly_text(bytes: &[u8]) -> bool {
    let is_text = |b: &&u8| (b' '..=b'~').contains(*b) || b.is_ascii_whitespace();
    bytes.iter().filter(is_text).count().saturating_mul(2) >= bytes.len()
}
