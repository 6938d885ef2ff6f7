//! The conditions under which a reading holds.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::words::words;

/// Optical wavelength in nanometres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wavelength(u16);

/// Frequency of an electrical measurement in kilohertz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Frequency(u32);

words! {
    /// Between which conductors of a pair something was measured.
    Leg UnknownLeg "leg of a pair";
    /// Between the two wires.
    AB "a-b" "a-b" "a-b 线间";
    /// Between wire a and earth.
    AEarth "a-earth" "a-earth" "a 线对地";
    /// Between wire b and earth.
    BEarth "b-earth" "b-earth" "b 线对地";
}

words! {
    /// What was at the far end of a pair while it was measured.
    FarEnd UnknownFarEnd "state of the far end";
    /// Nothing, not even a telephone.
    Open "open" "far end open" "远端开路";
    /// Both wires connected with each other.
    Shorted "shorted" "far end shorted" "远端短接";
    /// Both wires connected with each other and with earth.
    Strapped "strapped" "far end strapped to earth" "远端短接并接地";
    /// The impedance of the pair.
    Terminated "terminated" "far end terminated" "远端终接";
    /// The exchange or DSLAM, in service.
    InService "in-service" "in service" "在用";
}

words! {
    /// Over which time a device counted errors.
    Period UnknownPeriod "period of counting";
    /// Since the line was last trained.
    SinceLink "since-link" "since link" "同步以来";
    /// Since the device was started or its counters were cleared.
    SinceReset "since-reset" "since reset" "复位以来";
    /// The quarter of an hour that is running.
    Current15Minutes "current-15-minutes" "current 15 min" "当前 15 分钟";
    /// The quarter of an hour before.
    Previous15Minutes "previous-15-minutes" "previous 15 min" "前 15 分钟";
    /// The day that is running.
    CurrentDay "current-day" "current day" "当日";
    /// The day before.
    PreviousDay "previous-day" "previous day" "前一日";
}

words! {
    /// What the computer that measured was plugged into.
    Attachment UnknownAttachment "attachment";
    /// The operator's own equipment: a public address, or one that the operator gave.
    Direct "direct" "direct" "直连";
    /// A PPPoE session of linecert's own, with no router between.
    PppoeSession "pppoe-session" "own PPPoE session" "自建 PPPoE 会话";
    /// A router that translates addresses.
    Router "router" "through a router" "经路由器";
    /// A wireless link.
    WiFi "wi-fi" "over Wi-Fi" "经 Wi-Fi";
}

/// The voltage at which insulation was measured, in volts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TestVoltage(u16);

/// What a reading depends on beside its subject. A reading without a wavelength or a frequency
/// was taken without one being known; it never matches a limit that names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Conditions {
    /// The wavelength for which the instrument was set.
    pub wavelength: Option<Wavelength>,
    /// The frequency at which it was measured.
    pub frequency: Option<Frequency>,
    /// Between which conductors of a pair it was measured.
    pub leg: Option<Leg>,
    /// What was at the far end of a pair.
    pub far_end: Option<FarEnd>,
    /// The voltage at which insulation was measured.
    pub voltage: Option<TestVoltage>,
    /// The time over which errors were counted.
    pub period: Option<Period>,
    /// What the computer that measured was plugged into; absent when nobody looked.
    pub attachment: Option<Attachment>,
}

/// A text that is no test voltage.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no test voltage from `1 V` to `5000 V`")]
pub struct NotATestVoltage(pub String);

/// A text that is no wavelength.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no wavelength from `600 nm` to `2000 nm`")]
pub struct NotAWavelength(pub String);

/// A text that is no frequency.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no frequency from `1 kHz` to `1000000 kHz`")]
pub struct NotAFrequency(pub String);

impl Wavelength {
    /// A wavelength from 600 nm to 2000 nm, the range of optical power meters; else `None`.
    #[must_use]
    pub const fn from_nm(nm: u16) -> Option<Self> {
        if nm >= 600 && nm <= 2000 { Some(Self(nm)) } else { None }
    }

