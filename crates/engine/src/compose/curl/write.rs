//! A request as a curl command that sends the same bytes.

use super::quote::quoted;
use crate::api::{
    Auth, BodySpec, FieldProblem, HttpSpec, HttpVersion, KeyPlace, Limits, OpenRequest, PartSpec, ProxySpec,
    SessionKind, Shell,
};
use crate::compose::{Draft, Target, Upgrade, problem};
use crate::event::Phrase;

/// From this size on curl asks for 100 (Continue) by itself.
const EXPECT_FROM: u64 = 1024 * 1024;
/// The nonce of RFC 6455 §1.3: a command that is pasted twice cannot have a random one.
const SAMPLE_KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const FORM: &str = "application/x-www-form-urlencoded";

/// Writes the command; what curl cannot send is a problem.
pub fn write(request: &OpenRequest, shell: Shell) -> Result<String, Vec<FieldProblem>> {
    let target = Target::parse(&request.url).map_err(|problem| vec![problem])?;
    let cannot = |why: Phrase| vec![problem("curl", why)];
    if target.kind == SessionKind::Tcp {
        return Err(cannot(Phrase::new("curl-cannot-tcp")));
    }
    let http = request.http.clone().unwrap_or_default();
    // curl reads no compressed messages, so the command offers no extension.
    let upgrade = (target.kind == SessionKind::Ws).then(|| Upgrade {
        key: SAMPLE_KEY.to_owned(),
        protocols: request.ws.as_ref().map(|ws| ws.subprotocols.clone()).unwrap_or_default(),
        extensions: Vec::new(),
    });
    let (draft, problems) = Draft::compose(&target, &http, upgrade.as_ref());
    if !problems.is_empty() {
        return Err(problems);
    }
    if http.coding.is_some() && draft.content.is_some() {
        return Err(cannot(Phrase::new("curl-cannot-compress")));
    }
    if !draft.trailers.is_empty() {
        return Err(cannot(Phrase::new("curl-cannot-trailers")));
    }
    let mut args = Args { shell, lines: Vec::new(), unquotable: false };
    args.url(&target, &draft, &http);
    let defaults = args.content(&draft, &http).map_err(cannot)?;
    args.head(&target, &draft, &http, &defaults);
    args.auth(&http);
    args.connection(request, &target, &http);
    args.written().ok_or_else(|| cannot(Phrase::new("curl-cannot-quote")))
}

/// What curl would do by itself once the content is given to it.
struct Defaults {
    method: &'static str,
    content_type: Option<&'static str>,
    /// It writes its own Content-Type with its own boundary.
    multipart: bool,
    expect: bool,
}

/// The arguments, one option with its value a line.
struct Args {
    shell: Shell,
    lines: Vec<String>,
    unquotable: bool,
}

impl Args {
    fn push(&mut self, words: &[&str]) {
        let mut line = Vec::new();
        for word in words {
            match quoted(word, self.shell) {
                Some(word) => line.push(word),
                None => self.unquotable = true,
            }
        }
        self.lines.push(line.join(" "));
    }

    fn written(self) -> Option<String> {
        let (program, glue) = match self.shell {
            Shell::Bash => ("curl", " \\\n  "),
            Shell::Cmd => ("curl", " ^\n  "),
            Shell::PowerShell => ("curl.exe", " `\n  "),
        };
        (!self.unquotable).then(|| format!("{program} {}", self.lines.join(glue)))
    }

    fn url(&mut self, target: &Target, draft: &Draft, http: &HttpSpec) {
        let path = match &http.request_target {
            Some(own) => {
                self.push(&["--request-target", own]);
                &target.path
            }
            None => &draft.target,
        };
        let mut path = path.clone();
        if let Auth::ApiKey { name, value, place: KeyPlace::Query } = &http.auth {
            let pair = url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
            path.push(if path.contains('?') { '&' } else { '?' });
            path.push_str(&pair);
        }
        let authority = match &target.zone {
            Some(zone) => target.authority.replacen(']', &format!("%25{zone}]"), 1),
            None => target.authority.clone(),
        };
        let url = format!("{}://{authority}{path}", if target.tls { "https" } else { "http" });
        let mut words = Vec::new();
        let segments = path.split('?').next().unwrap_or_default();
        if segments.split('/').any(|segment| matches!(segment, "." | "..")) {
            words.push("--path-as-is");
        }
        if path.contains(['[', ']', '{', '}']) {
            words.push("-g");
        }
        words.push(&url);
        self.push(&words);
        // The first line is the one with the URL.
        self.lines.rotate_right(1);
    }

