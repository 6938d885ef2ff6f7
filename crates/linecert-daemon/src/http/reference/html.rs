//! The document, set as HTML.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Map, Value};

/// The page.
pub(super) fn page(document: &Value) -> String {
    let mut out = Out(String::new());
    out.raw("<!doctype html><html lang=en><head><meta charset=utf-8><title>linecertd</title>");
    out.raw("<meta name=viewport content='width=device-width, initial-scale=1'>");
    out.raw("<link rel=stylesheet href=/docs/style.css></head><body><main><h1>linecertd</h1>");
    for paragraph in text(document, "/info/description").split("\n\n") {
        out.element("p", paragraph);
    }
    out.raw("<p>For programs: <a href=/api/v1/openapi.json>openapi.json</a> (OpenAPI 3.1).");
    out.raw(" Service tests as TM Forum writes them have ");
    out.raw(
        "<a href=/tmf-api/serviceTestManagement/v4/openapi.json>a document of their own</a>.</p>",
    );
    let sections = sections(document);
    out.raw("<nav><ul>");
    for section in sections.keys() {
        let _infallible = write!(out.0, "<li><a href='#{0}'>{0}</a></li>", escaped(section));
    }
    out.raw("<li><a href='#types'>types</a></li></ul></nav>");
    for (section, operations) in sections {
        out.heading((2, section), section);
        for operation in operations {
            out.operation(&operation);
        }
    }
    out.types(document);
    out.raw("</main></body></html>");
    out.0
}

/// An operation, with its method and path.
struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    told: &'a Value,
}

/// The operations by their sections.
fn sections(document: &Value) -> BTreeMap<&str, Vec<Operation<'_>>> {
    let mut sections = BTreeMap::<_, Vec<_>>::new();
    for (path, item) in members(document, "/paths") {
        for (method, told) in item.as_object().into_iter().flatten() {
            let operation = Operation { method, path, told };
            sections.entry(text(told, "/tags/0")).or_default().push(operation);
        }
    }
    sections
}

/// The page as far as it is written.
struct Out(String);

impl Out {
    fn raw(&mut self, html: &str) {
        self.0.push_str(html);
    }

