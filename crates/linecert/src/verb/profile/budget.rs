//! `linecert profile budget`: what a network loses by its design, beside what was measured of it.

use std::path::Path;

use linecert_measure::{Decimals, Quantity};
use linecert_profile::{Budget, Cites, Design, Fit, Found, FoundFrom, Item};
use serde_json::json;

use super::title;
use crate::{
    args::Format,
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::read_text,
};

/// How many characters the bar of a budget is wide.
const WIDTH: i64 = 60;

pub(super) fn run(file: &Path, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let label = file.display().to_string();
    let design = Design::parse(&label, &read_text(file)?)
        .map_err(|e| CommandError::new(Exit::Usage, "budget-wrong").cause(e).hint("hint-budget"))?;
    let budgets = design.budgets();
    match format {
        Format::Json => budgets.iter().try_for_each(|b| render::json_line(&wire(b, &design)))?,
        Format::Text => {
            let name = Some(design.name()).filter(|name| !name.is_empty());
            let class = title(design.profile(), messages);
            let head = [name, Some(class)].into_iter().flatten().collect::<Vec<_>>().join(" - ");
            render::line(head)?;
            for budget in &budgets {
                render::line("")?;
                render::lines(lines(budget, messages))?;
            }
        }
    }
    let outside = budgets.iter().any(|budget| budget.found.iter().any(|f| is_outside(f, budget)));
    Ok(if outside { Exit::Fail } else { exit_of(budgets.iter().map(Budget::fit).max()) })
}

const fn exit_of(worst: Option<Fit>) -> Exit {
    match worst {
        Some(Fit::Fits) => Exit::Pass,
        Some(Fit::Tight) => Exit::MarginalPass,
        Some(Fit::Exceeds) => Exit::Fail,
        None => Exit::Incomplete,
    }
}

/// Whether a loss as measured is none that the class accepts. `profile assess` judges it, with its
/// uncertainty; here it must not pass unsaid beside a design that fits.
fn is_outside(found: &Found, budget: &Budget) -> bool {
    let too_little = budget.accepts.low().is_some_and(|low| found.loss < low);
    too_little || budget.accepts.high().is_some_and(|high| found.loss > high)
}

fn lines(budget: &Budget, messages: &Messages) -> Vec<String> {
    let way = messages.get(&format!("stream-{}", budget.way.name()));
    let mut rows: Vec<_> = budget.items.iter().map(|item| row(item, messages)).collect();
    let total = |id: &str, value: String, beside: String| {
        vec![format!("  {}", messages.get(id)), String::new(), String::new(), value, beside]
    };
    rows.push(total("budget-worst", db(budget.worst), String::new()));
    rows.push(total("budget-accepts", budget.accepts.to_string(), String::new()));
    let margin = [("margin", db(budget.margin.loss)), ("source", source(&budget.margin, messages))];
    let margin = messages.with_all("budget-margin", &margin);
    rows.push(total("budget-reserve", db(budget.reserve), margin));
    if let (Some(weakest), Some(receiver)) = (budget.weakest, budget.receiver) {
        let window = messages.with("budget-receiver", &[("window", &receiver.to_string())]);
        rows.push(total("budget-weakest", hundredths(weakest), window));
    }
    for found in &budget.found {
        rows.push(total("budget-measured", shown(found), beside(found, budget, messages)));
    }
    let mut lines = vec![format!("{way}, {}", budget.wavelength)];
    lines.extend(render::table(rows));
    lines.push(format!("  {}", bar(budget)));
    lines.push(format!("  {}", messages.get("budget-bar")));
    lines.push(format!("  {}", messages.get(&format!("budget-{}", budget.fit().name()))));
    if budget.found.iter().any(|found| is_outside(found, budget)) {
        lines.push(format!("  {}", messages.get("budget-outside")));
    }
    if budget.may_overload() {
        let names = [("least", db(budget.least)), ("accepts", budget.accepts.to_string())];
        lines.push(format!("  {}", messages.with_all("budget-overload", &names)));
    }
    lines
}

