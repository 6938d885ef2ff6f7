//! `linecert access diagnose`: what the readings of one line mean together.

use linecert_diagnosis::{
    Conclusion, Design, Diagnosis, Ground, Medium, Neighbour, Scene, Undecided, diagnose, shipped,
};
use linecert_driver::{Cell, CellContent, SubjectKind};
use linecert_instrument::{Selected, Sweep};
use linecert_measure::{
    Attribute, Conditions, Content, Metric, Observation, Quantity, Reading, Subject, Uncertainty,
    Unit, Value,
};

use super::{
    Output, one,
    open::{self, Opened},
};
use crate::{
    args::{self, Format},
    exit::{CommandError, Exit},
    language::{Language, Messages},
    render::{self, cells, progress::Walking},
};

mod wire;

/// Runs the verb.
pub(super) async fn run(args: &args::Diagnose, output: &Output<'_>) -> Result<Exit, CommandError> {
    use SubjectKind::{Line, Onu};
    let meter = args.meter.map(|level| outlet(level, args.meter_uncertainty)).transpose()?;
    let opened = open::open(&args.one.agent, output).await?;
    let selected = one::find(&args.one, &[Onu, Line], (&opened, output)).await?;
    let mut scene = scene_of(&selected);
    scene.observations.extend(meter);
    scene.design = design(args, &selected)?;
    if let (Subject::Onu { pon, .. }, false) = (&selected.subject, args.alone) {
        let neighbours = neighbours(&opened, pon, (&selected.subject, output)).await?;
        scene.neighbours = Some(neighbours);
    }
    let rules = shipped().map_err(|error| CommandError::new(Exit::Bug, "bug").cause(error))?;
    let diagnosis = diagnose(&scene, &rules);
    match output.format {
        Format::Json => render::line(wire::text(&selected.subject, &diagnosis)?)?,
        Format::Text => show(&selected, &diagnosis, output.messages)?,
    }
    Ok(Exit::Pass)
}

/// What a power meter showed at the outlet, as a reading of it.
fn outlet(level: Quantity, uncertainty: Option<Quantity>) -> Result<Observation, CommandError> {
    let wrong = || {
        CommandError::new(Exit::Usage, "meter-wrong").name("level", level).hint("hint-meter-level")
    };
    if level.unit() != Unit::Dbm {
        return Err(wrong());
    }
    let uncertainty = uncertainty.map_or(Uncertainty::NotStated, Uncertainty::Expanded);
    let value = Value::new(level, level.fewest_decimals(), uncertainty)
        .map_err(|error| wrong().cause(error))?;
    let reading = Reading::Value(value);
    Observation::new(Metric::OutletPower, Subject::Outlet, Conditions::default(), reading)
        .map_err(|error| wrong().cause(error))
}

fn scene_of(selected: &Selected) -> Scene {
    let observations = selected.cells.iter().filter_map(Cell::observation).cloned().collect();
    let of_subject = selected.cells.iter().filter(|cell| cell.subject == selected.subject);
    let facts = of_subject.filter_map(Cell::fact).cloned().collect();
    let medium = match selected.subject {
        Subject::Line { .. } => Medium::Copper,
        _ => Medium::Fibre,
    };
    Scene { medium, observations, facts, ..Scene::default() }
}

/// The path as described; the length is the OLT's ranging unless it is given. Without splitters
/// and without a length there is no design.
fn design(args: &args::Diagnose, selected: &Selected) -> Result<Option<Design>, CommandError> {
    if args.splitter.is_empty() {
        return Ok(None);
    }
    let ranged = || {
        let observations = selected.cells.iter().filter_map(Cell::observation);
        let mut distances = observations.filter(|o| o.metric() == Metric::OnuDistance);
        distances.find_map(|o| o.reading().value().map(Value::quantity))
    };
    let Some(length) = args.fibre.or_else(ranged) else { return Ok(None) };
    let design = Design::new(args.splitter.clone(), length, args.connectors);
    design.map(Some).map_err(|error| {
        CommandError::new(Exit::Usage, "design-wrong").cause(error).hint("hint-fibre")
    })
}

