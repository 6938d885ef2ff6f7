//! `linecert profile`: list, show, check, assess, budget.

mod budget;

use std::path::Path;

use linecert_profile::{Limit, MeasurementFile, Overall, Profile as Loaded, shipped};
use serde_json::json;

use crate::{
    args::{Format, Profile},
    exit::{CommandError, Exit},
    language::{Language, Messages},
    render::{self, findings},
    verb::read_text,
};

/// Runs the verb.
pub(crate) fn run(
    args: &Profile,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    match args {
        Profile::List => list(format, messages),
        Profile::Show { profile } => show(profile, format, messages),
        Profile::Check { file } => check(file, format, messages),
        Profile::Assess { profile, measurements } => {
            assess(profile, measurements, format, messages)
        }
        Profile::Budget { design } => budget::run(design, format, messages),
    }
}

/// A profile by the name of one that ships, or by its file.
pub(crate) fn load(name: &str) -> Result<Loaded, CommandError> {
    let usage = || CommandError::new(Exit::Usage, "profile-wrong").hint("hint-profile-keys");
    if let Some(shipped) = Loaded::shipped(name) {
        return shipped.map_err(|e| usage().cause(e));
    }
    let path = Path::new(name);
    if !path.is_file() {
        let known = shipped().collect::<Vec<_>>().join(", ");
        return Err(CommandError::new(Exit::Usage, "profile-unknown")
            .name("name", name)
            .name("known", known)
            .hint("hint-profile-list"));
    }
    Loaded::parse(name, &read_text(path)?).map_err(|e| usage().cause(e))
}

fn list(format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let mut rows = Vec::new();
    for name in shipped() {
        let profile = load(name)?;
        match format {
            Format::Json => render::json_line(&head(&profile))?,
            Format::Text => rows.push(vec![
                name.to_owned(),
                profile.revision().to_string(),
                access(&profile, messages).to_owned(),
                title(&profile, messages).to_owned(),
            ]),
        }
    }
    render::print_table(rows)?;
    Ok(Exit::Pass)
}

fn head(profile: &Loaded) -> serde_json::Value {
    json!({
        "name": profile.name(),
        "revision": profile.revision(),
        "access": profile.access().name(),
        "title": {"en": profile.title().en, "zh": profile.title().zh},
        "digest": profile.digest().to_string(),
        "limits": profile.limits().iter().map(limit_json).collect::<Vec<_>>(),
    })
}

fn limit_json(limit: &Limit) -> serde_json::Value {
    let conditions = limit.conditions();
    json!({
        "metric": limit.metric().name(),
        "wavelength": conditions.wavelength.map(|w| w.to_string()),
        "frequency": conditions.frequency.map(|f| f.to_string()),
        "leg": conditions.leg.map(|leg| leg.to_string()),
        "period": conditions.period.map(|period| period.to_string()),
        "accepts": limit.accepts().to_string(),
        "rule": limit.rule().to_string(),
        "mandatory": limit.is_mandatory(),
        "cites": limit.cites().id,
        "confidence": limit.cites().confidence.name(),
        "source": limit.cites().source,
    })
}

fn title<'p>(profile: &'p Loaded, messages: &Messages) -> &'p str {
    match messages.language() {
        Language::English => &profile.title().en,
        Language::Chinese => &profile.title().zh,
    }
}

fn access(profile: &Loaded, messages: &Messages) -> &'static str {
    match messages.language() {
        Language::English => profile.access().english(),
        Language::Chinese => profile.access().chinese(),
    }
}

fn show(name: &str, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let profile = load(name)?;
    if format == Format::Json {
        render::json_line(&head(&profile))?;
        return Ok(Exit::Pass);
    }
    let access = access(&profile, messages);
    render::line(format_args!(
        "{} {} - {}",
        profile.name(),
        profile.revision(),
        title(&profile, messages)
    ))?;
    render::line(format_args!("{access}  SHA-256 {}\n", profile.digest()))?;
    let row = |limit: &Limit| {
        let conditions = limit.conditions();
        let at = conditions.each(|english, chinese| match messages.language() {
            Language::English => english,
            Language::Chinese => chinese,
        });
        let must = if limit.is_mandatory() { "mandatory" } else { "optional" };
        vec![
            messages.language().label(limit.metric()).to_owned(),
            at.join(", "),
            limit.accepts().to_string(),
            limit.rule().to_string(),
            messages.get(must),
        ]
    };
    let rows = render::table(profile.limits().iter().map(row).collect());
    for (line, limit) in rows.iter().zip(profile.limits()) {
        render::line(format_args!("{line}\n    {}", limit.cites()))?;
    }
    Ok(Exit::Pass)
}

fn check(file: &Path, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let text = read_text(file)?;
    let parsed = Loaded::parse(&file.display().to_string(), &text);
    let wrong = || CommandError::new(Exit::Usage, "profile-wrong").hint("hint-profile-keys");
    let profile = parsed.map_err(|e| wrong().cause(e))?;
    match format {
        Format::Json => render::json_line(&head(&profile))?,
        Format::Text => {
            let limits = profile.limits().len().to_string();
            let names = [("name", profile.name()), ("limits", limits.as_str())];
            render::line(messages.with("profile-good", &names))?;
        }
    }
    Ok(Exit::Pass)
}

fn assess(
    name: &str,
    measurements: &Path,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let profile = load(name)?;
    let label = measurements.display().to_string();
    let file = MeasurementFile::parse(&label, &read_text(measurements)?).map_err(|e| {
        CommandError::new(Exit::Usage, "measurements-wrong").cause(e).hint("hint-measurements")
    })?;
    let assessment = profile.assess_trials(file.terms(), &file.trials());
    match format {
        Format::Json => render::json_line(&json!({
            "profile": profile.name(),
            "revision": profile.revision(),
            "verdict": assessment.overall().name(),
            "findings": findings::json(&assessment, &profile),
        }))?,
        Format::Text => {
            render::lines(findings::lines(&assessment, &profile, messages))?;
            render::line(format_args!("\n{}", render::overall(assessment.overall(), messages)))?;
        }
    }
    Ok(exit_of(assessment.overall()))
}

/// The exit code that says a verdict on a line.
pub(crate) const fn exit_of(overall: Overall) -> Exit {
    match overall {
        Overall::Pass => Exit::Pass,
        Overall::MarginalPass => Exit::MarginalPass,
        Overall::Incomplete => Exit::Incomplete,
        Overall::Fail => Exit::Fail,
    }
}