fn row(item: &Item, messages: &Messages) -> Vec<String> {
    vec![
        format!("  {}", messages.get(&format!("part-{}", item.name))),
        item.amount.clone(),
        item.each.to_string(),
        db(item.loss),
        source(item, messages),
    ]
}

fn source(item: &Item, messages: &Messages) -> String {
    item.cites.as_ref().map_or_else(
        || messages.get("budget-stated"),
        |Cites { id, confidence, .. }| format!("{id} {confidence}"),
    )
}

/// A loss to the hundredth, as a person adds it up.
fn db(loss: Quantity) -> String {
    hundredths(loss)
}

fn hundredths(quantity: Quantity) -> String {
    let fine = Decimals::new(2).map(|two| quantity.fewest_decimals().max(two));
    fine.map_or_else(
        || quantity.to_string(),
        |d| format!("{} {}", quantity.number(d), quantity.unit()),
    )
}

fn shown(found: &Found) -> String {
    let uncertainty =
        found.uncertainty.map_or_else(|| "±?".to_owned(), |u| format!("±{}", u.shortest_number()));
    format!("{} {uncertainty}", db(found.loss))
}

/// How a loss was found, and how it compares with the worst of the design.
fn beside(found: &Found, budget: &Budget, messages: &Messages) -> String {
    let label = |metric| messages.language().label(metric);
    let from = match found.from {
        FoundFrom::Loss(metric) => label(metric).to_owned(),
        FoundFrom::Powers { launched, arrived } => {
            format!("{} - {}", label(launched), label(arrived))
        }
    };
    let Some(below) = budget.worst.checked_sub(found.loss) else { return from };
    let id = if below.steps() < 0 { "budget-more" } else { "budget-less" };
    let amount = Quantity::from_steps(below.steps().saturating_abs(), below.unit());
    format!("{from}; {}", messages.with(id, &[("amount", &db(amount))]))
}

/// From nothing to the most that the class accepts: the worst loss, what should stay in reserve,
/// what is free, and below it where the measured losses lie.
fn bar(budget: &Budget) -> String {
    let whole = budget.accepts.high().map_or(1, Quantity::steps).max(1);
    let cells = |loss: Quantity| (loss.steps().saturating_mul(WIDTH) / whole).clamp(0, WIDTH);
    let worst = cells(budget.worst);
    let reserved = (worst + cells(budget.margin.loss)).min(WIDTH);
    let marks: Vec<i64> = budget.found.iter().map(|found| cells(found.loss)).collect();
    let cell = |at: i64| match at {
        at if marks.contains(&at) => '◆',
        at if at < worst => '█',
        at if at < reserved => '▒',
        _ => '·',
    };
    (0..=WIDTH).map(cell).collect()
}

fn wire(budget: &Budget, design: &Design) -> serde_json::Value {
    let item = |item: &Item| {
        json!({
            "part": item.name,
            "amount": item.amount,
            "each": item.each.to_string(),
            "loss": item.loss.to_string(),
            "cites": item.cites.as_ref().map(|cites| &cites.id),
            "confidence": item.cites.as_ref().map(|cites| cites.confidence.name()),
        })
    };
    let found = |found: &Found| {
        let from = match found.from {
            FoundFrom::Loss(metric) => vec![metric.name()],
            FoundFrom::Powers { launched, arrived } => vec![launched.name(), arrived.name()],
        };
        json!({
            "from": from,
            "loss": found.loss.to_string(),
            "uncertainty": found.uncertainty.map(|u| u.to_string()),
        })
    };
    json!({
        "profile": design.profile().name(),
        "way": budget.way.name(),
        "wavelength": budget.wavelength.to_string(),
        "items": budget.items.iter().map(item).collect::<Vec<_>>(),
        "worst": budget.worst.to_string(),
        "least": budget.least.to_string(),
        "accepts": budget.accepts.to_string(),
        "margin": item(&budget.margin),
        "reserve": budget.reserve.to_string(),
        "weakest": budget.weakest.map(|power| power.to_string()),
        "receiver": budget.receiver.map(|window| window.to_string()),
        "measured": budget.found.iter().map(found).collect::<Vec<_>>(),
        "fit": budget.fit().name(),
        "may_overload": budget.may_overload(),
    })
}
