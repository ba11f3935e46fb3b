"""What every floor may use: form pack, public text, clock, template tags. No tables, no domain nouns."""