/// The other ONUs on the same PON port.
async fn neighbours(
    opened: &Opened,
    pon: &str,
    (own, output): (&Subject, &Output<'_>),
) -> Result<Vec<Neighbour>, CommandError> {
    let walking = Walking::new(output.messages);
    let mut watch = |done| walking.advance(done);
    let node = (&opened.node, opened.driver()?);
    let begun = Sweep::begin(node, &[SubjectKind::Onu], Some(pon.to_owned()), &mut watch).await;
    let mut sweep = begun.map_err(open::failed)?;
    sweep.read_costly(&mut watch).await.map_err(open::failed)?;
    walking.finish();
    let swept = sweep.finish();
    super::tell_unread(&swept.unread, opened.driver()?, output.messages);
    let others = swept.cells.chunk_by(|a, b| a.subject == b.subject);
    let others = others.filter(|cells| cells.first().is_some_and(|cell| cell.subject != *own));
    Ok(others.map(neighbour).collect())
}

fn neighbour(cells: &[Cell]) -> Neighbour {
    let state = cells.iter().find_map(|cell| match &cell.content {
        CellContent::Fact(fact) if fact.attribute == Attribute::State => match fact.content {
            Content::Status(status) => Some(status),
            _ => None,
        },
        _ => None,
    });
    let observations = cells.iter().filter_map(Cell::observation).cloned().collect();
    Neighbour { observations, state }
}

fn show(
    selected: &Selected,
    diagnosis: &Diagnosis,
    messages: &Messages,
) -> Result<(), CommandError> {
    render::lines(cells::details(&selected.cells, messages))?;
    render::line("")?;
    if diagnosis.conclusions.is_empty() {
        render::line(messages.get("diagnosis-none"))?;
    }
    for conclusion in &diagnosis.conclusions {
        render::lines(concluded(conclusion, messages))?;
    }
    for line in undecided(&diagnosis.undecided, messages) {
        render::note(line);
    }
    Ok(())
}

fn concluded(conclusion: &Conclusion, messages: &Messages) -> Vec<String> {
    let certainty = messages.get(&format!("certainty-{}", wire::certainty(conclusion.certainty)));
    let in_language = |text: &linecert_diagnosis::Bilingual| match messages.language() {
        Language::English => text.en.clone(),
        Language::Chinese => text.zh.clone(),
    };
    let mut lines = vec![format!("[{certainty}] {}", in_language(&conclusion.says))];
    lines
        .extend(conclusion.because.iter().map(|ground| format!("  {}", grounds(ground, messages))));
    let next = [("text", in_language(&conclusion.advises))];
    lines.push(format!("  {}", messages.with_all("diagnosis-next", &next)));
    lines
}

fn grounds(ground: &Ground, messages: &Messages) -> String {
    let number = |id: &str, expression: &str, value: String, bound: &Quantity| {
        let names =
            [("expression", expression.to_owned()), ("value", value), ("bound", bound.to_string())];
        messages.with_all(id, &names)
    };
    match ground {
        Ground::Above { expression, value, bound } => {
            number("diagnosis-above", expression, value.to_string(), bound)
        }
        Ground::Below { expression, value, bound } => {
            number("diagnosis-below", expression, value.to_string(), bound)
        }
        Ground::Says { attribute, status } => {
            let language = messages.language();
            let names = [
                ("attribute", language.attribute(*attribute).to_owned()),
                ("status", language.status(*status).to_owned()),
            ];
            messages.with_all("diagnosis-says", &names)
        }
    }
}

/// A sum of quantities in words: `OLT Tx power − ONU Rx power`.
fn worded(expression: &str, messages: &Messages) -> String {
    let word = |name: &str| match (name, name.strip_prefix("neighbours.")) {
        ("-", _) => "−".to_owned(),
        ("+", _) => "+".to_owned(),
        ("design-loss", _) => messages.get("quantity-design-loss"),
        (_, Some("online")) => messages.get("quantity-neighbours-online"),
        (_, Some("offline")) => messages.get("quantity-neighbours-offline"),
        (_, Some(metric)) => {
            messages.with("quantity-neighbours", &[("metric", &label(metric, messages))])
        }
        (metric, None) => label(metric, messages),
    };
    expression.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

fn label(name: &str, messages: &Messages) -> String {
    name.parse::<Metric>()
        .map_or_else(|_| name.to_owned(), |metric| messages.language().label(metric).to_owned())
}

/// One line for each set of missing quantities, with the rules that would need them.
fn undecided(undecided: &[Undecided], messages: &Messages) -> Vec<String> {
    let mut by_missing = std::collections::BTreeMap::<String, Vec<&str>>::new();
    for rule in undecided {
        let missing: Vec<_> = rule.missing.iter().map(|name| worded(name, messages)).collect();
        by_missing.entry(missing.join(", ")).or_default().push(&rule.rule);
    }
    let line = |(missing, rules): (String, Vec<&str>)| {
        messages
            .with_all("diagnosis-undecided", &[("missing", missing), ("rules", rules.join(", "))])
    };
    by_missing.into_iter().map(line).collect()
}
