//! What holds for every console that is shipped.

use proptest::prelude::*;

use super::*;
use crate::shipped as drivers;

fn consoles() -> impl Iterator<Item = (&'static str, &'static ConsoleDriver)> {
    drivers::all().iter().filter_map(|driver| match driver.kind() {
        Kind::Console(console) => Some((driver.name(), &**console)),
        _ => None,
    })
}

fn places(driver: &ConsoleDriver) -> Places {
    let fitting = |kind| match kind {
        PlaceKind::Interface => "eth0",
        PlaceKind::Slot => "0/2/0",
        PlaceKind::Number => "1",
    };
    let stated = driver.places().map(|(name, kind)| (name.to_owned(), fitting(kind).to_owned()));
    driver.fill(&stated.collect()).unwrap()
}

fn lines(driver: &ConsoleDriver) -> Vec<CommandLine> {
    let places = places(driver);
    driver.commands.iter().flat_map(|command| command.lines(&places)).collect()
}

#[test]
fn what_is_sent_is_one_line_of_plain_text_and_is_found_again() {
    for (name, driver) in consoles() {
        let lines = lines(driver);
        assert!(!lines.is_empty(), "{name}");
        for line in lines {
            let text = line.text();
            assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{name}: {text}");
            let found = driver.decode_capture(format!("# {text}\n").as_bytes()).unwrap();
            let decoded = driver.decode(&line, &Output::of(""));
            assert!(
                found.cells.len() >= driver.settle(vec![decoded]).cells.len(),
                "{name}: {text}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_console_chokes_on_anything(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        text in "([A-Za-z0-9 (){}:=\",./\n\t-]{0,300})",
    ) {
        for (_, driver) in consoles() {
            drop(driver.decode_capture(&bytes));
            drop(driver.decode_capture(text.as_bytes()));
            for line in lines(driver) {
                let mut screen = driver.screen_of(&line);
                screen.push(&bytes);
                screen.push(text.as_bytes());
                let decoded = driver.decode(&line, &screen.finish(Ending::Closed));
                drop(driver.settle(vec![decoded]));
            }
        }
    }
}