    /// The number of nanometres.
    #[must_use]
    pub const fn nm(self) -> u16 {
        self.0
    }
}

impl Frequency {
    /// A frequency from 1 kHz to 1 GHz; else `None`.
    #[must_use]
    pub const fn from_khz(khz: u32) -> Option<Self> {
        if khz >= 1 && khz <= 1_000_000 { Some(Self(khz)) } else { None }
    }

    /// The number of kilohertz.
    #[must_use]
    pub const fn khz(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Wavelength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} nm", self.0))
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} kHz", self.0))
    }
}

impl FromStr for Wavelength {
    type Err = NotAWavelength;

    /// Parses `1490 nm`.
    fn from_str(text: &str) -> Result<Self, NotAWavelength> {
        let number = text.strip_suffix(" nm").and_then(|nm| nm.parse().ok());
        number.and_then(Self::from_nm).ok_or_else(|| NotAWavelength(text.to_owned()))
    }
}

impl FromStr for Frequency {
    type Err = NotAFrequency;

    /// Parses `300 kHz`.
    fn from_str(text: &str) -> Result<Self, NotAFrequency> {
        let number = text.strip_suffix(" kHz").and_then(|khz| khz.parse().ok());
        number.and_then(Self::from_khz).ok_or_else(|| NotAFrequency(text.to_owned()))
    }
}

impl TestVoltage {
    /// A voltage from 1 V to 5 kV; else `None`.
    #[must_use]
    pub const fn from_volts(volts: u16) -> Option<Self> {
        if volts >= 1 && volts <= 5_000 { Some(Self(volts)) } else { None }
    }

    /// The number of volts.
    #[must_use]
    pub const fn volts(self) -> u16 {
        self.0
    }
}

impl fmt::Display for TestVoltage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} V", self.0))
    }
}

impl FromStr for TestVoltage {
    type Err = NotATestVoltage;

    /// Parses `250 V`.
    fn from_str(text: &str) -> Result<Self, NotATestVoltage> {
        let number = text.strip_suffix(" V").and_then(|volts| volts.parse().ok());
        number.and_then(Self::from_volts).ok_or_else(|| NotATestVoltage(text.to_owned()))
    }
}

impl Conditions {
    /// Each condition that is stated, in the words of `say`, which is given those of the closed
    /// lists in English and in Chinese.
    pub fn each(self, say: impl Fn(&'static str, &'static str) -> &'static str) -> Vec<String> {
        let words = [
            self.leg.map(|leg| say(leg.english(), leg.chinese())),
            self.far_end.map(|end| say(end.english(), end.chinese())),
            self.period.map(|period| say(period.english(), period.chinese())),
            self.attachment.map(|to| say(to.english(), to.chinese())),
        ];
        let numbers = [
            self.wavelength.map(|wavelength| wavelength.to_string()),
            self.frequency.map(|frequency| frequency.to_string()),
            self.voltage.map(|voltage| voltage.to_string()),
        ];
        let words = words.into_iter().flatten().map(str::to_owned);
        numbers.into_iter().flatten().chain(words).collect()
    }
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.each(|english, _| english).join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_said_in_both_languages() {
        let conditions = Conditions {
            voltage: TestVoltage::from_volts(250),
            leg: Some(Leg::AEarth),
            far_end: Some(FarEnd::Open),
            ..Conditions::default()
        };
        assert_eq!(conditions.to_string(), "250 V, a-earth, far end open");
        assert_eq!(conditions.each(|_, zh| zh).join(" "), "250 V a 线对地 远端开路");
        assert_eq!(Conditions::default().to_string(), "");
    }

    #[test]
    fn a_test_voltage_has_its_unit() {
        assert_eq!("250 V".parse(), Ok(TestVoltage(250)));
        for text in ["250", "0 V", "5001 V", "-1 V", "2.5 V", "250 kV", ""] {
            assert_eq!(text.parse::<TestVoltage>(), Err(NotATestVoltage(text.to_owned())));
        }
    }
}
