//! Sample jobs, work orders and service figures.

use linecert_console::{
    Mark, Place,
    view::{
        Counted, Figure, FigureRow, FigureRows, FigureState, Figures, Job, JobKind, JobRow,
        JobState, JobStep, Jobs, Order, OrderEvent, OrderKind, OrderRow, OrderState, Orders,
        Permission, Share, StepKind,
    },
};

use super::{Page, Scene, ago};

impl Scene {
    pub(super) fn work(&self) -> Vec<Page> {
        let jobs = Jobs { rows: self.rows(self.job_rows()), next: self.next() };
        let orders = Orders {
            search: self.text("ZJ2026"),
            rows: self.rows(self.order_rows()),
            next: self.next(),
        };
        let order = self.text("ZJ20261122-0815");
        let figure = self.text("first-appointment");
        vec![
            (Place::Jobs.href(), Box::new(jobs)),
            (Place::Job(4712).href(), Box::new(self.job())),
            (Place::Orders.href(), Box::new(orders)),
            (Place::Order(order).href(), Box::new(self.order())),
            (Place::Figures.href(), Box::new(self.figures())),
            (Place::Figure(figure).href(), Box::new(self.figure_rows())),
        ]
    }

    fn job_rows(&self) -> Vec<JobRow> {
        let states = [
            JobState::Running,
            JobState::Waiting,
            JobState::Done,
            JobState::Failed,
            JobState::Interrupted,
            JobState::Cancelled,
            JobState::Expired,
        ];
        let row = |(state, id): (JobState, u64)| JobRow {
            id,
            kind: if id.is_multiple_of(2) { JobKind::Read } else { JobKind::Test },
            state,
            line: (!id.is_multiple_of(5)).then(|| self.text("FTTH-0571-88231907")),
            asked_by: self.text("li.wei"),
            asked_at: ago(9),
        };
        states.into_iter().zip(4712..).map(row).collect()
    }

    fn job(&self) -> Job {
        let step =
            |kind, text: &str, seconds| JobStep { kind, text: self.text(text), at: ago(seconds) };
        let mut steps = vec![
            step(StepKind::Asked, "li.wei", 60),
            step(StepKind::Taken, "worker 1", 58),
            step(StepKind::Begun, "throughput test against reflector-2", 50),
            step(StepKind::Read, "ONU Rx power −19.37 dBm ± 3.00", 44),
            step(StepKind::Repeated, "no answer in 5 s, attempt 2 of 2", 40),
        ];
        let mut row = self.job_rows().remove(0);
        if self.is_failing() {
            row.state = JobState::Interrupted;
            steps.push(step(StepKind::Failed, "connection reset", 30));
            steps.push(step(StepKind::Interrupted, "the daemon stopped", 20));
            steps.push(step(StepKind::Done, "", 10));
        }
        Job { row, steps: self.rows(steps), after: 5, may_cancel: Permission::Granted }
    }

    fn order_rows(&self) -> Vec<OrderRow> {
        let row = |number: &str, kind, state| OrderRow {
            number: self.text(number),
            kind,
            state,
            line: self.text("FTTH-0571-88231907"),
            technician: self.some("王建国"),
            opened_at: ago(90_000),
            due_at: Some(ago(-40_000)),
        };
        vec![
            row("ZJ20261122-0815", OrderKind::Install, OrderState::Open),
            row("ZJ20261120-0311", OrderKind::Repair, OrderState::Overdue),
            row("ZJ20261119-0042", OrderKind::Move, OrderState::Returned),
            OrderRow {
                technician: None,
                due_at: None,
                ..row("ZJ20261118-0007", OrderKind::Install, OrderState::Closed)
            },
        ]
    }

    fn order(&self) -> Order {
        let event = |what: &str, mark, text: &str, seconds| OrderEvent {
            what: self.text(what),
            mark,
            text: self.text(text),
            at: ago(seconds),
        };
        let events = vec![
            event("received 接单", Mark::Good, "from the service desk", 90_000),
            event("appointed 预约", Mark::Good, "2026-11-22 14:00", 80_000),
            event("on site 上门", Mark::Warning, "14:20, 20 min after the time agreed", 9_000),
            event("signed 签字", Mark::Good, "certificate LC-2026-11-001", 7_300),
        ];
        Order {
            row: self.order_rows().remove(0),
            class: self.text("town"),
            region: self.some("杭州"),
            profile: self.text("china-telecom-ftth r3"),
            events: self.rows(events),
            certificates: self.rows(self.certificate_rows()),
        }
    }

    fn figure(&self, title: &str, value: Option<&str>, state: FigureState) -> Figure {
        let whole = value.map(|_| Share { part: 1_902, whole: 1_987 });
        Figure {
            name: self.text("first-appointment"),
            title: self.text(title),
            value: value.map(|value| self.text(value)),
            share: whole,
            target: self.some("≥ 95 %"),
            state,
            source: self.text("A-041"),
        }
    }

    fn figures(&self) -> Figures {
        let rows = vec![
            self.figure("First-appointment success", Some("95.72 %"), FigureState::Met),
            self.figure("Mean install time", Some("31 h 12 min"), FigureState::Missed),
            self.figure("Repeat faults within a month", None, FigureState::NotKnown),
            self.figure("Returned orders", Some("1.20 %"), FigureState::NoTarget),
        ];
        Figures {
            period: self.text("2026-10"),
            periods: vec![self.text("2026-11"), self.text("2026-10")],
            profile: self.text("strictest"),
            rows: self.rows(rows),
        }
    }

    fn figure_rows(&self) -> FigureRows {
        let row = |counted, why: &str| FigureRow {
            order: self.text("ZJ20261122-0815"),
            counted,
            why: self.text(why),
        };
        let rows = vec![
            row(Counted::Part, "on site within the first slot"),
            row(Counted::Whole, "second appointment 2026-10-08"),
            row(Counted::LeftOut, "customer asked for another day, filed in time"),
        ];
        FigureRows {
            figure: self.figure("First-appointment success", Some("95.72 %"), FigureState::Met),
            period: self.text("2026-10"),
            rows: self.rows(rows),
            next: self.next(),
        }
    }
}
