//! A curl command as a request, and what of it the request does not carry.

mod connection;

use super::args::{Arg, args};
use super::data::{self, Data};
use super::form;
use super::words::{Word, Words, shell_of};
use crate::api::{
    Auth, BodySpec, CurlImport, CurlLeftOut, FieldProblem, HeaderSpec, HttpSpec, HttpVersion, OpenRequest,
    Shell,
};
use crate::compose::{Target, problem_at};
use crate::event::Phrase;

/// curl's own bound on redirects.
const REDIRECTS: u32 = 50;
/// How long curl waits for 100 (Continue), in milliseconds.
const EXPECT_MS: u64 = 1000;

/// Reads a command; its shell is recognised by its quoting.
pub fn read(text: &str) -> Result<CurlImport, Vec<FieldProblem>> {
    read_as(text, shell_of(text))
}

/// Reads a command by the quoting of a shell.
pub fn read_as(text: &str, shell: Shell) -> Result<CurlImport, Vec<FieldProblem>> {
    let mut words = Words::of(text, shell).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let args = args(text, &mut words, &mut problems);
    let mut reader = Reader { text, left_out: words.left_out, problems, ..Reader::new() };
    for arg in args {
        reader.take(arg);
    }
    let request = reader.finish();
    match request {
        Some(request) if reader.problems.is_empty() => {
            Ok(CurlImport { request, shell, left_out: reader.left_out })
        }
        _ => Err(reader.problems),
    }
}

/// A command while it is read.
struct Reader<'a> {
    text: &'a str,
    request: OpenRequest,
    http: HttpSpec,
    left_out: Vec<CurlLeftOut>,
    problems: Vec<FieldProblem>,
    url: Option<String>,
    method: Option<String>,
    data: Vec<Data>,
    json: bool,
    /// Pieces of the query, and whether data go there (`-G`).
    query: Vec<String>,
    get: bool,
    head: bool,
    upload: Option<String>,
    user: Option<String>,
    digest: bool,
    sigv4: Option<String>,
    redirects: Option<u32>,
    follow: bool,
    as_is: bool,
    globs: bool,
    compressed: bool,
    version: Option<HttpVersion>,
    expect_ms: u64,
    cookies: Vec<String>,
    proxy: connection::Proxy,
}

