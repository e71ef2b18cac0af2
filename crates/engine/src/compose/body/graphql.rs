//! The JSON envelope of GraphQL over HTTP. Variables stand in it as they were typed.

use super::{Remarks, without_place};
use crate::event::Phrase;

/// `{"query":…,"operationName":…,"variables":…}`, written by hand: a JSON library would rewrite the
/// numbers of the variables.
pub fn envelope(query: &str, variables: &str, operation: &str, remarks: &mut Remarks) -> String {
    let mut json = format!("{{\"query\":{}", quoted(query));
    if !operation.is_empty() {
        json.push_str(",\"operationName\":");
        json.push_str(&quoted(operation));
    }
    if !variables.trim().is_empty() {
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(variables) {
            let notice = Phrase::new("body-variables-invalid")
                .with("line", error.line())
                .with("column", error.column())
                .with("text", without_place(&error));
            remarks.notices.push(notice);
        }
        json.push_str(",\"variables\":");
        json.push_str(variables);
    }
    json.push('}');
    json
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_keep_their_numbers_and_the_order_of_their_keys() {
        let mut remarks = Remarks::default();
        let variables = "{ \"z\": 12345678901234567890, \"a\": 1.0e2 }";
        let json = envelope("query Q { \"\n }", variables, "Q", &mut remarks);
        assert_eq!(
            json,
            "{\"query\":\"query Q { \\\"\\n }\",\"operationName\":\"Q\",\"variables\":{ \"z\": 12345678901234567890, \"a\": 1.0e2 }}"
        );
        assert!(remarks.notices.is_empty());
        assert_eq!(envelope("{a}", "  ", "", &mut remarks), "{\"query\":\"{a}\"}");
        assert_eq!(envelope("{a}", "{", "", &mut remarks), "{\"query\":\"{a}\",\"variables\":{}");
        assert_eq!(remarks.notices[0].code, "body-variables-invalid");
    }
}
