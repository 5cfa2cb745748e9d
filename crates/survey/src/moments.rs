//! Mean and standard deviation of numbers that come one by one (Welford 1962): no sum grows large, and nothing cancels out.

/// Numbers seen so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moments {
    count: u32,
    mean: f64,
    /// Sum of the squared distances from the mean.
    squares: f64,
}

impl Moments {
    /// Takes one more finite number.
    pub fn add(&mut self, number: f64) {
        self.count += 1;
        let before = number - self.mean;
        self.mean += before / f64::from(self.count);
        self.squares += before * (number - self.mean);
    }

    pub fn count(&self) -> u32 {
        self.count
    }

    /// 0 of no numbers.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Divided by n − 1; none of fewer than two.
    pub fn deviation(&self) -> Option<f64> {
        (self.count > 1).then(|| (self.squares / f64::from(self.count - 1)).sqrt())
    }
}
