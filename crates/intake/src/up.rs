//! `intake up`: serves an application until it is told to stop. Flags are named as those of `spin up` where they
//! mean the same.

use anyhow::bail;
use clap::Args;
use runner::variables::VariableSource;
use runner::{Config, Limits};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

#[derive(Args)]
pub struct Up {
    /// 应用清单 spin.toml，或其所在目录
    #[arg(short = 'f', long = "from", visible_alias = "file", value_name = "文件", default_value = ".")]
    from: PathBuf,
    /// 监听地址；端口写 0 则任选一个空闲端口
    #[arg(long, env = "SPIN_HTTP_LISTEN_ADDR", value_name = "地址:端口", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// 数据目录，缺省为清单旁的 .spin
    #[arg(long, value_name = "目录")]
    state_dir: Option<PathBuf>,
    /// Spin 格式的运行配置文件
    #[arg(long, env = "RUNTIME_CONFIG_FILE", value_name = "文件")]
    runtime_config_file: Option<PathBuf>,
    /// 应用变量：名称=值、名称=@文件、@文件.toml 或 @文件.json，可写多次；也可用环境变量 SPIN_VARIABLE_名称
    #[arg(long = "variable", visible_alias = "env-var", value_name = "名称=值")]
    variables: Vec<VariableSource>,
    /// 组件输出的日志目录，缺省为数据目录下的 logs；写空字符串则不存
    #[arg(short = 'L', long, env = "SPIN_LOG_DIR", value_name = "目录")]
    log_dir: Option<PathBuf>,
    /// 编译缓存目录，缺省为数据目录下的 cache
    #[arg(long, value_name = "目录")]
    cache_dir: Option<PathBuf>,
    /// 不在标准错误上重复组件的输出，也不写访问日志
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    limits: LimitArguments,
}

#[derive(Args)]
#[command(next_help_heading = "限额")]
struct LimitArguments {
    /// 单个请求体的字节数上限
    #[arg(long, value_name = "字节", default_value_t = Limits::default().request_bytes_max)]
    max_request_bytes: u64,
    /// 单个组件实例的内存上限
    #[arg(long, value_name = "MiB", default_value_t = Limits::default().memory_bytes_max >> 20)]
    max_memory_mib: usize,
    /// 同时办理的请求数上限，超出的稍候即答 503
    #[arg(long, value_name = "个", default_value_t = Limits::default().requests_max)]
    max_concurrent_requests: usize,
    /// 同时保持的连接数上限
    #[arg(long, value_name = "个", default_value_t = Limits::default().connections_max)]
    max_connections: usize,
    /// 请求多久没有任何数据往来即放弃
    #[arg(long, value_name = "秒", default_value = "60", value_parser = seconds)]
    request_timeout: Duration,
    /// 单个组件处理一个请求的处理器时间上限
    #[arg(long, value_name = "秒", default_value = "30", value_parser = seconds)]
    max_cpu: Duration,
    /// 空闲实例保留多久
    #[arg(long, value_name = "秒", default_value = "30", value_parser = seconds)]
    idle_instance_timeout: Duration,
    /// 一个实例先后处理多少个请求后更换
    #[arg(long, value_name = "个", default_value_t = Limits::default().reuse_max)]
    max_instance_reuse_count: u32,
    /// 一个实例同时处理的请求数，只能是 1
    #[arg(long, value_name = "个", default_value_t = 1)]
    max_instance_concurrent_reuse_count: u32,
    /// 停止服务时等待未完成请求的时间
    #[arg(long, value_name = "秒", default_value = "30", value_parser = seconds)]
    stop_timeout: Duration,
}

impl Up {
    pub fn run(self) -> anyhow::Result<()> {
        log_to_stderr(self.quiet);
        let config = self.config()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let outcome = runtime.block_on(serve(config));
        // A compilation that is still under way isn't waited for.
        runtime.shutdown_background();
        outcome
    }

    fn config(self) -> anyhow::Result<Config> {
        let limits = self.limits;
        if limits.max_instance_concurrent_reuse_count != 1 {
            bail!("--max-instance-concurrent-reuse-count 只能是 1：一个实例同时只处理一个请求");
        }
        Ok(Config {
            listen: self.listen,
            state_dir: self.state_dir,
            runtime_config: self.runtime_config_file,
            variables: self.variables,
            log_dir: self.log_dir,
            quiet: self.quiet,
            cache_dir: self.cache_dir,
            limits: Limits {
                request_bytes_max: limits.max_request_bytes,
                memory_bytes_max: limits.max_memory_mib << 20,
                requests_max: limits.max_concurrent_requests,
                connections_max: limits.max_connections,
                idle_max: limits.request_timeout,
                cpu_max: limits.max_cpu,
                idle_instance: limits.idle_instance_timeout,
                reuse_max: limits.max_instance_reuse_count,
                stop_max: limits.stop_timeout,
                ..Limits::default()
            },
            ..Config::new(self.from)
        })
    }
}

async fn serve(config: Config) -> anyhow::Result<()> {
    // Before anything is started, so that a signal is never lost.
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    let handle = tokio::select! {
        started = runner::start(config) => started?,
        _ = terminated.recv() => return Ok(()),
        _ = interrupted.recv() => return Ok(()),
    };
    // Whoever started the service may have stopped reading once it knew the address; that is no reason to end.
    let _ = announce(&handle);
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    handle.stop().await;
    Ok(())
}

/// The first line is for programs, too: it stays as it is.
fn announce(handle: &runner::Handle) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "Serving http://{}", handle.addr)?;
    writeln!(out, "Available Routes:")?;
    for (route, component) in handle.routes() {
        let (path, wildcard) = match route.strip_suffix("/...") {
            Some(prefix) => (prefix, " (wildcard)"),
            None => (route, ""),
        };
        writeln!(out, "  {component}: http://{}{path}{wildcard}", handle.addr)?;
    }
    out.flush()
}

fn log_to_stderr(quiet: bool) {
    let default = if quiet { "warn" } else { "info" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).with_writer(std::io::stderr).init();
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.strip_suffix('s').unwrap_or(text).parse().map(Duration::from_secs).map_err(|_| "须是整数秒".to_owned())
}