    fn content(&mut self, draft: &Draft, http: &HttpSpec) -> Result<Defaults, Phrase> {
        let mut defaults = Defaults { method: "GET", content_type: None, multipart: false, expect: false };
        let Some(content) = &draft.content else {
            // curl says how long nothing is only when it is given nothing.
            if draft.lines.iter().any(|line| line.added && line.name == "Content-Length") {
                self.push(&["--data-raw", ""]);
                (defaults.method, defaults.content_type) = ("POST", Some(FORM));
            }
            return Ok(defaults);
        };
        defaults.method = "POST";
        defaults.expect = content.len().is_none_or(|len| len >= EXPECT_FROM);
        let own_type = draft.lines.iter().any(|line| !line.added && is(&line.name, "content-type"));
        match (&http.body, content.bytes()) {
            (BodySpec::Multipart { parts }, bytes) if !own_type || bytes.is_none() => {
                defaults.multipart = true;
                for part in parts.iter().filter(|part| part.on) {
                    self.part(part);
                }
            }
            (BodySpec::File { path, .. }, _) => {
                self.push(&["--data-binary", &format!("@{path}")]);
                defaults.content_type = Some(FORM);
            }
            (_, Some(bytes)) => {
                let text = std::str::from_utf8(&bytes).map_err(|_| Phrase::new("curl-cannot-bytes"))?;
                self.push(&["--data-raw", text]);
                defaults.content_type = Some(FORM);
            }
            (_, None) => return Err(Phrase::new("curl-cannot-bytes")),
        }
        Ok(defaults)
    }

    fn part(&mut self, part: &PartSpec) {
        let escaped = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let special = part.content_type.is_some() || part.file_name.is_some() || !part.headers.is_empty();
        let Some(path) = &part.file else {
            if special {
                let value = format!("{}={}{}", part.name, escaped(&part.value), attributes(part, escaped));
                self.push(&["-F", &value]);
            } else {
                self.push(&["--form-string", &format!("{}={}", part.name, part.value)]);
            }
            return;
        };
        let nameless = part.file_name.as_deref() == Some("");
        let mark = if nameless { '<' } else { '@' };
        let mut shown = part.clone();
        if part.content_type.is_none() && !nameless {
            let name = part.file_name.as_deref().unwrap_or(path);
            shown.content_type = Some(mime_guess::from_path(name).first_or_octet_stream().to_string());
        }
        if nameless {
            shown.file_name = None;
        }
        self.push(&["-F", &format!("{}={mark}{}{}", part.name, escaped(path), attributes(&shown, escaped))]);
    }

    fn head(&mut self, target: &Target, draft: &Draft, http: &HttpSpec, defaults: &Defaults) {
        if draft.method == "HEAD" && draft.content.is_none() {
            self.push(&["-I"]);
        } else if draft.method != defaults.method {
            self.push(&["-X", &draft.method]);
        }
        for line in &draft.lines {
            let name = line.name.to_ascii_lowercase();
            match name.as_str() {
                "host" if line.value == target.authority && line.added => {}
                "content-length" if line.added => {}
                "accept" if line.added && line.value == "*/*" => {}
                "authorization" if line.added && credentials(target, http).is_some() => {}
                "content-type" if defaults.multipart => {}
                "content-type" if line.added && Some(line.value.as_str()) == defaults.content_type => {}
                "user-agent" if line.added => self.push(&["-A", &line.value]),
                "accept-encoding" => {
                    self.push(&["--compressed"]);
                    self.header(&line.name, &line.value);
                }
                _ => self.header(&line.name, &line.value),
            }
        }
        let mut absent = vec!["Host", "User-Agent", "Accept"];
        if defaults.content_type.is_some() || defaults.multipart {
            absent.push("Content-Type");
        }
        if defaults.expect {
            absent.push("Expect");
        }
        for name in absent {
            if !draft.lines.iter().any(|line| is(&line.name, name)) {
                self.push(&["-H", &format!("{name}:")]);
            }
        }
        if let Some(ms) = http.expect_ms.filter(|_| draft.content.is_some()) {
            self.push(&["--expect100-timeout", &seconds(ms)]);
        }
    }

    /// An empty field takes a semicolon: with a colon curl would leave it out.
    fn header(&mut self, name: &str, value: &str) {
        if value.trim().is_empty() {
            self.push(&["-H", &format!("{name};")]);
        } else {
            self.push(&["-H", &format!("{name}: {value}")]);
        }
    }