    fn element(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            let _infallible = write!(self.0, "<{name}>{}</{name}>", with_code(text));
        }
    }

    fn heading(&mut self, (level, anchor): (u8, &str), text: &str) {
        let (anchor, text) = (escaped(anchor), escaped(text));
        let _infallible = write!(self.0, "<h{level} id='{anchor}'>{text}</h{level}>");
    }

    fn operation(&mut self, Operation { method, path, told }: &Operation<'_>) {
        let anchor = escaped(text(told, "/operationId"));
        let method = escaped(&method.to_uppercase());
        let path = escaped(path);
        let _infallible =
            write!(self.0, "<h3 id='{anchor}'><b>{method}</b> <code>{path}</code></h3>");
        self.element("p", text(told, "/summary"));
        self.element("p", text(told, "/description"));
        self.parameters(told);
        self.contents("It reads", told.pointer("/requestBody/content"));
        self.raw("<table><caption>Answers</caption>");
        self.answers(told, |answer| !is_refusal(answer));
        self.raw("</table><details><summary>Refusals</summary><table>");
        self.answers(told, is_refusal);
        self.raw("</table></details>");
    }

    fn answers(&mut self, told: &Value, is_wanted: impl Fn(&Value) -> bool) {
        for (status, answer) in members(told, "/responses").filter(|(_, one)| is_wanted(one)) {
            let _infallible = write!(self.0, "<tr><th scope=row>{}</th><td>", escaped(status));
            self.element("p", text(answer, "/description"));
            if !is_refusal(answer) {
                self.contents("It is", answer.pointer("/content"));
            }
            self.raw("</td></tr>");
        }
    }

    fn parameters(&mut self, told: &Value) {
        let parameters = told.pointer("/parameters").and_then(Value::as_array);
        let Some(parameters) = parameters.filter(|all| !all.is_empty()) else { return };
        self.raw("<table><caption>Parameters</caption>");
        for parameter in parameters {
            let (name, place) = (text(parameter, "/name"), text(parameter, "/in"));
            let shape = parameter.pointer("/schema").map(shape).unwrap_or_default();
            let (name, place) = (escaped(name), escaped(place));
            let _infallible = write!(
                self.0,
                "<tr><th scope=row><code>{name}</code></th><td>{place}, {shape}</td><td>"
            );
            self.element("p", text(parameter, "/description"));
            self.raw("</td></tr>");
        }
        self.raw("</table>");
    }

    fn contents(&mut self, lead: &str, contents: Option<&Value>) {
        for (media_type, content) in contents.and_then(Value::as_object).into_iter().flatten() {
            let shape = content.pointer("/schema").map(shape).unwrap_or_default();
            let media_type = escaped(media_type);
            let _infallible = write!(self.0, "<p>{lead} <code>{media_type}</code>: {shape}.</p>");
        }
    }

    fn types(&mut self, document: &Value) {
        self.heading((2, "types"), "types");
        for (name, schema) in members(document, "/components/schemas") {
            self.heading((3, &format!("type-{name}")), name);
            self.element("p", text(schema, "/description"));
            let required = schema.pointer("/required").and_then(Value::as_array);
            if schema.get("properties").is_none() {
                let _infallible = write!(self.0, "<p>It is {}.</p>", shape(schema));
                continue;
            }
            self.raw("<table><caption>Members</caption>");
            for (member, told) in members(schema, "/properties") {
                let is_required =
                    required.is_some_and(|names| names.iter().any(|name| name == member));
                let absent = if is_required { "" } else { ", may be absent" };
                let (member, shape) = (escaped(member), shape(told));
                let _infallible = write!(
                    self.0,
                    "<tr><th scope=row><code>{member}</code></th><td>{shape}{absent}</td><td>"
                );
                self.element("p", text(told, "/description"));
                self.raw("</td></tr>");
            }
            self.raw("</table>");
        }
    }
}

/// Whether an answer holds a problem and nothing else.
fn is_refusal(answer: &Value) -> bool {
    let content = answer.pointer("/content").and_then(Value::as_object);
    content.is_some_and(|content| content.keys().eq(["application/problem+json"]))
}

/// What a value looks like, in few words, as HTML.
fn shape(schema: &Value) -> String {
    let all = |key: &str, between: &str| {
        let shapes = schema.get(key)?.as_array()?.iter().map(shape);
        Some(shapes.collect::<Vec<_>>().join(between))
    };
    if let Some(to) = schema.get("$ref").and_then(Value::as_str) {
        let name = escaped(to.rsplit('/').next().unwrap_or(to));
        return format!("<a href='#type-{name}'>{name}</a>");
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words = words.iter().filter_map(Value::as_str);
        let words = words.map(|word| format!("<code>{}</code>", escaped(word)));
        return words.collect::<Vec<_>>().join(" or ");
    }
    if let Some(shape) = all("oneOf", " or ").or_else(|| all("allOf", " and ")) {
        return shape;
    }
    if let Some(items) = schema.get("items") {
        return format!("a list of {}", shape(items));
    }
    if let Some(line) = schema.get("contentSchema") {
        return format!("on each line {}", shape(line));
    }
    let members = schema.get("properties").and_then(Value::as_object);
    if let Some(members) = members {
        return object(members);
    }
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().find_map(Value::as_str).unwrap_or_default(),
        kind => kind.and_then(Value::as_str).unwrap_or("anything"),
    };
    escaped(schema.get("format").and_then(Value::as_str).unwrap_or(kind))
}

fn object(members: &Map<String, Value>) -> String {
    let member = |(name, told): (&String, &Value)| {
        format!("<code>{}</code>: {}", escaped(name), shape(told))
    };
    let members = members.iter().map(member);
    format!("an object of {}", members.collect::<Vec<_>>().join(", "))
}

fn members<'a>(
    value: &'a Value,
    pointer: &str,
) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Text with what stands between backquotes as code.
fn with_code(text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(place, part)| match place % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", escaped(part)),
    });
    parts.collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
