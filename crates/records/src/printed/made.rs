//! A document's data → the answer: JSON, or the file that `tables` makes of it; nothing is made for who has it already.

use crate::clock::programme_now;
use crate::error::Result;
use crate::exchange::{Request, Response, not_modified};
use crate::port::Host;
use crate::settings::Settings;
use domain::Digest;
use domain::api::RenderRequest;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rulebook::Rulebook;
use serde_json::Value;

/// Data of a document, and what it is to become.
pub(super) struct Made<'d> {
    pub(super) book: &'d Rulebook,
    pub(super) code: &'d str,
    pub(super) format: &'d str,
    /// The file's name without its ending.
    pub(super) name: String,
    pub(super) data: Value,
}

impl Made<'_> {
    /// The entity tag is the hash of the data, of the rulebook that describes the document, and of the format.
    pub(super) async fn answer(self, host: &impl Host, settings: &Settings, request: &Request) -> Result<Response> {
        let data_sha256 = Digest::of_json(&self.data);
        let made_from = format!("{data_sha256} {} {} {}", self.format, self.book.sha256, settings.demonstration);
        let etag = format!("\"{}\"", Digest::of(made_from.as_bytes()));
        if request.has_already(&etag) {
            return Ok(not_modified(&etag));
        }
        let response = if self.format == "json" { Response::json(200, &self.data) } else { self.render(host, settings, data_sha256).await? };
        Ok(response.with("etag", etag).with("cache-control", "private, no-cache"))
    }

    async fn render(self, host: &impl Host, settings: &Settings, data_sha256: Digest) -> Result<Response> {
        let Self { book, code, format, name, data } = self;
        let document = host
            .render(&RenderRequest {
                programme: book.programme.id.as_str().into(),
                document: code.to_owned(),
                format: format.to_owned(),
                data,
                data_sha256,
                generated_at: programme_now(host, settings, book),
                demonstration: settings.demonstration,
            })
            .await?;
        let response = Response::bytes(200, &document.media_type, document.bytes);
        // A preview is a fragment for the page around it; opened by itself it may do nothing.
        if format == "html" {
            return Ok(response.with("content-security-policy", "default-src 'none'; frame-ancestors 'self'").with("x-content-type-options", "nosniff"));
        }
        Ok(response.with("content-disposition", attachment(&format!("{code}.{format}"), &format!("{name}.{format}"))))
    }
}

/// `Content-Disposition` (RFC 6266) with a plain name for old clients and the full one.
pub(crate) fn attachment(plain: &str, full: &str) -> String {
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(full, NON_ALPHANUMERIC))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_survives_old_and_new_clients() {
        assert_eq!(attachment("T01.pdf", "T01 表\".pdf"), "attachment; filename=\"T01.pdf\"; filename*=UTF-8''T01%20%E8%A1%A8%22%2Epdf");
    }
}
