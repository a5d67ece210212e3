//! Line wrapping with indents, hanging prefixes and long word splitting.

use std::borrow::Cow;

#[derive(Debug, Clone)]
pub struct WrapOptions<'p> {
    pub width: usize,
    pub first_prefix: &'p str,
    pub rest_prefix: Cow<'p, str>,
    pub split_long_words: bool,
}

impl Default for WrapOptions<'_> {
    fn default() -> Self {
        WrapOptions {
            width: 72,
            first_prefix: "",
            rest_prefix: Cow::Borrowed(""),
            split_long_words: true,
        }
    }
}

impl<'p> WrapOptions<'p> {
    pub fn bullet(marker: &'p str, width: usize) -> Self {
        let blank = " ".repeat(marker.chars().count());
        WrapOptions {
            width,
            first_prefix: marker,
            rest_prefix: blank.into(),
            ..Default::default()
        }
    }

    fn prefix(&self, line_number: usize) -> &str {
        if line_number == 0 {
            self.first_prefix
        } else {
            &self.rest_prefix
        }
    }

    fn room(&self, line_number: usize) -> usize {
        let used = self.prefix(line_number).chars().count();
        self.width.saturating_sub(used).max(1)
    }
}

/// Cuts `word` after at most `limit` characters.
fn split_chars(word: &str, limit: usize) -> (&str, &str) {
    match word.char_indices().nth(limit) {
        Some((at, _)) => word.split_at(at),
        None => (word, ""),
    }
}

pub fn wrap_words<'t>(text: &'t str, options: &WrapOptions<'_>) -> Vec<Vec<&'t str>> {
    let mut lines = Vec::new();
    let mut line: Vec<&'t str> = Vec::new();
    let mut used = 0;
    for mut word in text.split_whitespace() {
        loop {
            let room = options.room(lines.len());
            let len = word.chars().count();
            let gap = usize::from(!line.is_empty());
            if used + gap + len <= room {
                used += gap + len;
                line.push(word);
                break;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0;
                continue;
            }
            if !options.split_long_words {
                lines.push(vec![word]);
                break;
            }
            let (head, tail) = split_chars(word, room);
            lines.push(vec![head]);
            word = tail;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

pub fn fill(text: &str, options: &WrapOptions<'_>) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 10);
    for (number, words) in wrap_words(text, options).iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        out.push_str(options.prefix(number));
        for (i, word) in words.iter().enumerate() {
            if i > 0 {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

pub fn fill_paragraphs<'t>(text: &'t str, width: usize) -> impl Iterator<Item = String> + 't {
    let options = WrapOptions {
        width,
        ..WrapOptions::default()
    };
    text.split("\n\n")
        .filter(|p| !p.trim().is_empty())
        .map(move |paragraph| fill(paragraph, &options))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bullets_hang() {
        let options = WrapOptions::bullet("* ", 12);
        assert_eq!(fill("one two three four", &options), "* one two\n  three four");
    }

    #[test]
    fn long_words_are_cut() {
        let options = WrapOptions { width: 4, ..Default::default() };
        let lines = wrap_words("abcdefghij k", &options);
        assert_eq!(lines, [vec!["abcd"], vec!["efgh"], vec!["ij", "k"]]);
    }

    #[test]
    fn paragraphs_stay_apart() {
        let all: Vec<_> = fill_paragraphs("a b\n\n\n\nc", 10).collect();
        assert_eq!(all, ["a b", "c"]);
    }
}
