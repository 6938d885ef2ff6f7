//! What the API's document says of a route, beside what follows from the row itself: who may use
//! it, the places in its path, and the refusals that every route of its kind has.

use linecert_api::ProblemKind;
use utoipa::ToSchema;

use super::Shape;

/// The media type of JSON.
const JSON: &str = "application/json";
/// The media type of one JSON value on each line.
pub(in crate::http) const LINES: &str = "application/x-ndjson";

/// What the document says of a route.
///
/// It is also held against requests: a parameter of the query that is not here is refused, and so
/// are a body of another media type and a wish for an answer of another.
pub(in crate::http) struct Doc {
    /// The section of the document.
    pub(in crate::http) section: &'static str,
    pub(in crate::http) summary: &'static str,
    /// More sentences, if one is not enough.
    pub(in crate::http) detail: &'static str,
    pub(in crate::http) query: Vec<Parameter>,
    /// What may be sent, in each of the media types that are read.
    pub(in crate::http) body: Vec<Content>,
    pub(in crate::http) answers: Vec<Answer>,
    /// What is refused here and not everywhere.
    pub(in crate::http) problems: Vec<ProblemKind>,
    pub(in crate::http) rows: Rows,
}

/// How the rows are kept that a route is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Rows {
    /// Without versions, or it makes no difference here.
    Plain,
    /// A list, read a page at a time.
    Paged,
    /// With a version, the `etag`, which must be named to change one.
    Versioned,
}

/// A parameter of the query. None is ever required.
pub(in crate::http) struct Parameter {
    pub(in crate::http) name: &'static str,
    pub(in crate::http) about: &'static str,
    pub(in crate::http) shape: Shape,
}

/// What is sent in one media type.
pub(in crate::http) struct Content {
    pub(in crate::http) media_type: &'static str,
    pub(in crate::http) shape: Shape,
}

/// An answer that is no problem.
pub(in crate::http) struct Answer {
    pub(in crate::http) status: u16,
    pub(in crate::http) about: &'static str,
    /// What it holds; nothing for 204.
    pub(in crate::http) content: Option<Content>,
    /// Its headers, beside those that every answer has, and what they say.
    pub(in crate::http) headers: Vec<(&'static str, &'static str)>,
}

impl Doc {
    /// A route of a section, in one sentence.
    pub(in crate::http) const fn new(section: &'static str, summary: &'static str) -> Self {
        Self {
            section,
            summary,
            detail: "",
            query: Vec::new(),
            body: Vec::new(),
            answers: Vec::new(),
            problems: Vec::new(),
            rows: Rows::Plain,
        }
    }

    /// More sentences on it.
    pub(in crate::http) const fn detail(mut self, detail: &'static str) -> Self {
        self.detail = detail;
        self
    }

    /// A parameter of the query that is text.
    pub(in crate::http) fn query(self, name: &'static str, about: &'static str) -> Self {
        self.parameter(name, about, Shape::text())
    }

    /// One that is a moment.
    pub(in crate::http) fn query_time(self, name: &'static str, about: &'static str) -> Self {
        self.parameter(name, about, Shape::time())
    }

    /// One that is a whole number in these bounds.
    pub(in crate::http) fn query_number(
        self,
        (name, about): (&'static str, &'static str),
        (least, most): (u32, u32),
    ) -> Self {
        self.parameter(name, about, Shape::number(least, most))
    }

    /// One of a wire type, as one word of a closed list.
    pub(in crate::http) fn query_of<T: ToSchema>(
        self,
        name: &'static str,
        about: &'static str,
    ) -> Self {
        self.parameter(name, about, Shape::of::<T>())
    }

    fn parameter(mut self, name: &'static str, about: &'static str, shape: Shape) -> Self {
        self.query.push(Parameter { name, about, shape });
        self
    }

    /// A body in JSON.
    pub(in crate::http) fn body<T: ToSchema>(mut self) -> Self {
        self.body.push(Content { media_type: JSON, shape: Shape::of::<T>() });
        self
    }

    /// A body of one JSON value on each line.
    pub(in crate::http) fn body_lines<T: ToSchema>(mut self) -> Self {
        self.body.push(Content { media_type: LINES, shape: Shape::lines_of::<T>() });
        self
    }

    /// A body of another form, in any of these media types.
    pub(in crate::http) fn body_in(mut self, media_types: &[&'static str]) -> Self {
        let of =
            |media_type: &&'static str| Content { media_type, shape: Shape::in_form(media_type) };
        self.body.extend(media_types.iter().map(of));
        self
    }

    /// An answer in JSON.
    pub(in crate::http) fn answer<T: ToSchema>(self, status: u16, about: &'static str) -> Self {
        self.answer_with(status, about, Some(Content { media_type: JSON, shape: Shape::of::<T>() }))
    }

    /// An answer that is a page of a list; `cursor` and `limit` go with it.
    pub(in crate::http) fn page<T: ToSchema>(mut self, about: &'static str) -> Self {
        self.rows = Rows::Paged;
        let shape = Shape::page_of::<T>();
        self.answer_with(200, about, Some(Content { media_type: JSON, shape }))
    }

    /// An answer that is a list in JSON, without cursors.
    pub(in crate::http) fn list<T: ToSchema>(self, about: &'static str) -> Self {
        let shape = Shape::list_of::<T>();
        self.answer_with(200, about, Some(Content { media_type: JSON, shape }))
    }

    /// An answer of one JSON value on each line, which comes as it is made.
    pub(in crate::http) fn lines<T: ToSchema>(self, about: &'static str) -> Self {
        let content = Content { media_type: LINES, shape: Shape::lines_of::<T>() };
        self.answer_with(200, about, Some(content))
    }

    /// An answer of another form.
    pub(in crate::http) fn answer_in(
        self,
        status: u16,
        media_type: &'static str,
        about: &'static str,
    ) -> Self {
        self.answer_with(
            status,
            about,
            Some(Content { media_type, shape: Shape::in_form(media_type) }),
        )
    }

    /// An answer that holds nothing.
    pub(in crate::http) fn nothing(self, status: u16, about: &'static str) -> Self {
        self.answer_with(status, about, None)
    }

    fn answer_with(mut self, status: u16, about: &'static str, content: Option<Content>) -> Self {
        self.answers.push(Answer { status, about, content, headers: Vec::new() });
        self
    }

    /// A header of the answer that was named last.
    pub(in crate::http) fn header(mut self, name: &'static str, about: &'static str) -> Self {
        if let Some(answer) = self.answers.last_mut() {
            answer.headers.push((name, about));
        }
        self
    }

    /// The rows have versions: answers carry `etag`, and a change names the version that it changes.
    pub(in crate::http) const fn versioned(mut self) -> Self {
        self.rows = Rows::Versioned;
        self
    }

    /// Refusals of this route, beside those of every route of its kind.
    pub(in crate::http) fn problems(mut self, problems: &[ProblemKind]) -> Self {
        self.problems.extend(problems);
        self
    }
}
