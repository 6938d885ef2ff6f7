//! The meter that a command is about, and how it is to be read.

use std::time::Duration;

use linecert_driver::{Confidence, Driver, Kind};
use linecert_instrument::{
    Inventory, Meter, MeterEvent, Patience, PowerMeter, ReadingPlan, Reference, ReferenceError,
};
use linecert_measure::{Identity, Metric};
use linecert_profile::{Accepts, Interval, Limit};

use super::inventory;
use crate::{
    args::{HowRead, WhichMeter},
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render,
    verb::{driver, profile},
};

/// A meter with the driver that reads it.
pub(super) struct Chosen {
    pub(super) meter: Meter,
    driver: Driver,
    patience: Patience,
}

/// Finds the meter that the arguments name.
pub(super) fn choose(args: &WhichMeter) -> Result<Chosen, CommandError> {
    let meter = match (&args.inventory, &args.port, &args.driver) {
        (Some(file), ..) => of_inventory(&inventory(file)?, args.meter.as_deref())?,
        (None, Some(port), Some(driver)) => Meter {
            key: driver.clone(),
            driver: driver.clone(),
            port: port.clone(),
            line: args.line,
            input: None,
            front_panel: None,
            uncertainty: None,
            uncertainty_at: Vec::new(),
            calibration: None,
        },
        // The arguments are not taken without one of the two.
        (None, ..) => return Err(CommandError::new(Exit::Usage, "meter-none")),
    };
    let driver = driver::load(&meter.driver)?;
    let patience = Patience { replug: Duration::from_secs(args.wait.into()) };
    Ok(Chosen { meter, driver, patience })
}

fn of_inventory(inventory: &Inventory, key: Option<&str>) -> Result<Meter, CommandError> {
    let keys: Vec<_> = inventory.meters.iter().map(|meter| meter.key.as_str()).collect();
    let usage = |message| CommandError::new(Exit::Usage, message).name("keys", keys.join(", "));
    match (key, inventory.meters.as_slice()) {
        (_, []) => Err(usage("meter-none").hint("hint-inventory")),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(usage("meter-several").hint("hint-meter-key")),
        (Some(key), meters) => {
            let found = meters.iter().find(|meter| meter.key == key);
            let unknown = || usage("meter-unknown").name("key", key).hint("hint-meter-key");
            found.cloned().ok_or_else(unknown)
        }
    }
}

impl Chosen {
    /// Opens the meter; it says who it is.
    pub(super) async fn open(
        &self,
        watch: &mut dyn FnMut(MeterEvent),
    ) -> Result<PowerMeter, CommandError> {
        let opened =
            PowerMeter::open_patiently(&self.meter, &self.driver, self.patience, watch).await;
        opened.map_err(hints::of_power)
    }

    /// What to read.
    pub(super) fn plan(&self, how: &HowRead) -> ReadingPlan {
        ReadingPlan {
            wavelength: how.wavelength,
            front_panel: how.front_panel.or(self.meter.front_panel),
            input: how.input.clone(),
            average: how.average,
            patience: self.patience,
        }
    }

    /// Says what a reading of this meter does not stand on.
    pub(super) fn tell_doubts(&self, identity: &Identity, messages: &Messages) {
        if identity.is_simulated() {
            render::note(render::training(messages));
        }
        let warn = |text: String| render::note(format_args!("{}: {text}", messages.get("warning")));
        let driver = self.driver.name();
        if matches!(self.driver.kind(), Kind::Meter(meter) if meter.confidence() == Confidence::Low)
        {
            warn(messages.with("driver-unproven", &[("driver", driver)]));
        }
        if self.meter.calibration.is_none() {
            warn(messages.get("calibration-unknown"));
        }
    }
}

/// The reference that a loss is measured from.
pub(super) fn reference(how: &HowRead) -> Result<Option<Reference>, CommandError> {
    how.relative_to.as_deref().map(Reference::read).transpose().map_err(of_reference)
}

/// What the profile of `--profile` accepts at the outlet at the wavelength; nothing without one.
pub(super) fn window(how: &HowRead) -> Result<Option<Interval>, CommandError> {
    let Some(name) = &how.profile else { return Ok(None) };
    let (profile, wavelength) = (profile::load(name)?, how.wavelength);
    let mut limits = profile.limits().iter().filter(|limit| {
        limit.metric() == Metric::OutletPower && limit.conditions().wavelength == Some(wavelength)
    });
    match limits.next().map(Limit::accepts) {
        Some(Accepts::Interval(interval)) => Ok(Some(*interval)),
        _ => Err(CommandError::new(Exit::Usage, "profile-without-power")
            .name("profile", profile.name())
            .name("wavelength", wavelength)
            .hint("hint-profile-list")),
    }
}

/// Why there is no loss, or no reference.
pub(super) fn of_reference(error: ReferenceError) -> CommandError {
    let (exit, hint) = match &error {
        ReferenceError::File { source, .. } => (Exit::of_reading(source), "hint-file"),
        ReferenceError::Text { .. }
        | ReferenceError::OtherInstrument { .. }
        | ReferenceError::OtherInput { .. }
        | ReferenceError::OtherWavelength { .. }
        | ReferenceError::TooOld { .. } => (Exit::Usage, "hint-reference"),
        ReferenceError::InFuture(_) => (Exit::Usage, "hint-clock"),
        ReferenceError::Incomplete(_) => (Exit::BrokenOff, "hint-no-light"),
        ReferenceError::Value(_) | ReferenceError::Unit(_) => (Exit::Bug, "hint-reference"),
    };
    CommandError::new(exit, "reference-failed").cause(error).hint(hint)
}
