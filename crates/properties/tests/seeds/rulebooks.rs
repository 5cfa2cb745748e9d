//! Small rulebooks of no programme: one that loads with something of every file, and some that don't.

use super::Seeds;

const PROGRAMME: &str = r#"id = "sample"
code = "XX"
title = "样例活动"
short_title = "样例"
association = "样例协会"
version = "1"
demonstration_date = "2022-06-01"
[[sources]]
id = "rules"
title = "样例办法"
number = "样〔2022〕1号"
sha256 = "00"
[[categories]]
id = "enterprise"
label = "企业"
levels = ["high", "low"]
[[levels]]
id = "high"
label = "高"
[[levels]]
id = "low"
label = "低"
[windows.application]
label = "申报"
from = "2022-05-01"
until = "2022-06-30"
open_from = "2022-06-15"
cites = [{ clause = "一", quote = "六月底前" }]
[roles]
name = "name"
credit_code = "credit_code"
project_name = ["object"]
satisfaction = "score"
[opinion]
title = "推荐意见"
highlights_label = "意见"
characters_max = 200
[[readings]]
code = "XX-O01"
question = "含不含当日？"
readings = [{ id = "with", text = "含" }, { id = "without", text = "不含" }]
cites = [{ clause = "一", quote = "六月底前" }]
[quota]
label = "名额"
when = { level = ["high"] }
cites = [{ clause = "二", quote = "名额" }]
[[stages]]
id = "review"
title = "评审"
by = "协会"
working_days = 5
cites = [{ clause = "三", quote = "评审" }]
"#;

const FORMS: &str = r#"#file forms.toml
[[form]]
id = "form"
title = "申请表"
clause = "附件一"
[[form.sections]]
title = "单位"
fields = [
  { id = "name", label = "名称", kind = "text", characters_max = 20, required = true },
  { id = "credit_code", label = "代码", kind = "credit_code" },
  { id = "object", label = "对象", kind = "choice", options = [{ id = "a", label = "甲" }, { id = "b", label = "乙" }] },
  { id = "score", label = "得分", kind = "number", min = 0, max = 100, decimals = 2, unit = "分" },
  { id = "since", label = "日期", kind = "date", when = { field = [{ id = "object", one_of = ["a"] }] } },
  { id = "text", label = "介绍", kind = "long_text", characters_min = 5, characters_max = 9, required_when = { level = ["high"] } },
  { id = "true", label = "属实", kind = "attestation", statement = "属实" },
]
"#;

const MATERIALS: &str = r#"#file materials.toml
[[material]]
code = "XX-M01"
title = "名单"
clause = "附件二"
cites = [{ clause = "四", quote = "名单" }]
from = ["uploaded"]
group = "材料"
when = { none = [{ level = ["low"] }] }
roster = { columns = [{ id = "name", label = "姓名", heads = ["姓名"], required = true, kind = "name" }] }
"#;

const CHECKS: &str = r#"#file checks.toml
[[check]]
code = "XX-R01"
title = "表格"
effect = "return"
cites = [{ clause = "一", quote = "六月底前" }]
rule = { kind = "form_complete" }
[[check]]
code = "XX-R02"
title = "得分"
effect = "invalid"
when = { any = [{ level = ["high"] }, { material = ["XX-M01"] }] }
cites = [{ clause = "二", quote = "名额" }]
[check.rule]
kind = "number_bounds"
field = "score"
min = 80
[[check]]
code = "XX-R03"
title = "期限"
effect = "warn"
cites = [{ clause = "一", quote = "六月底前" }]
readings = ["XX-O01"]
rule = { kind = "window", window = "application" }
[[check]]
code = "XX-R04"
title = "年限"
effect = "return"
cites = [{ clause = "一", quote = "六月底前" }]
rule = { kind = "age", field = "since", years_min = 3 }
"#;

const CASES: &str = r#"#file cases/base.toml
category = "enterprise"
level = "high"
now = "2022-06-01T10:00:00+08:00"
stage = "draft"
file_name = "{name}"
[fields]
name = "样例"
score = "85"
#file cases/score.toml
[[case]]
name = "低分"
set = { score = "79.99" }
expect = { "XX-R02" = "fail/invalid" }
"#;

pub fn all() -> Seeds {
    let whole = [PROGRAMME, FORMS, MATERIALS, CHECKS, CASES].concat();
    let without = |part: &str| whole.replace(part, "").into_bytes();
    let changed = |from: &str, to: &str| whole.replacen(from, to, 1).into_bytes();
    vec![
        ("without_forms", without(FORMS)),
        ("without_cases", without(CASES)),
        ("twice", changed("XX-R02", "XX-R01")),
        ("unknown_field", changed("field = \"score\"", "field = \"points\"")),
        ("unclosed", changed("from = [\"uploaded\"]", "from = [\"uploaded\"")),
        ("not_utf8", [whole.as_bytes(), b"\xff"].concat()),
        ("whole", whole.into_bytes()),
    ]
}
