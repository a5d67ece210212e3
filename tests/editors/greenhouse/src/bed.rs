//! One bed and what grows in it.

#[derive(Debug, Default)]
pub struct Bed {
    plants: Vec<String>,
}

impl Bed {
    pub fn sow(&mut self, plant: &str) {
        self.plants.push(plant.to_owned());
    }

    /// The text on the bed's sign, such as `🌱 cress, mint`.
    pub fn sign(&self) -> String {
        if self.plants.is_empty() {
            return "🌱 nothing yet";
        }
        format!("🌱 {}", self.plants.join(", "))
    }
}
