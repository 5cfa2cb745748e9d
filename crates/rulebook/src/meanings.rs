//! What fields and materials mean in every programme: the shared vocabulary of `rulebooks/common/meanings.toml`.
//!
//! It belongs to the language of the rulebooks, as the divisions and the industries do, and is built in.

use serde::Deserialize;
use std::sync::LazyLock;

/// One meaning.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    /// Such as `organisation.name`.
    pub id: String,
    /// In Chinese.
    pub label: String,
    #[serde(default)]
    pub carry: Carry,
    /// It belongs to what is applied for: carried between applications of one category alone.
    #[serde(default)]
    pub same_category: bool,
    /// In Chinese: what to look at, or why it isn't carried.
    #[serde(default)]
    pub note: String,
}

/// Whether it is carried from one application to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carry {
    #[default]
    Plain,
    /// It is, and somebody has to look at it.
    Look,
    Never,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vocabulary {
    field: Vec<Meaning>,
    material: Vec<Meaning>,
}

static VOCABULARY: LazyLock<Vocabulary> =
    LazyLock::new(|| toml::from_str(include_str!("../../../rulebooks/common/meanings.toml")).expect("the vocabulary is built in and read by the tests"));

/// The meaning of a field by its id.
pub fn field(id: &str) -> Option<&'static Meaning> {
    fields().iter().find(|meaning| meaning.id == id)
}

/// The meaning of a material by its id.
pub fn material(id: &str) -> Option<&'static Meaning> {
    materials().iter().find(|meaning| meaning.id == id)
}

/// Everything a field may mean.
pub fn fields() -> &'static [Meaning] {
    &VOCABULARY.field
}

/// Everything a material may mean.
pub fn materials() -> &'static [Meaning] {
    &VOCABULARY.material
}
