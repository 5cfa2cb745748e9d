//! What one kind of check says, before it becomes a finding with code and citations.

use crate::context::{Context, NoValue};
use domain::api::Grade;
use domain::finding::Actor;
use domain::{Effect, Input, Verdict};

#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub verdict: Verdict,
    /// What each failure means; none of them where it is what the check says. See [`Outcome::gravest`].
    effects: Vec<Option<Effect>>,
    pub inputs: Vec<Input>,
    pub required: Vec<String>,
    pub found: Vec<String>,
    /// How far the two lie apart, with unit.
    pub gaps: Vec<String>,
    pub messages: Vec<String>,
    pub actions: Vec<String>,
    /// Labels of fields without a value; said in one sentence.
    unfilled: Vec<String>,
    /// Labels of declarations that a person has to verify; likewise.
    declared: Vec<String>,
    pub actor: Option<Actor>,
    pub readings: Vec<String>,
    pub grade: Option<Grade>,
}

impl Outcome {
    pub fn new(verdict: Verdict, message: impl Into<String>) -> Self {
        Self {
            verdict,
            effects: Vec::new(),
            inputs: Vec::new(),
            required: Vec::new(),
            found: Vec::new(),
            gaps: Vec::new(),
            messages: vec![message.into()],
            actions: Vec::new(),
            unfilled: Vec::new(),
            declared: Vec::new(),
            actor: None,
            readings: Vec::new(),
            grade: None,
        }
    }

    pub fn pass(message: impl Into<String>) -> Self {
        Self::new(Verdict::Pass, message)
    }

    pub fn fail(message: impl Into<String>, action: impl Into<String>) -> Self {
        Self::new(Verdict::Fail, message).action(action)
    }

    /// Something is incomplete: whatever the check's own effect, it is given back for correction.
    pub fn incomplete(message: impl Into<String>, action: impl Into<String>) -> Self {
        Self::fail(message, action).effect(Effect::Return)
    }

    pub fn review(message: impl Into<String>, action: impl Into<String>) -> Self {
        Self::new(Verdict::Review, message).action(action)
    }

    pub fn not_applicable(message: impl Into<String>) -> Self {
        Self::new(Verdict::NotApplicable, message)
    }

    /// A field without a usable value: the check that needs it fails, to be returned.
    pub fn no_value(cx: &Context<'_>, id: &str, why: NoValue) -> Self {
        let label = cx.label(id);
        let outcome = match why {
            NoValue::Missing => {
                let mut outcome = Self::new(Verdict::Fail, "").effect(Effect::Return);
                outcome.unfilled.push(label);
                outcome
            }
            NoValue::Malformed(what) => Self::incomplete(what, format!("请更正“{label}”。")),
        };
        outcome.input(cx.input(id))
    }

    /// The applicant declares something that a person has to verify.
    pub fn declared(label: String) -> Self {
        let mut outcome = Self::new(Verdict::Review, "");
        outcome.declared.push(label);
        outcome
    }

    /// What is said, one sentence a matter.
    pub fn message(&self) -> String {
        let mut message = String::new();
        if !self.unfilled.is_empty() {
            message += &format!("“{}”尚未填写。", self.unfilled.join("”、“"));
        }
        if !self.declared.is_empty() {
            message += &format!("“{}”由申请组织声明，须由评审人员核实。", self.declared.join("”、“"));
        }
        message + &self.messages.concat()
    }

    /// What to do, one sentence a matter; none if there is nothing to do.
    pub fn advice(&self) -> Option<String> {
        let mut advice = String::new();
        if !self.unfilled.is_empty() {
            advice += &format!("请填写“{}”。", self.unfilled.join("”、“"));
        }
        if !self.declared.is_empty() {
            advice += &format!("请评审人员对照材料核实“{}”。", self.declared.join("”、“"));
        }
        advice += &self.actions.concat();
        (!advice.is_empty()).then_some(advice)
    }

    pub fn effect(mut self, effect: Effect) -> Self {
        self.effects = vec![Some(effect)];
        self
    }

    /// The gravest of the failures' effects, `own` being the check's.
    pub fn gravest(&self, own: Option<Effect>) -> Effect {
        self.effects.iter().map(|effect| effect.or(own).unwrap_or(Effect::Return)).min().or(own).unwrap_or(Effect::Return)
    }

    pub fn action(mut self, action: impl Into<String>) -> Self {
        self.actions.push(action.into());
        self
    }

    pub fn actor(mut self, actor: Actor) -> Self {
        self.actor = Some(actor);
        self
    }

    pub fn input(mut self, input: Input) -> Self {
        self.inputs.push(input);
        self
    }

    pub fn inputs(mut self, inputs: impl IntoIterator<Item = Input>) -> Self {
        self.inputs.extend(inputs);
        self
    }

    pub fn required(mut self, required: impl Into<String>) -> Self {
        self.required.push(required.into());
        self
    }

    pub fn found(mut self, found: impl Into<String>) -> Self {
        self.found.push(found.into());
        self
    }

    pub fn gaps(mut self, gaps: impl IntoIterator<Item = String>) -> Self {
        self.gaps.extend(gaps);
        self
    }

    /// `差 10 行`, `超出 20 字`: what has to be made up for, or taken away.
    pub fn gap(mut self, gap: impl Into<String>) -> Self {
        self.gaps.push(gap.into());
        self
    }

    pub fn reading(mut self, code: &str) -> Self {
        self.readings.push(code.to_owned());
        self
    }

    /// Several as one: the gravest verdict decides, and only what bears it is said; every input is kept.
    pub fn merge(parts: Vec<Self>) -> Self {
        let verdict = parts.iter().map(|p| p.verdict).min_by_key(|v| gravity(*v)).unwrap_or(Verdict::NotApplicable);
        let mut merged = Self::new(verdict, "");
        merged.messages.clear();
        for part in parts {
            for input in part.inputs {
                if !merged.inputs.contains(&input) {
                    merged.inputs.push(input);
                }
            }
            merged.grade = merged.grade.or(part.grade);
            if part.verdict != verdict {
                continue;
            }
            if verdict == Verdict::Fail {
                merged.effects.extend(if part.effects.is_empty() { vec![None] } else { part.effects });
            }
            for (into, from) in [
                (&mut merged.messages, part.messages),
                (&mut merged.actions, part.actions),
                (&mut merged.unfilled, part.unfilled),
                (&mut merged.declared, part.declared),
                (&mut merged.required, part.required),
                (&mut merged.found, part.found),
                (&mut merged.gaps, part.gaps),
                (&mut merged.readings, part.readings),
            ] {
                for text in from {
                    if !into.contains(&text) {
                        into.push(text);
                    }
                }
            }
            merged.actor = merged.actor.or(part.actor);
        }
        merged
    }
}

/// What decides when several things are said of one matter: a failure, then a doubt, then the rest.
fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 0,
        Verdict::Review => 1,
        Verdict::Pass => 2,
        Verdict::NotApplicable => 3,
    }
}
