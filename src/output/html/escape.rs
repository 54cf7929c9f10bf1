use std::borrow::Cow;

/// Text that stands for itself, between tags and in quoted attributes.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
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
            letter => safe.push(letter),
        }
    }
    Cow::Owned(safe)
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
        assert!(matches!(escape("Ja*"), Cow::Borrowed(_)));
    }
}
