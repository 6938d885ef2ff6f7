//! Limits, decision rules and the assessment of measurements; pure
