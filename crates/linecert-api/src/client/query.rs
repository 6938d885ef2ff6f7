//! Queries as they stand in a path. Pure.

/// A path with a query; what is special in a query is written out (RFC 3986, section 2.1).
pub(super) fn with_query<'q>(
    path: &str,
    query: impl Iterator<Item = (&'q str, &'q str)>,
) -> String {
    let query = query.map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
    let query = query.collect::<Vec<_>>().join("&");
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn escaped(text: &str) -> String {
    let escape = |octet: u8| match octet {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(octet).to_string()
        }
        _ => format!("%{octet:02X}"),
    };
    text.bytes().map(escape).collect()
}
