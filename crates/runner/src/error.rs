//! What can go wrong before the first request is answered. Whoever operates the service reads these, so they are
//! Chinese, and each says what, where and what to do. Nothing here may carry a variable's value.

use std::path::PathBuf;

/// Why an application couldn't be loaded or started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder couldn't be read, written or created.
    #[error("{action}失败：{path}：{source}", path = path.display())]
    Io { action: &'static str, path: PathBuf, source: std::io::Error },
    /// `spin.toml` says something this runner doesn't understand or doesn't offer; every finding is listed.
    #[error("应用清单 {path} 无法使用：\n{}", bullets(problems), path = path.display())]
    Manifest { path: PathBuf, problems: Vec<String> },
    /// The runtime configuration says something this runner doesn't understand or doesn't offer.
    #[error("运行配置 {path} 无法使用：\n{}", bullets(problems), path = path.display())]
    RuntimeConfig { path: PathBuf, problems: Vec<String> },
    /// Variables without a value, or values that can't be read; every finding is listed.
    #[error("变量不齐全或有误：\n{}", bullets(problems))]
    Variables { problems: Vec<String> },
    /// Key-value stores that a component names and the runtime configuration doesn't.
    #[error("下列键值存储没有配置（在运行配置里写 [key_value_store.名称]）：{}", names.join("、"))]
    UnknownStores { names: Vec<String> },
    /// A key-value store can't be opened or isn't what it should be.
    #[error("键值存储 {path} 打不开：{message}", path = path.display())]
    Store { path: PathBuf, message: String },
    /// The engine couldn't be set up on this machine.
    #[error("Wasm 引擎启动失败：{0}")]
    Engine(String),
    /// A component isn't a component this runner can run; the message names the import or export in question.
    #[error("组件 {component}（{path}）无法运行：{message}", path = path.display())]
    Component { component: String, path: PathBuf, message: String },
    /// The address is taken or not ours.
    #[error("无法监听 {address}：{source}")]
    Listen { address: std::net::SocketAddr, source: std::io::Error },
}

impl Error {
    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source }
    }
}

fn bullets(problems: &[String]) -> String {
    problems.iter().map(|problem| format!("  · {problem}")).collect::<Vec<_>>().join("\n")
}
