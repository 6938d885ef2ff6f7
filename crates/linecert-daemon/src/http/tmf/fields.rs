//! Which members of which rows are given (TMF630, sections on attribute selection and paging).

use std::collections::BTreeSet;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use linecert_api::{FieldFault, ProblemKind};
use serde::Serialize;
use serde_json::Value;

use super::FURTHEST;
use crate::http::{
    answer::{self, Parameters},
    problem::Refused,
};

/// The members that are asked for; all, when nothing is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fields(Option<BTreeSet<String>>);

/// The rows that are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) offset: usize,
    pub(super) limit: usize,
}

impl Fields {
    pub(super) fn of(parameters: &mut Parameters) -> Self {
        let names = parameters.take::<String>("fields");
        Self(names.map(|names| names.split(',').map(|name| name.trim().to_owned()).collect()))
    }

    /// The members of a value that are asked for, with those that it is known by.
    fn select<T: Serialize>(&self, value: &T) -> Result<Value, Refused> {
        let mut value = serde_json::to_value(value).map_err(|error| {
            tracing::error!(%error, "an answer could not be written");
            Refused::new(ProblemKind::Internal, "the answer could not be written")
        })?;
        if let (Some(names), Some(members)) = (&self.0, value.as_object_mut()) {
            members.retain(|name, _| matches!(&**name, "id" | "href") || names.contains(name));
        }
        Ok(value)
    }

    /// One row as an answer.
    pub(super) fn one<T: Serialize>(
        &self,
        status: StatusCode,
        value: &T,
    ) -> Result<Response, Refused> {
        Ok(answer::json(status, &self.select(value)?))
    }

    /// Rows as an answer.
    pub(super) fn list<T: Serialize>(&self, rows: &[T]) -> Result<Response, Refused> {
        let rows = rows.iter().map(|row| self.select(row)).collect::<Result<Vec<_>, _>>()?;
        let mut answer = answer::json(StatusCode::OK, &rows);
        let count = HeaderValue::from(rows.len());
        answer.headers_mut().insert(HeaderName::from_static("x-result-count"), count);
        Ok(answer)
    }
}

impl Window {
    pub(super) fn of(parameters: &mut Parameters) -> Self {
        let offset = parameters.take_by("offset", |text| within(text, (0, FURTHEST)));
        let limit = parameters.take_by("limit", |text| within(text, (1, 1000)));
        Self { offset: offset.unwrap_or(0), limit: limit.unwrap_or(100) }
    }
}

fn within(text: &str, (least, most): (u32, u32)) -> Result<usize, String> {
    let number: u32 = text.parse().map_err(|error: std::num::ParseIntError| error.to_string())?;
    let number = Some(number).filter(|number| (least..=most).contains(number));
    let number = number.and_then(|number| usize::try_from(number).ok());
    number.ok_or_else(|| format!("it is none of {least} to {most}"))
}

/// That a member of the body is not as it should be.
pub(super) fn wrong(pointer: &str, detail: impl std::fmt::Display) -> Refused {
    let fault = FieldFault { pointer: pointer.to_owned(), detail: detail.to_string() };
    Refused::of_fields(ProblemKind::InvalidContent, vec![fault])
}
