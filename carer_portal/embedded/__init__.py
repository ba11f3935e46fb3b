"""A portal on a bare machine: its own Postgres, Valkey and mail catcher, all processes under one roof.

For the demo, the tests and a first look. Production brings its own servers: docs/running.md.
Nothing here needs Django to be set up.
"""
