//! Paragraphs, tables and sections of a Word document, as text.

use std::fmt::Write as _;

use crate::answer::Answer;
use crate::output::escape::escape;

/// A cell of a table: its text, and the fill that stands beside the word.
pub(super) struct Cell<'a> {
    pub(super) text: &'a str,
    pub(super) answer: Option<Answer>,
}

impl<'a> Cell<'a> {
    pub(super) fn plain(text: &'a str) -> Self {
        Self { text, answer: None }
    }
}

/// A document under writing. Lengths are in twentieths of a point.
#[derive(Default)]
pub(super) struct Body {
    pub(super) xml: String,
}

/// Signs of an answer with its marker that have room in the letters of the table.
const LONG_MARK: usize = 5;

/// An A4 page, portrait: width, height and margin.
const PAGE: (u32, u32, u32) = (11906, 16838, 1134);

impl Body {
    pub(super) fn paragraph(&mut self, style: &str, text: &str) {
        let _ = write!(
            self.xml,
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}</w:p>",
            run(text, "")
        );
    }

    /// A name in bold and what it stands for.
    pub(super) fn pair(&mut self, name: &str, value: &str) {
        let _ = write!(
            self.xml,
            "<w:p><w:pPr><w:pStyle w:val=\"Normal\"/></w:pPr>{}{}</w:p>",
            run(&format!("{name}: "), "<w:rPr><w:b/></w:rPr>"),
            run(value, "")
        );
    }

    /// A table whose first row is repeated on every page; no row is broken between pages. The widths are in
    /// twentieths of a point.
    pub(super) fn table(&mut self, widths: &[u32], head: &[String], rows: &[Vec<Cell<'_>>]) {
        self.xml.push_str(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"0\" w:type=\"auto\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>",
        );
        for width in widths {
            let _ = write!(self.xml, "<w:gridCol w:w=\"{width}\"/>");
        }
        self.xml
            .push_str("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (text, width) in head.iter().zip(widths) {
            self.cell(text, *width, "D9E2EC", "<w:rPr><w:b/></w:rPr>");
        }
        self.xml.push_str("</w:tr>");
        for row in rows {
            self.xml.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            for (cell, width) in row.iter().zip(widths) {
                let (fill, strong) = match cell.answer {
                    Some(Answer::Nej) => ("F8D7DA", "<w:b/>"),
                    Some(Answer::UppgiftSaknas) => ("FFF3CD", "<w:b/>"),
                    _ => ("", ""),
                };
                // A marker that is broken in two reads as another one.
                let is_long = cell.answer.is_some() && cell.text.chars().count() > LONG_MARK;
                let small = if is_long { "<w:sz w:val=\"11\"/>" } else { "" };
                let look = format!("<w:rPr>{strong}{small}</w:rPr>");
                self.cell(cell.text, *width, fill, &look);
            }
            self.xml.push_str("</w:tr>");
        }
        // Two tables after each other would become one.
        self.xml.push_str("</w:tbl>");
        self.paragraph("Not", "");
    }

    fn cell(&mut self, text: &str, width: u32, fill: &str, look: &str) {
        let fill = if fill.is_empty() {
            String::new()
        } else {
            format!("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{fill}\"/>")
        };
        let _ = write!(
            self.xml,
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{fill}</w:tcPr><w:p><w:pPr><w:pStyle w:val=\"Tabelltext\"/></w:pPr>{}</w:p></w:tc>",
            run(text, look)
        );
    }

    /// Ends the part so far: what follows begins on a new page, which may lie the other way.
    pub(super) fn end_section(&mut self, is_landscape: bool) {
        let _ = write!(
            self.xml,
            "<w:p><w:pPr>{}</w:pPr></w:p>",
            section(is_landscape)
        );
    }

    /// Ends the document.
    pub(super) fn finish(mut self, is_landscape: bool) -> String {
        self.xml.push_str(&section(is_landscape));
        self.xml
    }
}

/// The width between the margins.
pub(super) fn room(is_landscape: bool) -> u32 {
    let (width, height, margin) = PAGE;
    let across = if is_landscape { height } else { width };
    across - 2 * margin
}

fn section(is_landscape: bool) -> String {
    let (width, height, margin) = PAGE;
    let size = if is_landscape {
        format!("<w:pgSz w:w=\"{height}\" w:h=\"{width}\" w:orient=\"landscape\"/>")
    } else {
        format!("<w:pgSz w:w=\"{width}\" w:h=\"{height}\"/>")
    };
    format!(
        "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId2\"/>{size}<w:pgMar w:top=\"{margin}\" w:right=\"{margin}\" w:bottom=\"{margin}\" \
         w:left=\"{margin}\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr>"
    )
}

fn run(text: &str, look: &str) -> String {
    format!(
        "<w:r>{look}<w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escape(text)
    )
}
