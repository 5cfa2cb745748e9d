//! What a rule refers to, so that a slip in a rulebook is found on loading and not in front of an applicant.

use rulebook::Condition;

#[derive(Default)]
pub(crate) struct Names {
    pub fields: Vec<String>,
    pub materials: Vec<String>,
    /// Material, and a word that its files are searched for.
    pub look_for: Vec<(String, String)>,
    /// Material, and a column of the list it is.
    pub columns: Vec<(String, String)>,
    pub windows: Vec<String>,
    pub forms: Vec<String>,
    pub levels: Vec<String>,
    /// Code, and the ids of the readings for which the rule has an answer.
    pub readings: Vec<(String, Vec<String>)>,
    /// Code, and one reading under which a row holds.
    pub row_readings: Vec<(String, String)>,
    pub conditions: Vec<Condition>,
    /// Field and a value it is compared with.
    pub values: Vec<(String, String)>,
    /// What the rule finds wrong with itself.
    pub wrong: Vec<String>,
}

impl Names {
    pub fn field(&mut self, id: &str) {
        self.fields.push(id.to_owned());
    }

    pub fn value(&mut self, field: &str, value: &str) {
        self.field(field);
        self.values.push((field.to_owned(), value.to_owned()));
    }

    pub fn material(&mut self, code: &str) {
        self.materials.push(code.to_owned());
    }

    pub fn reading<'k>(&mut self, code: &str, options: impl Iterator<Item = &'k String>) {
        self.readings.push((code.to_owned(), options.cloned().collect()));
    }
}
