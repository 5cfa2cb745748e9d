//! A field's text as a value: what an office types is accepted and normalised, what can't be is said in Chinese.
//!
//! Full-width digits, spaces and thousands separators are accepted everywhere they do no harm.

use crate::credit_code::{self, CreditCode};
use crate::model::{ChoiceOption, Field, FieldKind};
use domain::text::{count_characters, normalise};
use domain::time::Date;
use domain::{divisions, industries};

/// Longest one-line text where the rulebook names no limit, in characters: no line of the printed forms holds more.
pub const LINE_CHARACTERS_MAX: u32 = 500;

/// Longest text of several paragraphs where the rulebook names no limit, in characters.
pub const TEXT_CHARACTERS_MAX: u32 = 20_000;

/// Longest text of a number in characters: 15 digits are exact in an f64, the rest leaves room for separators and unit.
const NUMBER_CHARACTERS_MAX: usize = 32;

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Number(f64),
    Date(Date),
    /// The option's id.
    Choice(String),
    Choices(Vec<String>),
    /// An attestation's answer.
    Answer(bool),
}

impl Value {
    /// The value as it is stored and compared: half-width, dates as `2023-06-15`, numbers without separators.
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) | Self::Choice(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Choices(ids) => ids.join("\n"),
            Self::Answer(answer) => if *answer { "yes" } else { "no" }.to_owned(),
        }
    }
}

/// The value of what was typed into `field`.
///
/// # Errors
/// In Chinese: what is wrong and what to do. Blank text is an error as well, since there is no value in it.
pub fn parse(field: &Field, text: &str) -> Result<Value, String> {
    // A long text is kept as typed, and is too long to be copied for nothing.
    let long = matches!(field.kind, FieldKind::LongText { .. });
    let plain = if long { String::new() } else { normalise(text) };
    if if long { count_characters(text) == 0 } else { plain.is_empty() } {
        return Err(format!("“{}”尚未填写。", field.called()));
    }
    let named = |why: String| format!("“{}”填写有误：{why}", field.called());
    match &field.kind {
        FieldKind::Text { characters_max } => {
            let limit = characters_max.unwrap_or(LINE_CHARACTERS_MAX);
            within(field, &plain, None, Some(limit))?;
            Ok(Value::Text(plain.split_whitespace().collect::<Vec<_>>().join(" ")))
        }
        FieldKind::LongText { characters_min, characters_max } => {
            within(field, text, *characters_min, Some(characters_max.unwrap_or(TEXT_CHARACTERS_MAX)))?;
            Ok(Value::Text(text.trim().to_owned()))
        }
        FieldKind::CreditCode => credit_code_value(&plain),
        FieldKind::Number { min, max, decimals } => number_value(field, &plain, *min, *max, *decimals),
        FieldKind::Date => date(&plain).map(Value::Date).ok_or_else(|| format!("“{}”须是真实存在的日期，请写成 2023-06-15 的样子。", field.called())),
        FieldKind::Choice { options } => option(field, options, &plain).map(Value::Choice),
        FieldKind::ChoiceMany { options } => {
            let ids: Result<Vec<String>, String> = plain.lines().map(str::trim).filter(|l| !l.is_empty()).map(|line| option(field, options, line)).collect();
            ids.map(Value::Choices)
        }
        FieldKind::Attestation { .. } => match plain.as_str() {
            "yes" => Ok(Value::Answer(true)),
            "no" => Ok(Value::Answer(false)),
            _ => Err(format!("“{}”请选择“是”或“否”。", field.called())),
        },
        FieldKind::Phone => phone(&plain).map(Value::Text).map_err(named),
        FieldKind::Email => email(&plain).map(Value::Text).map_err(named),
        FieldKind::Postcode => {
            let digits: String = plain.chars().filter(|c| !c.is_whitespace()).collect();
            let right = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit());
            if right { Ok(Value::Text(digits)) } else { Err(named("邮政编码须是 6 位数字。".to_owned())) }
        }
        FieldKind::Region { within } => region(field, &plain, within.as_deref()).map(Value::Choice),
        FieldKind::Industry => {
            let section = industries::SECTIONS.iter().find(|(letter, name)| *letter == plain || *name == plain);
            section.map(|(letter, _)| Value::Choice((*letter).to_owned())).ok_or_else(|| format!("“{}”请从国民经济行业分类的门类中选择。", field.called()))
        }
    }
}

