"""The audit: what one report says held against the bureau's other years and other bureaus."""
