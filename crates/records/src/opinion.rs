//! `PUT /api/v1/applications/{id}/opinion`: the recommending body says what it thinks (推荐意见).

use crate::applications::view::RECOMMENDATION;
use crate::applications::{fields, if_match, load_visible, lost, swap, view, wrong_state};
use crate::clock::programme_now;
use crate::documents::create_by_hash;
use crate::error::{Result, conflict, none_of, problem};
use crate::exchange::{Request, Response};
use crate::port::Host;
use crate::programmes;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use crate::standing::places;
use domain::api::GiveOpinion;
use domain::history::Event;
use domain::text::{count_characters, normalise};
use domain::time::{Timestamp, display_date, today};
use domain::{Application, FieldProblem, HistoryEntry, Opinion, OpinionDecision, Role, State};
use rulebook::{OpinionForm, Rulebook};

/// May be given again until the window closes or the applicant takes the application back.
pub(crate) async fn give(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, id: &str) -> Result<Response> {
    guard::role(&caller, Role::Recommender)?;
    guard::write(settings, request, &caller)?;
    let body: GiveOpinion = request.json()?;
    let old = load_visible(host, caller.account(), id).await?;
    let application = &old.value.application;
    if_match(request, application)?;
    let book = programmes::book(host, application.programme.as_str())?;
    let now = programme_now(host, settings, book);
    may_give(host, book, application, now).await?;
    let form = &book.programme.opinion;
    let (fields, mut wrong) = fields::given_by_recommender(book, application, body.decision, &body.fields);
    let opinion = Opinion {
        decision: body.decision,
        score: normalise(&body.score),
        highlights: fields::clean(&body.highlights).trim().to_owned(),
        improvements: fields::clean(&body.improvements).trim().to_owned(),
        fields,
        by: caller.account().id.clone(),
        at: now,
    };
    wrong.extend(problems(form, &opinion));
    none_of(wrong)?;
    // Kept whole under its hash, so that the history's entry can be read even when another opinion has followed.
    let opinion_sha256 = create_by_hash(host, "opinion", &opinion).await?;
    let entry = HistoryEntry { before: Some(application.head.clone()), at: now, by: caller.account().id.clone(), what: Event::OpinionGiven { opinion_sha256 } };
    let mut new = old.value.clone();
    new.application.head = create_by_hash(host, "history", &entry).await?;
    new.application.opinion = Some(opinion);
    new.application.state = State::Recommended;
    places::note(host, book, &mut new, now).await?;
    match swap(host, &old, new, now).await? {
        Some(new) => view::response(host, settings, 200, caller.account(), new).await,
        None => Err(lost(host, id).await),
    }
}

/// 409 unless the application waits for an opinion, or has one that may still be changed.
pub(crate) async fn may_give(host: &impl Host, book: &Rulebook, application: &Application, now: Timestamp) -> Result<()> {
    if !matches!(application.state, State::Submitted | State::Recommended) {
        return Err(wrong_state(application, "推荐单位不能出具意见或上传材料。"));
    }
    let programme = programmes::load(host, book).await?;
    if programme.open(book, RECOMMENDATION, today(now)) {
        return Ok(());
    }
    let window = programme.window(book, RECOMMENDATION).map_or_else(String::new, |w| format!("（{}至{}）", display_date(w.from), display_date(w.until)));
    Err(conflict("window_closed", "不在推荐时间内", format!("现在不在推荐时间内{window}，不能出具或修改推荐意见，也不能上传材料。如需补报，请联系质量协会。")))
}

fn problems(form: &OpinionForm, opinion: &Opinion) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let max = form.score_max;
    match &form.score_label {
        None if opinion.score.is_empty() => {}
        None => problems.push(problem("score", "unknown", "本活动的推荐意见没有评分，请去掉。")),
        Some(label) if opinion.score.is_empty() => {
            if opinion.decision == OpinionDecision::Recommend {
                problems.push(problem("score", "missing", format!("请填写{label}。")));
            }
        }
        Some(label) if !score(&opinion.score).is_some_and(|score| score <= f64::from(max)) => {
            problems.push(problem("score", "malformed", format!("{label}应为 0 至 {max} 的数，最多两位小数。")));
        }
        Some(_) => {}
    }
    let parts: Vec<(&str, &String, &String)> = std::iter::once(("highlights", &form.highlights_label, &opinion.highlights))
        .chain(form.improvements_label.iter().map(|label| ("improvements", label, &opinion.improvements)))
        .collect();
    if opinion.decision == OpinionDecision::Recommend && parts.iter().all(|(_, _, text)| text.is_empty()) {
        let labels = parts.iter().map(|(_, label, _)| label.as_str()).collect::<Vec<_>>().join("或");
        problems.push(problem("highlights", "missing", format!("请填写{labels}，推荐表上要印出推荐意见。")));
    }
    for (field, label, text) in parts {
        let characters = count_characters(text);
        if characters > form.characters_max as usize {
            problems.push(problem(field, "too_long", format!("{label}最多 {} 字，现有 {characters} 字，请缩短。", form.characters_max)));
        }
    }
    problems
}

/// A score as a plain decimal number: digits, perhaps a point and one or two digits more.
fn score(text: &str) -> Option<f64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str, max: usize| (1..=max).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    (digits(whole, 4) && digits(part, 2)).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::score;

    #[test]
    fn a_score_is_a_plain_decimal() {
        assert_eq!(score("92.5"), Some(92.5));
        assert_eq!(score("0"), Some(0.0));
        for bad in ["", "-1", "1e3", "NaN", "inf", "92.", ".5", "92.555", "12345", "9 2"] {
            assert_eq!(score(bad), None, "{bad}");
        }
    }
}
