//! The score sheet (自评表) as a page shows it, with its sums.

use rulebook::{Form, Rulebook, ScoreGroup, ScoreItem, ScoreSheet};
use std::collections::BTreeMap;

/// A longer row of points is a list to unfold.
const RADIOS_MAX: usize = 7;

/// The sums of a sheet as filled in so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub base: u32,
    /// At most what the bonus can bring.
    pub bonus: u32,
    pub total: u32,
    /// Base items answered, of how many; the bonus needs no answer.
    pub answered: usize,
    pub items: usize,
    /// Id of the conclusion the total reaches.
    pub reached: String,
}

/// The points allowed for an item, highest first.
pub fn points(item: &ScoreItem) -> Vec<u32> {
    let mut points = if item.steps.is_empty() { (0..=item.max).collect() } else { item.steps.clone() };
    points.sort_unstable_by(|a, b| b.cmp(a));
    points
}

/// The sums; a value that the sheet doesn't allow counts as not answered.
pub fn sums(sheet: &ScoreSheet, fields: &BTreeMap<String, String>) -> Sums {
    let value = |item: &ScoreItem| -> Option<u32> {
        let value = fields.get(&format!("{}.{}", sheet.prefix, item.id))?.trim().parse().ok()?;
        points(item).contains(&value).then_some(value)
    };
    let items = || sheet.groups.iter().flat_map(|g| &g.items);
    let base = items().filter_map(value).sum();
    let bonus = sheet.bonus.items.iter().filter_map(value).sum::<u32>().min(sheet.bonus_max);
    let reached = sheet.conclusions.iter().find(|c| base + bonus >= c.min).map_or_else(String::new, |c| c.id.clone());
    Sums { base, bonus, total: base + bonus, answered: items().filter(|i| value(i).is_some()).count(), items: items().count(), reached }
}

/// Whether every item, the veto and the conclusion are answered.
pub fn complete(sheet: &ScoreSheet, fields: &BTreeMap<String, String>) -> bool {
    let answered = |id: &str| fields.get(&format!("{}.{id}", sheet.prefix)).is_some_and(|v| !v.trim().is_empty());
    let sums = sums(sheet, fields);
    sums.answered == sums.items && answered("veto") && answered("conclusion")
}

/// Ids of every field of the sheet.
pub fn field_ids(sheet: &ScoreSheet) -> Vec<String> {
    let items = sheet.groups.iter().chain([&sheet.bonus]).flat_map(|g| &g.items).map(|i| i.id.as_str());
    items.chain(["veto", "conclusion"]).map(|id| format!("{}.{id}", sheet.prefix)).collect()
}

/// The form that holds the sheet's printed head: it fills the same material and is asked on the sheet's own page.
pub fn head(rulebook: &Rulebook) -> Option<&Form> {
    let material = rulebook.assessment.as_ref()?.material.as_ref()?;
    rulebook.forms.iter().find(|form| form.material.as_ref() == Some(material))
}

/// Whether a form is asked on the score sheet's page.
pub fn is_head(rulebook: &Rulebook, form: &Form) -> bool {
    head(rulebook).is_some_and(|head| head.id == form.id)
}

/// Where a link to one of the sheet's fields goes: its first point where these are radio buttons; none for a field that isn't the sheet's.
pub fn anchor(sheet: &ScoreSheet, id: &str) -> Option<String> {
    let item_id = id.strip_prefix(sheet.prefix.as_str())?.strip_prefix('.')?;
    match item_id {
        "veto" => Some(format!("f-{id}-no")),
        "conclusion" => Some(format!("f-{id}-{}", sheet.conclusions.first()?.id)),
        _ => {
            let item = sheet.items().find(|item| item.id == item_id)?;
            let points = points(item);
            Some(if points.len() > RADIOS_MAX { format!("f-{id}") } else { format!("f-{id}-{}", points.first()?) })
        }
    }
}

/// One group of the sheet on the page.
#[derive(Clone, Debug)]
pub struct GroupView {
    pub title: String,
    pub weight: String,
    pub items: Vec<ItemView>,
    pub max: u32,
    pub sum: u32,
}

#[derive(Clone, Debug)]
pub struct ItemView {
    pub id: String,
    pub text: String,
    pub max: u32,
    pub base: String,
    pub points: Vec<(u32, bool)>,
    pub value: String,
    pub errors: Vec<String>,
    pub theirs: Option<String>,
}

impl ItemView {
    /// Where an error's link goes.
    pub fn anchor(&self) -> String {
        match self.points.first() {
            Some((first, _)) if self.radios() => format!("f-{}-{first}", self.id),
            _ => format!("f-{}", self.id),
        }
    }

    /// Whether its points fit in a row of radio buttons.
    pub fn radios(&self) -> bool {
        self.points.len() <= RADIOS_MAX
    }
}

/// A group with the values as they stand.
pub fn group(sheet: &ScoreSheet, group: &ScoreGroup, fields: &BTreeMap<String, String>, errors: &BTreeMap<String, Vec<String>>) -> GroupView {
    let items: Vec<_> = group.items.iter().map(|item| item_view(sheet, item, fields, errors)).collect();
    GroupView {
        title: group.title.clone(),
        weight: group.weight.map_or_else(String::new, |w| format!("{w}%")),
        max: group.items.iter().map(|i| i.max).sum(),
        sum: items.iter().flat_map(|i| &i.points).filter(|(_, chosen)| *chosen).map(|(p, _)| p).sum(),
        items,
    }
}

fn item_view(sheet: &ScoreSheet, item: &ScoreItem, fields: &BTreeMap<String, String>, errors: &BTreeMap<String, Vec<String>>) -> ItemView {
    let id = format!("{}.{}", sheet.prefix, item.id);
    let value = fields.get(&id).map_or("", |v| v.trim());
    ItemView {
        text: item.text.clone(),
        max: item.max,
        base: crate::changes::base(fields.get(&id).map_or("", String::as_str)),
        points: points(item).into_iter().map(|p| (p, p.to_string() == value)).collect(),
        value: value.to_owned(),
        errors: errors.get(&id).cloned().unwrap_or_default(),
        theirs: None,
        id,
    }
}
