//! Why files aren't combined, each reason in a sentence of its own.

use domain::FileFacts;
use domain::evidence::Defect;
use thiserror::Error;

/// What an applicant reads: which file, what is wrong with it, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("没有选择要合并的文件；请至少选择一个。")]
    Nothing,
    #[error("所选的文件合计（或合并后的文件）超过 {} MiB；请分几次合并，或先缩小图片。", crate::INSPECT_BYTES_MAX >> 20)]
    TooLarge,
    #[error("“{name}”{cause}")]
    Source {
        /// Its place, from 0.
        at: usize,
        name: String,
        cause: Cause,
    },
}

/// Why one file isn't taken, to be read behind its name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Cause {
    #[error("不是 JPEG、PNG 图片或 PDF，不能合并；请从列表中去掉它，单独保留。")]
    Kind,
    #[error("是空的；请移除后重新上传。")]
    Empty,
    #[error("不完整，末尾缺失；请取得完整的文件后重新上传。")]
    Truncated,
    #[error("设有密码或已加密，不能合并；请用原来的程序取消密码、另存后重新上传。")]
    Encrypted,
    #[error("已损坏，不能合并；请用原来的程序打开、另存后重新上传。")]
    Unreadable,
    /// What the inspection says of it.
    #[error("不能合并：{0}")]
    Inspection(String),
    #[error("的第 {0} 页已损坏，不能合并；请用“打印为 PDF”重新生成后上传。")]
    Page(usize),
    #[error("的第 {0} 页批注过多，不能合并；请用“打印为 PDF”重新生成后上传。")]
    Annotations(usize),
    #[error("带有电子签名或电子印章，合并、旋转会使签名失效；请从列表中去掉它，单独保留。")]
    Signed,
    #[error("是动态表单（XFA），页面上的内容不能合并；请用“打印为 PDF”重新生成后上传。")]
    DynamicForm,
    #[error("有隐藏的图层，合并后会显示出来；请用“打印为 PDF”重新生成后上传。")]
    HiddenLayers,
    #[error("的编码方式（算术编码、无损或 12 位 JPEG）不能放进 PDF；请用看图软件打开、另存为普通 JPEG 后上传。")]
    JpegCoding,
    #[error("是隔行（交错）PNG，像素过多；请用看图软件打开、另存为普通 PNG 或 JPEG 后上传。")]
    Interlaced,
    #[error("连同前面的 PNG 图片像素过多；请分几次合并，或先另存为 JPEG。")]
    TooManyPixels,
    #[error("连同前面的文件超过 {} 页；请分几次合并。", super::PAGES_MAX)]
    TooManyPages,
    #[error("连同前面的文件超过 {} MiB；请分几次合并，或先缩小图片。", crate::INSPECT_BYTES_MAX >> 20)]
    TooLarge,
}

impl Refusal {
    /// A stable code for the problem document.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing_to_combine",
            Self::TooLarge => "too_large",
            Self::Source { cause, .. } => cause.code(),
        }
    }
}

impl Cause {
    /// The same of one source.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Kind => "wrong_kind",
            Self::Empty => "empty",
            Self::Truncated => "truncated",
            Self::Encrypted => "encrypted",
            Self::Unreadable | Self::Inspection(_) | Self::Page(_) => "unreadable",
            Self::Signed => "signed",
            Self::Annotations(_) | Self::DynamicForm | Self::HiddenLayers | Self::JpegCoding | Self::Interlaced => "not_combinable",
            Self::TooManyPixels | Self::TooLarge => "too_large",
            Self::TooManyPages => "too_many_pages",
        }
    }
}

impl From<FileFacts> for Cause {
    fn from(facts: FileFacts) -> Self {
        match facts.defect {
            Some(Defect::Empty) => Self::Empty,
            Some(Defect::Truncated) => Self::Truncated,
            Some(Defect::Encrypted) => Self::Encrypted,
            Some(Defect::Unreadable) | None => facts.reason.map_or(Self::Unreadable, Self::Inspection),
            Some(Defect::UnknownKind) => Self::Kind,
        }
    }
}
