//! A value of one field as the value of another that means the same.

use crate::model::{ChoiceOption, Field, FieldKind};
use crate::value::{self, Value};

/// Characters of an earlier value that a note repeats; a longer one is known by its beginning.
const REPEATED_CHARACTERS_MAX: usize = 40;

/// What was typed into `source`, as it would be typed into `target`.
///
/// # Errors
/// In Chinese: why it doesn't fit, and what to do.
pub(super) fn value(source: &Field, typed: &str, target: &Field) -> Result<String, String> {
    let value = value::parse(source, typed).map_err(|_| "原申报的填写不符合格式，请重新填写。".to_owned())?;
    let ways = match (&value, &target.kind) {
        (Value::Answer(_), _) => Vec::new(),
        (Value::Number(number), FieldKind::Number { .. }) => {
            let rescaled = rescale(*number, source.unit.as_deref().unwrap_or(""), target.unit.as_deref().unwrap_or(""));
            rescaled.map(|number| number.to_string()).into_iter().collect()
        }
        (Value::Number(number), _) => vec![format!("{number}{}", source.unit.as_deref().unwrap_or(""))],
        (Value::Choice(_) | Value::Choices(_), FieldKind::Choice { .. } | FieldKind::ChoiceMany { .. }) => vec![labels(source, &value), value.plain()],
        (Value::Choice(_) | Value::Choices(_), _) => vec![value::display(source, &value.plain()), value.plain()],
        _ => vec![value.plain()],
    };
    let fitting = ways.iter().find_map(|way| value::parse(target, way).ok());
    fitting.map(|value| value.plain()).ok_or_else(|| {
        let shown = value::display(source, &value.plain()) + source.unit.as_deref().unwrap_or("");
        let repeated: String = shown.chars().take(REPEATED_CHARACTERS_MAX).collect();
        let more = if shown.chars().count() > REPEATED_CHARACTERS_MAX { "…" } else { "" };
        format!("原申报填的是“{repeated}{more}”，与本栏的选项、单位或格式不合，请重新填写。")
    })
}

/// The labels of the options chosen, one a line.
fn labels(field: &Field, value: &Value) -> String {
    let label = |options: &[ChoiceOption], id: &str| options.iter().find(|o| o.id == id).map_or_else(|| id.to_owned(), |o| o.label.clone());
    match &field.kind {
        FieldKind::Choice { options } | FieldKind::ChoiceMany { options } => value.plain().lines().map(|id| label(options, id)).collect::<Vec<_>>().join("\n"),
        _ => value::display(field, &value.plain()),
    }
}

/// The number in another unit of the same kind: 3.5 万平方米 are 35000 平方米; none if the units are of different kinds.
fn rescale(number: f64, from: &str, to: &str) -> Option<f64> {
    let ((from_scale, from_base), (to_scale, to_base)) = (scale(from), scale(to));
    let exact = number * from_scale / to_scale;
    // Ten digits after the point are more than any form takes, and round off what binary fractions add.
    let rounded = if exact.abs() < 1e5 { (exact * 1e10).round() / 1e10 } else { (exact * 1e4).round() / 1e4 };
    (from_base == to_base).then_some(rounded)
}

fn scale(unit: &str) -> (f64, &str) {
    for (prefix, factor) in [("万", 1e4), ("亿", 1e8)] {
        if let Some(base) = unit.strip_prefix(prefix).filter(|base| !base.is_empty()) {
            return (factor, base);
        }
    }
    (1.0, unit)
}

#[cfg(test)]
mod tests {
    use super::{rescale, value};
    use crate::condition::Condition;
    use crate::model::{ChoiceOption, Field, FieldKind};

    fn field(kind: FieldKind, unit: Option<&str>) -> Field {
        Field {
            id: "x".into(), label: "某项".into(), called: None, help: String::new(), kind, when: Condition::default(), required: true,
            required_when: None, unit: unit.map(str::to_owned), asked_for: None, material: None, means: None,
        }
    }

    fn number(unit: &str, decimals: u32) -> Field {
        field(FieldKind::Number { min: Some(0.0), max: None, decimals: Some(decimals) }, Some(unit))
    }

    fn choice(options: &[(&str, &str)]) -> Field {
        field(FieldKind::Choice { options: options.iter().map(|(id, label)| ChoiceOption { id: (*id).into(), label: (*label).into() }).collect() }, None)
    }

    #[test]
    fn units_of_one_kind_convert() {
        assert_eq!(rescale(3.5, "万平方米", "平方米"), Some(35_000.0));
        assert_eq!(rescale(2.3, "万平方米", "平方米"), Some(23_000.0));
        assert_eq!(rescale(12_345.0, "平方米", "万平方米"), Some(1.2345));
        assert_eq!(rescale(1.2, "亿元", "万元"), Some(12_000.0));
        assert_eq!(rescale(5.0, "万元", "万元"), Some(5.0));
        assert_eq!(rescale(5.0, "万元", "万平方米"), None);
        assert_eq!(rescale(5.0, "", "人"), None);
    }

    #[test]
    fn numbers_are_typed_in_the_new_unit() {
        assert_eq!(value(&number("万平方米", 4), "３．５", &number("平方米", 4)).as_deref(), Ok("35000"));
        assert_eq!(value(&number("人", 0), "1,200", &number("人", 0)).as_deref(), Ok("1200"));
        assert_eq!(value(&number("人", 0), "1,200", &field(FieldKind::Text { characters_max: None }, None)).as_deref(), Ok("1200人"));
        assert!(value(&number("平方米", 4), "12345", &number("万平方米", 2)).unwrap_err().contains("12345平方米"), "more digits than the field takes");
        assert!(value(&number("人", 0), "很多", &number("人", 0)).unwrap_err().contains("不符合格式"));
    }

    #[test]
    fn options_are_found_by_label_and_then_by_id() {
        let one = choice(&[("a", "公共建筑"), ("b", "住宅工程"), ("c", "其它")]);
        let other = choice(&[("b", "公共建筑"), ("c", "其他"), ("d", "电力工程")]);
        assert_eq!(value(&one, "a", &other).as_deref(), Ok("b"), "by label");
        assert_eq!(value(&one, "c", &other).as_deref(), Ok("c"), "by id");
        assert_eq!(value(&one, "c", &field(FieldKind::Text { characters_max: None }, None)).as_deref(), Ok("其它"));
        assert!(value(&one, "a", &choice(&[("x", "甲"), ("y", "乙")])).unwrap_err().contains("“公共建筑”"));
        assert_eq!(value(&choice(&[("O", "O 居民服务"), ("C", "C 制造业")]), "O", &field(FieldKind::Industry, None)).as_deref(), Ok("O"));
    }

    #[test]
    fn dates_are_written_one_way() {
        assert_eq!(value(&field(FieldKind::Date, None), "2023年6月5日", &field(FieldKind::Date, None)).as_deref(), Ok("2023-06-05"));
    }
}
