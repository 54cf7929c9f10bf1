//! Numbers as a Swedish reader writes them.

/// A whole number with its thousands apart: `6 700`, with spaces that do not break.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut text = String::with_capacity(digits.len() + 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 3 == first {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let shown: Vec<String> = [0, 448, 4_369, 16_700, 1_234_567].map(grouped).into();
        assert_eq!(
            shown,
            [
                "0",
                "448",
                "4\u{a0}369",
                "16\u{a0}700",
                "1\u{a0}234\u{a0}567"
            ]
        );
    }
}
