//! Tables, documents, operators' profiles and events become orders and figures, or an error. What was
//! read is written and read back as it was, and the figures of any orders keep their numerators in
//! their denominators.
#![no_main]

use std::sync::LazyLock;

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use linecert_kpi::{
    DEFAULT, Happening, Lifecycle, LocalTime, OperatorProfile, Order, Period, Users, import,
};

static PROFILE: LazyLock<OperatorProfile> = LazyLock::new(|| {
    OperatorProfile::shipped(DEFAULT).and_then(Result::ok).expect("the default profile is whole")
});

fn local() -> LocalTime {
    PROFILE.local()
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(read) = import::csv(bytes, local()) {
        let again = import::csv(import::write_csv(&read.orders).as_bytes(), local());
        assert_eq!(again.map(|again| again.orders), Ok(read.orders.clone()));
        count(&read.orders);
    }
    if let Ok(read) = import::tmf(bytes, local()) {
        let again = import::tmf(import::write_tmf(&read.orders).as_bytes(), local());
        assert_eq!(again.map(|again| again.orders), Ok(read.orders.clone()));
        count(&read.orders);
    }
    let Ok(text) = str::from_utf8(bytes) else { return };
    drop(OperatorProfile::parse("operator.toml", text));
    if let Ok(happening) = text.parse::<Happening>() {
        assert_eq!(happening.to_string().parse(), Ok(happening));
    }
});

fn count(orders: &[Order]) {
    for order in orders {
        let mut course = Lifecycle::new(order.head().kind);
        order.events().iter().for_each(|event| drop(course.accept(event).map_err(Box::new)));
    }
    let Ok(period) = Period::month("2026-11", local(), Timestamp::MAX) else { return };
    for report in PROFILE.figures_of(period, orders, Users::default()) {
        let all: Vec<_> = report.rows.denominator().collect();
        assert!(report.rows.numerator().all(|row| all.contains(&row)));
    }
    drop(PROFILE.duties(orders, period.until()));
}