impl<'a> Reader<'a> {
    fn new() -> Reader<'a> {
        Reader {
            text: "",
            request: OpenRequest {
                url: String::new(),
                name: None,
                http: None,
                ws: None,
                tls: Default::default(),
                limits: Default::default(),
                first: None,
                connect: Default::default(),
                app: None,
            },
            http: HttpSpec::default(),
            left_out: Vec::new(),
            problems: Vec::new(),
            url: None,
            method: None,
            data: Vec::new(),
            json: false,
            query: Vec::new(),
            get: false,
            head: false,
            upload: None,
            user: None,
            digest: false,
            sigv4: None,
            redirects: None,
            follow: false,
            as_is: false,
            globs: true,
            compressed: false,
            version: None,
            expect_ms: EXPECT_MS,
            cookies: Vec::new(),
            proxy: connection::Proxy::default(),
        }
    }

    fn leave_out(&mut self, option: &str, why: Phrase) {
        self.left_out.push(CurlLeftOut { option: option.to_owned(), why });
    }

    fn wrong(&mut self, word: &Word, why: Phrase) {
        self.problems.push(problem_at("curl", self.text, word.from, word.to, why));
    }

    fn take(&mut self, arg: Arg) {
        match arg {
            Arg::Url(word) => self.take_url(&word),
            Arg::Option { known, written, value, on } => match known.left_out() {
                Some(why) => self.leave_out(&shown(&written, &value), why),
                None if connection::take(self, known.name, &written, &value, on) => {}
                None => self.take_option(known.name, &written, &value, on),
            },
        }
    }

    fn take_url(&mut self, word: &Word) {
        if self.url.is_some() {
            self.leave_out(&word.text, Phrase::new("curl-left-url"));
        } else {
            self.url = Some(word.text.clone());
        }
    }

    /// What the request itself says.
    fn take_option(&mut self, name: &str, written: &str, word: &Word, on: bool) {
        let value = word.text.as_str();
        match name {
            "url" => self.take_url(word),
            "request" => self.method = Some(value.to_owned()),
            "head" => self.head = on,
            "get" => self.get = on,
            "header" => self.take_header(value),
            "user-agent" | "referer" => self.take_named(name, value),
            "cookie" if value.contains('=') => self.cookies.push(value.to_owned()),
            "cookie" => self.leave_out(&shown(written, word), Phrase::new("curl-left-cookies")),
            "range" => self.http.headers.push(line("Range", &format!("bytes={value}"))),
            "data" | "data-ascii" | "data-binary" | "json" => {
                self.json |= name == "json";
                self.take_data(value, written, !matches!(name, "data-binary" | "json"));
            }
            "data-raw" => self.data.push(Data::Text(value.to_owned())),
            "data-urlencode" => match data::urlencoded(value) {
                Ok(text) => self.data.push(Data::Text(text)),
                Err(_) => self.leave_out(&shown(written, word), Phrase::new("curl-left-data-file")),
            },
            "url-query" => {
                match value.strip_prefix('+').map(str::to_owned).map_or_else(|| data::urlencoded(value), Ok) {
                    Ok(text) => self.query.push(text),
                    Err(_) => self.leave_out(&shown(written, word), Phrase::new("curl-left-data-file")),
                }
            }
            "form" | "form-string" => self.take_part(value, written, name == "form-string"),
            "upload-file" if matches!(value, "-" | ".") => {
                self.leave_out(&shown(written, word), Phrase::new("curl-left-input"));
            }
            "upload-file" => self.upload = Some(value.to_owned()),
            "user" => self.user = Some(value.to_owned()),
            "basic" => self.digest = false,
            "digest" => self.digest = on,
            "oauth2-bearer" => self.http.auth = Auth::Bearer { token: value.to_owned() },
            "aws-sigv4" => self.sigv4 = Some(value.to_owned()),
            "location" | "follow" => self.follow = on,
            "max-redirs" => match value.parse::<i64>() {
                Ok(most) => self.redirects = Some(u32::try_from(most).unwrap_or(REDIRECTS)),
                Err(_) => self.wrong(word, Phrase::new("curl-not-a-number").with("option", written)),
            },
            "path-as-is" => self.as_is = on,
            "globoff" => self.globs = !on,
            "compressed" => self.compressed = on,
            "request-target" => self.http.request_target = Some(value.to_owned()),
            "http1.0" => self.version = Some(HttpVersion::Http10),
            "http1.1" => self.version = Some(HttpVersion::Http11),
            "http2" => self.version = Some(HttpVersion::Auto),
            "http2-prior-knowledge" => self.version = Some(HttpVersion::Http2Prior),
            "expect100-timeout" => match connection::milliseconds(value) {
                Some(ms) => self.expect_ms = ms,
                None => self.wrong(word, Phrase::new("curl-not-a-number").with("option", written)),
            },
            _ => self.leave_out(&shown(written, word), Phrase::new("curl-left-tool")),
        }
    }

    /// `Name: value`, `Name;` sends it empty, `Name:` leaves out what would be added.
    fn take_header(&mut self, value: &str) {
        match (value.split_once(':'), value.trim_end().strip_suffix(';')) {
            _ if value.starts_with('@') => self.leave_out(value, Phrase::new("curl-left-data-file")),
            (Some((name, value)), _) if value.trim().is_empty() => {
                self.http.without.push(name.trim().to_ascii_lowercase());
            }
            (Some((name, value)), _) => {
                let value = value.strip_prefix(' ').unwrap_or(value);
                self.http.headers.push(line(name, value));
            }
            (None, Some(name)) => self.http.headers.push(line(name, "")),
            (None, None) => self.leave_out(value, Phrase::new("curl-left-header")),
        }
    }

    /// `-A` and `-e`; an empty one leaves out what would be sent.
    fn take_named(&mut self, option: &str, value: &str) {
        let (name, value) = match option {
            "referer" => ("Referer", value.strip_suffix(";auto").unwrap_or(value)),
            _ => ("User-Agent", value),
        };
        if value.is_empty() {
            self.http.without.push(name.to_ascii_lowercase());
        } else {
            self.http.headers.push(line(name, value));
        }
    }

    fn take_data(&mut self, value: &str, written: &str, strip: bool) {
        match value.strip_prefix('@') {
            None => self.data.push(Data::Text(value.to_owned())),
            Some("-") => self.leave_out(&format!("{written} @-"), Phrase::new("curl-left-input")),
            Some(path) => self.data.push(Data::File { path: path.to_owned(), strip }),
        }
    }

    fn take_part(&mut self, value: &str, written: &str, literal: bool) {
        let mut left_out = Vec::new();
        let part = form::part(value, literal, &mut left_out);
        for attribute in left_out {
            self.leave_out(&format!("{written} ;{attribute}"), Phrase::new("curl-left-http"));
        }
        match &mut self.http.body {
            BodySpec::Multipart { parts } => parts.push(part),
            body => *body = BodySpec::Multipart { parts: vec![part] },
        }
    }

    fn finish(&mut self) -> Option<OpenRequest> {
        let Some(url) = self.url.take() else {
            let end = self.text.len();
            let why = Phrase::new("curl-no-url");
            self.problems.push(problem_at("curl", self.text, end, end, why));
            return None;
        };
        let body = self.body();
        let url = self.whole_url(url);
        self.credentials(&url);
        if !self.cookies.is_empty() {
            self.http.headers.push(line("Cookie", &self.cookies.join("; ")));
        }
        if self.json {
            let typed = |headers: &[HeaderSpec], name: &str| {
                headers.iter().any(|header| header.name.eq_ignore_ascii_case(name))
            };
            if !typed(&self.http.headers, "accept") {
                self.http.headers.push(line("Accept", "application/json"));
            }
        }
        self.http.method = match &self.method {
            Some(method) => method.clone(),
            None if self.head => "HEAD".to_owned(),
            None if self.upload.is_some() => "PUT".to_owned(),
            None if body != BodySpec::None => "POST".to_owned(),
            None => "GET".to_owned(),
        };
        self.http.body = body;
        // curl asks for no coding unless it is told to.
        if !self.compressed && !self.http.without.iter().any(|name| name == "accept-encoding") {
            self.http.without.push("accept-encoding".to_owned());
        }
        self.http.max_redirects = if self.follow { self.redirects.unwrap_or(REDIRECTS) } else { 0 };
        let tls = url.starts_with("https:");
        let usual = if tls { HttpVersion::Auto } else { HttpVersion::Http11 };
        self.http.version = self.version.unwrap_or(usual);
        let expects = |header: &HeaderSpec| {
            header.name.eq_ignore_ascii_case("expect") && header.value.eq_ignore_ascii_case("100-continue")
        };
        if self.http.headers.iter().any(expects) {
            self.http.expect_ms = Some(self.expect_ms);
        }
        if let Ok(target) = Target::parse(&url) {
            // Without --path-as-is curl resolves dot segments.
            let dots = target.path.split(['?']).next().unwrap_or_default().split('/');
            self.http.normalize = !self.as_is && dots.clone().any(|segment| matches!(segment, "." | ".."));
            if self.globs && target.path.contains(['{', '[']) {
                self.leave_out(&target.path, Phrase::new("curl-left-globs"));
            }
        }
        self.request.connect.proxy = self.proxy.spec();
        self.request.url = url;
        self.request.http = Some(self.http.clone());
        Some(self.request.clone())
    }

    fn body(&mut self) -> BodySpec {
        if let Some(path) = &self.upload {
            return BodySpec::File { path: path.clone(), content_type: Some(String::new()) };
        }
        if let BodySpec::Multipart { .. } = self.http.body {
            return std::mem::take(&mut self.http.body);
        }
        let data = std::mem::take(&mut self.data);
        let mut texts = Vec::new();
        let alone = data.len() == 1;
        for piece in data.iter() {
            match piece {
                Data::Text(text) => texts.push(text.clone()),
                Data::File { path, strip } if alone && !self.get => {
                    if *strip {
                        self.leave_out(&format!("@{path}"), Phrase::new("curl-left-line-ends"));
                    }
                    let form = "application/x-www-form-urlencoded";
                    let content_type = if self.json { "application/json" } else { form };
                    let content_type = Some(content_type.to_owned());
                    return BodySpec::File { path: path.clone(), content_type };
                }
                Data::File { path, .. } => {
                    self.leave_out(&format!("@{path}"), Phrase::new("curl-left-data-file"));
                }
            }
        }
        if data.is_empty() {
            return BodySpec::None;
        }
        let text = texts.join(if self.json { "" } else { "&" });
        if self.get {
            self.query.push(text);
            return BodySpec::None;
        }
        data::body(text, self.json, &self.http.headers, &self.http.without)
    }

    /// With a scheme, the file's name after a closing slash, and the pieces of the query.
    fn whole_url(&mut self, url: String) -> String {
        let mut url = if url.contains("://") { url } else { format!("http://{url}") };
        let fragment = url.find('#').map(|at| url.split_off(at)).unwrap_or_default();
        if let Some(path) = &self.upload {
            let after_host = url.find("://").map_or(0, |at| at + 3);
            let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
            if url.ends_with('/') {
                url.push_str(name);
            } else if !url[after_host..].contains('/') {
                url.push('/');
                url.push_str(name);
            }
        }
        for piece in &self.query {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(piece);
        }
        url + &fragment
    }

    fn credentials(&mut self, url: &str) {
        let Some(given) = self.user.take() else { return };
        let (user, password) = given.split_once(':').unwrap_or((&given, ""));
        let (user, password) = (user.to_owned(), password.to_owned());
        self.http.auth = match &self.sigv4 {
            Some(scope) => {
                let host = Target::parse(url).map(|target| target.host).unwrap_or_default();
                let mut labels = host.split('.');
                let (service, region) =
                    (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
                let given = |at: usize| scope.split(':').nth(at).filter(|part| !part.is_empty());
                Auth::AwsSigV4 {
                    access_key: user,
                    secret_key: password,
                    session_token: None,
                    region: given(2).unwrap_or(region).to_owned(),
                    service: given(3).unwrap_or(service).to_owned(),
                }
            }
            None if self.digest => Auth::Digest { user, password },
            None => Auth::Basic { user, password },
        };
    }
}

fn line(name: &str, value: &str) -> HeaderSpec {
    HeaderSpec { name: name.to_owned(), value: value.to_owned(), on: true }
}

/// An option as it stands in a list.
fn shown(written: &str, value: &Word) -> String {
    if value.to == 0 { written.to_owned() } else { format!("{written} {}", value.text) }
}
