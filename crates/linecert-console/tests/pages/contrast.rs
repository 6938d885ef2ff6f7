//! The colours of each theme, by the formula of WCAG 2.2 (1.4.3, 1.4.11).

use std::collections::BTreeMap;

const STYLE: &str = include_str!("../../assets/console.css");

/// The colours that a rule names.
fn colours(selector: &str) -> BTreeMap<String, [f64; 3]> {
    let rule = STYLE.split(selector).nth(1).unwrap().split('}').next().unwrap();
    let lines = rule.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"));
    lines.map(|(name, value)| (name.to_owned(), channels(value.trim_end_matches(';')))).collect()
}

fn channels(hex: &str) -> [f64; 3] {
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0)
}

fn luminance(colour: [f64; 3]) -> f64 {
    let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    let [r, g, b] = colour.map(linear);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_text_stands_out_from_its_ground() {
    for theme in [":root {", "html[data-theme=\"dark\"] {"] {
        let colours = colours(theme);
        for ground in ["ground", "raised", "selected"] {
            for ink in ["ink", "faint", "accent", "good", "warning", "bad"] {
                let found = contrast(colours[ink], colours[ground]);
                assert!(found >= 4.5, "{theme} {ink} on {ground}: {found:.2}");
            }
        }
        let found = contrast(colours["on-accent"], colours["accent"]);
        assert!(found >= 4.5, "{theme} on-accent: {found:.2}");
    }
}

#[test]
fn the_theme_of_the_system_is_the_dark_one_when_it_asks_for_that() {
    let asked = colours("html[data-theme=\"system\"] {");
    assert_eq!(asked, colours("html[data-theme=\"dark\"] {"));
}
