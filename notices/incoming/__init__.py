"""Mail that comes in: fetched, read, sorted, and claimed by the app that it is for (docs/adr/0014-mail-in.md)."""
