//! One line of a list, and what a search looks at.

use domain::api::ApplicationLine;
use domain::text::normalise;
use domain::{Application, State};
use rulebook::Rulebook;

/// The line of an application; which fields hold the names is the rulebook's to say.
pub(crate) fn line(book: &Rulebook, application: &Application) -> ApplicationLine {
    let roles = &book.programme.roles;
    let field = |id: &str| application.field(id).unwrap_or_default().to_owned();
    ApplicationLine {
        id: application.id.clone(),
        programme: application.programme.clone(),
        number: application.number.clone(),
        applicant_name: field(&roles.name),
        project_name: book.project_name(application).unwrap_or_default().to_owned(),
        credit_code: field(&roles.credit_code),
        category: application.category.clone(),
        level: application.level.clone(),
        state: application.state,
        has_opinion: application.opinion.is_some() && application.state == State::Recommended,
        changed_at: application.changed_at,
        submitted_at: application.submitted_at,
    }
}

/// Name, project, code and number, a line each, in the form in which searches are compared.
pub(crate) fn search_text(line: &ApplicationLine) -> String {
    [line.applicant_name.as_str(), &line.project_name, &line.credit_code, line.number.as_deref().unwrap_or_default()]
        .map(searchable)
        .join("\n")
}

/// Narrow letters, lower case, no white space: an office types a name with and without.
pub(crate) fn searchable(text: &str) -> String {
    normalise(text).to_lowercase().split_whitespace().collect()
}
