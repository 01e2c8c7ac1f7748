"""Programs killed at chosen steps: what they leave is whole, and done again they complete it."""
