//! `GET /api/v1/openapi.json`: the description of the API, made from the types by the tests and checked in.

use crate::exchange::Response;

const OPENAPI: &[u8] = include_bytes!("../../../docs/openapi.json");

pub(crate) fn openapi() -> Response {
    Response::bytes(200, "application/json", OPENAPI.to_vec()).with("cache-control", "public, no-cache")
}
