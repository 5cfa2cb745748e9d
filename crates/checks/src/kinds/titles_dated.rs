//! `titles_dated`: a title that a text names carries its year.
//!
//! **What it checks.** Every sentence of the texts in `fields` that holds one of `words` holds a year as well: four digits from
//! 1900 to 2099, or four Chinese numerals (二〇一六), before 年 or 年度 or on their own. Each sentence without one is quoted. Texts that
//! aren't filled or don't apply are left out; where none is left, not applicable.
//! **Why.** Sources forbid publicity with a title whose year isn't said; a text that says it needs no second look.
//! **Example.** `fields = ["report.profile"]`, `words = ["用户满意企业"]`, `action = "…"`.

use super::Kind;
use crate::context::{Context, shorten};
use crate::names::Names;
use crate::outcome::Outcome;
use domain::text::normalise;
use serde::Deserialize;

/// How many sentences are quoted; the writer finds the others by the same words.
const QUOTED_MAX: usize = 5;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TitlesDated {
    fields: Vec<String>,
    /// What titles are called.
    words: Vec<String>,
    /// What to do about a title without a year.
    action: String,
}

impl Kind for TitlesDated {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let applies = |id: &&String| cx.filled(id) && cx.fields.get(*id).is_some_and(|field| field.when.holds(cx.request));
        let fields: Vec<&String> = self.fields.iter().filter(applies).collect();
        if fields.is_empty() {
            return Outcome::not_applicable("没有在线填写的文字可供核对。");
        }
        let (mut named, mut undated, mut inputs) = (0, Vec::new(), Vec::new());
        for id in fields {
            let text = normalise(cx.text(id));
            let sentences = text.split(['。', ';', '；', '!', '?', '！', '？', '\n']).map(str::trim);
            let titled: Vec<&str> = sentences.filter(|sentence| self.words.iter().any(|word| sentence.contains(word.as_str()))).collect();
            named += titled.len();
            let before = undated.len();
            undated.extend(titled.into_iter().filter(|sentence| !has_year(sentence)).map(|sentence| format!("“{}”", shorten(sentence))));
            if undated.len() > before {
                inputs.push(cx.input(id));
            }
        }
        let required = "文中提到的称号写明年份";
        if undated.is_empty() {
            let said = if named == 0 { "文中没有提到称号。".to_owned() } else { format!("文中 {named} 处提到称号，均写明了年份。") };
            return Outcome::pass(said).required(required);
        }
        let found = format!("{named} 处提到称号，{} 处没有写明年份", undated.len());
        let quoted = undated.iter().take(QUOTED_MAX).cloned().collect::<Vec<_>>().join("、");
        let more = if undated.len() > QUOTED_MAX { "等" } else { "" };
        Outcome::fail(format!("文中{found}：{quoted}{more}。"), self.action.clone()).inputs(inputs).required(required).found(found)
    }

    fn names(&self, names: &mut Names) {
        for id in &self.fields {
            names.field(id);
        }
        if self.words.is_empty() {
            names.wrong.push("`words` is empty".to_owned());
        }
    }
}

/// Whether a run of exactly four numerals in the sentence is a year of these centuries.
fn has_year(sentence: &str) -> bool {
    let digits: Vec<Option<u32>> = sentence.chars().map(numeral).collect();
    digits.split(Option::is_none).any(|run| {
        let year = run.iter().flatten().fold(0, |year, digit| if year > 9_999 { year } else { year * 10 + digit });
        run.len() == 4 && (1900..=2099).contains(&year)
    })
}

fn numeral(c: char) -> Option<u32> {
    match c {
        '〇' | '○' | '零' => Some(0),
        '一' => Some(1),
        '二' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        _ => c.to_digit(10),
    }
}
