//! A document outline stored in an arena, with nodes linked by index.

use std::fmt::Write;
use std::ops::{Index, IndexMut};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SectionId(u32);

impl SectionId {
    fn slot(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Clone)]
pub struct Section {
    pub title: String,
    pub words: usize,
    parent: Option<SectionId>,
    first_child: Option<SectionId>,
    last_child: Option<SectionId>,
    next_sibling: Option<SectionId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutlineError {
    WouldCycle { moved: SectionId, under: SectionId },
    RootIsFixed,
}

#[derive(Debug, Clone)]
pub struct Outline {
    sections: Vec<Section>,
}

impl Outline {
    pub const ROOT: SectionId = SectionId(0);

    pub fn titled(title: impl Into<String>) -> Self {
        let root = Section {
            title: title.into(),
            words: 0,
            parent: None,
            first_child: None,
            last_child: None,
            next_sibling: None,
        };
        Outline { sections: vec![root] }
    }

    pub fn add(&mut self, parent: SectionId, title: impl Into<String>, words: usize) -> SectionId {
        let id = SectionId(self.sections.len() as u32);
        self.sections.push(Section {
            title: title.into(),
            words,
            parent: None,
            first_child: None,
            last_child: None,
            next_sibling: None,
        });
        self.attach(id, parent);
        id
    }

    fn attach(&mut self, id: SectionId, parent: SectionId) {
        self[id].parent = Some(parent);
        match self[parent].last_child.replace(id) {
            Some(previous) => self[previous].next_sibling = Some(id),
            None => self[parent].first_child = Some(id),
        }
    }

    fn detach(&mut self, id: SectionId) {
        let Some(parent) = self[id].parent.take() else {
            return;
        };
        let following = self[id].next_sibling.take();
        let previous = self
            .children(parent)
            .take_while(|&sibling| sibling != id)
            .last();
        match previous {
            Some(previous) => self[previous].next_sibling = following,
            None => self[parent].first_child = following,
        }
        if self[parent].last_child == Some(id) {
            self[parent].last_child = previous;
        }
    }

    pub fn move_under(&mut self, id: SectionId, parent: SectionId) -> Result<(), OutlineError> {
        if id == Self::ROOT {
            return Err(OutlineError::RootIsFixed);
        }
        if parent == id || self.ancestors(parent).any(|above| above == id) {
            return Err(OutlineError::WouldCycle { moved: id, under: parent });
        }
        self.detach(id);
        self.attach(id, parent);
        Ok(())
    }

    pub fn children(&self, id: SectionId) -> impl Iterator<Item = SectionId> + '_ {
        std::iter::successors(self[id].first_child, move |&child| self[child].next_sibling)
    }

    pub fn ancestors(&self, id: SectionId) -> impl Iterator<Item = SectionId> + '_ {
        std::iter::successors(self[id].parent, |&above| self[above].parent)
    }

    pub fn total_words(&self, id: SectionId) -> usize {
        self[id].words + self.children(id).map(|child| self.total_words(child)).sum::<usize>()
    }

    pub fn render(&self) -> String {
        let mut out = String::new();
        let mut pending = vec![(Self::ROOT, 0usize)];
        while let Some((id, depth)) = pending.pop() {
            let section = &self[id];
            let _ = writeln!(out, "{:indent$}{}", "", section.title, indent = depth * 2);
            let start = pending.len();
            pending.extend(self.children(id).map(|child| (child, depth + 1)));
            pending[start..].reverse();
        }
        out
    }
}

impl Index<SectionId> for Outline {
    type Output = Section;

    fn index(&self, id: SectionId) -> &Section {
        &self.sections[id.slot()]
    }
}

impl IndexMut<SectionId> for Outline {
    fn index_mut(&mut self, id: SectionId) -> &mut Section {
        &mut self.sections[id.slot()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_keeps_order_and_refuses_cycles() {
        let mut outline = Outline::titled("Manual");
        let setup = outline.add(Outline::ROOT, "Setup", 120);
        let usage = outline.add(Outline::ROOT, "Usage", 300);
        let cables = outline.add(setup, "Cables", 45);
        assert_eq!(outline.total_words(Outline::ROOT), 465);

        outline.move_under(setup, usage).unwrap();
        assert_eq!(outline.render(), "Manual\n  Usage\n    Setup\n      Cables\n");
        assert_eq!(
            outline.move_under(usage, cables),
            Err(OutlineError::WouldCycle { moved: usage, under: cables })
        );
        outline[cables].title.push_str(" and plugs");
        assert_eq!(outline.ancestors(cables).count(), 3);
    }
}
