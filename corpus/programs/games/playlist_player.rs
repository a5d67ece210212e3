//! A playlist library with shared tracks, play modes and a history.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::time::Duration;

#[derive(Debug)]
pub struct Track {
    pub title: String,
    pub length: Duration,
    plays: Cell<u32>,
}

impl Track {
    pub fn new(title: &str, seconds: u64) -> Rc<Track> {
        Rc::new(Track {
            title: title.to_owned(),
            length: Duration::from_secs(seconds),
            plays: Cell::new(0),
        })
    }

    pub fn plays(&self) -> u32 {
        self.plays.get()
    }

    fn count_play(&self) {
        self.plays.set(self.plays.get() + 1);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    #[default]
    Once,
    RepeatAll,
    RepeatOne,
}

#[derive(Default)]
pub struct Playlist {
    tracks: RefCell<Vec<Rc<Track>>>,
}

impl Playlist {
    pub fn from_tracks<'t, I>(tracks: I) -> Rc<Self>
    where
        I: IntoIterator<Item = &'t Rc<Track>>,
    {
        let tracks = tracks.into_iter().map(Rc::clone).collect();
        Rc::new(Playlist { tracks: RefCell::new(tracks) })
    }

    pub fn push(&self, track: Rc<Track>) {
        self.tracks.borrow_mut().push(track);
    }

    pub fn remove(&self, title: &str) -> usize {
        let mut tracks = self.tracks.borrow_mut();
        let before = tracks.len();
        tracks.retain(|track| !track.title.eq_ignore_ascii_case(title));
        before - tracks.len()
    }

    pub fn total(&self) -> Duration {
        self.tracks.borrow().iter().map(|t| t.length).sum()
    }

    fn get(&self, index: usize) -> Option<Rc<Track>> {
        self.tracks.borrow().get(index).cloned()
    }

    pub fn longest(&self) -> Option<Rc<Track>> {
        let tracks = self.tracks.borrow();
        tracks.iter().max_by_key(|t| t.length).cloned()
    }
}

pub struct Player {
    source: Weak<Playlist>,
    mode: Mode,
    next: usize,
    history: VecDeque<Rc<Track>>,
    keep: usize,
}

impl Player {
    pub fn for_list(list: &Rc<Playlist>, mode: Mode) -> Player {
        Player {
            source: Rc::downgrade(list),
            mode,
            next: 0,
            history: VecDeque::new(),
            keep: 10,
        }
    }

    pub fn set_mode(&mut self, mode: Mode) -> Mode {
        std::mem::replace(&mut self.mode, mode)
    }

    pub fn last_titles(&self) -> Vec<&str> {
        self.history.iter().rev().map(|t| t.title.as_str()).collect()
    }

    fn remember(&mut self, track: &Rc<Track>) {
        if self.history.len() == self.keep {
            self.history.pop_front();
        }
        self.history.push_back(Rc::clone(track));
    }
}

impl Iterator for Player {
    type Item = Rc<Track>;

    fn next(&mut self) -> Option<Rc<Track>> {
        let list = self.source.upgrade()?;
        let track = match (self.mode, self.history.back()) {
            (Mode::RepeatOne, Some(last)) => Rc::clone(last),
            (Mode::RepeatAll, _) => match list.get(self.next) {
                Some(track) => track,
                None => {
                    self.next = 0;
                    list.get(0)?
                }
            },
            (Mode::Once | Mode::RepeatOne, _) => list.get(self.next)?,
        };
        self.next += 1;
        track.count_play();
        self.remember(&track);
        Some(track)
    }
}

pub fn clock(length: Duration) -> String {
    let seconds = length.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, m, s) => format!("{m}:{s:02}"),
        (h, m, s) => format!("{h}:{m:02}:{s:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeating_counts_plays() {
        let tracks = [Track::new("Harbour", 200), Track::new("Sleet", 95)];
        let list = Playlist::from_tracks(&tracks);
        let mut player = Player::for_list(&list, Mode::RepeatAll);
        assert_eq!(player.by_ref().take(3).count(), 3);
        assert_eq!(tracks[0].plays(), 2);
        assert_eq!(player.last_titles(), ["Harbour", "Sleet", "Harbour"]);
        assert_eq!(clock(list.total()), "4:55");
        drop(list);
        assert!(player.next().is_none());
    }
}