/// How a field's text is shown: an option by its label, an answer as 是 or 否, everything else as typed.
pub fn display(field: &Field, text: &str) -> String {
    let label = |options: &[ChoiceOption], id: &str| options.iter().find(|o| o.id == id).map_or_else(|| id.to_owned(), |o| o.label.clone());
    match &field.kind {
        FieldKind::Choice { options } => label(options, text.trim()),
        FieldKind::ChoiceMany { options } => text.lines().map(|l| label(options, l.trim())).collect::<Vec<_>>().join("、"),
        FieldKind::Attestation { .. } => match text.trim() {
            "yes" => "是".to_owned(),
            "no" => "否".to_owned(),
            other => other.to_owned(),
        },
        FieldKind::Region { .. } => divisions::full_name(text.trim()).unwrap_or_else(|| text.trim().to_owned()),
        FieldKind::Industry => industries::name(text.trim()).unwrap_or(text.trim()).to_owned(),
        _ => text.trim().to_owned(),
    }
}

/// A decimal number as typed: full-width digits, spaces and thousands separators allowed, no exponent.
pub fn number(text: &str) -> Option<f64> {
    let compact: String = normalise(text).chars().filter(|c| !c.is_whitespace()).map(|c| if c == '，' { ',' } else { c }).collect();
    if compact.is_empty() || compact.len() > NUMBER_CHARACTERS_MAX {
        return None;
    }
    let unsigned = compact.strip_prefix(['-', '−']).unwrap_or(&compact);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains(',');
    let well_grouped = !grouped || ((1..=3).contains(&first.len()) && groups.all(|g| g.len() == 3));
    if !well_grouped || first.is_empty() || !digits(&whole.replace(',', "")) || !digits(fraction) || unsigned.ends_with('.') {
        return None;
    }
    compact.replace(',', "").replace('−', "-").parse().ok().filter(|n: &f64| n.is_finite())
}

