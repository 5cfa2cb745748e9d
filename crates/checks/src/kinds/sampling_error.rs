//! `sampling_error`: how far a sample's result may lie from the truth, for whoever judges whether the sample is large enough.
//!
//! **What it checks.** Nothing is required: from the number of valid answers `sample` and, if it is filled, the number of users
//! `population` it computes the largest error of a share at 95 % confidence and hands it on as a review. More answers than users,
//! or none, are incomplete.
//! **Why.** A source wants a sufficient sample and gives no minimum; the figure spares the reviewer the sum.
//! **Example.** `sample = "survey.valid"`, `population = "situation.users"`.

use super::Kind;
use crate::context::{Context, NoValue, plain_number};
use crate::names::Names;
use crate::outcome::Outcome;
use serde::Deserialize;

/// The two-sided 95 % point of the normal distribution.
const NORMAL_95: f64 = 1.96;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SamplingError {
    sample: String,
    #[serde(default)]
    population: Option<String>,
}

impl Kind for SamplingError {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let sample = match cx.number(&self.sample) {
            Ok(sample) if sample >= 1.0 => sample,
            Ok(_) => return Outcome::no_value(cx, &self.sample, NoValue::Malformed(format!("“{}”应不少于 1。", cx.label(&self.sample)))),
            Err(why) => return Outcome::no_value(cx, &self.sample, why),
        };
        let population = self.population.as_ref().and_then(|id| Some((id, cx.number(id).ok()?)));
        let (mut inputs, mut said) = (vec![cx.input(&self.sample)], format!("“{}”为 {}", cx.label(&self.sample), plain_number(sample)));
        if let Some((id, users)) = population {
            inputs.push(cx.input(id));
            said += &format!("，“{}”为 {}", cx.label(id), plain_number(users));
            if users < sample {
                let labels = format!("“{}”或“{}”", cx.label(&self.sample), cx.label(id));
                return Outcome::incomplete(format!("{said}：样本多于用户。"), format!("请更正{labels}。")).inputs(inputs);
            }
        }
        let error = percent(sample, population.map(|(_, users)| users));
        let message = format!("{said}；按 95% 置信度，比例的最大抽样误差约为 ±{error:.1} 个百分点。来文没有规定最小样本量，样本量和分析方法是否符合要求由评审人员判断。");
        Outcome::review(message, "请推荐单位、评审人员对照测评报告判断样本量是否充足、方法是否科学。").inputs(inputs).found(format!("±{error:.1} 个百分点"))
    }

    fn names(&self, names: &mut Names) {
        names.field(&self.sample);
        if let Some(id) = &self.population {
            names.field(id);
        }
    }
}

/// The error of a share of one half, the largest there is, in percentage points; corrected for a population that is finite.
fn percent(sample: f64, population: Option<f64>) -> f64 {
    let correction = population.filter(|users| *users > 1.0).map_or(1.0, |users| ((users - sample) / (users - 1.0)).max(0.0));
    100.0 * NORMAL_95 * (0.25 / sample * correction).sqrt()
}
