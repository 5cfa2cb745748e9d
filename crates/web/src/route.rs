//! Addresses of the pages.

/// A page's address, taken apart. What a segment names is checked by whoever looks it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    Home,
    Register,
    SignIn,
    SignOut,
    Setup,
    Programme(String),
    /// What would be, without an account.
    Try(String),
    /// The same document of every application.
    Batches(String),
    /// An empty list to fill in: programme and material.
    Template(String, String),
    /// Documents of an application, and one of them.
    Documents(String),
    Document(String, String),
    /// Lists of a programme, and one of them.
    ProgrammeDocuments(String),
    ProgrammeDocument(String, String),
    Static,
    Applications,
    NewApplication,
    Application(String, OfApplication),
    Recommendations,
    Recommendation(String),
    /// Page of the list: application, digest of the file.
    RecommendationRows(String, String),
    Opinion(String),
    /// Takes a file of the recommending body off: application, material.
    RemoveOwnFile(String, String),
    Tables(String),
    Profile(String),
    Keys(String),
    RevokeKey(String, String),
    Office,
    OfficeApplication(String),
    OfficeRows(String, String),
    Accounts,
    Windows(String),
    Readings(String),
    /// Programme and code of the reading decided.
    Decide(String, String),
    Quotas(String),
    /// The form that asks for a 统一社会信用代码.
    StandingSearch,
    Standing(String),
}

/// What lies under `/applications/{id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfApplication {
    Tasks,
    Address,
    Form(String),
    Assessment,
    Material(String),
    RemoveFile(String),
    /// Makes one PDF of files of a material.
    Combine(String),
    /// Official wording of a material, to be printed and stamped.
    Print(String),
    /// Material and digest of the list.
    Rows(String, String),
    Check,
    /// What was taken over from another application.
    Carried,
    Answers,
    Submit,
    Receipt,
    Withdraw,
    Delete,
    Report,
}

impl Route {
    /// The page at these percent-decoded segments of a path; none if there is none.
    pub fn of(segments: &[String]) -> Option<Self> {
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let owned = |text: &str| text.to_owned();
        Some(match segments.as_slice() {
            [""] => Self::Home,
            ["register"] => Self::Register,
            ["sign-in"] => Self::SignIn,
            ["sign-out"] => Self::SignOut,
            ["setup"] => Self::Setup,
            ["programmes", id] => Self::Programme(owned(id)),
            ["programmes", id, "documents"] => Self::ProgrammeDocuments(owned(id)),
            ["programmes", id, "documents", code] => Self::ProgrammeDocument(owned(id), owned(code)),
            ["documents", id] => Self::Documents(owned(id)),
            ["documents", id, code] => Self::Document(owned(id), owned(code)),
            ["programmes", id, "batches"] => Self::Batches(owned(id)),
            ["programmes", id, "try"] => Self::Try(owned(id)),
            ["programmes", id, "templates", file] => Self::Template(owned(id), owned(file.strip_suffix(".xlsx")?)),
            ["static", _] => Self::Static,
            ["applications"] => Self::Applications,
            ["applications", "new"] => Self::NewApplication,
            ["applications", id, rest @ ..] => Self::Application(owned(id), of_application(rest)?),
            ["recommendations"] => Self::Recommendations,
            ["recommendations", programme, "tables"] => Self::Tables(owned(programme)),
            ["recommendations", programme, "profile"] => Self::Profile(owned(programme)),
            ["recommendations", programme, "keys"] => Self::Keys(owned(programme)),
            ["recommendations", programme, "keys", key] => Self::RevokeKey(owned(programme), owned(key)),
            ["recommendations", id] => Self::Recommendation(owned(id)),
            ["recommendations", id, "opinion"] => Self::Opinion(owned(id)),
            ["recommendations", id, "materials", code, "remove"] => Self::RemoveOwnFile(owned(id), owned(code)),
            ["recommendations", id, "rows", sha256] => Self::RecommendationRows(owned(id), owned(sha256)),
            ["office"] => Self::Office,
            ["office", "accounts"] => Self::Accounts,
            ["office", "programmes", id] => Self::Windows(owned(id)),
            ["office", "programmes", id, "readings"] => Self::Readings(owned(id)),
            ["office", "programmes", id, "readings", code] => Self::Decide(owned(id), owned(code)),
            ["office", "programmes", id, "quotas"] => Self::Quotas(owned(id)),
            ["office", "standing"] => Self::StandingSearch,
            ["office", "standing", code] => Self::Standing(owned(code)),
            ["office", "applications", id] => Self::OfficeApplication(owned(id)),
            ["office", "applications", id, "rows", sha256] => Self::OfficeRows(owned(id), owned(sha256)),
            _ => return None,
        })
    }
}

fn of_application(rest: &[&str]) -> Option<OfApplication> {
    let owned = |text: &str| text.to_owned();
    Some(match rest {
        [] => OfApplication::Tasks,
        ["address"] => OfApplication::Address,
        ["forms", form] => OfApplication::Form(owned(form)),
        ["assessment"] => OfApplication::Assessment,
        ["materials", code] => OfApplication::Material(owned(code)),
        ["materials", code, "remove"] => OfApplication::RemoveFile(owned(code)),
        ["materials", code, "combine"] => OfApplication::Combine(owned(code)),
        ["materials", code, "print"] => OfApplication::Print(owned(code)),
        ["materials", code, "rows", sha256] => OfApplication::Rows(owned(code), owned(sha256)),
        ["check"] => OfApplication::Check,
        ["carried"] => OfApplication::Carried,
        ["answers"] => OfApplication::Answers,
        ["submit"] => OfApplication::Submit,
        ["receipt"] => OfApplication::Receipt,
        ["withdraw"] => OfApplication::Withdraw,
        ["delete"] => OfApplication::Delete,
        ["report"] => OfApplication::Report,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(path: &str) -> Option<Route> {
        Route::of(&path.split('/').skip(1).map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn every_page_has_one_address() {
        assert_eq!(route("/"), Some(Route::Home));
        assert_eq!(route("/applications/new"), Some(Route::NewApplication));
        assert_eq!(route("/applications/a1/forms/report"), Some(Route::Application("a1".into(), OfApplication::Form("report".into()))));
        assert_eq!(route("/recommendations/p1/tables"), Some(Route::Tables("p1".into())));
        assert_eq!(route("/recommendations/a1"), Some(Route::Recommendation("a1".into())));
    }

    #[test]
    fn what_is_no_address_is_none() {
        for path in ["/applications/a1/", "/applications/a1/forms", "/internal/authorize", "/applications//forms/x/y", "/office/"] {
            assert_eq!(route(path), None, "{path}");
        }
    }
}
