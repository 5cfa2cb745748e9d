//! An OpenAPI 3.1 document of the operations.

use super::operations::{Caller, OPERATIONS, Operation};
use domain::Problem;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// A type's schema, its parts put among the components.
pub type Schema = fn(&mut SchemaGenerator) -> Value;

pub fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    generator.subschema_for::<T>().to_value()
}

pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let problem = of::<Problem>(&mut generator);
    let mut paths = Map::new();
    for operation in OPERATIONS {
        let at = paths.entry(format!("/api/v1{}", operation.path)).or_insert_with(|| json!({}));
        at[operation.method] = describe(operation, &mut generator);
    }
    let mut schemas = Value::Object(generator.take_definitions(true));
    plain(&mut schemas);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "用户满意申报受理系统",
            "version": "1",
            "description": "错误一律以 RFC 9457 问题文档回答；带登录凭据（Cookie）的写操作须有同源的 Origin 和 X-CSRF-Token，用密钥（Authorization: Bearer）的不需要。",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": { "problem": { "description": "未完成：原因和处理办法", "content": { "application/problem+json": { "schema": problem } } } },
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "__Host-session" },
                "key": { "type": "http", "scheme": "bearer" },
            },
        },
    })
}

/// Comments of the code as descriptions: without its links.
fn plain(schemas: &mut Value) {
    match schemas {
        Value::Object(entries) => {
            for (name, value) in entries {
                match value {
                    Value::String(text) if name == "description" => *text = text.replace("[`", "`").replace("`]", "`").replace("crate::", ""),
                    other => plain(other),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(plain),
        _ => {}
    }
}

fn describe(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let path = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameter = |name: &str, place: &str| json!({ "name": name, "in": place, "required": place == "path", "schema": { "type": "string" } });
    let mut parameters: Vec<Value> = path.map(|name| parameter(name, "path")).collect();
    parameters.extend(operation.query.iter().map(|name| parameter(name, "query")));
    parameters.extend(operation.headers.iter().map(|name| parameter(name, "header")));
    let (status, answer) = operation.answer;
    let mut answered = json!({ "description": "完成" });
    if let Some(answer) = answer {
        answered["content"] = answer.content(generator);
    }
    let mut described = json!({
        "summary": operation.summary,
        "parameters": parameters,
        "responses": { status.to_string(): answered, "default": { "$ref": "#/components/responses/problem" } },
        "security": match operation.caller {
            Caller::Anybody => json!([]),
            Caller::SignedIn => json!([{ "session": [] }, { "key": [] }]),
        },
    });
    if let Some(body) = operation.body {
        described["requestBody"] = json!({ "required": true, "content": body.content(generator) });
    }
    described
}

/// What a body or an answer holds.
#[derive(Clone, Copy)]
pub enum Content {
    Json(Schema),
    /// JSON of no type of its own.
    AnyJson,
    Bytes(&'static str),
}

impl Content {
    fn content(self, generator: &mut SchemaGenerator) -> Value {
        match self {
            Self::Json(schema) => json!({ "application/json": { "schema": schema(generator) } }),
            Self::AnyJson => json!({ "application/json": { "schema": { "type": "object" } } }),
            Self::Bytes(media_type) => json!({ media_type: {} }),
        }
    }
}
