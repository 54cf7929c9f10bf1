/// Breaks lines longer than a width between words; what follows keeps the line's indent and two more.
pub(crate) fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        push_line(&mut out, line, width);
    }
    out
}

fn push_line(out: &mut String, line: &str, width: usize) {
    let indent = line.len() - line.trim_start().len();
    let mut column = indent;
    out.extend(std::iter::repeat_n(' ', indent));
    for (number, word) in line.split_whitespace().enumerate() {
        let length = word.chars().count();
        if number > 0 && column + 1 + length > width {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent + 2));
            column = indent + 2;
        } else if number > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_hang_two_in() {
        let text = "kort rad\n  en rad som är för lång för bredden\n\nslut\n";
        let expected = "kort rad\n  en rad som är\n    för lång för\n    bredden\n\nslut\n";
        assert_eq!(wrapped(text, 17), expected);
        assert_eq!(wrapped(text, 80), text);
    }
}
