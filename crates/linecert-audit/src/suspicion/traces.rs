//! Signs that traces of reflectometers were made up.
//!
//! Test: exact binomial over a person's traces, for each sign, against twice the upper 99 % bound
//! of the others' share and at least 1 %, which is above what chance gives any sign; Holm over people
//! and signs, 0.1 %. That two traces are the same is a matter of copied evidence.

use std::{collections::BTreeSet, io};

use super::{
    Case, Found, Kind, Test,
    peers::{Peers, Question, Trial},
    significant,
};
use crate::{record::Technician, words::Words};

/// The signs whose share is tested. Some name all that a set can show, most what one trace shows.
const SIGNS: [&str; 13] = [
    "same-measurement",
    "identical-points",
    "identical-losses",
    "equal-intervals",
    "repeated-noise",
    "no-noise",
    "equal-losses",
    "round-distances",
    "round-averages",
    "no-averaging",
    "oversized-file",
    "future-date",
    "no-instrument",
];

/// What a sign is called.
fn sign_words(sign: &str) -> Words {
    let (english, chinese) = match sign {
        "same-measurement" => ("the same measurement under another name", "同一次测量换了名字"),
        "identical-points" => ("the same points as another trace", "数据点与另一曲线相同"),
        "identical-losses" => ("the same losses as another trace", "损耗与另一曲线相同"),
        "equal-intervals" => ("measured at equal intervals", "测量间隔相等"),
        "repeated-noise" => ("noise that comes again", "噪声重复"),
        "no-noise" => ("a stretch without noise", "有一段没有噪声"),
        "equal-losses" => ("most events with the same loss", "大多数事件损耗相同"),
        "round-distances" => ("events at round distances", "事件距离为整数"),
        "round-averages" => ("a round number of averages", "平均次数为整数"),
        "no-averaging" => ("no time of averaging", "没有平均时间"),
        "oversized-file" => ("a file much larger than its points", "文件远大于数据点"),
        "future-date" => ("dated later than the certificate", "日期晚于证书"),
        "no-instrument" => ("no instrument named", "没有仪表信息"),
        other => (other, other),
    };
    Words::new(english, chinese)
}

/// Signs, of every person.
#[derive(Debug, Default)]
pub(super) struct Traces(Peers<&'static str>);

impl Test for Traces {
    fn add(&mut self, case: &Case<'_>) -> io::Result<()> {
        for trace in &case.record.traces {
            let shown: BTreeSet<_> = trace.signs.iter().map(|sign| sign.name.as_str()).collect();
            for sign in SIGNS {
                let trial = Trial::from(shown.contains(sign));
                self.0.count(sign, (case.technician, case.number), trial);
            }
        }
        Ok(())
    }

    fn conclude(self: Box<Self>, people: &[Technician]) -> io::Result<Vec<Found>> {
        let question = Question { kind: Kind::SuspiciousTrace, factor: 2.0, floor: 0.01 };
        let name = |sign: &&'static str| sign_words(sign);
        Ok(significant(self.0.tests(question, people, name)))
    }
}