    fn auth(&mut self, http: &HttpSpec) {
        match &http.auth {
            Auth::Digest { user, password } => self.push(&["--digest", "-u", &format!("{user}:{password}")]),
            Auth::AwsSigV4 { access_key, secret_key, session_token, region, service } => {
                self.push(&["--aws-sigv4", &format!("aws:amz:{region}:{service}")]);
                self.push(&["-u", &format!("{access_key}:{secret_key}")]);
                if let Some(token) = session_token {
                    self.header("X-Amz-Security-Token", token);
                }
            }
            Auth::ApiKey { name, value, place: KeyPlace::Header } => self.header(name, value),
            Auth::ApiKey { name, value, place: KeyPlace::Cookie } => {
                self.push(&["-b", &format!("{name}={value}")]);
            }
            // The token is not there before the request is sent.
            Auth::OAuth2(_) => self.header("Authorization", "Bearer TOKEN"),
            Auth::Jwt { prefix, .. } => self.header("Authorization", &format!("{prefix} TOKEN")),
            _ => {}
        }
    }

    fn connection(&mut self, request: &OpenRequest, target: &Target, http: &HttpSpec) {
        if let Some((user, password)) = credentials(target, http) {
            self.push(&["-u", &format!("{user}:{password}")]);
        }
        match http.version {
            HttpVersion::Http10 => self.push(&["--http1.0"]),
            HttpVersion::Http11 if target.tls => self.push(&["--http1.1"]),
            HttpVersion::Http2 => self.push(&["--http2"]),
            HttpVersion::Http2Prior => self.push(&["--http2-prior-knowledge"]),
            _ => {}
        }
        if http.max_redirects > 0 {
            self.push(&["-L", "--max-redirs", &http.max_redirects.to_string()]);
        }
        let tls = &request.tls;
        if target.tls {
            if !tls.verify {
                self.push(&["-k"]);
            }
            if let Some(file) = &tls.ca_file {
                self.push(&["--cacert", file]);
            }
            if let Some(client) = &tls.client {
                self.push(&["--cert", &client.file]);
                if let Some(key) = &client.key_file {
                    self.push(&["--key", key]);
                }
                if let Some(password) = &client.password {
                    self.push(&["--pass", password]);
                }
            }
        }
        if let ProxySpec::Own { url, user, password, except } = &request.connect.proxy {
            self.push(&["-x", url]);
            if !user.is_empty() {
                self.push(&["-U", &format!("{user}:{password}")]);
            }
            if let Some(except) = except {
                self.push(&["--noproxy", except]);
            }
        }
        for resolve in &request.connect.resolve {
            let port = if resolve.port == 0 { target.port } else { resolve.port };
            self.push(&["--resolve", &format!("{}:{port}:{}", resolve.host, resolve.addresses)]);
        }
        if request.limits.connect_ms != Limits::default().connect_ms && request.limits.connect_ms > 0 {
            self.push(&["--connect-timeout", &seconds(request.limits.connect_ms)]);
        }
        if request.limits.total_ms > 0 {
            self.push(&["-m", &seconds(request.limits.total_ms)]);
        }
    }
}

/// Basic credentials that `-u` can carry: a user with a colon in it would be cut there.
fn credentials(target: &Target, http: &HttpSpec) -> Option<(String, String)> {
    let typed = http.headers.iter().any(|line| line.on && is(&line.name, "authorization"));
    let refused = http.without.iter().any(|name| is(name, "authorization"));
    let given = match &http.auth {
        Auth::Basic { user, password } => Some((user.clone(), password.clone())),
        Auth::None => target.userinfo.clone(),
        _ => None,
    };
    given.filter(|(user, _)| !typed && !refused && !user.contains(':'))
}

fn attributes(part: &PartSpec, escaped: impl Fn(&str) -> String) -> String {
    let mut attributes = String::new();
    if let Some(content_type) = part.content_type.as_deref().filter(|given| !given.is_empty()) {
        attributes.push_str(&format!(";type={content_type}"));
    }
    if let Some(name) = &part.file_name {
        attributes.push_str(&format!(";filename={}", escaped(name)));
    }
    for header in part.headers.iter().filter(|header| header.on) {
        attributes.push_str(&format!(";headers={}", escaped(&format!("{}: {}", header.name, header.value))));
    }
    attributes
}

fn is(name: &str, other: &str) -> bool {
    name.eq_ignore_ascii_case(other)
}

fn seconds(ms: u64) -> String {
    if ms.is_multiple_of(1000) { (ms / 1000).to_string() } else { format!("{}.{:03}", ms / 1000, ms % 1000) }
}
