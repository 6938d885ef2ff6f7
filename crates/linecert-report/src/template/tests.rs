//! What a template states, read.

use super::{manifest::Printed, *};

#[test]
fn the_built_in_template_is_whole() {
    let template = Template::built_in().unwrap();
    assert_eq!(template.name(), "standard");
    assert!(Language::ALL.into_iter().all(|language| template.speaks(language)));
    assert_eq!(template.digest(), Template::built_in().unwrap().digest());
}

#[test]
fn every_text_has_its_path() {
    let data = serde_json::json!({"order": {"number": "WO-1"}, "rows": [{"why": "x"}, 1, null]});
    let mut texts = vec![];
    collect(&data, "", &mut texts);
    let expect = [("order.number", "WO-1"), ("rows[1].why", "x")];
    assert_eq!(texts, expect.map(|(path, text)| (path.to_owned(), text.to_owned())));
}

#[test]
fn colours_can_be_read_on_paper() {
    for text in ["#000000", "#17693a", "#A31621", "#0000ff"] {
        assert!(text.parse::<Colour>().is_ok(), "{text}");
    }
    for text in ["", "red", "#fff", "#12345g", "#1234567", "17693a", "#é1234"] {
        assert_eq!(text.parse::<Colour>(), Err(NotAColour::Form(text.to_owned())));
    }
    for text in ["#ffffff", "#ffee00", "#00ff00"] {
        assert_eq!(text.parse::<Colour>(), Err(NotAColour::Light(text.to_owned())));
    }
}

#[test]
fn a_text_in_one_language_serves_for_both() {
    let text = "schema = 1\nname = 'x'\n[texts.zh]\ncontact = '客服 10000'\n";
    let look = Look::parse("template.toml", text).unwrap();
    let printed: Printed = look.printed(Language::English);
    let printed = serde_json::to_value(printed).unwrap();
    assert_eq!(printed["contact"][0], "客服 10000");
    assert_eq!(printed["laboratory"], Value::Null);
}
