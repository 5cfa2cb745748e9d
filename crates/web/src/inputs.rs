//! How a field of each kind is typed in.

use domain::divisions;
use domain::industries::SECTIONS;
use domain::text::count_characters;
use rulebook::{Field, FieldKind};

/// A choice with more options is a list to unfold, not a row of radio buttons.
const RADIOS_MAX: usize = 8;

/// How a field is typed in.
#[derive(Clone, Debug)]
pub enum Input {
    Line { mode: &'static str, autocomplete: &'static str, width: &'static str, example: &'static str },
    LongText { limits: String, count: usize, min: u32, max: u32, rows: u32 },
    Radios(Vec<Choice>),
    Select(Vec<Choice>),
    Boxes(Vec<Choice>),
    Attestation { statement: String },
}

#[derive(Clone, Debug)]
pub struct Choice {
    pub id: String,
    pub label: String,
    pub chosen: bool,
}

/// Where a link to a field goes: the first input of a group, else the input itself.
pub fn anchor(field: &Field) -> String {
    let first = match &field.kind {
        FieldKind::Choice { options } if options.len() > RADIOS_MAX => None,
        FieldKind::Choice { options } | FieldKind::ChoiceMany { options } => options.first().map(|o| o.id.as_str()),
        FieldKind::Attestation { .. } => Some("yes"),
        _ => None,
    };
    first.map_or_else(|| format!("f-{}", field.id), |first| format!("f-{}-{first}", field.id))
}

/// The input of a kind, with its value.
pub fn input(kind: &FieldKind, value: &str) -> Input {
    let line = |mode, autocomplete, width, example| Input::Line { mode, autocomplete, width, example };
    let choices = |options: &[rulebook::ChoiceOption]| -> Vec<Choice> {
        let chosen: Vec<&str> = value.lines().map(str::trim).collect();
        options.iter().map(|o| Choice { id: o.id.clone(), label: o.label.clone(), chosen: chosen.contains(&o.id.as_str()) }).collect()
    };
    match kind {
        FieldKind::Text { .. } => line("text", "off", "wide", ""),
        FieldKind::LongText { characters_min, characters_max } => Input::LongText {
            limits: limits(*characters_min, *characters_max),
            count: count_characters(value),
            min: characters_min.unwrap_or(0),
            max: characters_max.unwrap_or(0),
            rows: match characters_max.unwrap_or(600) {
                0..=600 => 6,
                601..=2_500 => 14,
                _ => 24,
            },
        },
        FieldKind::CreditCode => line("text", "off", "code", "只有数字和大写英文字母，没有空格"),
        FieldKind::Number { .. } => line("decimal", "off", "number", ""),
        FieldKind::Date => line("text", "off", "number", "写成 2023-06-15、2023/6/15 或 2023年6月15日"),
        FieldKind::Choice { options } if options.len() > RADIOS_MAX => Input::Select(choices(options)),
        FieldKind::Choice { options } => Input::Radios(choices(options)),
        FieldKind::ChoiceMany { options } => Input::Boxes(choices(options)),
        FieldKind::Attestation { statement } => Input::Attestation { statement: statement.clone() },
        FieldKind::Phone => line("tel", "tel", "code", "手机号码，或带区号的固定电话"),
        FieldKind::Email => line("email", "email", "wide", ""),
        FieldKind::Postcode => line("numeric", "postal-code", "number", "6 位数字"),
        FieldKind::Region { within: Some(province) } => {
            let name = |code: &str| divisions::full_name(code).unwrap_or_default();
            Input::Select(divisions::all(Some(province)).map(|(code, _)| Choice { id: code.to_owned(), label: name(code), chosen: code == value.trim() }).collect())
        }
        FieldKind::Region { within: None } => line("text", "off", "wide", "行政区划全称，如“江苏省南京市玄武区”，或其六位代码"),
        FieldKind::Industry => {
            Input::Select(SECTIONS.iter().map(|(letter, name)| Choice { id: (*letter).to_owned(), label: (*name).to_owned(), chosen: *letter == value.trim() }).collect())
        }
    }
}

/// The limits of a long text in words; empty if there are none.
fn limits(min: Option<u32>, max: Option<u32>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("要求 {min}–{max} 字"),
        (None, Some(max)) => format!("不超过 {max} 字"),
        (Some(min), None) => format!("不少于 {min} 字"),
        (None, None) => String::new(),
    }
}
