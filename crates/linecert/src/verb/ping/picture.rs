//! The picture of `ping --svg`: the distribution, with what it is of.

use linecert_measure::Timestamp;
use linecert_net::icmp::EchoSamples;

use crate::{language::Messages, render};

/// Puts a title above the drawing and a caption below it.
pub(super) fn framed(
    drawing: &str,
    (host, samples): (&str, &EchoSamples),
    messages: &Messages,
) -> String {
    let told = [
        ("host", host.to_owned()),
        ("sent", samples.sent().to_string()),
        ("lost", samples.lost().to_string()),
        ("time", render::time(Timestamp::now())),
    ];
    let title = escaped(&messages.with_all("ping-picture-title", &told));
    let caption = escaped(&messages.get("ping-picture-caption"));
    let text = r##"font-family="Libertinus Serif, serif" fill="#333d47""##;
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="860" height="300" viewBox="0 0 860 300">
<rect width="860" height="300" fill="#ffffff"/>
<text x="16" y="30" font-size="20" {text}>{title}</text>
<g transform="translate(0,42)">{drawing}</g>
<text x="78" y="288" font-size="18" {text}>{caption}</text>
</svg>
"##
    )
}

/// A text as XML holds it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_would_take_for_itself_is_escaped() {
        assert_eq!(escaped("a<b & c"), "a&lt;b &amp; c");
    }
}
