"""What every package stands on: text, addresses, times, errors, locks."""
