"""How dates and times are written, by language; the portal writes them alike everywhere."""
