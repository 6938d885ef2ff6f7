//! Sample lines, the dashboard and a PON port.

use linecert_console::{
    Chart, Level, LevelKind, LimitSpan, Place, Point, ReadingRow,
    view::{
        Alarm, AlarmKind, AlarmState, Alarms, Count, Dashboard, History, JobStep, LatePolls, Line,
        LineRow, LineState, Lines, LiveRead, OnuRow, OpenJobs, Permission, PonPort, StandingAlarms,
        StepKind, TodaysCertificates,
    },
};
use linecert_measure::{Metric, Reading, Reason, Unit};
use linecert_profile::{Access, Verdict};

use super::{Fill, Page, Scene, ago, frame, reading, value};

impl Scene {
    pub(super) fn lines(&self) -> Vec<Page> {
        let name = self.text("FTTH-0571-88231907");
        let live = self.text("FTTH-0571-88231908");
        let (node, port) = (self.text("olt-7"), self.text("0/1/3"));
        vec![
            (Place::Dashboard.href(), Box::new(self.dashboard())),
            (Place::Alarms.href(), Box::new(self.alarms())),
            (Place::Lines.href(), Box::new(self.line_list())),
            (Place::Line(name.clone()).href(), Box::new(self.line(name))),
            (format!("{}/live", Place::Line(live.clone()).href()), Box::new(self.live_line(live))),
            (Place::Port { node, port }.href(), Box::new(self.pon())),
        ]
    }

    fn line_row(&self, name: String, state: LineState) -> LineRow {
        LineRow {
            name,
            access: Access::Gpon,
            port: Some((self.text("olt-7"), self.text("0/1/3"))),
            serial: self.some("HWTC1A2B3C4D"),
            state,
            seen_at: Some(ago(214)),
        }
    }

    fn line_list(&self) -> Lines {
        let states = [
            LineState::Online,
            LineState::Online,
            LineState::LossOfSignal,
            LineState::PowerCut,
            LineState::Offline,
        ];
        let rows = states
            .into_iter()
            .zip(88_231_907..)
            .map(|(state, number)| self.line_row(self.text(&format!("FTTH-0571-{number}")), state));
        let mut rows: Vec<_> = rows.collect();
        rows.push(LineRow {
            name: self.text("ADSL-0571-8800"),
            access: Access::Vdsl2,
            port: None,
            serial: None,
            state: LineState::Unknown,
            seen_at: None,
        });
        Lines { search: self.text("FTTH"), rows: self.rows(rows), next: self.next() }
    }

    fn readings(&self) -> Vec<ReadingRow> {
        let span = |lowest: Option<&str>, highest: Option<&str>| LimitSpan {
            lowest: lowest.map(|text| text.parse().unwrap()),
            highest: highest.map(|text| text.parse().unwrap()),
        };
        let optical = span(Some("-27 dBm"), Some("-8 dBm"));
        let rx = if self.is_failing() { "-28.41 dBm" } else { "-19.37 dBm" };
        let verdict = if self.is_failing() { Verdict::Fail } else { Verdict::Pass };
        let row = |metric, reading, accepts, verdict| ReadingRow {
            metric,
            reading: Some(reading),
            at: Some(ago(214)),
            accepts,
            baseline: None,
            verdict,
        };
        let absent = Reading::absent(Reason::TimedOut, self.text("1.3.6.1.2.1.2 after 5 s"));
        vec![
            ReadingRow {
                baseline: Some(value("-18.92 dBm", 2, "3 dB")),
                ..row(Metric::OnuRxPower, reading(rx, 2, "3 dB"), optical, verdict)
            },
            ReadingRow {
                baseline: Some(value("-22.1 dBm", 1, "3 dB")),
                ..row(
                    Metric::OltRxPower,
                    reading("-26.8 dBm", 1, "3 dB"),
                    span(Some("-28 dBm"), Some("-8 dBm")),
                    Verdict::MarginalPass,
                )
            },
            row(Metric::OnuTemperature, absent, span(None, Some("85 °C")), Verdict::NotAssessed),
            row(
                Metric::OnuDistance,
                reading("3214 m", 0, ""),
                span(None, Some("20 km")),
                Verdict::Pass,
            ),
            row(
                Metric::ThroughputDown,
                reading("941.2 Mbit/s", 1, "3.1 Mbit/s"),
                span(Some("900 Mbit/s"), None),
                Verdict::Pass,
            ),
        ]
    }

    pub(super) fn certificate_readings(&self) -> Vec<ReadingRow> {
        self.rows(self.readings())
    }

    fn line(&self, name: String) -> Line {
        let state = if self.is_failing() { LineState::LossOfSignal } else { LineState::Online };
        Line {
            row: self.line_row(name, state),
            region: self.some("杭州 · Hangzhou"),
            class: self.text("town"),
            profile: self.some("china-telecom-ftth r3"),
            readings: self.rows(self.readings()),
            history: if self.fill == Fill::Empty {
                History::None
            } else {
                History::Of(Metric::OnuRxPower)
            },
            read: None,
            may_read: Permission::Granted,
            alarms: self.rows(self.alarm_rows().drain(2..3).collect()),
            certificates: self.rows(self.certificate_rows()),
        }
    }

