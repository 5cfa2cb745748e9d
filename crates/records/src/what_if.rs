//! `POST /api/v1/programmes/{id}/check`: what a programme would say of values somebody sends, without an account.
//!
//! Nothing of the request is kept but that it was made: a count for its address. Whatever can be a finding is one; refused
//! is only what can't be judged at all, or is too large.

use crate::applications::fields;
use crate::clock::programme_now;
use crate::error::{Result, invalid, none_of, problem};
use crate::exchange::{Request, Response};
use crate::limits::{FIELDS_MAX, WHAT_IF_BYTES_MAX, WHAT_IF_CHARACTERS_MAX, WHAT_IF_FILES_MAX};
use crate::port::Host;
use crate::programmes;
use crate::settings::Settings;
use crate::throttle::{CHECK_ADDRESS, client_address};
use domain::api::{CheckRequest, Ignored, Stage, WhatIf, WhatIfAnswer, WhatIfFile};
use domain::time::{Date, Timestamp, shanghai, today};
use domain::{Attachment, Digest, FieldProblem, FileFacts, FileKind, Problem, Standing};
use rulebook::Rulebook;
use serde_json::Value;
use std::collections::BTreeMap;

/// Longest name of an ignored field in the answer, in characters.
const NAME_CHARACTERS_MAX: usize = 60;

pub(crate) async fn check(host: &impl Host, settings: &Settings, request: &Request, id: &str) -> Result<Response> {
    let book = programmes::book(host, id)?;
    if let Some(address) = client_address(request) {
        CHECK_ADDRESS.count(host, &address).await?;
    }
    if request.body.len() > WHAT_IF_BYTES_MAX {
        let limit = WHAT_IF_BYTES_MAX >> 10;
        return Err(Problem::new(413, "too_large", "内容过大", format!("一次核对的内容最多 {limit} KiB，请减少文字；完整的申报请登录后填写。")).into());
    }
    let body: WhatIf = request.json()?;
    none_of(problems(book, &body))?;
    let now = match &body.now {
        Some(text) => moment(text).ok_or_else(|| invalid(vec![problem("now", "malformed", "核对的时间请写成日期（2023-06-15）或带时区的时刻（2023-06-15T09:00:00+08:00），在 1900 年至 2100 年之间。")]))?,
        None => programme_now(host, settings, book),
    };
    let mut ignored = Vec::new();
    let fields = body.fields.into_iter().filter_map(|(name, value)| field(book, name, value, &mut ignored)).collect::<BTreeMap<_, _>>();
    none_of(fields.iter().filter_map(|(name, value)| too_long(book, name, value)).collect())?;
    let materials = body.materials.into_iter().filter_map(|(code, files)| material(book, code, &files, now, &mut ignored)).collect();
    let programme = programmes::load(host, book).await?;
    let asked = CheckRequest {
        programme: book.programme.id.as_str().into(),
        category: body.category,
        level: body.level,
        now,
        stage: Stage::Draft,
        fields,
        materials,
        recommender: None,
        opinion: None,
        decided: programme.decided(),
        windows: programme.windows,
        standing: Standing::default(),
    };
    let answer = host.check(&asked).await?;
    Ok(Response::json(200, &WhatIfAnswer { answer, today: today(now), ignored }).with("cache-control", "no-store"))
}

/// What makes a judgement impossible, or the request too large.
fn problems(book: &Rulebook, body: &WhatIf) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let listed = |entries: Vec<(&str, &str)>| entries.into_iter().map(|(id, label)| format!("{id}（{label}）")).collect::<Vec<_>>().join("、");
    if book.programme.category(&body.category).is_none() {
        let known = listed(book.programme.categories.iter().map(|c| (c.id.as_str(), c.label.as_str())).collect());
        problems.push(problem("category", "unknown", format!("本活动没有这个申报类别，可选：{known}。")));
    }
    if book.programme.level(&body.level).is_none() {
        let known = listed(book.programme.levels.iter().map(|l| (l.id.as_str(), l.label.as_str())).collect());
        problems.push(problem("level", "unknown", format!("本活动没有这个等级，可选：{known}。")));
    }
    if body.fields.len() > FIELDS_MAX {
        problems.push(problem("fields", "too_many", format!("一次最多核对 {FIELDS_MAX} 项，现有 {} 项。", body.fields.len())));
    }
    let files: usize = body.materials.values().map(Vec::len).sum();
    if files > WHAT_IF_FILES_MAX {
        problems.push(problem("materials", "too_many", format!("一次最多核对 {WHAT_IF_FILES_MAX} 个文件，现有 {files} 个。")));
    }
    problems
}

fn too_long(book: &Rulebook, name: &str, value: &str) -> Option<FieldProblem> {
    let characters = value.chars().count();
    let label = || label(book, name).unwrap_or_default();
    (characters > WHAT_IF_CHARACTERS_MAX).then(|| problem(name, "too_long", format!("“{}”最多核对 {WHAT_IF_CHARACTERS_MAX} 个字符，现有 {characters} 个，请缩短。", label())))
}

/// The moment asked for; of a date, noon in Shanghai.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let noon = |date: Date| date.at(12, 0, 0, 0).to_zoned(shanghai()).ok().map(|at| at.timestamp());
    let at = text.parse::<Timestamp>().ok().or_else(|| noon(rulebook::value::date(text)?))?;
    (1900..=2100).contains(&today(at).year()).then_some(at)
}

fn label(book: &Rulebook, name: &str) -> Option<String> {
    fields::label(book, name).or_else(|| book.field(name).map(|field| field.label.clone()))
}

/// The field's text; what has no text, or no place in the rulebook, goes among the ignored.
fn field(book: &Rulebook, name: String, value: Value, ignored: &mut Vec<Ignored>) -> Option<(String, String)> {
    if label(book, &name).is_none() {
        ignored.push(ignore(&name, "本活动的表格中没有这一项，未参与核对；请核对项目代号。"));
        return None;
    }
    match text(&value) {
        Some(text) => Some((name, fields::clean(&text))),
        None => {
            ignored.push(ignore(&name, "这一项的值应为文字、数字、true/false，或选项代号的列表，未参与核对；请改正后重试。"));
            None
        }
    }
}

fn text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(answer) => if *answer { "yes" } else { "no" }.to_owned(),
        Value::Array(values) => {
            let line = |value: &Value| (!value.is_array()).then(|| text(value)).flatten();
            values.iter().map(line).collect::<Option<Vec<_>>>()?.join("\n")
        }
        Value::Object(_) => return None,
    })
}

fn material(book: &Rulebook, code: String, files: &[WhatIfFile], now: Timestamp, ignored: &mut Vec<Ignored>) -> Option<(String, Vec<Attachment>)> {
    if book.material(&code).is_none() {
        ignored.push(ignore(&code, "本活动的材料清单中没有这项材料，未参与核对；请核对材料代号。"));
        return None;
    }
    let files = files.iter().enumerate().map(|(at, file)| attachment(&format!("{code} {at}"), file, now)).collect();
    Some((code, files))
}

fn ignore(name: &str, message: &str) -> Ignored {
    Ignored { name: fields::clean(name).chars().take(NAME_CHARACTERS_MAX).collect(), message: message.to_owned() }
}

/// A file as if it had been uploaded and nothing were wrong with it.
fn attachment(seed: &str, file: &WhatIfFile, now: Timestamp) -> Attachment {
    let kind = file.kind.unwrap_or_else(|| FileKind::by_name(&file.name));
    Attachment::new(Digest::of(seed.as_bytes()), 0, crate::applications::materials::clean_name(&file.name), FileFacts::of(kind), now)
}
