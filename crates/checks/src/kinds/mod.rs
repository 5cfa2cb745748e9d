//! The kinds of check, one file each. A kind is general: what is particular stands in the rulebook.

use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use serde::Deserialize;

/// One kind of check with its parameters.
pub(crate) trait Kind {
    /// Says what it finds; never panics, whatever the request holds.
    fn check(&self, cx: &Context<'_>) -> Outcome;
    /// Puts down everything the parameters refer to.
    fn names(&self, names: &mut Names);
}

macro_rules! kinds {
    ($($file:ident $kind:ident),* $(,)?) => {
        $(mod $file;)*

        /// `[check.rule]`: `kind` names the file, the rest are its parameters.
        #[derive(Debug, Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        pub(crate) enum Rule { $($kind($file::$kind)),* }

        impl Rule {
            pub fn kind(&self) -> &dyn Kind {
                match self { $(Self::$kind(kind) => kind),* }
            }
        }

        /// Every kind by name with its source, whose module comment is its manual.
        pub const KINDS: &[(&str, &str)] = &[$((stringify!($file), include_str!(concat!(stringify!($file), ".rs")))),*];
    };
}

kinds! {
    age Age,
    all All,
    attested Attested,
    blanks_explained BlanksExplained,
    by_choice ByChoice,
    choice_verdict ChoiceVerdict,
    credit_code CreditCode,
    date_bounds DateBounds,
    date_order DateOrder,
    file_names FileNames,
    filled Filled,
    form_complete FormComplete,
    grade_table GradeTable,
    in_force InForce,
    materials_present MaterialsPresent,
    name_pattern NamePattern,
    not_barred NotBarred,
    number_bounds NumberBounds,
    offered_level OfferedLevel,
    one_application OneApplication,
    only Only,
    opinion_fields OpinionFields,
    period Period,
    quota_left QuotaLeft,
    recommended Recommended,
    reminder Reminder,
    roster_rows RosterRows,
    roster_sample RosterSample,
    roster_scale RosterScale,
    same_value SameValue,
    sampling_error SamplingError,
    score_sheet ScoreSheet,
    survey_database SurveyDatabase,
    text_lengths TextLengths,
    text_topics TextTopics,
    threshold_any ThresholdAny,
    ticked Ticked,
    title_held TitleHeld,
    titles_dated TitlesDated,
    titles_left TitlesLeft,
    waived Waived,
    window Window,
    yearly_scores YearlyScores,
}

pub(crate) use grade_table::Row;
pub(crate) use score_sheet::BonusReading;
