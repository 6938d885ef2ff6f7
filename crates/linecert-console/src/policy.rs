//! What a browser may load for a page of the console.

/// The value of the `Content-Security-Policy` header that every page is served with.
///
/// Nothing runs or paints that is not a file of this crate: no inline script, no inline style, no
/// `eval`, no other host. A test holds that no page asks for more.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
     style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";
