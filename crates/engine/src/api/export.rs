//! curl commands in and out.

use super::{CurlImport, Engine, OpenRequest, Shell};
use crate::compose::curl;
use crate::error::Error;

impl Engine {
    /// A request from a curl command in the quoting of bash, cmd or PowerShell. What is wrong with the command
    /// is a problem of the field `curl`.
    pub fn from_curl(&self, text: &str) -> Result<CurlImport, Error> {
        curl::read(text).map_err(Error::input)
    }

    /// The curl command that sends the same bytes.
    pub fn to_curl(&self, request: &OpenRequest, shell: Shell) -> Result<String, Error> {
        curl::write(request, shell).map_err(Error::input)
    }
}
