//! What a request says besides its header fields: body, framing, target, after curl's options.

use std::fs;

use clap::Args as ClapArgs;
use sockeye_engine::Error;
use sockeye_engine::api::{BodyFraming, BodySpec, FieldProblem, HttpSpec, RequestCoding};
use sockeye_engine::compose::curl;
use sockeye_engine::event::Phrase;

use crate::compose::{milliseconds, on};

const FORM: &str = "application/x-www-form-urlencoded";

#[derive(Debug, Default, ClapArgs)]
pub struct Content {
    /// A form body as typed; @FILE reads it from a file without line endings. Several are joined with "&".
    #[arg(short = 'd', long, value_name = "DATA", visible_alias = "data-ascii",
          conflicts_with_all = ["content", "form", "form_string"])]
    pub data: Vec<String>,
    /// A form body as typed, "@" included.
    #[arg(long, value_name = "DATA", conflicts_with_all = ["content", "form", "form_string"])]
    pub data_raw: Vec<String>,
    /// A form body that is percent-encoded: CONTENT, NAME=CONTENT, @FILE or NAME@FILE.
    #[arg(long, value_name = "DATA", conflicts_with_all = ["content", "form", "form_string"])]
    pub data_urlencode: Vec<String>,
    /// A body exactly as it is; @FILE sends a file.
    #[arg(long, value_name = "DATA", group = "content")]
    pub data_binary: Option<String>,
    /// A JSON body, sent as typed.
    #[arg(long, value_name = "JSON", group = "content")]
    pub data_json: Option<String>,
    /// An XML body, sent as typed.
    #[arg(long, value_name = "XML", group = "content")]
    pub data_xml: Option<String>,
    /// A body of JSON lines; @FILE reads them from a file.
    #[arg(long, value_name = "LINES", group = "content")]
    pub data_ndjson: Option<String>,
    /// A GraphQL query.
    #[arg(long, value_name = "QUERY", group = "content")]
    pub graphql: Option<String>,
    /// Variables of --graphql, as JSON; numbers and the order of keys stay as typed.
    #[arg(long, value_name = "JSON", requires = "graphql")]
    pub variables: Option<String>,
    /// Operation of --graphql.
    #[arg(long, value_name = "NAME", requires = "graphql")]
    pub operation: Option<String>,
    /// A part of a multipart body: NAME=VALUE or NAME=@FILE, with ;type= ;filename= and ;headers=.
    #[arg(short = 'F', long, value_name = "PART", conflicts_with = "content")]
    pub form: Vec<String>,
    /// A part of a multipart body, its value as typed.
    #[arg(long, value_name = "NAME=VALUE", conflicts_with = "content")]
    pub form_string: Vec<String>,
    /// Send a file; without -X by PUT.
    #[arg(short = 'T', long, value_name = "FILE", group = "content")]
    pub upload_file: Option<String>,
    /// Put the data into the query and send GET.
    #[arg(short = 'G', long, conflicts_with_all = ["content", "form", "form_string"])]
    pub get: bool,
    /// Send HEAD.
    #[arg(short = 'I', long = "head", conflicts_with = "content")]
    pub head_only: bool,
    /// Send the text of --data and --data-raw in this charset.
    #[arg(long, value_name = "LABEL")]
    pub charset: Option<String>,
    /// Send the body in chunks.
    #[arg(long)]
    pub chunked: bool,
    /// Compress the body: gzip, deflate, br or zstd.
    #[arg(long, value_name = "CODING", value_parser = coding)]
    pub request_coding: Option<RequestCoding>,
    /// A field after the body: "Name: value".
    #[arg(long, value_name = "FIELD")]
    pub trailer: Vec<String>,
    /// Send Expect: 100-continue and hold the body back, at most so many seconds.
    #[arg(long, value_name = "SECONDS")]
    pub expect100_timeout: Option<f64>,
    /// Send the path as typed. This is the default.
    #[arg(long, conflicts_with = "normalize")]
    pub path_as_is: bool,
    /// Send the path as URL parsers write it: dot segments resolved, characters percent-encoded.
    #[arg(long)]
    pub normalize: bool,
    /// Send this in place of the URL's path and query.
    #[arg(long, value_name = "TARGET")]
    pub request_target: Option<String>,
    /// Ask for compressed content. This is the default.
    #[arg(long)]
    pub compressed: bool,
    /// The User-Agent.
    #[arg(short = 'A', long, value_name = "NAME")]
    pub user_agent: Option<String>,
    /// The Referer.
    #[arg(short = 'e', long, value_name = "URL")]
    pub referer: Option<String>,
}

impl Content {
    /// The URL, with the data in its query where they belong there.
    pub fn url(&self, typed: &str) -> Result<String, Error> {
        let (plain, fragment) = typed.find('#').map_or((typed, ""), |at| typed.split_at(at));
        let mut url = plain.to_owned();
        if self.get {
            for piece in self.pieces()? {
                url.push(if url.contains('?') { '&' } else { '?' });
                url.push_str(&piece);
            }
        }
        Ok(url + fragment)
    }

