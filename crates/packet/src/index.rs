//! `index.txt`: what the packet holds, for whoever opens it without the service.

use crate::documents::FileList;
use domain::Receipt;
use domain::time::display;
use std::fmt::Write as _;

/// The text, UTF-8, one file a line.
pub fn text(receipt: &Receipt, files: &FileList) -> String {
    let mut out = String::new();
    let mut line = |text: &str| out.push_str(&format!("{}\n", one_line(text)));
    line(&format!("申报材料包 {}", receipt.number));
    line(&format!("活动：{}", receipt.programme_title));
    line(&format!("申报单位：{}", receipt.applicant_name));
    if let Some(project) = receipt.project_name.as_deref().filter(|name| !name.is_empty()) {
        line(&format!("申报项目：{project}"));
    }
    line(&format!("提交时间：{}", display(receipt.submitted_at)));
    out.push_str(FIXED);
    let mut material = "";
    for file in &files.files {
        if file.material != material {
            material = &file.material;
            let _ = writeln!(out, "\n{} {}", one_line(material), one_line(&file.material_title));
        }
        let _ = writeln!(out, "  {}  {}（{} 字节）\n    SHA-256 {}", file.path, one_line(&file.name), file.bytes, file.sha256);
    }
    if files.files.is_empty() {
        out.push_str("\n（没有上传文件）\n");
    }
    out
}

const FIXED: &str = "
文件
  data/application.json  申报记录
  data/form.json         申报表，各栏带名称
  data/findings.json     提交时的检查结果
  data/receipt.json      回执
  data/history.json      办理记录，每一条含上一条的 SHA-256
  data/files.json        下列证明材料的原名和校验值

核对：intake verify 回执.json 本包.zip

证明材料
";

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
