//! Limits, decision rules and the assessment of measurements; pure.
//!
//! A [`Profile`] says what a line must show. [`Profile::assess`] turns measurements into an
//! [`Assessment`]: for each limit and each thing measured a [`Finding`] with its verdict, margin
//! and probability of false acceptance. The same profile and the same measurements give the same
//! assessment on every machine, for ever: nothing here reads a clock, a file or the environment.
//!
//! ```
//! # use linecert_profile::{MeasurementFile, Overall, Profile};
//! let profile = Profile::shipped("gpon-install").expect("it ships")?;
//! let file = MeasurementFile::parse("line.toml", r#"
//!     schema = 1
//!     [[measurement]]
//!     metric = "outlet-power"
//!     subject = "outlet"
//!     wavelength = "1490 nm"
//!     value = "-24.01 dBm"
//!     uncertainty = "0.20 dB"
//! "#)?;
//! let assessment = profile.assess_trials(file.terms(), &file.trials());
//! let power = &assessment.findings()[0];
//! assert_eq!(power.verdict.word(), "FAIL*");
//! assert_eq!(power.margin, "-0.01 dB".parse().ok());
//! assert_eq!(assessment.overall(), Overall::Fail);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod accepts;
mod access;
mod assess;
mod budget;
mod case;
mod cites;
mod coverage;
mod interval;
mod judge;
mod limit;
mod measurement_file;
mod probability;
mod profile;
mod profile_file;
mod router;
mod rule;
pub mod samples;
mod shipped;
mod subject_text;
mod terms;
mod unassessed;
mod verdict;

pub use accepts::{Accepts, ParseShareError, Share};
pub use access::{Access, UnknownAccess};
pub use assess::{Assessment, Finding, Trial};
pub use budget::{
    Budget, Design, DesignError, Fit, Found, FoundFrom, Inputs, Item, NotARatio, Part, Ratio, Way,
};
pub use case::{Case, CaseFile, CaseMismatch};
pub use cites::{Cites, Confidence, UnknownConfidence};
pub use coverage::Gap;
pub use interval::Interval;
pub use limit::Limit;
pub use measurement_file::{FileProblem, MeasurementFile, MeasurementFileError, ReadFrom};
pub use profile::{Profile, Title};
pub use profile_file::{ProfileError, ProfileProblem};
pub use router::{RouterRule, UnknownRouterRule};
pub use rule::{DecisionRule, GuardFactor, ParseRuleError};
pub use shipped::shipped;
pub use terms::{Rate, Terms, UnknownRate};
pub use unassessed::Unassessed;
pub use verdict::{Overall, Verdict};
