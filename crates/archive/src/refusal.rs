//! Why an archive isn't looked into, each reason in a sentence of its own.

use thiserror::Error;

/// What an applicant reads: what is wrong, where, and what to do. Names of parts are those of the archive, cut to a length that fits a line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("文件末尾的目录缺失，可能没有保存或拷贝完整；请重新取得完整的文件后上传。")]
    CutShort,
    #[error("这是分卷压缩包的一部分；请合并为一个完整的 ZIP 后上传。")]
    Spanned,
    #[error("压缩包的目录已损坏；请重新制作后上传。")]
    Damaged,
    #[error("压缩包内有两份目录，不同的软件会看到不同的内容；请重新制作后上传。")]
    TwoDirectories,
    #[error("压缩包的目录记载 {declared} 个条目，实际为 {found} 个；请重新制作后上传。")]
    CountDiffers { declared: u64, found: u64 },
    #[error("压缩包内的文件超过 {max} 个；请拆分后上传。")]
    TooManyEntries { max: usize },
    #[error("压缩包的开头附有多余的数据（如自解压程序）；请制作普通的 ZIP 后上传。")]
    DataBefore,
    #[error("压缩包的末尾附有多余的数据；请重新制作后上传。")]
    DataAfter,
    #[error("压缩包内有一个文件没有名称；请重新制作后上传。")]
    NameMissing,
    #[error("压缩包内有文件的名称过长（{0}…）；请缩短文件名和文件夹名后重新制作。")]
    NameTooLong(String),
    #[error("压缩包内有文件的名称无法识别或含有控制字符（{0}）；请改名后重新制作。")]
    NameControl(String),
    #[error("压缩包内有文件的名称含有反斜杠（{0}）；请改用系统自带的压缩功能重新制作。")]
    NameBackslash(String),
    #[error("压缩包内有文件的名称是绝对路径（{0}），解压时会写到别处；请重新制作后上传。")]
    NameAbsolute(String),
    #[error("压缩包内有文件的名称指向上级文件夹（{0}），解压时会写到别处；请重新制作后上传。")]
    NameParent(String),
    #[error("压缩包内有两个同名的文件（{0}，不分大小写），解压时会互相覆盖；请改名后重新制作。")]
    NameTwice(String),
    #[error("压缩包内的“{0}”是指向其他位置的链接；请放入文件本身后重新制作。")]
    Link(String),
    #[error("“{0}”设有密码，无法打开；请取消密码后重新上传。")]
    Encrypted(String),
    #[error("“{0}”的压缩方式不通用，他人可能无法解压；请用系统自带的压缩功能重新制作。")]
    Method(String),
    #[error("“{0}”的数据不在文件之内，压缩包可能没有保存或拷贝完整；请重新取得完整的文件后上传。")]
    Outside(String),
    #[error("“{0}”的数据与另一个文件重叠，压缩包可能有害；请重新制作后上传。")]
    Overlap(String),
    #[error("“{0}”在压缩包目录中的记载与文件处的不一致；请重新制作后上传。")]
    HeaderDiffers(String),
    #[error("“{0}”解压后大小异常（压缩比超过 {1}），可能损坏或有害；请重新制作后上传。")]
    Ratio(String, u64),
    #[error("解压后的总大小超过 {} MiB，请拆分后上传。", .max_bytes >> 20)]
    TooLarge { max_bytes: u64 },
    #[error("“{0}”解压后的大小与记载的不一致，可能损坏或有害；请重新制作后上传。")]
    SizeDiffers(String),
    #[error("“{0}”解压后的内容未通过校验，文件已损坏；请重新制作后上传。")]
    ContentDiffers(String),
    #[error("压缩包内的“{0}”又是一个压缩包；请把其中的文件取出，放进同一个 ZIP 后上传。")]
    Nested(String),
}

/// What kind of reason it is, for those who answer in words of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    CutShort,
    Encrypted,
    /// More than anything honest needs.
    Excessive,
    Damaged,
}

impl Refusal {
    pub fn cause(&self) -> Cause {
        match self {
            Self::CutShort | Self::Outside(_) => Cause::CutShort,
            Self::Encrypted(_) => Cause::Encrypted,
            Self::TooManyEntries { .. } | Self::Ratio(..) | Self::TooLarge { .. } | Self::Overlap(_) | Self::SizeDiffers(_) => Cause::Excessive,
            _ => Cause::Damaged,
        }
    }
}

/// Characters of a part's name shown.
const SHOWN_CHARACTERS_MAX: usize = 60;

/// A name as it is shown: without control characters, not longer than a line.
pub fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(SHOWN_CHARACTERS_MAX).collect()
}
