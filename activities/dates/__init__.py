"""What is on a day already: feasts, bank holidays, and what an organisation has written down or announced itself."""
