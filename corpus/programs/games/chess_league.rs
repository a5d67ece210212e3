//! A round-robin league: pairings, results and a sorted standings table.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    WhiteWins,
    BlackWins,
    Draw,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeagueError {
    UnknownPlayer(String),
    SamePlayer,
    AlreadyPlayed { white: String, black: String },
}

impl fmt::Display for LeagueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LeagueError::UnknownPlayer(name) => write!(f, "no player named {}", name),
            LeagueError::SamePlayer => write!(f, "a player cannot meet themselves"),
            LeagueError::AlreadyPlayed { white, black } => {
                write!(f, "{} and {} have already played", white, black)
            }
        }
    }
}

impl std::error::Error for LeagueError {}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Record {
    pub wins: u32,
    pub draws: u32,
    pub losses: u32,
}

impl Record {
    /// Points are counted in halves so that they stay whole numbers.
    pub fn half_points(&self) -> u32 {
        self.wins * 2 + self.draws
    }

    pub fn games(&self) -> u32 {
        self.wins + self.draws + self.losses
    }
}

#[derive(Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    pub name: &'a str,
    pub record: &'a Record,
}

impl Ord for Standing<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .record
            .half_points()
            .cmp(&self.record.half_points())
            .then_with(|| other.record.wins.cmp(&self.record.wins))
            .then_with(|| self.name.cmp(other.name))
    }
}

impl PartialOrd for Standing<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[derive(Default)]
pub struct League {
    players: BTreeMap<String, Record>,
    results: Vec<(String, String, Outcome)>,
}

impl League {
    pub fn new<I, S>(names: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: Into<String>,
    {
        League {
            players: names
                .into_iter()
                .map(|name| (name.into(), Record::default()))
                .collect(),
            ..League::default()
        }
    }

    fn record_mut(&mut self, name: &str) -> Result<&mut Record, LeagueError> {
        self.players
            .get_mut(name)
            .ok_or_else(|| LeagueError::UnknownPlayer(name.to_string()))
    }

    pub fn report(&mut self, white: &str, black: &str, outcome: Outcome) -> Result<(), LeagueError> {
        if white == black {
            return Err(LeagueError::SamePlayer);
        }
        if self.results.iter().any(|(w, b, _)| w == white && b == black) {
            return Err(LeagueError::AlreadyPlayed {
                white: white.to_owned(),
                black: black.to_owned(),
            });
        }
        self.record_mut(white)?;
        self.record_mut(black)?;
        match outcome {
            Outcome::WhiteWins => {
                self.record_mut(white)?.wins += 1;
                self.record_mut(black)?.losses += 1;
            }
            Outcome::BlackWins => {
                self.record_mut(black)?.wins += 1;
                self.record_mut(white)?.losses += 1;
            }
            Outcome::Draw => {
                for name in [white, black] {
                    self.record_mut(name)?.draws += 1;
                }
            }
        }
        self.results.push((white.to_owned(), black.to_owned(), outcome));
        Ok(())
    }

    pub fn standings(&self) -> Vec<Standing<'_>> {
        let mut table: Vec<_> = self
            .players
            .iter()
            .map(|(name, record)| Standing { name, record })
            .collect();
        table.sort();
        table
    }

    pub fn leader(&self) -> Option<&str> {
        self.standings().first().map(|s| s.name)
    }
}

impl fmt::Display for League {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<12}|{:>3}|{:>3}|{:>3}|{:>5}", "Player", "W", "D", "L", "Pts")?;
        for Standing { name, record } in self.standings() {
            let points = f64::from(record.half_points()) / 2.0;
            writeln!(
                f,
                "{:<12}|{:>3}|{:>3}|{:>3}|{:>5.1}",
                name, record.wins, record.draws, record.losses, points
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leader_and_errors() {
        let mut league = League::new(["Mira", "Otto", "Pia"]);
        league.report("Mira", "Otto", Outcome::Draw).unwrap();
        league.report("Pia", "Otto", Outcome::WhiteWins).unwrap();
        assert_eq!(league.leader(), Some("Pia"));
        assert_eq!(league.report("Pia", "Pia", Outcome::Draw), Err(LeagueError::SamePlayer));
        assert!(league.to_string().lines().count() == 4);
    }
}
