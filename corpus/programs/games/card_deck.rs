//! A deck of playing cards with a seeded shuffle, hands and poker-style ranking.

use std::collections::HashMap;
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Suit {
    Clubs,
    Diamonds,
    Hearts,
    Spades,
}

impl Suit {
    pub const ALL: [Suit; 4] = [Suit::Clubs, Suit::Diamonds, Suit::Hearts, Suit::Spades];
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Card {
    pub value: u8,
    pub suit: Suit,
}

impl fmt::Display for Card {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let suit = match self.suit {
            Suit::Clubs => 'c',
            Suit::Diamonds => 'd',
            Suit::Hearts => 'h',
            Suit::Spades => 's',
        };
        match self.value {
            11 => write!(f, "J{}", suit),
            12 => write!(f, "Q{}", suit),
            13 => write!(f, "K{}", suit),
            14 => write!(f, "A{}", suit),
            n => write!(f, "{}{}", n, suit),
        }
    }
}

pub struct Deck {
    cards: Vec<Card>,
    seed: u64,
}

impl Deck {
    pub fn new(seed: u64) -> Self {
        let cards = Suit::ALL
            .iter()
            .flat_map(|&suit| (2..=14).map(move |value| Card { value, suit }))
            .collect();
        Deck { cards, seed: seed | 1 }
    }

    fn next_random(&mut self) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed
    }

    pub fn shuffle(&mut self) {
        for i in (1..self.cards.len()).rev() {
            let j = (self.next_random() % (i as u64 + 1)) as usize;
            self.cards.swap(i, j);
        }
    }

    pub fn deal(&mut self, count: usize) -> Option<Hand> {
        let at = self.cards.len().checked_sub(count)?;
        Some(Hand::from(self.cards.split_off(at)))
    }

    pub fn remaining(&self) -> usize {
        self.cards.len()
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Hand {
    cards: Vec<Card>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ranking {
    HighCard(u8),
    Pair(u8),
    TwoPairs { high: u8, low: u8 },
    Three(u8),
    Flush(Suit),
    FullHouse { three: u8, pair: u8 },
    Four(u8),
}

impl From<Vec<Card>> for Hand {
    fn from(mut cards: Vec<Card>) -> Self {
        cards.sort_by(|a, b| b.cmp(a));
        Hand { cards }
    }
}

impl IntoIterator for Hand {
    type Item = Card;
    type IntoIter = std::vec::IntoIter<Card>;

    fn into_iter(self) -> Self::IntoIter {
        self.cards.into_iter()
    }
}

impl Hand {
    pub fn rank(&self) -> Option<Ranking> {
        let first = self.cards.first()?;
        let mut counts: HashMap<u8, usize> = HashMap::new();
        for card in &self.cards {
            *counts.entry(card.value).or_insert(0) += 1;
        }
        let mut groups: Vec<(usize, u8)> = counts.into_iter().map(|(v, n)| (n, v)).collect();
        groups.sort_unstable_by(|a, b| b.cmp(a));

        let flush = self.cards.len() >= 5 && self.cards.iter().all(|c| c.suit == first.suit);
        let ranking = match groups.as_slice() {
            [(4, v), ..] => Ranking::Four(*v),
            [(3, three), (2, pair), ..] => Ranking::FullHouse { three: *three, pair: *pair },
            _ if flush => Ranking::Flush(first.suit),
            [(3, v), ..] => Ranking::Three(*v),
            [(2, high), (2, low), ..] => Ranking::TwoPairs { high: *high, low: *low },
            [(2, v), ..] => Ranking::Pair(*v),
            _ => Ranking::HighCard(first.value),
        };
        Some(ranking)
    }

    pub fn show(&self) -> String {
        let names: Vec<String> = self.cards.iter().map(Card::to_string).collect();
        names.join(" ")
    }
}

pub fn best_hand<'a>(hands: &'a [Hand]) -> Option<&'a Hand> {
    hands.iter().max_by_key(|hand| hand.rank())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hand(cards: &[(u8, Suit)]) -> Hand {
        cards
            .iter()
            .map(|&(value, suit)| Card { value, suit })
            .collect::<Vec<_>>()
            .into()
    }

    #[test]
    fn full_house_beats_pair() {
        use Suit::*;
        let pair = hand(&[(4, Clubs), (4, Hearts), (9, Spades)]);
        let full = hand(&[(3, Clubs), (3, Hearts), (3, Spades), (2, Clubs), (2, Hearts)]);
        let hands = vec![pair, full.clone()];
        assert_eq!(best_hand(&hands), Some(&full));
    }

    #[test]
    fn dealing_too_many_fails() {
        let mut deck = Deck::new(42);
        deck.shuffle();
        assert!(deck.deal(50).is_some());
        assert!(deck.deal(3).is_none());
        assert_eq!(deck.remaining(), 2);
    }
}
