"""The demo: a made-up place with a year of made-up history, and what is needed to look around in it.

Nothing here runs unless the setting DEMO is on. All people, bodies and words are invented.
"""