/// A calendar date between 1900 and 2100 as typed: `2023-06-15`, `2023/6/15`, `2023.6.15`, `2023年6月15日`, `20230615`.
pub fn date(text: &str) -> Option<Date> {
    let compact: String = normalise(text).chars().filter(|c| !c.is_whitespace()).collect();
    let spelled = compact.strip_suffix(['日', '号']).unwrap_or(&compact).replace(['年', '月', '/', '.'], "-");
    let parts: Vec<&str> = if spelled.len() == 8 && spelled.bytes().all(|b| b.is_ascii_digit()) {
        vec![&spelled[..4], &spelled[4..6], &spelled[6..]]
    } else {
        spelled.split('-').collect()
    };
    let [year, month, day] = parts[..] else { return None };
    let short = |s: &str| (1..=2).contains(&s.len());
    if year.len() != 4 || !short(month) || !short(day) || ![year, month, day].iter().all(|p| p.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let year: i16 = year.parse().ok().filter(|y| (1900..=2100).contains(y))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

fn within(field: &Field, text: &str, min: Option<u32>, max: Option<u32>) -> Result<(), String> {
    let count = count_characters(text);
    if let Some(max) = max.filter(|max| count > *max as usize) {
        return Err(format!("“{}”现有 {count} 字，上限 {max} 字，请删减 {} 字。", field.called(), count - max as usize));
    }
    if let Some(min) = min.filter(|min| count < *min as usize) {
        return Err(format!("“{}”现有 {count} 字，至少 {min} 字，请补写 {} 字。", field.called(), min as usize - count));
    }
    Ok(())
}

fn credit_code_value(text: &str) -> Result<Value, String> {
    let code = credit_code::normalise(text);
    match credit_code::examine(&code) {
        CreditCode::Valid | CreditCode::WrongCheck { .. } => Ok(Value::Text(code)),
        CreditCode::WrongLength { characters } => Err(format!("统一社会信用代码应为 18 位，现为 {characters} 位，请照营业执照核对。")),
        CreditCode::WrongCharacter { position, character } => {
            Err(format!("统一社会信用代码第 {position} 位的“{character}”不是代码使用的字符（不用 I、O、S、V、Z），请照营业执照核对。"))
        }
    }
}

fn number_value(field: &Field, text: &str, min: Option<f64>, max: Option<f64>, decimals: Option<u32>) -> Result<Value, String> {
    let unit = field.unit.as_deref().unwrap_or_default();
    let bare = text.strip_suffix(unit).unwrap_or(text).trim();
    let value = number(bare).ok_or_else(|| format!("“{}”须填数字{}，如 1234.5。", field.called(), if unit.is_empty() { String::new() } else { format!("（单位：{unit}）") }))?;
    let given = bare.rsplit_once('.').map_or(0, |(_, fraction)| fraction.trim().len());
    if let Some(decimals) = decimals.filter(|d| given > *d as usize) {
        let most = if decimals == 0 { "须填整数".to_owned() } else { format!("最多保留 {decimals} 位小数") };
        return Err(format!("“{}”{most}。", field.called()));
    }
    if let Some(min) = min.filter(|min| value < *min) {
        return Err(format!("“{}”不能小于 {min} {unit}。", field.called()));
    }
    if let Some(max) = max.filter(|max| value > *max) {
        return Err(format!("“{}”不能大于 {max} {unit}。", field.called()));
    }
    Ok(Value::Number(value))
}

/// A division by its code, or by its full name as an office writes it.
fn region(field: &Field, text: &str, within: Option<&str>) -> Result<String, String> {
    let named = || divisions::all(within).map(|(code, _)| code).find(|code| divisions::full_name(code).as_deref() == Some(text));
    let code = divisions::name(text).map(|_| text.to_owned()).or_else(|| named().map(str::to_owned));
    let province = within.and_then(|digits| divisions::name(&format!("{digits}0000"))).unwrap_or("全国");
    match code {
        Some(code) if within.is_none_or(|digits| code.starts_with(digits)) => Ok(code),
        Some(code) => Err(format!("“{}”应在{province}范围内，{}不在其中。", field.called(), divisions::full_name(&code).unwrap_or_default())),
        None => Err(format!("“{}”请从{province}的行政区划中选择。", field.called())),
    }
}

fn option(field: &Field, options: &[ChoiceOption], id: &str) -> Result<String, String> {
    options.iter().find(|o| o.id == id || o.label == id).map(|o| o.id.clone()).ok_or_else(|| format!("“{}”请从所列选项中选择。", field.called()))
}

/// Mobile, landline with area code and extension, or 400/800 number, without separators except before an extension.
fn phone(text: &str) -> Result<String, String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')')).collect();
    let (main, extension) = match compact.split_once(['转', '#', '*']) {
        Some((main, extension)) => (main.to_owned(), Some(extension.to_owned())),
        None => (compact, None),
    };
    let digits: String = main.chars().filter(|c| !matches!(c, '-' | '+')).collect();
    let digits = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86").filter(|rest| rest.len() >= 10)).unwrap_or(&digits).to_owned();
    let numeric = digits.bytes().all(|b| b.is_ascii_digit());
    let mobile = digits.len() == 11 && digits.starts_with('1') && !digits.starts_with("10") && !digits.starts_with("11") && !digits.starts_with("12");
    let hotline = digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
    let landline = digits.starts_with('0') && (10..=12).contains(&digits.len());
    let extension_right = extension.as_ref().is_none_or(|e| (1..=6).contains(&e.len()) && e.bytes().all(|b| b.is_ascii_digit()));
    if numeric && extension_right && (mobile || hotline || landline) {
        return Ok(extension.map_or(digits.clone(), |e| format!("{digits}转{e}")));
    }
    Err("请填写 11 位手机号，或带区号的固定电话，如 021-12345678。".to_owned())
}

fn email(text: &str) -> Result<String, String> {
    let right = text.split_once('@').is_some_and(|(local, domain)| {
        let label = |l: &str| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-') && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let local_right = !local.is_empty() && local.len() <= 64 && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b));
        local_right && !local.starts_with('.') && !local.ends_with('.') && !local.contains("..") && domain.contains('.') && domain.len() <= 255 && domain.split('.').all(label)
    });
    if right { Ok(text.to_owned()) } else { Err("请填写完整的电子邮箱，如 name@example.com。".to_owned()) }
}
