//! WhatsApp's marks.

use proptest::prelude::*;
use rstest::rstest;
use web::page::marks::{Piece, Unmarked, Written, pieces};

#[rstest]
#[case("*bold* and _italic_ and ~struck~", "<strong>bold</strong> and <em>italic</em> and <s>struck</s>")]
#[case("*bold _and italic_*", "<strong>bold <em>and italic</em></strong>")]
#[case("*a _b* c_", "<strong>a _b</strong> c_")]
#[case("2*3*4 and snake_case_name", "2*3*4 and snake_case_name")]
#[case("* not bold * nor * this*", "* not bold * nor * this*")]
#[case("**", "**")]
#[case("*over\nlines*", "*over\nlines*")]
#[case("(*bold*), _yes_!", "(<strong>bold</strong>), <em>yes</em>!")]
#[case("`a *b*`", "<code>a *b*</code>")]
#[case("```x\n*y*```", "<code class=\"block\">x\n*y*</code>")]
#[case("<b>&", "&#60;b&#62;&#38;")]
fn marks_become_tags(#[case] text: &str, #[case] html: &str) {
    assert_eq!(Written(text).to_string(), html);
}

#[rstest]
#[case("see https://a.example/x_y_z.", "https://a.example/x_y_z")]
#[case("(https://a.example/b)", "https://a.example/b")]
#[case("https://a.example/wiki/B_(c)", "https://a.example/wiki/B_(c)")]
#[case("*https://a.example*", "https://a.example")]
#[case("www.a.example/ä?q=1#z, and", "www.a.example/ä?q=1#z")]
fn addresses_become_links(#[case] text: &str, #[case] address: &str) {
    let links: Vec<_> = pieces(text).into_iter().filter(|piece| matches!(piece, Piece::Link(_))).collect();
    assert_eq!(links, [Piece::Link(address)]);
}

#[rstest]
#[case("*bold* and `code`", "*bold* and `code`")]
#[case("<b>&", "&#60;b&#62;&#38;")]
#[case(
    "Look: *www.a.example*, now",
    "Look: *<a href=\"https://www.a.example\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">www.a.example</a>*, now"
)]
fn a_text_without_marks_has_only_links(#[case] text: &str, #[case] html: &str) {
    assert_eq!(Unmarked(text).to_string(), html);
}

#[rstest]
#[case("https://")]
#[case("javascript:alert(1)")]
#[case("xhttps://a.example")]
#[case("www.")]
fn nothing_else_does(#[case] text: &str) {
    assert_eq!(pieces(text), [Piece::Text(text)]);
}

/// Long runs of signs, as somebody might send them to see what happens.
#[test]
fn signs_alone_cost_no_time() {
    for sign in ["*", "*a ", "_*~", "`", "```", "*a*b"] {
        let text = sign.repeat(20_000);
        assert_eq!(again(&text), text);
    }
}

/// The text that the pieces came from.
fn again(text: &str) -> String {
    pieces(text).into_iter().fold(String::new(), |mut all, piece| {
        match piece {
            Piece::Text(text) | Piece::Link(text) => all.push_str(text),
            Piece::Open(mark) | Piece::Close(mark) => all.push(mark.sign()),
            Piece::Code(code) => all.push_str(&format!("`{code}`")),
            Piece::Block(code) => all.push_str(&format!("```{code}```")),
        }
        all
    })
}

/// The tags that are open at the end; `None` when one closes that was not open.
fn open_tags(html: &str) -> Option<Vec<&str>> {
    let mut open = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, _) = part.split_once('>')?;
        match tag.strip_prefix('/') {
            Some(closed) if open.pop() == Some(closed) => {}
            Some(_) => return None,
            None => open.push(tag.split(' ').next()?),
        }
    }
    Some(open)
}

proptest! {
    #[test]
    fn nothing_is_lost_and_every_tag_is_closed(text in "([*_~`<>&\"' \\n]|a|é|https://a.b/|```){0,60}") {
        prop_assert_eq!(again(&text), text.clone());
        let html = Written(&text).to_string();
        prop_assert_eq!(open_tags(&html), Some(vec![]), "{}", html);
    }

    #[test]
    fn any_text_survives(text in "\\PC*") {
        prop_assert_eq!(again(&text), text.clone());
        let html = Written(&text).to_string();
        prop_assert_eq!(open_tags(&html), Some(vec![]));
    }
}
