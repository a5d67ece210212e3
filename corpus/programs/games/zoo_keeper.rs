//! A zoo with different animals behind one trait and a daily feeding round.

use std::collections::HashMap;
use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Food {
    Hay,
    Meat,
    Fish,
    Fruit,
}

#[derive(Debug)]
enum Mood {
    Happy,
    Hungry { missing: f32 },
    Asleep,
}

trait Animal {
    fn name(&self) -> &str;
    fn species(&self) -> &'static str;
    fn eats(&self, food: Food) -> bool;
    fn appetite(&self) -> f32;
    fn noise(&self) -> String;

    fn introduce(&self) -> String {
        format!("{} the {} says {}", self.name(), self.species(), self.noise())
    }
}

struct Penguin {
    name: String,
}

struct Tiger {
    name: String,
    age: u8,
}

struct Elephant {
    name: String,
    calves: Vec<String>,
}

impl Animal for Penguin {
    fn name(&self) -> &str {
        &self.name
    }

    fn species(&self) -> &'static str {
        "penguin"
    }

    fn eats(&self, food: Food) -> bool {
        food == Food::Fish
    }

    fn appetite(&self) -> f32 {
        1.5
    }

    fn noise(&self) -> String {
        String::from("honk")
    }
}

impl Animal for Tiger {
    fn name(&self) -> &str {
        self.name.as_str()
    }

    fn species(&self) -> &'static str {
        if self.age < 2 { "tiger cub" } else { "tiger" }
    }

    fn eats(&self, food: Food) -> bool {
        matches!(food, Food::Meat | Food::Fish)
    }

    fn appetite(&self) -> f32 {
        2.0 + f32::from(self.age.min(6))
    }

    fn noise(&self) -> String {
        "gr".to_string() + &"r".repeat(self.age as usize)
    }
}

impl Animal for Elephant {
    fn name(&self) -> &str {
        &self.name
    }

    fn species(&self) -> &'static str {
        "elephant"
    }

    fn eats(&self, food: Food) -> bool {
        !matches!(food, Food::Meat | Food::Fish)
    }

    fn appetite(&self) -> f32 {
        60.0 + 20.0 * self.calves.len() as f32
    }

    fn noise(&self) -> String {
        match self.calves.as_slice() {
            [] => "toot".into(),
            [only] => format!("toot, {only}!"),
            [first, rest @ ..] => format!("toot, {first} and {} more!", rest.len()),
        }
    }
}

struct Pantry {
    stock: HashMap<Food, f32>,
}

impl Pantry {
    fn take(&mut self, food: Food, wanted: f32) -> f32 {
        match self.stock.get_mut(&food) {
            Some(left) => {
                let given = wanted.min(*left);
                *left -= given;
                given
            }
            None => 0.0,
        }
    }
}

fn feed(animal: &dyn Animal, pantry: &mut Pantry) -> Mood {
    let mut missing = animal.appetite();
    for food in [Food::Hay, Food::Meat, Food::Fish, Food::Fruit] {
        if animal.eats(food) {
            missing -= pantry.take(food, missing);
        }
    }
    if missing > 0.01 {
        Mood::Hungry { missing }
    } else if animal.appetite() > 50.0 {
        Mood::Asleep
    } else {
        Mood::Happy
    }
}

impl fmt::Display for Mood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mood::Happy => f.write_str("is happy"),
            Mood::Hungry { missing } => write!(f, "wants {missing:.1} kg more"),
            Mood::Asleep => f.write_str("has fallen asleep"),
        }
    }
}

fn loudest<'a>(animals: &'a [Box<dyn Animal>]) -> Option<&'a dyn Animal> {
    animals
        .iter()
        .max_by_key(|animal| animal.noise().len())
        .map(|boxed| boxed.as_ref())
}

fn main() {
    let animals: Vec<Box<dyn Animal>> = vec![
        Box::new(Penguin { name: "Pip".to_string() }),
        Box::new(Tiger { name: "Saffron".to_string(), age: 5 }),
        Box::new(Tiger { name: "Mo".to_string(), age: 1 }),
        Box::new(Elephant { name: "Greta".to_string(), calves: vec!["Bo".into(), "Lu".into()] }),
    ];
    let mut pantry = Pantry {
        stock: HashMap::from([
            (Food::Hay, 80.0),
            (Food::Meat, 6.5),
            (Food::Fish, 3.0),
            (Food::Fruit, 25.5),
        ]),
    };

    for animal in &animals {
        println!("{}", animal.introduce());
        println!("    ... and {}", feed(animal.as_ref(), &mut pantry));
    }
    if let Some(animal) = loudest(&animals) {
        println!("The loudest is {}", animal.name());
    }
    let mut left: Vec<(Food, f32)> = pantry.stock.into_iter().filter(|(_, kg)| *kg > 0.0).collect();
    left.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (food, kg) in left {
        println!("{kg:6.1} kg of {food:?} left");
    }
}
