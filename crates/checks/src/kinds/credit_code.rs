//! `credit_code`: a 统一社会信用代码 by GB 32100-2015.
//!
//! **What it checks.** 18 characters of the alphabet fail or pass; a wrong check character on a well-formed code is a
//! doubt and asks for the licence, since codes issued outside the rule exist.
//! **Why.** A mistyped code names another organisation, or none.
//! **Example.** `kind = "credit_code"`, `field = "credit_code"`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use rulebook::credit_code::{CreditCode as Code, examine};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreditCode {
    field: String,
}

impl Kind for CreditCode {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let code = match cx.value(&self.field) {
            Ok(value) => value.plain(),
            Err(why) => return Outcome::no_value(cx, &self.field, why).required("GB 32100-2015 的 18 位代码"),
        };
        let outcome = match examine(&code) {
            Code::WrongCheck { expected } => Outcome::review(
                format!("统一社会信用代码末位校验不符：按 GB 32100-2015 应为“{expected}”。"),
                "请照营业执照核对；与执照一致的，由受理人员对照执照确认。",
            ),
            _ => Outcome::pass("统一社会信用代码符合 GB 32100-2015。"),
        };
        outcome.input(cx.input(&self.field)).required("GB 32100-2015 的 18 位代码，末位校验相符").found(code)
    }

    fn names(&self, names: &mut Names) {
        names.field(&self.field);
    }
}
