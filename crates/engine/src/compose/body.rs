//! Request bodies, built by reqwest: forms, multipart with files that are read while they are sent,
//! credentials. What reqwest would say about them in header fields is taken over.

use std::io;
use std::path::Path;
use std::sync::LazyLock;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt, try_unfold};
use http_body_util::BodyDataStream;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, RequestBuilder};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use url::Url;

use super::{Target, problem, problem_at};
use crate::api::{Auth, BodySpec, FieldProblem, HttpSpec, PartSpec};
use crate::event::Phrase;

/// Bytes of a file read at once.
const PIECE: usize = 64 * 1024;

/// reqwest builds requests here; it never sends one.
static BUILDER: LazyLock<Client> = LazyLock::new(Client::new);

/// A request's content.
pub enum Body {
    None,
    Bytes(Bytes),
    Stream(BoxStream<'static, io::Result<Bytes>>),
}

/// What a body and credentials add to a request.
pub struct Built {
    pub body: Body,
    pub content_type: Option<String>,
    /// Absent: not known before it was sent.
    pub length: Option<u64>,
    pub authorization: Option<String>,
}

/// Builds the body and the credentials of a request.
pub fn build(target: &Target, http: &HttpSpec) -> Result<Built, FieldProblem> {
    let unusable = |_| problem("url", Phrase::new("url-bad-host").with("host", target.host.as_str()));
    let mut url = Url::parse(&target.url).map_err(unusable)?;
    if target.url.starts_with("ws") {
        // Cannot fail: all four schemes are special ones.
        let _ = url.set_scheme(if target.tls { "https" } else { "http" });
    }
    let request = BUILDER.request(Method::POST, url);
    let request = match &http.auth {
        Auth::None => request,
        Auth::Basic { user, password } => request.basic_auth(user, Some(password)),
        Auth::Bearer { token } => request.bearer_auth(token),
        _ => request,
    };
    let (request, length) = with_body(request, &http.body)?;
    let fault =
        |error: reqwest::Error| problem("body", Phrase::new("body-unusable").with("text", error.to_string()));
    let mut request = request.build().map_err(fault)?;
    let field = |headers: &HeaderMap, name: HeaderName| {
        headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let content_type = field(request.headers(), CONTENT_TYPE);
    let authorization = field(request.headers(), AUTHORIZATION);
    let stated = field(request.headers(), CONTENT_LENGTH).and_then(|value| value.parse().ok());
    let body = match request.body_mut().take() {
        None => Body::None,
        Some(body) => match body.as_bytes() {
            Some(bytes) => Body::Bytes(Bytes::copy_from_slice(bytes)),
            None => Body::Stream(BodyDataStream::new(body).map_err(io::Error::other).boxed()),
        },
    };
    let length = match &body {
        Body::None => None,
        Body::Bytes(bytes) => Some(bytes.len() as u64),
        Body::Stream(_) => stated.or(length),
    };
    Ok(Built { body, content_type, length, authorization })
}

/// What is wrong with a body as typed.
pub fn check(spec: &BodySpec, problems: &mut Vec<FieldProblem>) {
    match spec {
        BodySpec::None
        | BodySpec::Json { .. }
        | BodySpec::Form { .. }
        | BodySpec::Xml { .. }
        | BodySpec::GraphQl { .. }
        | BodySpec::Ndjson { .. } => {}
        BodySpec::Text { content_type, .. } => problems.extend(check_type(Some(content_type), None).err()),
        BodySpec::File { path, content_type } => {
            problems.extend(read_file(path, "body", None).err());
            problems.extend(check_type(content_type.as_deref(), None).err());
        }
        BodySpec::Multipart { parts } => {
            for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.on) {
                problems
                    .extend(part.file.as_ref().and_then(|path| read_file(path, "body", Some(index)).err()));
                problems.extend(check_type(part.content_type.as_deref(), Some(index)).err());
            }
        }
    }
}

/// Size of a file that can be sent; a problem of `field` when it cannot be read.
pub fn read_file(path: &str, field: &str, index: Option<usize>) -> Result<u64, FieldProblem> {
    let index = index.and_then(|index| u32::try_from(index).ok());
    let wrong = |why: Phrase| FieldProblem { index, ..problem(field, why.with("path", path)) };
    match std::fs::File::open(path).and_then(|file| file.metadata()) {
        Ok(found) if found.is_file() => Ok(found.len()),
        Ok(_) => Err(wrong(Phrase::new("file-not-a-file"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(wrong(Phrase::new("file-missing"))),
        Err(error) => Err(wrong(Phrase::new("file-unreadable").with("text", error.to_string()))),
    }
}

/// The first `len` bytes of a file, read while they are sent. A file that became shorter is an error: the
/// length was promised.
pub fn stream_file(path: String, len: u64) -> BoxStream<'static, io::Result<Bytes>> {
    try_unfold((None::<File>, path, len), |(file, path, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut file = match file {
            Some(file) => file,
            None => File::open(&path).await?,
        };
        let room = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
        let mut piece = vec![0; room];
        let got = file.read(&mut piece).await?;
        if got == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter"));
        }
        piece.truncate(got);
        Ok(Some((Bytes::from(piece), (Some(file), path, left - got as u64))))
    })
    .boxed()
}

fn with_body(
    request: RequestBuilder,
    spec: &BodySpec,
) -> Result<(RequestBuilder, Option<u64>), FieldProblem> {
    let typed = |request: RequestBuilder, content_type: &str| {
        if content_type.is_empty() { request } else { request.header(CONTENT_TYPE, content_type) }
    };
    Ok(match spec {
        BodySpec::None => (request, None),
        BodySpec::Text { text, content_type, .. } => (typed(request, content_type).body(text.clone()), None),
        BodySpec::Json { text } => (typed(request, "application/json").body(text.clone()), None),
        BodySpec::Xml { text } => (typed(request, "application/xml").body(text.clone()), None),
        BodySpec::GraphQl { query, .. } => (typed(request, "application/json").body(query.clone()), None),
        BodySpec::Ndjson { text, .. } => (typed(request, "application/x-ndjson").body(text.clone()), None),
        BodySpec::Form { fields } => {
            let pairs: Vec<_> =
                fields.iter().filter(|field| field.on).map(|field| (&field.name, &field.value)).collect();
            (request.form(&pairs), None)
        }
        BodySpec::File { path, content_type } => {
            let len = read_file(path, "body", None)?;
            let guessed = || mime_guess::from_path(path).first_or_octet_stream().to_string();
            let content_type = content_type.clone().unwrap_or_else(guessed);
            let body = reqwest::Body::wrap_stream(stream_file(path.clone(), len));
            (typed(request, &content_type).body(body), Some(len))
        }
        BodySpec::Multipart { parts } => {
            let mut form = Form::new();
            for (index, spec) in parts.iter().enumerate().filter(|(_, part)| part.on) {
                form = form.part(spec.name.clone(), part(spec, index)?);
            }
            (request.multipart(form), None)
        }
    })
}

fn part(spec: &PartSpec, index: usize) -> Result<Part, FieldProblem> {
    let part = match &spec.file {
        None => Part::text(spec.value.clone()),
        Some(path) => {
            let len = read_file(path, "body", Some(index))?;
            let name = Path::new(path)
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let guessed = mime_guess::from_path(path).first_or_octet_stream();
            let body = reqwest::Body::wrap_stream(stream_file(path.clone(), len));
            let part = Part::stream_with_length(body, len).file_name(name);
            if spec.content_type.is_none() {
                return part.mime_str(guessed.as_ref()).map_err(|_| bad_type(guessed.as_ref(), Some(index)));
            }
            part
        }
    };
    match spec.content_type.as_deref() {
        Some(content_type) if !content_type.is_empty() => {
            part.mime_str(content_type).map_err(|_| bad_type(content_type, Some(index)))
        }
        _ => Ok(part),
    }
}

fn check_type(content_type: Option<&str>, part: Option<usize>) -> Result<(), FieldProblem> {
    match content_type {
        Some(value) if value.contains(['\r', '\n', '\0']) => Err(bad_type(value, part)),
        Some(value) if part.is_some() && !value.is_empty() => {
            Part::text("").mime_str(value).map(|_| ()).map_err(|_| bad_type(value, part))
        }
        _ => Ok(()),
    }
}

fn bad_type(value: &str, part: Option<usize>) -> FieldProblem {
    let found = problem_at("body", value, 0, value.len(), Phrase::new("body-bad-type"));
    FieldProblem { index: part.and_then(|index| u32::try_from(index).ok()), ..found }
}
