//! What a file would run, open or fetch, put into words.

use domain::FileFacts;
use domain::evidence::Active;

/// The facts with what was found, each once, and a sentence for each.
pub fn noted(mut facts: FileFacts, mut found: Vec<Active>) -> FileFacts {
    found.sort_unstable();
    found.dedup();
    facts.notes.extend(found.iter().map(|one| sentence(*one).to_owned()));
    facts.active = found;
    facts
}

fn sentence(found: Active) -> &'static str {
    match found {
        Active::Script => "文件内含脚本（JavaScript），审阅时请不要启用；建议另存为不含脚本的 PDF。",
        Active::Launch => "文件内含打开外部程序或文件的动作，审阅时请不要点击；建议另存为普通 PDF。",
        Active::OnOpening => "文件一打开就会自动运行其中的脚本或动作，请只在浏览器中查看；建议用“打印为 PDF”重新生成。",
        Active::EmbeddedFile => "文件内嵌有附件，附件未经检查；需要的附件请单独上传。",
        Active::Macro => "文件内含宏，审阅时请不要启用；建议另存为不含宏的格式。",
        Active::EmbeddedObject => "文件内嵌有其他程序的对象，审阅时请不要双击；需要的内容请另存为 PDF 后上传。",
        Active::ExternalLink => "文件引用了外部文件或网址中的内容，打开时请不要更新链接；建议断开链接后另存。",
    }
}
