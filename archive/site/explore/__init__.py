"""One page to look at any measure: what is chosen, its data, its pictures."""
