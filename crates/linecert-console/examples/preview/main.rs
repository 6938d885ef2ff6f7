//! Writes every page with sample views, to be looked at with any server of static files:
//! `cargo run -p linecert-console --example preview -- DIR`, then serve `DIR/en-light` and the others.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a preview that fails says so")]

mod sample;

use std::{env, fs, path::Path};

use linecert_console::{Language, Theme, asset, page};
use sample::{Fill, Scene};

fn main() {
    let folder = env::args().nth(1).expect("the folder to write to");
    for (language, short) in [(Language::English, "en"), (Language::Chinese, "zh")] {
        for theme in [Theme::Light, Theme::Dark] {
            for (fill, suffix) in
                [(Fill::Full, ""), (Fill::Empty, "-empty"), (Fill::Failing, "-failing")]
            {
                let root = format!("{folder}/{short}-{}{suffix}", theme.name());
                write_pages(Path::new(&root), language, theme, fill);
                println!("{root}");
            }
        }
    }
}

fn write_pages(root: &Path, language: Language, theme: Theme, fill: Fill) {
    let scene = Scene::of(fill);
    for (path, view) in scene.pages() {
        let frame = sample::frame_of(&path, language, theme, fill);
        let html = page(&frame, view.as_ref()).unwrap();
        write_assets(root, &html);
        write(root, &format!("{path}/index.html"), html.as_bytes());
        if path.starts_with("/lines/") {
            let json = scene.history().to_json(&frame);
            write(root, &format!("{path}/history.json"), json.as_bytes());
        }
    }
}

/// Writes the files that a page loads.
fn write_assets(root: &Path, html: &str) {
    for part in html.split("\"/assets/").skip(1) {
        let name = part.split('"').next().unwrap();
        write(root, &format!("/assets/{name}"), asset(name).unwrap().bytes);
    }
}

fn write(root: &Path, path: &str, bytes: &[u8]) {
    // A server of static files decodes an address before it looks for a file.
    let path = path.replace("%2F", "/");
    let file = root.join(path.trim_start_matches('/'));
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}
