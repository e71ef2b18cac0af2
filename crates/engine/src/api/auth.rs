//! Credentials of a request.

use crate::event::{vocabulary, vocabulary_enum};

vocabulary! {
    /// Credentials of a request.
    #[derive(Default)]
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum Auth {
        #[default]
        None,
        /// RFC 7617.
        Basic { user: String, password: String },
        /// RFC 6750.
        Bearer { token: String },
        /// RFC 7616: sent without credentials first, then once more with the answer to the challenge.
        Digest { user: String, password: String },
        ApiKey { name: String, value: String, place: KeyPlace },
        /// RFC 6749; the token is fetched before the request, in exchanges of the same session.
        OAuth2(OAuth2),
        /// AWS Signature Version 4.
        AwsSigV4 {
            access_key: String,
            secret_key: String,
            session_token: Option<String>,
            region: String,
            service: String,
        },
        /// A JSON Web Token that is signed for each request (RFC 7519) and sent as a bearer token.
        Jwt {
            /// `HS256`, `RS256`, `ES256`, `EdDSA` and their kin (RFC 7518 §3.1).
            algorithm: String,
            /// The shared secret, or a private key in PEM.
            key: String,
            /// Header members besides `alg` and `typ`, as a JSON object; empty: none.
            header: String,
            /// Claims as a JSON object; `iat` and `exp` are added where `lifetime_s` is not 0.
            claims: String,
            lifetime_s: u64,
            /// What stands before the token; usually `Bearer`.
            prefix: String,
        },
    }

    /// How an access token is got (RFC 6749).
    pub struct OAuth2 {
        pub grant: OAuthGrant,
        /// For the authorization code grant.
        pub auth_url: String,
        pub token_url: String,
        /// For the device authorization grant (RFC 8628).
        pub device_url: String,
        pub client_id: String,
        pub client_secret: String,
        /// Separated by spaces.
        pub scope: String,
        /// For the password grant.
        pub user: String,
        pub password: String,
        /// A refresh token to begin with (RFC 6749 §6).
        pub refresh_token: String,
        /// Send the client's credentials in the body instead of in a Basic field (RFC 6749 §2.3.1).
        pub credentials_in_body: bool,
        /// Loopback port of the redirect URI; 0: any free port.
        pub redirect_port: u16,
    }
}

vocabulary_enum! {
    /// Where an API key goes.
    pub enum KeyPlace { Header, Query, Cookie }

    /// Grant types.
    pub enum OAuthGrant {
        /// With PKCE (RFC 7636), the system's browser and a loopback redirect (RFC 8252).
        AuthorizationCode,
        ClientCredentials,
        Password,
        /// RFC 8628.
        DeviceCode,
        RefreshToken,
    }
}
