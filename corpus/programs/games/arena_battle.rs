//! A turn-based arena battle between fighters that share one trait.

use std::collections::VecDeque;
use std::fmt::Debug;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Action {
    Strike(u32),
    Heal(u32),
    Poison { per_turn: u32, turns: u8 },
    Wait,
}

#[derive(Debug, Clone)]
struct Stats {
    name: String,
    health: u32,
    max_health: u32,
    poison: Option<(u32, u8)>,
}

impl Stats {
    fn new(name: impl Into<String>, health: u32) -> Self {
        Self {
            name: name.into(),
            health,
            max_health: health,
            poison: None,
        }
    }

    fn hurt(&mut self, amount: u32) {
        self.health = self.health.saturating_sub(amount);
    }

    fn heal(&mut self, amount: u32) {
        self.health = (self.health + amount).min(self.max_health);
    }

    fn tick_poison(&mut self) {
        if let Some((damage, turns)) = self.poison.take() {
            self.hurt(damage);
            if turns > 1 {
                self.poison = Some((damage, turns - 1));
            }
        }
    }
}

trait Fighter: Debug {
    fn stats(&self) -> &Stats;
    fn stats_mut(&mut self) -> &mut Stats;
    fn choose(&mut self, enemy: &Stats) -> Action;

    fn armour(&self) -> u32 {
        0
    }

    fn is_alive(&self) -> bool {
        self.stats().health > 0
    }
}

#[derive(Debug)]
struct Knight {
    stats: Stats,
    shield: u32,
}

impl Fighter for Knight {
    fn stats(&self) -> &Stats {
        &self.stats
    }

    fn stats_mut(&mut self) -> &mut Stats {
        &mut self.stats
    }

    fn choose(&mut self, enemy: &Stats) -> Action {
        if enemy.health < 6 {
            Action::Strike(6)
        } else {
            Action::Strike(4 + self.shield / 2)
        }
    }

    fn armour(&self) -> u32 {
        self.shield
    }
}

#[derive(Debug)]
struct Witch {
    stats: Stats,
    potions: Vec<Action>,
}

impl Fighter for Witch {
    fn stats(&self) -> &Stats {
        &self.stats
    }

    fn stats_mut(&mut self) -> &mut Stats {
        &mut self.stats
    }

    fn choose(&mut self, _enemy: &Stats) -> Action {
        let weak = self.stats.health * 2 < self.stats.max_health;
        let wanted = self
            .potions
            .iter()
            .position(|p| matches!(p, Action::Heal(_)) == weak);
        match wanted {
            Some(index) => self.potions.swap_remove(index),
            None => self.potions.pop().unwrap_or(Action::Wait),
        }
    }
}

fn apply(action: Action, actor: &mut dyn Fighter, target: &mut dyn Fighter) -> String {
    let name = actor.stats().name.clone();
    match action {
        Action::Strike(power) => {
            let damage = power.saturating_sub(target.armour()).max(1);
            target.stats_mut().hurt(damage);
            format!("{} hits {} for {}", name, target.stats().name, damage)
        }
        Action::Heal(amount) => {
            actor.stats_mut().heal(amount);
            format!("{} heals to {}", name, actor.stats().health)
        }
        Action::Poison { per_turn, turns } => {
            target.stats_mut().poison = Some((per_turn, turns));
            format!("{} poisons {}", name, target.stats().name)
        }
        Action::Wait => format!("{} waits", name),
    }
}

fn duel(first: Box<dyn Fighter>, second: Box<dyn Fighter>, log: &mut Vec<String>) -> Box<dyn Fighter> {
    let (mut active, mut passive) = (first, second);
    for round in 1..=40 {
        active.stats_mut().tick_poison();
        if active.is_alive() {
            let action = active.choose(passive.stats());
            let line = apply(action, active.as_mut(), passive.as_mut());
            log.push(format!("{round:>3}. {line}"));
        }
        if !active.is_alive() {
            return passive;
        }
        if !passive.is_alive() {
            return active;
        }
        std::mem::swap(&mut active, &mut passive);
    }
    if active.stats().health >= passive.stats().health {
        active
    } else {
        passive
    }
}

fn main() {
    let mut waiting: VecDeque<Box<dyn Fighter>> = VecDeque::new();
    waiting.push_back(Box::new(Knight { stats: Stats::new("Borin", 30), shield: 2 }));
    waiting.push_back(Box::new(Witch {
        stats: Stats::new("Elda", 24),
        potions: vec![
            Action::Strike(9),
            Action::Heal(8),
            Action::Poison { per_turn: 3, turns: 4 },
            Action::Strike(7),
        ],
    }));
    waiting.push_back(Box::new(Knight { stats: Stats::new(String::from("Tam"), 20), shield: 4 }));

    let mut log = Vec::new();
    while waiting.len() > 1 {
        let (Some(a), Some(b)) = (waiting.pop_front(), waiting.pop_front()) else { break };
        let winner = duel(a, b, &mut log);
        log.push(format!("--- {} stays in the arena", winner.stats().name));
        waiting.push_front(winner);
    }
    log.iter().for_each(|line| println!("{line}"));
    if let Some(champion) = waiting.pop_front() {
        println!("Champion: {:?}", champion);
    }
}
