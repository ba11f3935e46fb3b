"""The ways to take part, an app each. They are siblings and do not know each other; only panels may know meetings."""
