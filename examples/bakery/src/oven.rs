//! An oven with a few trays.

use crate::menu::Bread;

pub struct Oven {
    trays: Vec<Option<Bread>>,
    loaves: u32,
}

impl Oven {
    pub fn new(trays: usize) -> Self {
        Oven {
            trays: vec![None; trays],
            loaves: 0,
        }
    }

    pub fn load(&mut self, bread: Bread, loaves: u32) {
        if let Some(free) = self.trays.iter_mut().find(|tray| tray.is_none()) {
            *free = Some(bread);
            self.loaves += loaves;
        }
    }

    /// What lies on a tray, counted from the top.
    pub fn tray(&self, number: u32) -> Option<Bread> {
        self.trays[number]
    }

    pub fn loaded(&self) -> usize {
        self.trays.iter().flatten().count()
    }

    /// Empties the oven; what to call out.
    pub fn unload(&mut self) -> String {
        let baked = &self.loaves;
        self.loaves = 0;
        self.trays.fill(None);
        format!("{baked} loaves, still hot")
    }
}
