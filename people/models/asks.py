"""What persons were asked for: counted, so that nobody is asked more often than they want."""

from django.db import models

from people.models.persons import Person


class Ask(models.Model):
    """Somebody was asked for something. What they do by themselves, such as answering or booking, is none.

    Written by `people.operations.record_asks` alone.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="asks")
    key = models.CharField(max_length=200, unique=True)  # of the notice that asks
    subject = models.CharField(max_length=100)  # of that notice, by which it is taken back
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "asked_at"], name="ask_by_person")]

    def __str__(self) -> str:
        return self.key
