//! What the headers of tus 1.0.0 say (https://tus.io/protocols/resumable-upload): extensions creation, creation-with-upload,
//! checksum, expiration, termination.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::Digest;
use domain::time::Timestamp;

/// The one version spoken.
pub const VERSION: &str = "1.0.0";
/// What an `OPTIONS` answer names.
pub const EXTENSIONS: &str = "creation,creation-with-upload,checksum,expiration,termination";
/// The algorithm of `Upload-Checksum`.
pub const ALGORITHM: &str = "sha256";
/// The media type of a `PATCH` body.
pub const MEDIA_TYPE: &str = "application/offset+octet-stream";
/// Longest `Upload-Metadata` in bytes: a name of 255 bytes in Base64, two identifiers, and what clients add by themselves.
pub const METADATA_BYTES_MAX: usize = 4096;

/// A field that isn't what the protocol says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// The pairs of `Upload-Metadata` that mean something here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    pub filename: Option<String>,
    pub application: Option<String>,
    pub material: Option<String>,
    /// Of a respondent list: on what basis it is handed over.
    pub basis: Option<String>,
}

/// Reads `Upload-Metadata`: pairs `key base64`, separated by commas, each key once; the value may be left out.
pub fn metadata(field: &str) -> Result<Metadata, Malformed> {
    if field.len() > METADATA_BYTES_MAX {
        return Err(Malformed);
    }
    let (mut metadata, mut seen) = (Metadata::default(), Vec::new());
    for pair in field.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = STANDARD.decode(value.trim()).map_err(|_| Malformed)?;
        if seen.contains(&key) {
            return Err(Malformed);
        }
        seen.push(key);
        let place = match key {
            "filename" => &mut metadata.filename,
            "application" => &mut metadata.application,
            "material" => &mut metadata.material,
            "basis" => &mut metadata.basis,
            // Whatever else a client notes, such as the media type it guesses, is kept and means nothing.
            _ => continue,
        };
        *place = Some(String::from_utf8(value).map_err(|_| Malformed)?).filter(|value| !value.is_empty());
    }
    Ok(metadata)
}

/// Reads `Upload-Checksum`: an algorithm and a digest in Base64.
pub fn checksum(field: &str) -> Result<Digest, Malformed> {
    let (algorithm, value) = field.trim().split_once(' ').ok_or(Malformed)?;
    let bytes = STANDARD.decode(value.trim()).map_err(|_| Malformed)?;
    match <[u8; 32]>::try_from(bytes) {
        Ok(bytes) if algorithm == ALGORITHM => Ok(Digest::from_bytes(&bytes)),
        _ => Err(Malformed),
    }
}

/// Reads a number of bytes: decimal digits and nothing else.
pub fn bytes(field: &str) -> Result<u64, Malformed> {
    let digits = !field.is_empty() && field.bytes().all(|b| b.is_ascii_digit());
    if digits { field.parse().map_err(|_| Malformed) } else { Err(Malformed) }
}

/// A moment as `Upload-Expires` has it (RFC 9110 §5.6.7).
pub fn date(at: Timestamp) -> String {
    // Seconds alone: up, so that nothing expires before the time told.
    let seconds = at.as_second() + i64::from(at.subsec_nanosecond() > 0);
    let at = Timestamp::from_second(seconds).unwrap_or(at);
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_of_the_protocols_own_example() {
        let read = metadata("filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential").unwrap();
        assert_eq!(read, Metadata { filename: Some("world_domination_plan.pdf".into()), ..Metadata::default() });
        let read = metadata("application YQ==, material  TTE=,filename 5oql5ZGKLnBkZg==,filetype YXBwbGljYXRpb24vcGRm").unwrap();
        assert_eq!((read.filename.as_deref(), read.application.as_deref(), read.material.as_deref()), (Some("报告.pdf"), Some("a"), Some("M1")));
        assert_eq!(metadata("basis Y29uc2VudA==").unwrap().basis.as_deref(), Some("consent"));
        assert_eq!(metadata(""), Ok(Metadata::default()));
    }

    #[test]
    fn metadata_that_is_none_is_refused() {
        for field in ["filename ???", "filename /w==", "filename YQ==,filename YQ=="] {
            assert_eq!(metadata(field), Err(Malformed), "{field}");
        }
        let value = |bytes: usize| format!("x {}", "A".repeat(bytes - 2));
        assert!(metadata(&value(METADATA_BYTES_MAX - 2)).is_ok());
        assert_eq!(metadata(&value(METADATA_BYTES_MAX + 2)), Err(Malformed));
    }

    #[test]
    fn a_checksum_is_sha256_of_the_whole_length() {
        // SHA-256 of the empty text, FIPS 180-4.
        assert_eq!(checksum("sha256 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), Ok(Digest::of(b"")));
        for field in ["", "sha256", "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", "sha256 ***"] {
            assert_eq!(checksum(field), Err(Malformed), "{field}");
        }
    }

    #[test]
    fn numbers_are_digits() {
        assert_eq!(bytes("0"), Ok(0));
        assert_eq!(bytes("18446744073709551615"), Ok(u64::MAX));
        for field in ["", "-1", "+1", " 1", "1.0", "0x10", "18446744073709551616"] {
            assert_eq!(bytes(field), Err(Malformed), "{field}");
        }
    }

    #[test]
    fn a_date_is_told_in_gmt_and_never_too_early() {
        assert_eq!(date("1994-11-06T08:49:37Z".parse().unwrap()), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(date("1994-11-06T08:49:36.001Z".parse().unwrap()), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
