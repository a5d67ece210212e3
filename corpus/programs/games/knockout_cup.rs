//! Draws a knockout cup as a binary tree, plays the matches and prints the bracket.

use std::collections::HashMap;
use std::fmt::{self, Display};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Team {
    name: String,
    strength: u32,
}

#[derive(Debug)]
enum Bracket {
    Entry(Team),
    Match {
        home: Box<Bracket>,
        away: Box<Bracket>,
        result: Option<Score>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Score {
    home: u32,
    away: u32,
    penalties: bool,
}

impl Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.home, self.away)?;
        if self.penalties {
            write!(f, " (pen)")?;
        }
        Ok(())
    }
}

impl Bracket {
    fn draw(mut teams: Vec<Team>) -> Option<Bracket> {
        match teams.len() {
            0 => None,
            1 => teams.pop().map(Bracket::Entry),
            n => {
                let lower = teams.split_off(n / 2);
                Some(Bracket::Match {
                    home: Box::new(Bracket::draw(teams)?),
                    away: Box::new(Bracket::draw(lower)?),
                    result: None,
                })
            }
        }
    }

    fn winner(&self) -> Option<&Team> {
        match self {
            Bracket::Entry(team) => Some(team),
            Bracket::Match { home, away, result } => {
                let score = result.as_ref()?;
                if score.home > score.away {
                    home.winner()
                } else {
                    away.winner()
                }
            }
        }
    }

    fn play<F>(&mut self, referee: &mut F)
    where
        F: FnMut(&Team, &Team) -> Score,
    {
        if let Bracket::Match { home, away, result } = self {
            home.play(referee);
            away.play(referee);
            if let (Some(h), Some(a)) = (home.winner(), away.winner()) {
                *result = Some(referee(h, a));
            }
        }
    }

    fn depth(&self) -> usize {
        match self {
            Bracket::Entry(_) => 0,
            Bracket::Match { home, away, .. } => 1 + home.depth().max(away.depth()),
        }
    }

    fn teams(&self) -> Vec<&Team> {
        match self {
            Bracket::Entry(team) => vec![team],
            Bracket::Match { home, away, .. } => {
                let mut all = home.teams();
                all.extend(away.teams());
                all
            }
        }
    }

    fn print(&self, indent: usize) {
        let pad = " ".repeat(indent * 4);
        match self {
            Bracket::Entry(Team { name, strength }) => println!("{pad}{name} [{strength}]"),
            Bracket::Match { home, away, result } => {
                home.print(indent + 1);
                match (self.winner(), result) {
                    (Some(team), Some(score)) => println!("{pad}> {} {score}", team.name),
                    _ => println!("{pad}> not played"),
                }
                away.print(indent + 1);
            }
        }
    }
}

struct Referee {
    seed: u32,
    goals: HashMap<Team, u32>,
}

impl Referee {
    fn shots(&mut self, strength: u32) -> u32 {
        (0..6)
            .filter(|_| {
                self.seed = self.seed.rotate_left(5) ^ 0x9e37_79b9u32.wrapping_mul(self.seed | 1);
                (self.seed >> 8) % 100 < strength
            })
            .count() as u32
    }

    fn decide(&mut self, home: &Team, away: &Team) -> Score {
        let mut score = Score {
            home: self.shots(home.strength),
            away: self.shots(away.strength),
            penalties: false,
        };
        for (team, goals) in [(home, score.home), (away, score.away)] {
            *self.goals.entry(team.clone()).or_default() += goals;
        }
        if score.home == score.away {
            score.penalties = true;
            if home.strength >= away.strength {
                score.home += 1;
            } else {
                score.away += 1;
            }
        }
        score
    }
}

fn main() {
    let teams: Vec<Team> = ["Otters", "Comets", "Millers", "Anchors", "Foxes", "Rockets", "Owls"]
        .iter()
        .zip([42, 35, 50, 28, 61, 33, 47])
        .map(|(name, strength)| Team { name: name.to_string(), strength })
        .collect();

    let Some(mut cup) = Bracket::draw(teams) else {
        println!("nobody has signed up");
        return;
    };
    println!("{} teams, {} rounds", cup.teams().len(), cup.depth());

    let mut referee = Referee { seed: 77, goals: HashMap::new() };
    cup.play(&mut |home, away| referee.decide(home, away));
    cup.print(0);

    let mut scorers: Vec<(Team, u32)> = referee.goals.into_iter().collect();
    scorers.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.name.cmp(&b.name)));
    for (Team { name, .. }, goals) in scorers.iter().take(3) {
        println!("{name:<10}{goals:>3} goals");
    }
    if let Some(team) = cup.winner() {
        println!("The cup goes to the {}", team.name);
    }
}
