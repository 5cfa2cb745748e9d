//! What the contract's words are called on a page.

use domain::evidence::Defect;
use domain::roster::{ChangeKind, ProblemKind, SkipReason};
use domain::survey::SurveyProblemKind;
use domain::{Effect, FileKind, MalwareScan, OpinionDecision, Role, State, Verdict};
use rulebook::Programme;

/// A state and the style it is shown in.
pub fn state(state: State) -> (&'static str, &'static str) {
    match state {
        State::Draft => ("尚未提交", "tag-loud"),
        State::Submitted => ("已提交，待推荐", "tag-blue"),
        State::Recommended => ("推荐单位已出具意见", "tag-green"),
        State::Withdrawn => ("已撤回，尚未重新提交", "tag-loud"),
    }
}

pub fn role(role: Role) -> &'static str {
    match role {
        Role::Applicant => "申报单位",
        Role::Recommender => "推荐单位",
        Role::Association => "质量协会",
    }
}

pub fn decision(decision: OpinionDecision) -> &'static str {
    match decision {
        OpinionDecision::Recommend => "同意推荐",
        OpinionDecision::Decline => "不予推荐",
    }
}

pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "不符合",
        Verdict::Review => "待人工确认",
        Verdict::Pass => "符合",
        Verdict::NotApplicable => "不适用",
    }
}

/// What a failure means, in a few words.
pub fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Invalid => "不改则申报无效",
        Effect::Return => "不改将退回补正",
        Effect::Warn => "建议修改",
    }
}

/// Whether a file was looked at for malware.
pub fn malware_scan(scan: &MalwareScan) -> &'static str {
    match scan {
        MalwareScan::NotScanned => "未查毒",
        MalwareScan::TooLarge => "未查毒（文件过大）",
        MalwareScan::Unanswered => "未查毒（查毒服务没有应答）",
        MalwareScan::Clean { .. } => "已查毒，未发现病毒",
        MalwareScan::Infected { .. } => "含有病毒",
    }
}

pub fn file_kind(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Pdf => "PDF",
        FileKind::Jpeg => "JPEG 图片",
        FileKind::Png => "PNG 图片",
        FileKind::Tiff => "TIFF 图片",
        FileKind::Docx => "Word 文档（docx）",
        FileKind::Xlsx => "Excel 表格（xlsx）",
        FileKind::Xlsb => "Excel 表格（xlsb）",
        FileKind::Xls => "Excel 表格（xls）",
        FileKind::Ods => "表格（ods）",
        FileKind::Csv => "CSV 表格",
        FileKind::Zip => "ZIP 压缩包",
        FileKind::Ofd => "OFD 版式文件",
        FileKind::Unknown => "无法识别的文件",
    }
}

/// What counts a file's parts: pages, or sheets of a workbook.
pub fn page_unit(kind: FileKind) -> &'static str {
    if kind.is_spreadsheet() { "个工作表" } else { "页" }
}

/// What is wrong with a file, and what to do.
pub fn defect(defect: Defect) -> &'static str {
    match defect {
        Defect::Empty => "文件是空的（0 字节）。请检查原文件，重新上传。",
        Defect::Truncated => "文件不完整，末尾缺失。请重新导出或重新扫描后上传。",
        Defect::Encrypted => "文件设有打开密码，无法查看。请去掉密码后重新上传。",
        Defect::Unreadable => "文件打不开或没有页面。请在电脑上确认能打开后重新上传。",
        Defect::UnknownKind => "不接受这种文件。请转为 PDF、JPEG、PNG 或表格文件后重新上传。",
    }
}

pub fn problem_kind(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::File => "文件无法读取",
        ProblemKind::Sheet => "没有找到名单",
        ProblemKind::Head => "没有找到表头",
        ProblemKind::MissingColumn => "缺少必需的列",
        ProblemKind::MissingValue => "单元格没有填写",
        ProblemKind::MalformedValue => "单元格内容不规范",
        ProblemKind::DuplicateRow => "重复的行",
        ProblemKind::SharedContact => "不同的人联系方式相同",
    }
}

/// What was done to a cell's content on reading it.
pub fn change_kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Invisible => "去掉不可见字符",
        ChangeKind::Width => "全角字符改为半角",
        ChangeKind::Spacing => "去掉多余空格",
        ChangeKind::ContactForm => "统一联系方式写法",
        ChangeKind::DateForm => "统一日期写法",
        ChangeKind::YearAdded => "按名单补上年份",
        ChangeKind::MergedDown => "按合并单元格的内容读取",
        ChangeKind::Placeholder => "“无”“/”等视为没有填写",
        ChangeKind::Cut => "内容过长，只取前 500 字",
    }
}

