//! The light as a person reads it: a level against a scale, and who measured it.

use anstyle::Style;
use linecert_instrument::MeterReading;
use linecert_measure::{Identity, Observation, Quantity, Reading};
use linecert_profile::{Interval, Verdict};

use super::{pairs, readings, style};
use crate::language::Messages;

/// The scale in dBm, one cell for each. It holds what any passive network lets through.
const LOWEST: i64 = -50;
const HIGHEST: i64 = 10;
/// The steps of a quantity in a cell, and in the thinnest bar.
const CELL: i64 = 1000;
const EIGHTH: i64 = CELL / 8;
/// From an empty cell to one that is nearly full.
const PARTS: [char; 8] = ['·', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// A scale for levels, with the window that a profile accepts.
#[derive(Debug, Clone)]
pub(crate) struct Scale(Option<Interval>);

/// The reading, how it came about and who took it.
pub(crate) fn details(
    taken: &MeterReading,
    observation: &Observation,
    messages: &Messages,
) -> Vec<String> {
    let [_, reading, uncertainty] = cells(observation, messages);
    let mut rows = vec![("power-level", format!("{reading}  {uncertainty}").trim_end().to_owned())];
    if let Some(averaged) = &taken.averaged {
        let count = averaged.readings.to_string();
        let scatter = averaged.scatter.shortest_number();
        let names = [("count", count.as_str()), ("scatter", scatter.as_str())];
        rows.push(("power-mean-of", messages.with("mean-of", &names)));
    }
    let wavelength = taken.reading.wavelength.map(|wavelength| wavelength.to_string());
    rows.push(("power-wavelength", wavelength.unwrap_or_else(|| "?".to_owned())));
    rows.push(("power-input", taken.reading.input.clone()));
    rows.extend(who(&taken.identity, messages));
    pairs(&rows, messages)
}

fn cells(observation: &Observation, messages: &Messages) -> [String; 3] {
    let reading = observation.reading();
    let uncertainty = reading.value().map(|value| readings::uncertainty(value, messages));
    let label = messages.language().label(observation.metric()).to_owned();
    [label, readings::text(reading, messages), uncertainty.unwrap_or_default()]
}

fn who(identity: &Identity, messages: &Messages) -> Vec<(&'static str, String)> {
    let firmware = identity.firmware.iter().map(|version| format!("({version})"));
    let calibration = match &identity.calibration {
        None => messages.get("power-calibration-unknown"),
        Some(calibration) => {
            let due = messages.with("power-due", &[("due", &calibration.due.to_string())]);
            let certificate = calibration.certificate.iter().cloned();
            std::iter::once(due).chain(certificate).collect::<Vec<_>>().join(", ")
        }
    };
    let name = std::iter::once(name(identity)).chain(firmware).collect::<Vec<_>>().join(" ");
    vec![
        ("power-instrument", name),
        ("power-driver", identity.driver.clone().unwrap_or_default()),
        ("power-calibration", calibration),
    ]
}

/// Maker, model and serial number.
pub(crate) fn name(identity: &Identity) -> String {
    let serial = identity.serial.as_deref();
    let told = [Some(identity.maker.as_str()), Some(&identity.model), serial];
    told.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

impl Scale {
    pub(crate) const fn new(window: Option<Interval>) -> Self {
        Self(window)
    }

    /// Green inside the window and red outside it, of the bare level: a verdict takes the
    /// uncertainty into account, and is for a certificate.
    pub(crate) fn style(&self, reading: &Reading) -> Style {
        let margin = self.0.zip(reading.value()).and_then(|(w, v)| w.margin(v.quantity()));
        match margin {
            None => Style::new().bold(),
            Some(margin) if margin.steps() >= 0 => style(Verdict::Pass).bold(),
            Some(_) => style(Verdict::Fail).bold(),
        }
    }

    /// The level as a bar with the ends of its scale; below it the window, where there is one,
    /// with the lowest and the highest level so far; and what the window is.
    pub(crate) fn draw(
        &self,
        level: Quantity,
        extremes: Option<(Quantity, Quantity)>,
    ) -> Vec<String> {
        let bar: String = (LOWEST..HIGHEST).map(|cell| bar_cell(level.steps(), cell)).collect();
        let beyond = if level.steps() >= HIGHEST * CELL { '▶' } else { ' ' };
        let bar = format!("{LOWEST} {bar}{beyond}{HIGHEST} dBm");
        let below = [self.marks(extremes), self.accepts()].into_iter();
        std::iter::once(bar).chain(below.flatten()).collect()
    }

    fn marks(&self, extremes: Option<(Quantity, Quantity)>) -> Option<String> {
        let (window, extremes) = (self.cells(), extremes.map(|(l, h)| (cell_of(l), cell_of(h))));
        if window.is_none() && extremes.is_none() {
            return None;
        }
        let mark = |cell: i64| match (extremes, window) {
            (Some((lowest, highest)), _) if cell == lowest || cell == highest => '▲',
            (_, Some((low, _))) if cell == low => '├',
            (_, Some((_, high))) if cell == high => '┤',
            (_, Some((low, high))) if low < cell && cell < high => '─',
            _ => ' ',
        };
        let marks: String = (LOWEST..=HIGHEST).map(mark).collect();
        Some(indented(&marks, 0).trim_end().to_owned())
    }

    fn accepts(&self) -> Option<String> {
        let (window, (low, _)) = self.0.zip(self.cells())?;
        Some(indented(&window.to_string(), usize::try_from(low - LOWEST).unwrap_or(0)))
    }

    fn cells(&self) -> Option<(i64, i64)> {
        let window = self.0?;
        let low = window.low().map_or(LOWEST, cell_of);
        Some((low, window.high().map_or(HIGHEST, cell_of)))
    }
}

/// A text below a cell of the scale.
fn indented(text: &str, cell: usize) -> String {
    let margin = LOWEST.to_string().len() + 1;
    format!("{}{text}", " ".repeat(margin + cell))
}

/// The cell that a level lies in; the last one for what lies beyond the scale.
fn cell_of(level: Quantity) -> i64 {
    level.steps().div_euclid(CELL).clamp(LOWEST, HIGHEST)
}

fn bar_cell(steps: i64, cell: i64) -> char {
    let filled = steps.saturating_sub(cell * CELL);
    if filled >= CELL {
        return '█';
    }
    let eighths = usize::try_from(filled.max(0) / EIGHTH).unwrap_or(0);
    PARTS.get(eighths).copied().unwrap_or('█')
}

#[cfg(test)]
mod tests {
    use linecert_measure::Dbm;

    use super::*;

    fn level(thousandths: i64) -> Quantity {
        Dbm::from_thousandths(thousandths).into()
    }

    #[test]
    fn a_bar_ends_at_its_level_to_an_eighth_of_a_cell() {
        let check = |thousandths, full: usize, end: char| {
            let drawn = Scale::new(None).draw(level(thousandths), None).concat();
            let bar: Vec<char> = drawn.chars().skip("-50 ".len()).take(60).collect();
            let (filled, rest) = bar.split_at(full);
            assert!(filled.iter().all(|cell| *cell == '█'), "{drawn}");
            assert_eq!(rest.first().copied().unwrap_or('█'), end, "{drawn}");
        };
        check(-17_450, 32, '▌');
        check(-50_000, 0, '·');
        check(-99_000, 0, '·');
        check(-40_001, 9, '▉');
        check(-40_000, 10, '·');
        check(9_999, 59, '▉');
        check(10_000, 60, '█');
        check(i64::MAX, 60, '█');
        check(i64::MIN, 0, '·');
        assert!(Scale::new(None).draw(level(13_000), None).concat().contains("▶10 dBm"));
    }

    #[test]
    fn the_window_and_the_extremes_stand_below_their_levels() {
        let window = Interval::between(level(-24_000), level(-3_000));
        let drawn = Scale::new(window).draw(level(-17_450), Some((level(-18_200), level(-17_000))));
        assert!(drawn.iter().all(|line| line.chars().count() <= 80), "{drawn:?}");
        let [bar, marks, accepts] = drawn.as_slice() else { panic!("{drawn:?}") };
        let at = |line: &str, mark| line.chars().position(|cell| cell == mark);
        assert_eq!(at(bar, '▌'), Some(4 + 32));
        assert_eq!((at(marks, '├'), at(marks, '┤')), (Some(4 + 26), Some(4 + 47)));
        assert_eq!((at(marks, '▲'), marks.matches('▲').count()), (Some(4 + 31), 2));
        assert_eq!((at(accepts, '-'), accepts.trim()), (at(marks, '├'), "-24 … -3 dBm"));
    }
}
