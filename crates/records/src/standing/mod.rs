//! Standing: what is kept under an applicant's 统一社会信用代码, and what of it a check is told.

pub(crate) mod gather;
pub(crate) mod others;
pub(crate) mod places;
pub(crate) mod record;

use domain::Application;
use rulebook::Rulebook;
use rulebook::credit_code::{CreditCode, examine, normalise};

/// The application's code as it is compared; none as long as it isn't well-formed. A wrong check character alone is let
/// pass, since codes issued outside the rule exist.
pub(crate) fn credit_code(book: &Rulebook, application: &Application) -> Option<String> {
    well_formed(application.field(&book.programme.roles.credit_code)?)
}

/// A code as it is compared and stands in keys; none if it isn't one.
pub(crate) fn well_formed(text: &str) -> Option<String> {
    let code = normalise(text);
    matches!(examine(&code), CreditCode::Valid | CreditCode::WrongCheck { .. }).then_some(code)
}
