//! The instance's settings, read from its variables.

use domain::time::Timestamp;

/// What an instance's variables say. `spin.toml` documents each.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme, host and port of the public address, as a browser sends it in `Origin`.
    pub origin: String,
    pub demonstration: bool,
    /// A fixed moment for the programmes' clock, on a demonstration instance only.
    pub clock: Option<Timestamp>,
    /// Empty: no administrator can be made by token.
    pub setup_token: String,
    /// Empty: maintenance is refused.
    pub maintenance_key: String,
    pub file_bytes_max: u64,
    pub application_bytes_max: u64,
    pub application_files_max: usize,
}

/// A variable that makes no sense. The instance serves nothing until it is mended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    #[error("public_url must be http://… or https://…")]
    PublicUrl,
    #[error("demonstration must be true or false")]
    Demonstration,
    #[error("clock is not a moment in RFC 3339")]
    Clock,
    #[error("clock is set, but the instance is no demonstration")]
    ClockOutsideDemonstration,
    #[error("{0} must be a whole number of MiB from 1 to 1048576")]
    Mebibytes(&'static str),
    #[error("application_files_max must be a whole number from 1 to 5000")]
    Files,
}

impl Settings {
    /// The settings of these variables; `variable` answers the empty text for one that isn't set.
    ///
    /// # Errors
    /// The first variable that can't be used: an operator mends a configuration line by line.
    pub fn read(variable: impl Fn(&str) -> String) -> Result<Self, SettingsError> {
        let origin = origin(variable("public_url").trim()).ok_or(SettingsError::PublicUrl)?;
        let demonstration = match variable("demonstration").trim() {
            "true" => true,
            "" | "false" => false,
            _ => return Err(SettingsError::Demonstration),
        };
        let clock = match variable("clock").trim() {
            "" => None,
            text => Some(text.parse::<Timestamp>().map_err(|_| SettingsError::Clock)?),
        };
        if clock.is_some() && !demonstration {
            return Err(SettingsError::ClockOutsideDemonstration);
        }
        let bytes = |name: &'static str| {
            let mib: u64 = variable(name).trim().parse().map_err(|_| SettingsError::Mebibytes(name))?;
            if (1..=1 << 20).contains(&mib) { Ok(mib << 20) } else { Err(SettingsError::Mebibytes(name)) }
        };
        // Whether every file is there is asked for in one call, which takes so many.
        let files = variable("application_files_max").trim().parse().ok().filter(|files| (1..=5000).contains(files));
        Ok(Self {
            application_files_max: files.ok_or(SettingsError::Files)?,
            origin,
            demonstration,
            clock,
            setup_token: variable("setup_token"),
            maintenance_key: variable("maintenance_key"),
            file_bytes_max: bytes("file_mib_max")?,
            application_bytes_max: bytes("application_mib_max")?,
        })
    }

    /// Whether cookies are for encrypted connections alone.
    pub fn secure(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

/// The origin of an address (RFC 6454 §6.2): scheme and host in lower case, no default port, no path.
pub(crate) fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let authority = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => return None,
    };
    let authority = authority.strip_suffix(default_port).unwrap_or(&authority);
    let plain = !authority.is_empty() && authority.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b));
    plain.then(|| format!("{scheme}://{authority}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        Settings::read(|name| {
            let default = match name {
                "public_url" => "https://intake.example:443/awards",
                "file_mib_max" => "200",
                "application_mib_max" => "2048",
                "application_files_max" => "500",
                _ => "",
            };
            set.iter().find(|(n, _)| *n == name).map_or(default, |(_, v)| v).to_owned()
        })
    }

    #[test]
    fn the_origin_has_no_path_and_no_default_port() {
        assert_eq!(read(&[]).unwrap().origin, "https://intake.example");
        assert_eq!(origin("HTTP://127.0.0.1:3000"), Some("http://127.0.0.1:3000".into()));
        for bad in ["ftp://x", "null", "", "https://", "https://a b"] {
            assert_eq!(origin(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_clock_is_for_demonstrations() {
        let at = ("clock", "2023-05-10T02:00:00Z");
        assert_eq!(read(&[at]).unwrap_err(), SettingsError::ClockOutsideDemonstration);
        assert!(read(&[at, ("demonstration", "true")]).unwrap().clock.is_some());
        assert_eq!(read(&[("clock", "tomorrow")]).unwrap_err(), SettingsError::Clock);
    }

    #[test]
    fn sizes_have_bounds() {
        assert_eq!(read(&[("file_mib_max", "1")]).unwrap().file_bytes_max, 1 << 20);
        for bad in ["0", "-1", "many", "1048577"] {
            assert_eq!(read(&[("file_mib_max", bad)]).unwrap_err(), SettingsError::Mebibytes("file_mib_max"));
        }
        assert_eq!(read(&[("application_files_max", "5000")]).unwrap().application_files_max, 5000);
        for bad in ["0", "5001", ""] {
            assert_eq!(read(&[("application_files_max", bad)]).unwrap_err(), SettingsError::Files);
        }
    }
}
