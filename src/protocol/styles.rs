use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// How the cells of the readers' workbook look.
pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) strong: Format,
    pub(super) quiet: Format,
    pub(super) wrapped: Format,
    pub(super) head: Format,
    pub(super) cell: Format,
    pub(super) centred: Format,
    pub(super) answer: Format,
    pub(super) open_text: Format,
    pub(super) open_date: Format,
    pub(super) greyed: Format,
    pub(super) wanted: Format,
    pub(super) faulty: Format,
    pub(super) done: Format,
    pub(super) next_case: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let framed = Format::new()
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x00BF_BFBF))
            .set_align(FormatAlign::Top)
            .set_text_wrap();
        let open = framed
            .clone()
            .set_unlocked()
            .set_background_color(Color::RGB(0x00FF_FFFF));
        Self {
            title: Format::new().set_bold().set_font_size(14),
            strong: Format::new().set_bold(),
            quiet: Format::new().set_font_color(Color::RGB(0x0059_5959)),
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            head: framed
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(0x00D9_E2EC))
                .set_align(FormatAlign::VerticalCenter),
            centred: framed.clone().set_align(FormatAlign::Center),
            cell: framed,
            answer: open.clone().set_align(FormatAlign::Center).set_bold(),
            open_date: open.clone().set_num_format("yyyy-mm-dd"),
            open_text: open,
            greyed: Format::new()
                .set_font_color(Color::RGB(0x00A6_A6A6))
                .set_background_color(Color::RGB(0x00F2_F2F2)),
            wanted: Format::new().set_background_color(Color::RGB(0x00FF_F3CD)),
            faulty: Format::new().set_background_color(Color::RGB(0x00F8_D7DA)),
            done: Format::new().set_font_color(Color::RGB(0x0014_6C43)),
            // A conditional border takes the place of the cell's own on every side.
            next_case: Format::new()
                .set_border(FormatBorder::Thin)
                .set_border_color(Color::RGB(0x00BF_BFBF))
                .set_border_top(FormatBorder::Thin)
                .set_border_top_color(Color::RGB(0x0040_4040)),
        }
    }
}
