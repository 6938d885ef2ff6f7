//! Service figures of a month, and the rows that each came from.

use axum::response::Response;
use linecert_api::wire;
use linecert_console::{
    Language, Place,
    view::{self, Counted, FigureRow, FigureRows, FigureState, Figures, Share},
};

use super::visit::Visit;
use crate::http::{
    kpis::{of_month, rows_of_month},
    problem::Refused,
};

/// How many months can be chosen.
const MONTHS: usize = 13;

/// The figures of a month.
pub(super) async fn list(visit: Visit) -> Result<Response, Refused> {
    let counted = counted(&visit).await?;
    let rows = counted.figures.iter().map(|figure| row(&visit, figure)).collect();
    Ok(visit.show(&Figures {
        periods: months(&visit, &counted.period),
        period: counted.period,
        profile: format!("{} r{}", counted.profile.name, counted.profile.revision),
        rows,
    }))
}

/// A figure with the rows that it came from.
pub(super) async fn one(visit: Visit) -> Result<Response, Refused> {
    let Place::Figure(name) = &visit.place else { return Err(visit.absent()) };
    let counted = counted(&visit).await?;
    let figure = counted.figures.iter().find(|figure| figure.name == *name);
    let figure = row(&visit, figure.ok_or_else(|| visit.absent())?);
    let period = counted.period;
    let (page, list) = visit.part("figure", &[("figure", name), ("period", &period)])?;
    let asker = (&visit.app, &visit.caller);
    let found = rows_of_month(asker, (name, period.clone()), &page).await?;
    let rows = found.rows.into_iter().map(|row| counted_row(&visit, row)).collect();
    Ok(visit.show(&FigureRows { figure, period, rows, next: visit.next(list, found.next) }))
}

async fn counted(visit: &Visit) -> Result<wire::Figures, Refused> {
    let month = Some(visit.asked("period").to_owned()).filter(|month| !month.is_empty());
    of_month((&visit.app, &visit.caller), month).await
}

/// The months that can be chosen: those up to now, and the one that was.
fn months(visit: &Visit, chosen: &str) -> Vec<String> {
    let today = visit.frame.now.to_zoned(visit.frame.zone.clone()).date().first_of_month();
    let months = std::iter::successors(Some(today), |month| month.yesterday().ok())
        .map(|day| day.strftime("%Y-%m").to_string());
    let mut months: Vec<_> = months.fold(Vec::new(), |mut seen, month| {
        if seen.last() != Some(&month) && seen.len() < MONTHS {
            seen.push(month);
        }
        seen
    });
    if !months.iter().any(|month| month == chosen) {
        months.push(chosen.to_owned());
    }
    months
}

fn row(visit: &Visit, figure: &wire::Figure) -> view::Figure {
    view::Figure {
        name: figure.name.clone(),
        title: match visit.frame.language {
            Language::English => figure.title_en.clone(),
            Language::Chinese => figure.title_zh.clone(),
        },
        value: value(visit, figure),
        share: share(figure),
        target: figure.target.as_deref().map(target),
        state: match figure.state {
            wire::FigureState::Reached => FigureState::Met,
            wire::FigureState::Missed => FigureState::Missed,
            wire::FigureState::NoTarget => FigureState::NoTarget,
            wire::FigureState::NotKnown => FigureState::NotKnown,
        },
        source: figure.source.id.clone(),
    }
}

/// The figure for people, who are not shown more digits than they read. Whether it reaches its target
/// is judged by the exact numbers.
fn value(visit: &Visit, figure: &wire::Figure) -> Option<String> {
    let numerator = figure.numerator?;
    match (figure.unit, figure.denominator) {
        (wire::FigureUnit::Rows, Some(whole)) => percent(numerator, whole),
        (wire::FigureUnit::Microseconds, Some(count)) => {
            let seconds = numerator.checked_div(count)?.div_euclid(1_000_000);
            Some(visit.frame.length(i64::try_from(seconds).ok()?))
        }
        (wire::FigureUnit::Fen, _) => Some(yuan(numerator)),
        (_, None) => Some(figure.value.clone()),
    }
}

/// A target with a sign for its word, which reads the same in every language.
fn target(text: &str) -> String {
    let signs = [("at-least ", "≥ "), ("at-most ", "≤ "), ("below ", "< "), ("above ", "> ")];
    let found = signs.iter().find_map(|(word, sign)| Some((sign, text.strip_prefix(word)?)));
    found.map_or_else(|| text.to_owned(), |(sign, rest)| format!("{sign}{rest}"))
}

/// A share with two decimals, cut and not rounded up: 99.999 % are no 100 %.
fn percent(part: u64, whole: u64) -> Option<String> {
    let hundredths = u128::from(part).checked_mul(10_000)?.checked_div(u128::from(whole))?;
    Some(format!("{}.{:02} %", hundredths / 100, hundredths % 100))
}

fn yuan(fen: u64) -> String {
    format!("{}.{:02} CNY", fen / 100, fen % 100)
}

fn share(figure: &wire::Figure) -> Option<Share> {
    let is_share = figure.unit == wire::FigureUnit::Rows;
    let (part, whole) = (figure.numerator?, figure.denominator?);
    is_share.then_some(Share { part, whole })
}

fn counted_row(visit: &Visit, row: wire::FigureRow) -> FigureRow {
    let amount = row.amount.unwrap_or_default();
    let (counted, why) = match row.counted {
        wire::Counted::Hit => (Counted::Part, String::new()),
        wire::Counted::Miss => (Counted::Whole, String::new()),
        wire::Counted::Lasted => {
            let seconds = i64::try_from(amount / 1_000_000).unwrap_or(i64::MAX);
            (Counted::Part, visit.frame.length(seconds))
        }
        wire::Counted::Owed => (Counted::Part, yuan(amount)),
        wire::Counted::LeftOut => (Counted::LeftOut, row.why.unwrap_or_default()),
    };
    FigureRow { order: row.order, counted, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_cut_and_not_rounded_up() {
        assert_eq!(percent(1, 3).as_deref(), Some("33.33 %"));
        assert_eq!(percent(99_999, 100_000).as_deref(), Some("99.99 %"));
        assert_eq!(percent(7, 7).as_deref(), Some("100.00 %"));
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(u64::MAX, u64::MAX).as_deref(), Some("100.00 %"));
        assert_eq!(yuan(1_205), "12.05 CNY");
        assert_eq!(target("at-least 95 %"), "≥ 95 %");
        assert_eq!(target("below 36 h"), "< 36 h");
    }
}
