//! Prefix completion for tags, ranked by how often each tag was used.

use std::cmp::Reverse;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
struct TrieNode {
    children: BTreeMap<char, TrieNode>,
    uses: Option<u32>,
}

impl TrieNode {
    fn is_dead(&self) -> bool {
        self.uses.is_none() && self.children.is_empty()
    }

    fn collect_into(&self, prefix: &mut String, found: &mut Vec<(String, u32)>) {
        if let Some(uses) = self.uses {
            found.push((prefix.clone(), uses));
        }
        for (&letter, child) in &self.children {
            prefix.push(letter);
            child.collect_into(prefix, found);
            prefix.pop();
        }
    }

    fn forget(&mut self, mut rest: std::str::Chars<'_>) -> Option<u32> {
        let Some(letter) = rest.next() else {
            return self.uses.take();
        };
        let child = self.children.get_mut(&letter)?;
        let removed = child.forget(rest);
        if child.is_dead() {
            self.children.remove(&letter);
        }
        removed
    }
}

#[derive(Debug, Default)]
struct TagTrie {
    root: TrieNode,
}

impl TagTrie {
    fn touch(&mut self, tag: &str) -> u32 {
        let mut node = &mut self.root;
        for letter in tag.chars() {
            node = node.children.entry(letter).or_default();
        }
        let uses = node.uses.get_or_insert(0);
        *uses += 1;
        *uses
    }

    fn find(&self, prefix: &str) -> Option<&TrieNode> {
        prefix
            .chars()
            .try_fold(&self.root, |node, letter| node.children.get(&letter))
    }

    fn complete(&self, prefix: &str, limit: usize) -> Vec<(String, u32)> {
        let mut found = Vec::new();
        if let Some(node) = self.find(prefix) {
            let mut buffer = prefix.to_owned();
            node.collect_into(&mut buffer, &mut found);
        }
        found.sort_by_key(|(_, uses)| Reverse(*uses));
        found.truncate(limit);
        found
    }

    fn longest_known_prefix<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut node = &self.root;
        let mut end = None;
        for (at, letter) in text.char_indices() {
            match node.children.get(&letter) {
                Some(child) => node = child,
                None => break,
            }
            if node.uses.is_some() {
                end = Some(at + letter.len_utf8());
            }
        }
        end.map(|end| &text[..end])
    }

    fn forget(&mut self, tag: &str) -> Option<u32> {
        self.root.forget(tag.chars())
    }

    fn node_count(&self) -> usize {
        let mut pending = vec![&self.root];
        let mut total = 0;
        while let Some(node) = pending.pop() {
            total += 1;
            pending.extend(node.children.values());
        }
        total
    }
}

impl<'a> Extend<&'a str> for TagTrie {
    fn extend<I: IntoIterator<Item = &'a str>>(&mut self, tags: I) {
        for tag in tags {
            self.touch(tag);
        }
    }
}

fn main() {
    let mut trie = TagTrie::default();
    let log = "garden gardening garden gas gate garden gate rust rusty gas";
    trie.extend(log.split_whitespace());

    for prefix in ["ga", "gard", "ru", "zz"] {
        let hits = trie.complete(prefix, 3);
        if hits.is_empty() {
            println!("{prefix:<6} nothing known");
            continue;
        }
        let shown: Vec<String> = hits
            .iter()
            .map(|(tag, uses)| format!("{tag} x{uses}"))
            .collect();
        println!("{prefix:<6} {}", shown.join(" | "));
    }

    if let Some(head) = trie.longest_known_prefix("gardeners") {
        println!("gardeners starts with the tag {head:?}");
    }

    let before = trie.node_count();
    let dropped = trie.forget("gardening");
    println!("forgot {dropped:?}: {before} nodes became {}", trie.node_count());
    assert!(trie.forget("gardening").is_none());
}
