//! Jobs: reads and tests that the daemon runs.

use linecert_measure::Timestamp;

use crate::{
    document::{Align, Block, Cell, Document, Live, Refresh, Row, Step, Table},
    form::{Control, Field, Form, Tone},
    frame::Frame,
    mark::Mark,
    page::View,
    place::{Place, Section},
    view::Permission,
};

/// One page of jobs, the newest first.
#[derive(Debug, Clone)]
pub struct Jobs {
    /// The jobs.
    pub rows: Vec<JobRow>,
    /// The cursor behind the last row.
    pub next: Option<String>,
}

/// A job in a list.
#[derive(Debug, Clone)]
pub struct JobRow {
    /// Its number.
    pub id: u64,
    /// What it does.
    pub kind: JobKind,
    /// How it stands.
    pub state: JobState,
    /// The line it is for.
    pub line: Option<String>,
    /// Who asked for it.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
}

/// A job.
#[derive(Debug, Clone)]
pub struct Job {
    /// What lists show of it.
    pub row: JobRow,
    /// What has happened so far.
    pub steps: Vec<JobStep>,
    /// The number of the last event among them.
    pub after: u64,
    /// Whether the visitor may call it off.
    pub may_cancel: Permission,
}

/// Something that happened in a job.
#[derive(Debug, Clone)]
pub struct JobStep {
    /// What it is.
    pub kind: StepKind,
    /// What is to be known of it, in words.
    pub text: String,
    /// When it was.
    pub at: Timestamp,
}

/// What happened in a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// Somebody asked for it.
    Asked,
    /// A worker took it.
    Taken,
    /// From here on it disturbs the line.
    Begun,
    /// A reading was taken.
    Read,
    /// An attempt failed and is made again.
    Repeated,
    /// Something else, which the text tells.
    Noted,
    /// It is done.
    Done,
    /// It failed.
    Failed,
    /// It was cut off, and does not run again by itself.
    Interrupted,
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Reads a line now, and disturbs nobody.
    Read,
    /// Runs a profile, and may disturb the line.
    Test,
}

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// It waits for its turn.
    Waiting,
    /// It runs.
    Running,
    /// It is done.
    Done,
    /// It failed.
    Failed,
    /// It was cut off in the middle, and does not run again by itself.
    Interrupted,
    /// It was called off.
    Cancelled,
    /// It waited too long.
    Expired,
}

impl JobKind {
    const fn words(self) -> &'static str {
        match self {
            Self::Read => "job-read",
            Self::Test => "job-test",
        }
    }
}

impl JobState {
    const fn words(self) -> (Mark, &'static str) {
        match self {
            Self::Waiting => (Mark::Neutral, "job-waiting"),
            Self::Running => (Mark::Active, "job-running"),
            Self::Done => (Mark::Good, "job-done"),
            Self::Failed => (Mark::Bad, "job-failed"),
            Self::Interrupted => (Mark::Warning, "job-interrupted"),
            Self::Cancelled => (Mark::Neutral, "job-cancelled"),
            Self::Expired => (Mark::Warning, "job-expired"),
        }
    }

    const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

impl JobStep {
    /// The step as pages and events show it.
    #[must_use]
    pub fn step(&self, frame: &Frame) -> Step {
        let (mark, id) = match self.kind {
            StepKind::Asked => (Mark::Neutral, "step-asked"),
            StepKind::Taken => (Mark::Neutral, "step-taken"),
            StepKind::Begun => (Mark::Active, "step-begun"),
            StepKind::Read => (Mark::Good, "step-read"),
            StepKind::Repeated => (Mark::Warning, "step-repeated"),
            StepKind::Noted => (Mark::Neutral, "step-noted"),
            StepKind::Done => (Mark::Good, "job-done"),
            StepKind::Failed => (Mark::Bad, "job-failed"),
            StepKind::Interrupted => (Mark::Warning, "job-interrupted"),
        };
        let at = Some(frame.time(self.at));
        Step { mark, title: frame.say(id), text: self.text.clone(), at }
    }
}

impl JobRow {
    fn line(&self, frame: &Frame) -> Cell {
        let link = |line: &String| Cell::link(Place::Line(line.clone()), line);
        self.line.as_ref().map_or_else(|| frame.absent("absent-line"), link)
    }

    fn row(&self, frame: &Frame) -> Row {
        Row::new(vec![
            Cell::link(Place::Job(self.id), self.id.to_string()),
            frame.state(self.state.words()),
            Cell::text(frame.say(self.kind.words())),
            self.line(frame),
            Cell::text(&self.asked_by),
            frame.age(self.asked_at),
        ])
    }
}

impl View for Jobs {
    fn document(&self, frame: &Frame) -> Document {
        let mut document = Document::new(frame.say("section-jobs"), Some(Section::Jobs));
        document.refresh = Refresh::Every { seconds: 10 };
        document.blocks = vec![Block::Table(Table {
            id: "jobs",
            title: frame.say("section-jobs"),
            columns: frame.columns(&[
                ("column-job", Align::Start),
                ("column-state", Align::Start),
                ("column-kind", Align::Start),
                ("column-line", Align::Start),
                ("column-asked-by", Align::Start),
                ("column-asked", Align::End),
            ]),
            rows: self.rows.iter().map(|job| job.row(frame)).collect(),
            empty: frame.say("jobs-empty"),
            next: frame.next(Place::Jobs, self.next.as_ref()),
        })];
        document
    }
}

impl Job {
    fn cancel(&self, frame: &Frame) -> Option<Block> {
        if self.may_cancel == Permission::Withheld || !self.row.state.is_open() {
            return None;
        }
        let place = Place::CancelJob(self.row.id);
        let mut form = Form::post(frame, place, frame.say("job-cancel"), Tone::Danger);
        let agree = frame.say("job-cancel-agree");
        form.fields.push(Field::new("agree", agree, Control::Agree));
        Some(Block::Form(form))
    }
}

impl View for Job {
    fn document(&self, frame: &Frame) -> Document {
        let row = &self.row;
        let number = row.id.to_string();
        let title = frame.say_with("job-title", &[("number", &number)]);
        let mut document = Document::new(title, Some(Section::Jobs));
        document.above = vec![(Place::Jobs.into(), frame.say("section-jobs"))];
        let facts = vec![
            frame.fact("column-state", frame.state(row.state.words())),
            frame.fact("column-kind", Cell::text(frame.say(row.kind.words()))),
            frame.fact("column-line", row.line(frame)),
            frame.fact("column-asked-by", Cell::text(&row.asked_by)),
            frame.fact("column-asked", frame.time(row.asked_at)),
        ];
        let events = Live { events: Place::JobEvents(row.id), after: self.after };
        let interrupted = row.state == JobState::Interrupted;
        let note = Block::Note { mark: Mark::Warning, text: frame.say("job-interrupted-note") };
        let mut blocks = Vec::new();
        blocks.extend(interrupted.then_some(note));
        blocks.push(Block::Facts { title: String::new(), facts });
        blocks.push(Block::Steps {
            title: frame.say("job-steps"),
            steps: self.steps.iter().map(|step| step.step(frame)).collect(),
            live: row.state.is_open().then_some(events),
        });
        blocks.extend(self.cancel(frame));
        document.blocks = blocks;
        document
    }
}
