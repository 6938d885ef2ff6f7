//! Figures, their rows and duties as they go over the network.

use linecert_api::wire;
use linecert_kpi::{
    Duty, Fen, Figure, How, Judgement, LeftOut, OrderNumber, Package, Row, Rule, Sum, Tally, Users,
    Value,
};

use crate::kpi::{Asked, Counted};

/// The words of the rules by which something is due.
pub(super) const RULES: [&str; 5] =
    ["repeated", "batch", "late-without-reason", "filed-late", "false-report"];

pub(super) fn figures(asked: &Asked, counted: &Counted, users: Users) -> wire::Figures {
    let profile = &asked.rules.profile;
    let figures = profile.figures().iter().zip(&counted.sums);
    wire::Figures {
        period: asked.month.clone(),
        from: counted.period.from(),
        until: counted.period.until(),
        profile: wire::ProfileName {
            name: profile.name().to_owned(),
            revision: profile.revision(),
            digest: asked.rules.digest,
        },
        orders: counted.orders,
        unreadable: counted.unreadable,
        unreadable_orders: counted
            .named
            .iter()
            .map(|(order, why)| wire::UnreadableOrder {
                order: order.clone(),
                why: why.to_string(),
            })
            .collect(),
        figures: figures.map(|(of, sum)| figure(of, sum, users)).collect(),
    }
}

fn figure(figure: &Figure, sum: &Sum, users: Users) -> wire::Figure {
    let value = figure.value(sum, users);
    let (numerator, unit, denominator) = parts(&value);
    let left_out = sum.left_out().iter();
    wire::Figure {
        name: figure.name.clone(),
        title_en: figure.title.en.clone(),
        title_zh: figure.title.zh.clone(),
        formula: figure.formula.word().to_owned(),
        package: figure.package.map(Package::word).map(str::to_owned),
        value: value.to_string(),
        numerator,
        unit,
        denominator,
        target: figure.target.map(|target| target.to_string()),
        state: match figure.judge(&value) {
            Judgement::Reached => wire::FigureState::Reached,
            Judgement::Missed => wire::FigureState::Missed,
            Judgement::NoTarget => wire::FigureState::NoTarget,
            Judgement::NotKnown => wire::FigureState::NotKnown,
        },
        counted: sum.counted(),
        left_out: left_out
            .map(|(why, rows)| wire::LeftOut { why: why.to_string(), rows: *rows })
            .collect(),
        source: wire::FigureSource {
            id: figure.cites.id.clone(),
            also: figure.cites.also.clone(),
            confidence: figure.cites.confidence.name().to_owned(),
            text: figure.cites.source.clone(),
        },
    }
}

/// What stands above the line, what that counts, and what stands below.
fn parts(value: &Value) -> (Option<u64>, wire::FigureUnit, Option<u64>) {
    match value {
        Value::Share { hits, of } => (Some(*hits), wire::FigureUnit::Rows, Some(*of)),
        Value::Mean { total, of } => {
            (u64::try_from(total.as_micros()).ok(), wire::FigureUnit::Microseconds, Some(*of))
        }
        Value::Amount(Fen(fen)) => (Some(*fen), wire::FigureUnit::Fen, None),
        Value::NotKnown(_) => (None, wire::FigureUnit::Rows, None),
    }
}

/// The rows of a figure in the order of their numbers, and those that were left out behind them.
pub(super) fn rows(tally: Tally) -> Vec<wire::FigureRow> {
    let left_out = tally.left_out.into_iter().map(|LeftOut { row: Row { order, round }, why }| {
        let (counted, why) = (wire::Counted::LeftOut, Some(why.to_string()));
        row_of((order, round), (counted, None), why)
    });
    let counted = tally.counted.into_iter().map(|counted| {
        let Row { order, round } = counted.row;
        let (counted, amount) = match counted.how {
            How::Hit => (wire::Counted::Hit, None),
            How::Miss => (wire::Counted::Miss, None),
            How::Lasted(time) => (wire::Counted::Lasted, u64::try_from(time.as_micros()).ok()),
            How::Owed(Fen(fen)) => (wire::Counted::Owed, Some(fen)),
        };
        row_of((order, round), (counted, amount), None)
    });
    counted.chain(left_out).collect()
}

fn row_of(
    (order, round): (OrderNumber, u32),
    (counted, amount): (wire::Counted, Option<u64>),
    why: Option<String>,
) -> wire::FigureRow {
    let order = order.to_string();
    wire::FigureRow { order, round, counted, amount, why, certificates: Vec::new() }
}

pub(super) fn escalation(duty: Duty) -> wire::Escalation {
    let [repeated, batch, late, filed_late, false_report] = RULES;
    let rule = match duty.rule {
        Rule::Repeated { .. } => repeated,
        Rule::Batch { .. } => batch,
        Rule::LateWithoutReason { .. } => late,
        Rule::FiledLate { .. } => filed_late,
        Rule::FalseReport => false_report,
    };
    wire::Escalation {
        rule: rule.to_owned(),
        detail: duty.to_string(),
        order: duty.row.order.to_string(),
        round: duty.row.round,
        since: duty.since,
    }
}
