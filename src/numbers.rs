//! Numbers as a Swedish reader writes them, and the height of a row in a workbook.

/// Points to a line of text in a workbook.
const LINE_HEIGHT: f64 = 15.0;

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

/// The height of a workbook's row in points: high enough for the longest of some texts when each is broken at its
/// column's width, in characters.
#[must_use]
pub fn height_of(cells: &[(&str, f64)]) -> f64 {
    let lines = cells.iter().map(|(text, width)| {
        // Proportional letters are narrower than the digits that a width is counted in.
        let room = (*width * 1.1).max(1.0);
        let needed = text.chars().count().min(4000);
        (f64::from(u32::try_from(needed).unwrap_or(0)) / room)
            .ceil()
            .max(1.0)
    });
    lines.fold(1.0, f64::max).min(25.0) * LINE_HEIGHT + 2.0
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
