//! From a scene and rules to conclusions.

use linecert_measure::{Attribute, Quantity, Status};

use crate::{
    bilingual::Bilingual,
    estimate::Estimate,
    expression::Expression,
    rule::{Bound, Condition, Rule},
    scene::Scene,
};

/// How well the readings carry a conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// The readings point to it, but their uncertainty, or that none is stated, leaves it open.
    Indicated,
    /// It holds for every value within the uncertainty of the readings.
    Shown,
}

/// Something that the readings say together.
#[derive(Debug, Clone)]
pub struct Conclusion {
    /// The rule.
    pub rule: String,
    /// How well the readings carry it.
    pub certainty: Certainty,
    /// What it is.
    pub says: Bilingual,
    /// What to do next.
    pub advises: Bilingual,
    /// What it rests on, one for each condition of the rule.
    pub because: Vec<Ground>,
    /// Where the rule comes from.
    pub cites: Vec<String>,
}

/// One thing that a conclusion rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// A number lies above a bound.
    Above {
        /// What was worked out, as the rule writes it.
        expression: String,
        /// Its value and the readings behind it.
        value: Estimate,
        /// The bound.
        bound: Quantity,
    },
    /// A number lies below a bound.
    Below {
        /// What was worked out, as the rule writes it.
        expression: String,
        /// Its value and the readings behind it.
        value: Estimate,
        /// The bound.
        bound: Quantity,
    },
    /// The access node says so.
    Says {
        /// The attribute.
        attribute: Attribute,
        /// Its state.
        status: Status,
    },
}

/// A rule that could not be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The rule.
    pub rule: String,
    /// What is not known, by the names that rules use.
    pub missing: Vec<String>,
}

/// What can be said of a line.
#[derive(Debug, Clone, Default)]
pub struct Diagnosis {
    /// What the readings say, the best carried first.
    pub conclusions: Vec<Conclusion>,
    /// The rules that would need to know more.
    pub undecided: Vec<Undecided>,
}

enum Judged {
    Holds(Ground, Certainty),
    Fails,
    Unknown(Vec<String>),
}

/// Judges every rule on lines of this medium in a scene. A rule with one condition that fails is done with, whatever else
/// is not known.
#[must_use]
pub fn diagnose(scene: &Scene, rules: &[Rule]) -> Diagnosis {
    let mut diagnosis = Diagnosis::default();
    for rule in rules.iter().filter(|rule| rule.medium == scene.medium) {
        let judged: Vec<_> = rule.conditions.iter().map(|c| c.judge(scene)).collect();
        if judged.iter().any(|judged| matches!(judged, Judged::Fails)) {
            continue;
        }
        let (mut because, mut missing) = (Vec::new(), Vec::new());
        let mut certainty = Certainty::Shown;
        for judged in judged {
            match judged {
                Judged::Holds(ground, how_well) => {
                    because.push(ground);
                    certainty = certainty.min(how_well);
                }
                Judged::Unknown(names) => missing.extend(names),
                Judged::Fails => {}
            }
        }
        if missing.is_empty() {
            diagnosis.conclusions.push(conclusion(rule, certainty, because));
        } else {
            missing.sort_unstable();
            missing.dedup();
            diagnosis.undecided.push(Undecided { rule: rule.name.clone(), missing });
        }
    }
    diagnosis.conclusions.sort_by_key(|conclusion| std::cmp::Reverse(conclusion.certainty));
    diagnosis
}

fn conclusion(rule: &Rule, certainty: Certainty, because: Vec<Ground>) -> Conclusion {
    Conclusion {
        rule: rule.name.clone(),
        certainty,
        says: rule.says.clone(),
        advises: rule.advises.clone(),
        because,
        cites: rule.cites.clone(),
    }
}

impl Condition {
    fn judge(&self, scene: &Scene) -> Judged {
        match self {
            Self::Number { expression, bound } => bound.judge(expression, scene),
            Self::Status { attribute, any_of } => match scene.statuses(*attribute) {
                None => Judged::Unknown(vec![attribute.to_string()]),
                Some(said) => match said.into_iter().find(|status| any_of.contains(status)) {
                    Some(status) => {
                        let attribute = *attribute;
                        Judged::Holds(Ground::Says { attribute, status }, Certainty::Shown)
                    }
                    None => Judged::Fails,
                },
            },
        }
    }
}

impl Bound {
    fn judge(self, expression: &Expression, scene: &Scene) -> Judged {
        let value = match expression.value(scene) {
            Ok(value) => value,
            Err(missing) => return Judged::Unknown(missing),
        };
        let expression = expression.to_string();
        let steps = i128::from(value.quantity.steps());
        // How far the value lies beyond the bound.
        let (beyond, ground) = match self {
            Self::Above(bound) => {
                let beyond = steps - i128::from(bound.steps());
                (beyond, Ground::Above { expression, value: value.clone(), bound })
            }
            Self::Below(bound) => {
                let beyond = i128::from(bound.steps()) - steps;
                (beyond, Ground::Below { expression, value: value.clone(), bound })
            }
        };
        let shown = |u: Quantity| beyond > i128::from(u.steps());
        match value.uncertainty {
            _ if beyond <= 0 => Judged::Fails,
            Some(uncertainty) if shown(uncertainty) => Judged::Holds(ground, Certainty::Shown),
            _ => Judged::Holds(ground, Certainty::Indicated),
        }
    }
}

#[cfg(test)]
mod tests;
