//! What readings of one line, its neighbours and its design say together; pure.
//!
//! A conclusion is a rule file under `rules/`: the conditions under which it holds, where the rule
//! comes from, and what it says and advises in both languages. [`diagnose`] gives every conclusion
//! whose conditions hold, with the readings behind it and how certain they make it, and names what
//! would have to be known for the others. Nothing is concluded from a reading that was not taken.

mod bilingual;
mod design;
mod diagnose;
mod estimate;
mod expression;
mod rule;
mod scene;
mod shipped;

pub use bilingual::Bilingual;
pub use design::{Design, DesignError, Splitter, UnknownSplitter};
pub use diagnose::{Certainty, Conclusion, Diagnosis, Ground, Undecided, diagnose};
pub use estimate::{Estimate, Part};
pub use expression::{Expression, ExpressionError};
pub use rule::{Medium, Problem, Rule, RuleError};
pub use scene::{Neighbour, Scene};
pub use shipped::shipped;
