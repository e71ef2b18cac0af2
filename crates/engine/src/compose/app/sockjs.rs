//! SockJS frames as a client writes them: a JSON array of strings, on WebSocket and as the body of `xhr_send`.

/// The strings as one frame.
#[must_use]
pub fn frame(messages: &[String]) -> String {
    let strings: Vec<String> =
        messages.iter().map(|message| serde_json::Value::from(message.as_str()).to_string()).collect();
    format!("[{}]", strings.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped_and_kept_in_order() {
        assert_eq!(frame(&["a\"\n".to_owned(), "é\0".to_owned()]), "[\"a\\\"\\n\",\"é\\u0000\"]");
        assert_eq!(frame(&[]), "[]");
    }
}
