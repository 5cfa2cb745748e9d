//! A form's field as it is written: flat, every key known, the limits of its kind beside the kind.
//!
//! `serde` can't refuse unknown keys of a flattened enum, so the file's form is a struct of its own and is turned
//! into [`Field`] here, with an error for every limit that doesn't belong to the kind.

use crate::condition::Condition;
use crate::model::{ChoiceOption, Field, FieldKind};
use serde::Deserialize;

/// What may stand in `[[form.sections.fields]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlatField {
    id: String,
    label: String,
    #[serde(default)]
    called: Option<String>,
    #[serde(default)]
    help: String,
    kind: String,
    #[serde(default)]
    when: Condition,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    required_when: Option<Condition>,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    asked_for: Option<String>,
    #[serde(default)]
    material: Option<String>,
    #[serde(default)]
    means: Option<String>,
    within: Option<String>,
    characters_min: Option<u32>,
    characters_max: Option<u32>,
    min: Option<f64>,
    max: Option<f64>,
    decimals: Option<u32>,
    options: Option<Vec<ChoiceOption>>,
    statement: Option<String>,
}

impl TryFrom<FlatField> for Field {
    type Error = String;

    fn try_from(mut flat: FlatField) -> Result<Self, String> {
        let kind = flat.kind()?;
        let left = [
            ("within", flat.within.is_some()),
            ("characters_min", flat.characters_min.is_some()),
            ("characters_max", flat.characters_max.is_some()),
            ("min", flat.min.is_some()),
            ("max", flat.max.is_some()),
            ("decimals", flat.decimals.is_some()),
            ("options", flat.options.is_some()),
            ("statement", flat.statement.is_some()),
        ];
        if let Some((key, _)) = left.into_iter().find(|(_, given)| *given) {
            return Err(format!("field `{}`: `{key}` has no meaning for kind `{}`", flat.id, flat.kind));
        }
        Ok(Field {
            id: flat.id,
            label: flat.label,
            called: flat.called,
            help: flat.help,
            kind,
            when: flat.when,
            required: flat.required,
            required_when: flat.required_when,
            unit: flat.unit,
            asked_for: flat.asked_for,
            material: flat.material,
            means: flat.means,
        })
    }
}

impl FlatField {
    /// The kind, with its limits taken out of `self`.
    fn kind(&mut self) -> Result<FieldKind, String> {
        let missing = |key: &str| format!("field `{}`: kind `{}` wants `{key}`", self.id, self.kind);
        Ok(match self.kind.as_str() {
            "text" => FieldKind::Text { characters_max: self.characters_max.take() },
            "long_text" => FieldKind::LongText { characters_min: self.characters_min.take(), characters_max: self.characters_max.take() },
            "credit_code" => FieldKind::CreditCode,
            "number" => FieldKind::Number { min: self.min.take(), max: self.max.take(), decimals: self.decimals.take() },
            "date" => FieldKind::Date,
            "choice" => FieldKind::Choice { options: self.options.take().ok_or_else(|| missing("options"))? },
            "choice_many" => FieldKind::ChoiceMany { options: self.options.take().ok_or_else(|| missing("options"))? },
            "attestation" => FieldKind::Attestation { statement: self.statement.take().ok_or_else(|| missing("statement"))? },
            "phone" => FieldKind::Phone,
            "email" => FieldKind::Email,
            "postcode" => FieldKind::Postcode,
            "region" => FieldKind::Region { within: self.within.take() },
            "industry" => FieldKind::Industry,
            other => {
                return Err(format!(
                    "field `{}`: unknown kind `{other}`; one of text, long_text, credit_code, number, date, choice, choice_many, attestation, phone, email, postcode, region, industry",
                    self.id
                ));
            }
        })
    }
}