    fn live_line(&self, name: String) -> Line {
        let frame =
            frame(linecert_console::Language::English, linecert_console::Theme::Light, self.fill);
        let step = |kind, text: &str, seconds| {
            JobStep { kind, text: self.text(text), at: ago(seconds) }.step(&frame)
        };
        let steps = vec![
            step(StepKind::Asked, "li.wei", 9),
            step(StepKind::Taken, "olt-7, 1 of 2 walks", 8),
            step(StepKind::Read, "ONU Rx power −19.37 dBm", 5),
        ];
        Line { read: Some(LiveRead { job: 4712, steps, after: Some(3) }), ..self.line(name) }
    }

    /// The history of a line: a slow drift, with gaps.
    pub(crate) fn history(&self) -> Chart {
        let quantity = |steps: i64| linecert_measure::Quantity::from_steps(steps, Unit::Dbm);
        let point = |slot: i64| {
            let wobble = (slot * 7919) % 23 * 12 - (slot * 104_729) % 17 * 9;
            match slot % 97 {
                41..=46 => Point::Absent(Reason::Offline),
                _ => Point::Value(quantity(-18_900 - slot * 2 + wobble)),
            }
        };
        let points = (0..336).map(|slot| (ago((336 - slot) * 3600), point(slot))).collect();
        let level = |kind, steps| Level { kind, at: quantity(steps) };
        Chart {
            label: "ONU Rx".to_owned(),
            unit: Unit::Dbm,
            points,
            levels: vec![
                level(LevelKind::Baseline, -18_920),
                level(LevelKind::Lowest, -27_000),
                level(LevelKind::Highest, -8_000),
            ],
        }
    }

    fn pon(&self) -> PonPort {
        let onu = |number: u32| {
            let lost = number % 9 == 4;
            let offline = || Reading::absent(Reason::Offline, "");
            let rx = format!("-{}.{:02} dBm", 17 + number % 6, number * 37 % 100);
            OnuRow {
                onu: number,
                serial: self.some(&format!("HWTC1A2B{number:04X}")),
                line: (!number.is_multiple_of(7))
                    .then(|| self.text(&format!("FTTH-0571-{}", 88_231_900 + number))),
                state: if lost { LineState::PowerCut } else { LineState::Online },
                rx: Some(if lost { offline() } else { reading(&rx, 2, "3 dB") }),
                olt_rx: (!number.is_multiple_of(5)).then(|| reading(&rx, 2, "2 dB")),
                distance: Some(reading(&format!("{} m", 800 + number * 97), 0, "")),
                at: ago(300),
            }
        };
        PonPort {
            node: self.text("olt-7"),
            port: self.text("0/1/3"),
            online: (Count::Exactly(if self.fill == Fill::Empty { 0 } else { 57 }), 64),
            search: self.text(""),
            onus: self.rows((1..=24).map(onu).collect()),
            optics_at: (self.fill != Fill::Empty).then(|| ago(240)),
            next: self.next(),
        }
    }

    fn alarm_rows(&self) -> Vec<Alarm> {
        let alarm = |id, kind, state, evidence: &str| Alarm {
            id,
            kind,
            node: self.some("olt-7"),
            port: self.some("0/1/3"),
            line: None,
            evidence: self.text(evidence),
            raised_at: ago(740 * i64::try_from(id).unwrap()),
            state,
            acknowledged_by: None,
            may_take: Permission::Granted,
        };
        let cut = "32 of 64 ONUs lost within one slot, no dying gasp";
        vec![
            alarm(1, AlarmKind::FibreCut, AlarmState::Raised, cut),
            Alarm {
                port: None,
                acknowledged_by: self.some("zhang.min"),
                ..alarm(
                    2,
                    AlarmKind::NodeSilent,
                    AlarmState::Acknowledged,
                    "3 timeouts at 10.7.0.2",
                )
            },
            Alarm {
                line: self.some("FTTH-0571-88231907"),
                ..alarm(
                    3,
                    AlarmKind::Drift,
                    AlarmState::Raised,
                    "−4.1 dB since installation, U 3.0 dB",
                )
            },
            Alarm {
                node: self.some("olt-2"),
                may_take: Permission::Withheld,
                ..alarm(
                    9,
                    AlarmKind::PowerCut,
                    AlarmState::Cleared,
                    "dying gasps of 118 ONUs on 4 PONs",
                )
            },
        ]
    }

    fn alarms(&self) -> Alarms {
        Alarms { rows: self.rows(self.alarm_rows()), which: None, next: self.next() }
    }

    fn dashboard(&self) -> Dashboard {
        let full = self.fill != Fill::Empty;
        let many = |count: u64| if full { count } else { 0 };
        let count = |number| Count::Exactly(many(number));
        let failing = |number: u64| if self.is_failing() { number } else { 0 };
        Dashboard {
            online: Some((many(1_018_332), many(1_024_000))),
            alarms: Some(StandingAlarms {
                standing: count(3),
                unacknowledged: count(2),
                newest: self.rows(self.alarm_rows()),
            }),
            late: Some(LatePolls {
                nodes: (count(if self.is_failing() { 214 } else { 4 }), count(1_000)),
                longest: self.rows(self.late_rows()),
            }),
            certificates: Some(TodaysCertificates {
                received: Count::AtLeast(many(1_000)),
                failing: count(failing(41)),
                unlogged: count(17),
                newest: self.rows(self.certificate_rows()),
            }),
            jobs: Some(OpenJobs { open: count(2), interrupted: count(failing(1)) }),
        }
    }
}
