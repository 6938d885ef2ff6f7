//! What no page may do, whatever it shows.

use linecert_console::{CONTENT_SECURITY_POLICY, Language, Link, Place};
use proptest::prelude::*;

use crate::{
    Written, all,
    html::{Element, read},
    sample::{Fill, Scene},
    written,
};

#[test]
fn every_page_is_well_formed() {
    let pages = all();
    assert!(pages.len() > 150, "{}", pages.len());
    for Written { name, html } in pages {
        let page = read(&html);
        assert_eq!(page.faults, Vec::<String>::new(), "{name}");
        let count = |tag: &str| page.elements.iter().filter(|one| one.name == tag).count();
        assert_eq!((count("h1"), count("main"), count("title")), (1, 1, 1), "{name}");
        let mut ids: Vec<_> = page.elements.iter().filter_map(|one| one.get("id")).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name}: an id stands twice");
    }
}

#[test]
fn no_page_runs_or_paints_what_is_not_a_file() {
    for Written { name, html } in all() {
        for element in read(&html).elements {
            assert_ne!(element.name, "style", "{name}");
            assert!(element.name != "script" || element.get("src").is_some(), "{name}");
            for (attribute, value) in &element.attributes {
                let is_code = attribute.starts_with("on") || attribute.contains("hx-on");
                assert!(!is_code && attribute != "style", "{name}: {attribute}");
                // htmx makes code of what stands in brackets behind a trigger.
                assert!(attribute != "data-hx-trigger" || !value.contains('['), "{name}: {value}");
                assert!(!value.trim_start().starts_with("js:"), "{name}: {value}");
            }
        }
    }
    for unsafe_source in ["unsafe-", "http", "data:", "*"] {
        assert!(!CONTENT_SECURITY_POLICY.contains(unsafe_source), "{unsafe_source}");
    }
}

#[test]
fn no_word_is_missing_and_none_is_in_the_other_language() {
    for Written { name, html } in all() {
        assert!(!html.contains('‹'), "{name}: {}", html.split('‹').nth(1).unwrap_or_default());
        assert!(!html.contains("{ $"), "{name}");
    }
}

/// The places that a page leads to.
fn links(elements: &[Element]) -> Vec<(String, Option<Place>)> {
    let named = ["href", "src", "action", "data-hx-get", "data-columns", "data-events"];
    let values = elements.iter().flat_map(|one| named.map(|name| one.get(name))).flatten();
    let addresses = values.filter(|value| !value.starts_with('#'));
    addresses.map(|to| (to.to_owned(), Place::of(to.split('?').next().unwrap()))).collect()
}

#[test]
fn every_link_leads_to_a_place_of_the_console() {
    for Written { name, html } in all() {
        let found = links(&read(&html).elements);
        assert!(found.len() > 8, "{name}");
        for (address, place) in found {
            assert!(place.is_some(), "{name}: {address}");
        }
    }
}

#[test]
fn every_form_that_changes_something_sends_the_token_back() {
    for Written { name, html } in all() {
        let elements = read(&html).elements;
        let forms =
            elements.iter().enumerate().filter(|(_, one)| one.get("method") == Some("post"));
        for (at, form) in forms {
            let inside = elements[at + 1..].iter().take_while(|one| one.depth > form.depth);
            let tokens = inside.filter(|one| one.get("name") == Some("csrf")).count();
            // Whoever is not logged in has no token; language and theme are a cookie of their own.
            let is_free = name.contains("/log-in") && form.get("action") == Some("/preferences");
            assert!(tokens == 1 || is_free, "{name}: {form:?}");
        }
    }
}

/// A page without its texts: names of elements, of attributes, and how deep they stand.
fn skeleton(html: &str) -> Vec<String> {
    let bone = |one: &Element| {
        let names: Vec<_> = one.attributes.keys().map(String::as_str).collect();
        format!("{} {} {}", one.depth, one.name, names.join(" "))
    };
    read(html).elements.iter().map(bone).collect()
}

/// Texts that try to be something else.
fn hostile() -> impl Strategy<Value = String> {
    let spelled = [
        "</td></table><script>alert(1)</script>",
        "\" onmouseover=\"alert(1)",
        "' autofocus onfocus='x",
        "javascript:alert(1)",
        "\u{202e}evil\u{2066}",
        "\u{1b}[2J\u{0}\u{7f}\u{9b}",
        "<!--",
        "-->&amp;&lt;&#0;",
        "{{ 7 * 7 }} {% raw %}",
        "../../etc/passwd",
        "..",
        "]]><svg/onload=x>",
        "\u{feff}\u{ffff}\u{e0001}",
    ];
    let long = "长".repeat(3_000);
    let spelled = spelled.into_iter().map(str::to_owned).chain([long]).collect::<Vec<_>>();
    prop_oneof![proptest::sample::select(spelled), "[ -~\u{80}-\u{ff}<>&\"']{1,30}", ".{1,20}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_leaves_its_element(text in hostile()) {
        let plain = Scene { hostile: Some("x".to_owned()), ..Scene::of(Fill::Full) };
        let plain = written(Language::English, &plain);
        let scene = Scene { hostile: Some(text.clone()), ..Scene::of(Fill::Full) };
        for (plain, hostile) in plain.iter().zip(written(Language::English, &scene)) {
            let page = read(&hostile.html);
            prop_assert_eq!(&page.faults, &Vec::<String>::new(), "{}", &hostile.name);
            prop_assert_eq!(skeleton(&plain.html), skeleton(&hostile.html), "{}", &hostile.name);
            for (address, place) in links(&page.elements) {
                prop_assert!(place.is_some(), "{address}");
            }
            let unseen = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202e}' | '\u{2066}');
            prop_assert!(!hostile.html.chars().any(unseen), "{}", &hostile.name);
        }
    }
}

#[test]
fn a_cursor_keeps_what_was_asked() {
    let link: Link = Place::Lines.with("q", "a&after=x").and("after", "b=c");
    let found = read(&format!("<a href=\"{}\">x</a>", link.href())).elements;
    assert_eq!(found[0].get("href"), Some("/lines?q=a%26after%3Dx&after=b%3Dc"));
}
