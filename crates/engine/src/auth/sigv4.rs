//! AWS Signature Version 4: the fields that sign a request as it goes out.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;

use crate::clock::Wall;
use crate::event::Phrase;

/// Fields that a hop may change, and those that the signer writes itself.
const UNSIGNED: [&str; 9] = [
    "authorization",
    "connection",
    "expect",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];

/// Who signs, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    pub access_key: &'a str,
    pub secret_key: &'a str,
    pub session_token: Option<&'a str>,
    pub region: &'a str,
    pub service: &'a str,
}

/// What is signed.
#[derive(Clone, Debug)]
pub struct Signed<'a> {
    pub method: &'a str,
    /// The whole URL.
    pub url: &'a str,
    pub lines: Vec<(&'a str, &'a str)>,
    /// `None`: the body is read while it is sent.
    pub body: Option<&'a [u8]>,
}

impl Signer<'_> {
    /// The fields to add, in order; why there are none.
    pub fn fields(&self, of: &Signed<'_>, at: Wall) -> Result<Vec<(String, String)>, Phrase> {
        let unusable =
            |error: &dyn std::fmt::Display| Phrase::new("sign-aws-unusable").with("text", error.to_string());
        let s3 = matches!(self.service, "s3" | "s3express" | "s3-object-lambda" | "s3-outposts");
        let body = match of.body {
            Some(bytes) => SignableBody::Bytes(bytes),
            None if s3 => SignableBody::UnsignedPayload,
            None => return Err(Phrase::new("sign-aws-body-unknown").with("service", self.service)),
        };
        let mut settings = SigningSettings::default();
        if s3 {
            settings.percent_encoding_mode = PercentEncodingMode::Single;
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        settings.excluded_headers = Some(UNSIGNED.map(Into::into).to_vec());
        let token = self.session_token.filter(|token| !token.is_empty()).map(str::to_owned);
        let identity = Credentials::new(self.access_key, self.secret_key, token, None, "typed").into();
        let params = SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(self.service)
            .time(at)
            .settings(settings)
            .build()
            .map_err(|error| unusable(&error))?
            .into();
        let request = SignableRequest::new(of.method, of.url, of.lines.iter().copied(), body)
            .map_err(|error| unusable(&error))?;
        let (instructions, _) = sign(request, &params).map_err(|error| unusable(&error))?.into_parts();
        Ok(instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

#[cfg(test)]
mod tests;
