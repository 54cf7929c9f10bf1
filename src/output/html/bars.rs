//! The shares of Nej as horizontal bars, with the counts in words beside them.

use std::fmt::Write as _;

use crate::answer::Answer;
use crate::output::Report;
use crate::output::escape::escape;
use crate::tally::Tally;

/// Width and height of a bar, in the units of its drawing: ten to a per cent.
const WIDTH: u64 = 1000;
const HEIGHT: u64 = 60;

/// What is said of the bars, and the head of their column.
const BARS: [&str; 2] = [
    "<p>Stapeln visar Nej av de bedömbara (Ja och Nej).</p>\n",
    "<th scope=\"col\">Stapel</th>",
];

/// The bars of one table; without them where no share is told.
pub(super) fn push(out: &mut String, report: &Report<'_>, place: usize) {
    let (spec, tally) = (&report.audit.battery.tables[place], &report.tallies[place]);
    // Cases drawn in strata have no share to draw: they are weighed elsewhere.
    let has_bars = tally
        .lines
        .iter()
        .any(|line| line.share(Answer::Nej).is_some());
    let [lead, head] = if has_bars { BARS } else { ["", ""] };
    let _ = write!(
        out,
        "<h3>Andelar Nej</h3>\n{lead}<div class=\"rulla\" tabindex=\"0\" role=\"region\" aria-label=\"Andelar Nej: {0}\">\n<table \
         class=\"andelar\">\n<caption>Andelar Nej: {0}</caption>\n<thead><tr><th scope=\"col\">Fråga</th><th scope=\"col\">Grad</th>{head}<th \
         scope=\"col\">Nej</th></tr></thead>\n<tbody>\n",
        escape(&spec.title)
    );
    for line in &tally.lines {
        let question = &spec.questions[line.question];
        let theme = &report.audit.book.rule(question.rule).theme;
        let _ = writeln!(
            out,
            "<tr data-tema=\"{}\"><th scope=\"row\">{}</th><td>{}</td>{}<td>{}</td></tr>",
            escape(theme),
            escape(&question.wording),
            line.grade,
            if has_bars { cell(line) } else { String::new() },
            escape(&line.sentence(Answer::Nej))
        );
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

/// The bar says nothing that the words beside it do not, so it is hidden from those who listen.
fn cell(line: &Tally) -> String {
    let Some(share) = line.share(Answer::Nej) else {
        return "<td></td>".to_owned();
    };
    format!(
        "<td><svg class=\"stapel\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"hela\" \
         width=\"{WIDTH}\" height=\"{HEIGHT}\"/><rect class=\"del\" width=\"{}\" height=\"{HEIGHT}\"/></svg></td>",
        share.tenths()
    )
}
