//! Credentials and cookies as typed.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use sockeye_engine::api::{Auth, KeyPlace, OAuth2, OAuthGrant};

/// Who asks, and which cookies go along.
#[derive(Debug, ClapArgs)]
pub struct Credentials {
    /// User and password; Basic unless --digest or --aws-sigv4 says otherwise.
    #[arg(short = 'u', long, value_name = "USER:PASSWORD")]
    pub user: Option<String>,
    /// Send --user as Basic credentials. This is the default.
    #[arg(long, requires = "user")]
    pub basic: bool,
    /// Answer a Digest challenge with --user.
    #[arg(long, requires = "user", conflicts_with = "basic")]
    pub digest: bool,
    /// A bearer token.
    #[arg(long, alias = "oauth2-bearer", value_name = "TOKEN", conflicts_with = "user")]
    pub bearer: Option<String>,
    /// An API key, in a header field unless --api-key-in says otherwise.
    #[arg(long, value_name = "NAME=VALUE", conflicts_with_all = ["user", "bearer"])]
    pub api_key: Option<String>,
    /// Where the key goes.
    #[arg(long, value_name = "PLACE", requires = "api_key", default_value = "header")]
    pub api_key_in: Place,
    /// Sign with --user as access key and secret key.
    #[arg(long, value_name = "REGION:SERVICE[:SESSION-TOKEN]", requires = "user", conflicts_with = "digest")]
    pub aws_sigv4: Option<String>,
    /// Sign these claims as a JSON Web Token and send it as a bearer token.
    #[arg(long, value_name = "JSON", requires = "jwt_key", conflicts_with_all = ["user", "bearer", "api_key"])]
    pub jwt_claims: Option<String>,
    /// The secret, or @FILE with a private key in PEM.
    #[arg(long, value_name = "KEY", requires = "jwt_claims")]
    pub jwt_key: Option<String>,
    /// How the token is signed (RFC 7518 §3.1).
    #[arg(long, value_name = "NAME", requires = "jwt_claims", default_value = "HS256")]
    pub jwt_algorithm: String,
    /// Seconds until the token expires; adds iat and exp.
    #[arg(long, value_name = "SECONDS", requires = "jwt_claims", default_value_t = 0)]
    pub jwt_lifetime: u64,
    /// Fetch an access token before the request.
    #[arg(long, value_name = "GRANT", requires = "token_url", conflicts_with_all = ["bearer", "api_key", "jwt_claims", "digest", "aws_sigv4"])]
    pub oauth2: Option<Grant>,
    /// Where the authorization server gives tokens.
    #[arg(long, value_name = "URL", requires = "oauth2")]
    pub token_url: Option<String>,
    /// Where a person consents, in a browser; for --oauth2=code.
    #[arg(long, value_name = "URL", requires = "oauth2")]
    pub auth_url: Option<String>,
    /// Where a device asks for its code; for --oauth2=device.
    #[arg(long, value_name = "URL", requires = "oauth2")]
    pub device_url: Option<String>,
    /// The client, as the authorization server knows it.
    #[arg(long, value_name = "ID", requires = "oauth2")]
    pub client_id: Option<String>,
    /// Its secret, if it has one.
    #[arg(long, value_name = "SECRET", requires = "oauth2")]
    pub client_secret: Option<String>,
    /// What the token shall open, separated by spaces.
    #[arg(long, value_name = "SCOPE", requires = "oauth2")]
    pub scope: Option<String>,
    /// A refresh token; for --oauth2=refresh.
    #[arg(long, value_name = "TOKEN", requires = "oauth2")]
    pub refresh_token: Option<String>,
    /// Cookies as text: sent as they are.
    #[arg(short = 'b', long, value_name = "NAME=VALUE; …")]
    pub cookie: Option<String>,
    /// Take cookies from this jar of the library and keep what responses set.
    #[arg(long, value_name = "NAME")]
    pub jar: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Place {
    Header,
    Query,
    Cookie,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Grant {
    Code,
    Client,
    Password,
    Device,
    Refresh,
}

impl Credentials {
    /// What the engine sends for them. The path of a key file that cannot be read goes on as the key, which
    /// the engine then refuses with its reason.
    #[must_use]
    pub fn auth(&self) -> Auth {
        let (user, password) = match &self.user {
            Some(user) => user.split_once(':').unwrap_or((user, "")),
            None => ("", ""),
        };
        let (user, password) = (user.to_owned(), password.to_owned());
        if let Some(grant) = self.oauth2 {
            return Auth::OAuth2(self.oauth(grant, user, password));
        }
        if let Some(of) = &self.aws_sigv4 {
            let mut parts = of.splitn(3, ':').map(str::to_owned);
            return Auth::AwsSigV4 {
                access_key: user,
                secret_key: password,
                region: parts.next().unwrap_or_default(),
                service: parts.next().unwrap_or_default(),
                session_token: parts.next(),
            };
        }
        if let (Some(claims), Some(key)) = (&self.jwt_claims, &self.jwt_key) {
            let key = match key.strip_prefix('@') {
                Some(path) => std::fs::read_to_string(PathBuf::from(path)).unwrap_or_else(|_| key.clone()),
                None => key.clone(),
            };
            return Auth::Jwt {
                algorithm: self.jwt_algorithm.clone(),
                key,
                header: String::new(),
                claims: claims.clone(),
                lifetime_s: self.jwt_lifetime,
                prefix: "Bearer".to_owned(),
            };
        }
        if let Some(key) = &self.api_key {
            let (name, value) = key.split_once('=').unwrap_or((key, ""));
            let place = match self.api_key_in {
                Place::Header => KeyPlace::Header,
                Place::Query => KeyPlace::Query,
                Place::Cookie => KeyPlace::Cookie,
            };
            return Auth::ApiKey { name: name.to_owned(), value: value.to_owned(), place };
        }
        match (&self.user, &self.bearer) {
            (Some(_), _) if self.digest => Auth::Digest { user, password },
            (Some(_), _) => Auth::Basic { user, password },
            (None, Some(token)) => Auth::Bearer { token: token.clone() },
            (None, None) => Auth::None,
        }
    }

    fn oauth(&self, grant: Grant, user: String, password: String) -> OAuth2 {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        OAuth2 {
            grant: match grant {
                Grant::Code => OAuthGrant::AuthorizationCode,
                Grant::Client => OAuthGrant::ClientCredentials,
                Grant::Password => OAuthGrant::Password,
                Grant::Device => OAuthGrant::DeviceCode,
                Grant::Refresh => OAuthGrant::RefreshToken,
            },
            auth_url: text(&self.auth_url),
            token_url: text(&self.token_url),
            device_url: text(&self.device_url),
            client_id: text(&self.client_id),
            client_secret: text(&self.client_secret),
            scope: text(&self.scope),
            user,
            password,
            refresh_token: text(&self.refresh_token),
            credentials_in_body: false,
            redirect_port: 0,
        }
    }
}