    /// Puts what was typed into the request.
    pub fn apply(&self, http: &mut HttpSpec) -> Result<(), Error> {
        http.body = self.body()?;
        let method = match &http.body {
            _ if self.head_only => "HEAD",
            _ if self.upload_file.is_some() => "PUT",
            BodySpec::None => "GET",
            _ => "POST",
        };
        method.clone_into(&mut http.method);
        if self.chunked {
            http.framing = BodyFraming::Chunked;
        }
        http.coding = self.request_coding;
        http.trailers = self
            .trailer
            .iter()
            .map(|typed| {
                let (name, value) = typed.split_once(':').unwrap_or((typed, ""));
                on(name.trim_end(), value.trim_start())
            })
            .collect();
        http.expect_ms = self.expect100_timeout.map(milliseconds);
        http.normalize = self.normalize;
        http.request_target.clone_from(&self.request_target);
        for (name, value) in [("User-Agent", &self.user_agent), ("Referer", &self.referer)] {
            match value.as_deref() {
                Some("") => http.without.push(name.to_ascii_lowercase()),
                Some(value) => http.headers.push(on(name, value)),
                None => {}
            }
        }
        Ok(())
    }

    fn body(&self) -> Result<BodySpec, Error> {
        if let Some(text) = &self.data_json {
            return Ok(BodySpec::Json { text: text.clone() });
        }
        if let Some(text) = &self.data_xml {
            return Ok(BodySpec::Xml { text: text.clone() });
        }
        if let Some(typed) = &self.data_ndjson {
            let text = match typed.strip_prefix('@') {
                Some(path) => read(path)?,
                None => typed.clone(),
            };
            return Ok(BodySpec::Ndjson { text, open: false });
        }
        if let Some(query) = &self.graphql {
            return Ok(BodySpec::GraphQl {
                query: query.clone(),
                variables: self.variables.clone().unwrap_or_default(),
                operation: self.operation.clone().unwrap_or_default(),
            });
        }
        if let Some(path) = &self.upload_file {
            return Ok(BodySpec::File { path: path.clone(), content_type: None });
        }
        if let Some(typed) = &self.data_binary {
            return Ok(match typed.strip_prefix('@') {
                Some(path) => BodySpec::File { path: path.to_owned(), content_type: Some(FORM.to_owned()) },
                None => self.text(typed.clone()),
            });
        }
        if !self.form.is_empty() || !self.form_string.is_empty() {
            return self.parts();
        }
        let pieces = self.pieces()?;
        Ok(if pieces.is_empty() || self.get { BodySpec::None } else { self.text(pieces.join("&")) })
    }

    fn parts(&self) -> Result<BodySpec, Error> {
        let mut unknown = Vec::new();
        let typed = self.form.iter().map(|part| (part, false));
        let literal = self.form_string.iter().map(|part| (part, true));
        let parts =
            typed.chain(literal).map(|(part, literal)| curl::part(part, literal, &mut unknown)).collect();
        match unknown.pop() {
            Some(attribute) => Err(wrong(Phrase::new("cli-part-attribute").with("attribute", attribute))),
            None => Ok(BodySpec::Multipart { parts }),
        }
    }

    /// The data in the order of their kinds.
    fn pieces(&self) -> Result<Vec<String>, Error> {
        let mut pieces = Vec::new();
        for typed in &self.data {
            pieces.push(match typed.strip_prefix('@') {
                Some(path) => {
                    let mut text = read(path)?;
                    text.retain(|c| c != '\r' && c != '\n');
                    text
                }
                None => typed.clone(),
            });
        }
        pieces.extend(self.data_raw.iter().cloned());
        for typed in &self.data_urlencode {
            let cut = typed.find(['=', '@']).filter(|at| typed[*at..].starts_with('@'));
            let encoded = match cut {
                Some(at) => curl::urlencoded(&format!("{}={}", &typed[..at], read(&typed[at + 1..])?)),
                None => curl::urlencoded(typed),
            };
            // What names a file was read above.
            pieces.extend(encoded.ok());
        }
        Ok(pieces)
    }

    fn text(&self, text: String) -> BodySpec {
        BodySpec::Text { text, content_type: FORM.to_owned(), charset: self.charset.clone() }
    }
}

fn read(path: &str) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|error| {
        wrong(Phrase::new("cli-file-unreadable").with("path", path).with("why", error.to_string()))
    })
}

fn wrong(why: Phrase) -> Error {
    Error::input(vec![FieldProblem { field: "body".to_owned(), index: None, start: None, end: None, why }])
}

fn coding(typed: &str) -> Result<RequestCoding, String> {
    let known = RequestCoding::ALL.iter().find(|coding| coding.token().eq_ignore_ascii_case(typed));
    known.copied().ok_or_else(|| "known are gzip, deflate, br and zstd".to_owned())
}
