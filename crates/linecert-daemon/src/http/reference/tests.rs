use serde_json::json;

use super::*;

#[test]
fn every_link_of_the_page_leads_somewhere_on_it() {
    let page = PAGE.as_deref().unwrap();

    let links = page.split("href='#").skip(1).filter_map(|rest| rest.split('\'').next());
    let links: Vec<_> = links.collect();
    assert!(links.len() > 20, "{}", links.len());
    for link in links {
        assert!(page.contains(&format!("id='{link}'")), "{link}");
    }
    assert!(!page.contains("<script") && !page.contains("style="), "a browser would refuse it");
    assert!(!page.contains("http://") && !page.contains("https://"), "it loads from elsewhere");
}

#[test]
fn what_is_written_is_text() {
    let document = json!({ "info": { "description": "<b>`<i>`</b>\n\nmore" } });
    let page = html::page(&document);
    assert!(page.contains("<p>&lt;b&gt;<code>&lt;i&gt;</code>&lt;/b&gt;</p><p>more</p>"), "{page}");
}
