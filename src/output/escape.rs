use std::borrow::Cow;

/// Text that stands for itself in HTML and XML, between tags and in quoted attributes. Signs that XML cannot hold at
/// all (control characters) become the sign for what cannot be shown.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    let is_special =
        |letter: char| matches!(letter, '&' | '<' | '>' | '"' | '\'') || is_unfit(letter);
    if !text.contains(is_special) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter if is_unfit(letter) => safe.push('\u{fffd}'),
            letter => safe.push(letter),
        }
    }
    Cow::Owned(safe)
}

/// What XML 1.0 has no way of writing.
fn is_unfit(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\t' | '\n' | '\r'))
        || matches!(letter, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_can_become_a_tag_or_end_an_attribute() {
        assert_eq!(
            escape("<img src=x onerror='alert(\"å&b\")'>"),
            "&lt;img src=x onerror=&#39;alert(&quot;å&amp;b&quot;)&#39;&gt;"
        );
        assert_eq!(escape("a\u{0}b\u{7}c\td"), "a\u{fffd}b\u{fffd}c\td");
        assert!(matches!(escape("Ja*"), Cow::Borrowed(_)));
    }
}
