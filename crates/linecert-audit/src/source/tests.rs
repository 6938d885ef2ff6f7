use std::fs;

use super::*;

/// What is found in a tree that `plant` makes, as `place: content or fault`.
fn check(plant: impl FnOnce(&Path), expect: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    fs::create_dir(&root).unwrap();
    plant(&root);
    let items = Items::of(vec![Source::Path(root.clone())], folder.path());
    let prefix = format!("{}/", folder.path().display());
    let shown: Vec<_> = items.map(|item| show(item).replace(&prefix, "")).collect();
    assert_eq!(shown, expect);
}

fn show(item: Item) -> String {
    let place = item.place.to_string();
    match item.content.read() {
        Ok(bytes) => format!("{place}: {}", String::from_utf8_lossy(&bytes)),
        Err(fault) => format!("{place}: failed to {fault}"),
    }
}

#[test]
fn a_tree_is_read_in_the_order_of_its_names() {
    check(
        |root| {
            fs::create_dir_all(root.join("b/deep/er")).unwrap();
            fs::write(root.join("c.lcert"), "3").unwrap();
            fs::write(root.join("a.LCERT"), "1").unwrap();
            fs::write(root.join("b/deep/er/x.lcert"), "2").unwrap();
            fs::write(root.join("b/list.ndjson"), "one\n\n  \ntwo").unwrap();
            fs::write(root.join("page.pdf"), "not looked at").unwrap();
        },
        &[
            "root/a.LCERT: 1",
            "root/b/deep/er/x.lcert: 2",
            "root/b/list.ndjson:1: one",
            "root/b/list.ndjson:4: two",
            "root/c.lcert: 3",
        ],
    );
}

#[test]
fn an_empty_tree_has_no_items() {
    check(|_| {}, &[]);
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_are_told_and_not_followed() {
    use std::os::unix::fs::symlink;
    check(
        |root| {
            symlink(".", root.join("circle")).unwrap();
            symlink("gone.lcert", root.join("dangling.lcert")).unwrap();
            fs::write(root.join("x.lcert"), "1").unwrap();
            symlink("x.lcert", root.join("y.lcert")).unwrap();
        },
        &[
            "root/circle: failed to follow the link: it leads to a folder, which is read only when \
             it is named itself",
            "root/dangling.lcert: failed to read it: No such file or directory (os error 2)",
            "root/x.lcert: 1",
            "root/y.lcert: 1",
        ],
    );
}

#[test]
fn huge_files_and_lines_are_named_and_the_rest_is_read() {
    let huge = "root/huge.lcert: failed to read it: it has more than the 67108864 bytes that are \
                read";
    check(
        |root| {
            let file = fs::File::create(root.join("huge.lcert")).unwrap();
            file.set_len(MAX_BYTES as u64 + 1).unwrap();
            let list = fs::File::create(root.join("list.ndjson")).unwrap();
            list.set_len(MAX_BYTES as u64 + 10).unwrap();
            drop(list);
            let mut list =
                fs::OpenOptions::new().append(true).open(root.join("list.ndjson")).unwrap();
            io::Write::write_all(&mut list, b"\nnext\n").unwrap();
        },
        &[huge, &huge.replace("huge.lcert", "list.ndjson:1"), "root/list.ndjson:2: next"],
    );
}

#[test]
fn what_is_absent_or_no_file_is_an_item_and_not_a_stop() {
    let folder = tempfile::tempdir().unwrap();
    let absent = Source::Path(folder.path().join("absent.lcert"));
    let list = Source::Path(folder.path().join("absent.ndjson"));
    let items: Vec<_> = Items::of(vec![absent, list], folder.path()).map(show).collect();
    assert_eq!(items.len(), 2);
    assert!(items.iter().all(|item| item.contains("No such file")), "{items:?}");
    if cfg!(unix) {
        let device = Source::Path("/dev/null".into());
        let items: Vec<_> = Items::of(vec![device], folder.path()).map(show).collect();
        assert_eq!(items, ["/dev/null: failed to read it: it is not a file"]);
    }
}
