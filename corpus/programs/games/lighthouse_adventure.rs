//! A small text adventure set around an old lighthouse, played on the terminal.

use std::collections::HashMap;
use std::io::{self, BufRead};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Direction {
    North,
    South,
    Up,
    Down,
}

#[derive(Debug)]
enum Command<'a> {
    Go(Direction),
    Take(&'a str),
    Use(&'a str),
    Look,
    Inventory,
    Quit,
}

fn parse(line: &str) -> Result<Command<'_>, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        [] => Err("Say something.".to_string()),
        ["go", dir] | [dir @ ("north" | "south" | "up" | "down")] => match *dir {
            "north" => Ok(Command::Go(Direction::North)),
            "south" => Ok(Command::Go(Direction::South)),
            "up" => Ok(Command::Go(Direction::Up)),
            "down" => Ok(Command::Go(Direction::Down)),
            other => Err(format!("There is no direction called {other}.")),
        },
        ["take" | "get", item] => Ok(Command::Take(item)),
        ["use", item] => Ok(Command::Use(item)),
        ["look"] => Ok(Command::Look),
        ["inventory" | "i"] => Ok(Command::Inventory),
        ["quit" | "exit"] => Ok(Command::Quit),
        [verb, ..] => Err(format!("I don't know how to {verb}.")),
    }
}

struct Room {
    name: &'static str,
    text: &'static str,
    exits: HashMap<Direction, usize>,
    items: Vec<String>,
}

impl Room {
    fn new(name: &'static str, text: &'static str, items: &[&str]) -> Self {
        Room {
            name,
            text,
            exits: HashMap::new(),
            items: items.iter().map(|s| s.to_string()).collect(),
        }
    }

    fn with_exit(mut self, dir: Direction, target: usize) -> Self {
        self.exits.insert(dir, target);
        self
    }
}

struct Game {
    rooms: Vec<Room>,
    here: usize,
    bag: Vec<String>,
    lamp_lit: bool,
}

impl Game {
    fn new() -> Game {
        let rooms = vec![
            Room::new("Beach", "Grey waves roll over the pebbles.", &["shell", "matches"])
                .with_exit(Direction::North, 1),
            Room::new("Tower Foot", "A stair winds up into the dark.", &["rope"])
                .with_exit(Direction::South, 0)
                .with_exit(Direction::Up, 2),
            Room::new("Lamp Room", "A huge glass lamp stands here, cold.", &[])
                .with_exit(Direction::Down, 1),
        ];
        Game { rooms, here: 0, bag: Vec::new(), lamp_lit: false }
    }

    fn describe(&self) -> String {
        let room = &self.rooms[self.here];
        let mut text = format!("== {} ==\n{}", room.name, room.text);
        if !room.items.is_empty() {
            text.push_str("\nYou see: ");
            text.push_str(&room.items.join(", "));
        }
        text
    }

    fn run(&mut self, command: Command) -> String {
        match command {
            Command::Go(dir) => match self.rooms[self.here].exits.get(&dir) {
                Some(&target) => {
                    self.here = target;
                    self.describe()
                }
                None => format!("You cannot go {dir:?} from here."),
            },
            Command::Take(wanted) => {
                let items = &mut self.rooms[self.here].items;
                if let Some(index) = items.iter().position(|item| item == wanted) {
                    let item = items.remove(index);
                    let reply = format!("You pick up the {item}.");
                    self.bag.push(item);
                    reply
                } else {
                    format!("There is no {wanted} here.")
                }
            }
            Command::Use(name) if !self.bag.iter().any(|b| b == name) => {
                format!("You have no {name}.")
            }
            Command::Use("matches") if self.here == 2 => {
                self.lamp_lit = true;
                "The lamp flares up and a ship answers with its horn.".into()
            }
            Command::Use(_) => String::from("Nothing happens."),
            Command::Look => self.describe(),
            Command::Inventory if self.bag.is_empty() => "Your hands are empty.".to_owned(),
            Command::Inventory => format!("You carry: {}", self.bag.join(", ")),
            Command::Quit => "Goodbye.".to_owned(),
        }
    }
}

fn main() {
    let mut game = Game::new();
    println!("{}", game.describe());
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        let lower = line.to_lowercase();
        let command = match parse(&lower) {
            Ok(command) => command,
            Err(message) => {
                println!("{message}");
                continue;
            }
        };
        let leaving = matches!(command, Command::Quit);
        println!("{}", game.run(command));
        if game.lamp_lit {
            println!("You win!");
        }
        if leaving || game.lamp_lit {
            break;
        }
    }
}
