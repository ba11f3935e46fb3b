"""Consent to one more thing than needs: the table of consents to share needs becomes that of all."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0008_roles_end_at_once")]

    operations = [
        migrations.RemoveConstraint(model_name="needsconsent", name="consents_to_needs_once"),
        migrations.RenameModel(old_name="NeedsConsent", new_name="Consent"),
        migrations.AlterModelOptions(name="consent", options={"ordering": ["-given_at", "-pk"]}),
        migrations.AlterField(
            model_name="consent",
            name="connection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="people.connection"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("needs", "See what I need"),
                    ("stories", "Tell my story"),
                    ("photographs", "Show photos of me"),
                    ("research", "Ask me about research"),
                ],
                default="needs",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="version",
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("connection", "purpose"),
                name="consents_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["needs", "stories", "photographs", "research"])),
                name="consent_purpose_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("wording", ""), _negated=True), name="consent_has_a_wording"
            ),
        ),
    ]
