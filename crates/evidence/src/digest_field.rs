//! `Repr-Digest` (RFC 9530): what the client says the file's SHA-256 is, and what we say.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Digest;

/// A field that names SHA-256 and isn't a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// The SHA-256 a field names; none if it names none, for other algorithms may be ignored (§2).
pub fn read(field: &str) -> Result<Option<Digest>, Malformed> {
    for member in field.split(',') {
        let Some((algorithm, value)) = member.trim().split_once('=') else { continue };
        if algorithm.trim() != "sha-256" {
            continue;
        }
        let encoded = value.trim().strip_prefix(':').and_then(|v| v.split(':').next()).ok_or(Malformed)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| Malformed)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| Malformed)?;
        return Ok(Some(Digest::from_bytes(&bytes)));
    }
    Ok(None)
}

/// The field for a digest.
pub fn write(digest: &Digest) -> String {
    let text = digest.as_str().as_bytes();
    let bytes: Vec<u8> = text.chunks(2).map(|pair| pair.iter().fold(0, |n, digit| n * 16 + (*digit as char).to_digit(16).unwrap_or(0) as u8)).collect();
    format!("sha-256=:{}:", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let digest = Digest::of(b"{\"hello\": \"world\"}\n");
        // The example of RFC 9530 §2, without its line break: RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=
        assert_eq!(write(&digest), "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:");
        assert_eq!(read(&write(&digest)), Ok(Some(digest.clone())));
        assert_eq!(read(&format!("sha-512=:AAAA:, {}", write(&digest))), Ok(Some(digest)));
    }

    #[test]
    fn other_algorithms_are_ignored_and_nonsense_is_not() {
        assert_eq!(read("sha-512=:AAAA:"), Ok(None));
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("sha-256=:AAAA:"), Err(Malformed));
        assert_eq!(read("sha-256=abc"), Err(Malformed));
    }
}