/// Why rows hold no respondent.
pub fn skip_reason(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::AboveHead => "表头以上的标题和说明",
        SkipReason::Head => "表头",
        SkipReason::Note => "说明、小标题、合计和签署",
        SkipReason::SerialOnly => "只有序号的行",
        SkipReason::OutsideColumns => "内容不在名单各列的行",
        SkipReason::Blank => "没有内容的行",
    }
}

pub fn category(programme: &Programme, id: &str) -> String {
    programme.category(id).map_or_else(|| id.to_owned(), |c| c.label.clone())
}

pub fn level(programme: &Programme, id: &str) -> String {
    programme.level(id).map_or_else(|| id.to_owned(), |l| l.label.clone())
}

/// A size as people read it: `340 字节`, `12.4 KB`, `3.1 MB` (powers of 1024).
pub fn bytes(bytes: u64) -> String {
    const KIB: u64 = 1 << 10;
    const MIB: u64 = 1 << 20;
    match bytes {
        0..KIB => format!("{bytes} 字节"),
        KIB..MIB => format!("{:.1} KB", bytes as f64 / KIB as f64),
        _ => format!("{:.1} MB", bytes as f64 / MIB as f64),
    }
}

/// Kinds of what was remarked in a survey's database.
pub fn survey_problem_kind(kind: SurveyProblemKind) -> &'static str {
    match kind {
        SurveyProblemKind::File => "文件",
        SurveyProblemKind::Head => "表头",
        SurveyProblemKind::Unreadable => "不是数字",
        SurveyProblemKind::Outlying => "超出量表",
        SurveyProblemKind::Missing => "没有分值",
        SurveyProblemKind::Unanswered => "整份没有分值",
        SurveyProblemKind::Duplicate => "问卷重复",
        SurveyProblemKind::RepeatedRespondent => "被访者重复",
        SurveyProblemKind::StraightLined => "各题同分",
    }
}

/// What the problem code of a packet that wasn't given means, for a page that the browser was sent back to.
pub fn packet_problem(code: &str) -> &'static str {
    match code {
        "invalid" => "没有取到材料包。请选择用途；选“其他”的，请写明用途，不要写电话、证件号码。",
        "erased" => "材料包中的名单已按保存期限删除，不再提供完整的材料包。",
        "not_submitted" => "这份申报还没有提交，或已经撤回，没有材料包。",
        "csrf" | "unauthenticated" => "登录已过期，没有取到材料包。请重新登录后再取。",
        _ => "没有取到材料包，请稍后重试。",
    }
}

/// What an upload's problem code means, for a page that the browser was sent back to.
pub fn upload_problem(code: &str) -> &'static str {
    match code {
        "basis_missing" => "没有选择提供名单的依据，文件没有保存。请选择依据后重新上传。",
        "too_large" => "文件超过大小上限，没有保存。请压缩或拆分后重新上传。",
        "application_full" => "这份申报的文件总量已达上限，没有保存。请先移除不需要的文件，或压缩后上传。",
        "too_many_files" => "此项材料的文件数已达上限，没有保存。请先移除不需要的文件。",
        "no_file" => "没有收到文件。请先点“选择文件”，选好后再点“上传”。",
        "empty" => "文件是空的（0 字节），没有保存。请检查原文件后重新上传。",
        "truncated" => "文件不完整，末尾缺失，没有保存。请取得完整的文件后重新上传。",
        "encrypted" => "文件设有打开密码，没有保存。请取消密码后重新上传。",
        "unreadable" => "文件打不开或没有页面，没有保存。请在电脑上确认能打开后重新上传。",
        "unknown_kind" | "wrong_kind" | "not_a_spreadsheet" => "此项材料不接受这种文件，没有保存。请按说明换成可接受的格式后重新上传。",
        "malware" => "查毒服务在文件中发现病毒，没有保存。请查杀制作该文件的电脑，换用没有病毒的文件重新上传。",
        "body_cut" => "传输中断，文件没有保存。请检查网络后重新上传。",
        "csrf" | "foreign_origin" => "页面已过期，文件没有保存。请在本页重新选择文件上传。",
        "unauthenticated" => "登录已过期，文件没有保存。请重新登录后上传。",
        "wrong_state" => "申报已提交，不能再改动材料。如需修改，请先撤回申报。",
        "invalid" => "这项材料不能上传文件，或不是所选类别需要的。请从材料清单重新进入。",
        "malformed_form" => "上传的内容无法识别，文件没有保存。请重新选择文件上传。",
        "busy" | "store_failed" => "服务繁忙，文件没有保存。请一分钟后重新上传。",
        _ => "上传没有完成，文件没有保存。请重试；多次失败请联系管理员。",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_change_unit_at_their_limits() {
        assert_eq!(bytes(1_023), "1023 字节");
        assert_eq!(bytes(1_024), "1.0 KB");
        assert_eq!(bytes((1 << 20) - 1), "1024.0 KB");
        assert_eq!(bytes(1 << 20), "1.0 MB");
    }
}
