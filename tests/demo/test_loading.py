from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.db.models import F, Min
from pytest_django import Settings

from activities.models import Activity, DateToAvoid
from carer_portal.call_list import due_calls
from carer_portal.demo import loading, place
from carer_portal.demo.mailbox import current_code
from carer_portal.handover import open_work
from engagement.consultations.models import Change, Comment, Consultation
from engagement.discussions.models import Discussion, MeToo, Post
from engagement.surveys.models import Survey
from feedback.models import Action, Decision, Extension, Item, Message, Update
from notices.models import Contact, Notice
from people.models import Organisation, Person, Role, User
from planning.models import Measure, Plan, Service
from tests.people.factories import make_organisation


def rows() -> dict[str, int]:
    models = (Organisation, User, Person, Item, Decision, Action, Extension, Update, Message, Notice, Activity)
    return {model.__name__: model.objects.count() for model in models}


def test_loading_again_leaves_the_same_rows(loaded_at: datetime) -> None:
    before, references = rows(), set(Item.objects.values_list("reference", flat=True))
    out = StringIO()

    call_command("load_demo", stdout=out)

    assert "there already" in out.getvalue()
    assert rows() == before
    assert set(Item.objects.values_list("reference", flat=True)) == references


def test_the_year_holds_all_that_can_come_of_words(loaded_at: datetime) -> None:
    assert 55 <= Item.objects.count() <= 90
    assert set(Decision.objects.published().values_list("outcome", flat=True)) == set(Decision.Outcome.values)
    assert set(Item.objects.values_list("channel", flat=True)) == set(Item.Channel.values)
    assert set(Item.objects.values_list("state", flat=True)) == set(Item.State.values)
    assert Item.objects.filter(safeguarding_since__isnull=False).count() == 1
    assert Decision.objects.filter(stage=Decision.Stage.DRAFT).exists()
    assert Decision.objects.filter(replaces__isnull=False).exists()
    assert Update.objects.exists()
    assert Message.objects.filter(item__contact=None, item__person=None, kind=Message.Kind.FROM_CARER).exists()
    on = loaded_at.date()
    kept = Action.objects.filter(done_at__isnull=False)
    assert kept.filter(done_at__date__lte=F("first_due_on")).exists()
    assert kept.filter(done_at__date__gt=F("first_due_on")).exists()
    assert Action.objects.filter(broken_at__isnull=False).exists()
    assert Action.objects.overdue(on).exists()
    assert Extension.objects.exists()
    oldest = Item.objects.aggregate(oldest=Min("received_at"))["oldest"]
    assert timedelta(days=330) < loaded_at - oldest < timedelta(days=370)


def test_carers_changed_one_plan_and_are_asked_about_another(loaded_at: datetime) -> None:
    agreed, asked = Plan.objects.get(status=Plan.Status.AGREED), Plan.objects.get(status=Plan.Status.OPEN)
    moved = Change.objects.get(section__plan=agreed)
    assert sum(comment.item.voices for comment in moved.comments.all()) == 16
    assert not Comment.objects.filter(consultation__plan=agreed).unanswered().exists()
    assert Consultation.objects.get(plan=asked).is_open(loaded_at)
    assert Comment.objects.filter(consultation__plan=asked).unanswered().exists()


def test_one_question_is_open_and_one_is_answered(loaded_at: datetime) -> None:
    asked, over = Discussion.objects.get(closed_at=None), Discussion.objects.get(closed_at__isnull=False)
    assert asked.is_open(loaded_at.date())
    assert {post.state for post in asked.posts.all()} == set(Post.State.values)
    assert [post.waits_for_an_answer for post in asked.posts.all() if post.is_hidden] == [True]
    assert MeToo.objects.filter(post__discussion=asked).count() == 1
    assert over.posts.filter(item__channel=Item.Channel.DISCUSSION).count() == 3
    assert not over.posts.filter(look_by__isnull=False).exists()


def test_figures_stand_before_and_after_what_was_done(loaded_at: datetime) -> None:
    waits = Measure.objects.get(name="Days until a break")
    first, last = waits.readings.order_by("on")[0], waits.readings.order_by("-on")[0]
    assert last.value < first.value
    assert Action.objects.filter(measures=waits, done_at__date__range=(first.on, last.on)).exists()


def test_one_service_is_silent(loaded_at: datetime) -> None:
    silent = Item.objects.filter(service__slug=place.HOME_CHANGES)

    assert silent.count() >= 4
    assert not silent.filter(state=Item.State.ANSWERED).exists()


def test_nothing_happens_after_now(loaded_at: datetime) -> None:
    assert not Item.objects.filter(received_at__gt=loaded_at).exists()
    assert not Decision.objects.filter(published_at__gt=loaded_at).exists()
    assert not Update.objects.filter(published_at__gt=loaded_at).exists()


def test_nothing_of_the_past_is_mailed_today(loaded_at: datetime) -> None:
    due = Notice.objects.due(loaded_at)

    assert due.count() <= 10
    assert not due.filter(due_at__lt=loaded_at - timedelta(days=2)).exists()
    assert Notice.objects.filter(state=Notice.State.SENT, sent_at__lt=loaded_at - timedelta(days=300)).exists()


def test_everybody_can_sign_in_and_staff_have_the_shown_second_factor(loaded_at: datetime) -> None:
    for account in place.ACCOUNTS:
        user = User.objects.get(email=account.email)
        assert EmailAddress.objects.filter(user=user, email=account.email, verified=True).exists()
        assert user.is_team_member is account.is_staff
        assert Authenticator.objects.filter(user=user).exists() is account.has_second_factor
        if account.has_second_factor:
            factor = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
            assert TOTP(factor).validate_code(current_code())


def test_the_council_has_a_team_worth_seeing(loaded_at: datetime) -> None:
    team = Role.objects.current(loaded_at.date()).filter(organisation__slug=place.COUNCIL)
    assert set(team.values_list("kind", flat=True)) == set(Role.Kind.values)
    leaver = team.get(ends_on__isnull=False)
    assert leaver.ends_on == loaded_at.date() + timedelta(days=10)
    assert [len(part.things) for part in open_work(leaver, loaded_at)] == [3]
    both = User.objects.get(email="both@example.org")
    assert both.roles.values("organisation").distinct().count() == 2
    assert both.representations.exists()


def test_if_empty_leaves_other_organisations_alone(db: None) -> None:
    make_organisation()

    call_command("load_demo", "--if-empty", stdout=StringIO())
    assert Organisation.objects.count() == 1
    with pytest.raises(CommandError, match="not the demo's"):
        call_command("load_demo", stdout=StringIO())


@pytest.mark.parametrize("command", ["load_demo", "demo_sign_ins"])
def test_only_a_demo_is_filled(db: None, settings: Settings, command: str) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="no demo"):
        call_command(command, stdout=StringIO())
    assert not Organisation.objects.exists()


def test_demo_sign_ins_names_every_account_and_the_second_factor() -> None:
    out = StringIO()

    call_command("demo_sign_ins", stdout=out)

    assert all(account.email in out.getvalue() for account in place.ACCOUNTS)
    assert loading.SECOND_FACTOR in out.getvalue()


def test_scale_grows_to_what_was_asked_and_no_further(loaded_at: datetime) -> None:
    items, activities = Item.objects.count(), Activity.objects.count()

    call_command("load_demo", "--scale", "1", stdout=StringIO())
    assert Item.objects.count() == items + 500
    assert Activity.objects.count() == activities + 200
    decisions = Decision.objects.in_public().count()
    assert decisions > 200

    call_command("load_demo", "--scale", "1", stdout=StringIO())
    assert Item.objects.count() == items + 500
    assert Activity.objects.count() == activities + 200
    assert Decision.objects.in_public().count() == decisions
    assert set(Service.objects.values_list("pk")) == set(Item.objects.exclude(service=None).values_list("service"))


@pytest.mark.parametrize("day", [datetime(2027, 1, 1, 7, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)])
def test_the_year_can_end_on_any_day(db: None, day: datetime) -> None:
    """On a bank holiday, and in the hour that comes twice."""
    loading.load(at=day)

    assert not Decision.objects.filter(published_at__gt=day).exists()
    assert not Message.objects.filter(sent_at__gt=day).exists()


def test_carers_are_reached_on_every_channel(loaded_at: datetime) -> None:
    waiting = Notice.objects.waiting().values_list("contact__channel", flat=True)
    assert set(waiting) == set(Contact.Channel.values)
    assert due_calls(Organisation.objects.get(slug=place.COUNCIL), loaded_at).count() == 1


def test_three_surveys_make_a_trend_and_one_is_open(loaded_at: datetime) -> None:
    closed = list(Survey.objects.filter(shown_at__isnull=False))
    assert len(closed) == 2
    for survey in closed:
        table = survey.published and survey.published.table("q_overall")
        assert table
        assert table.rows
    assert Survey.objects.open_at(loaded_at).count() == 1
    assert DateToAvoid.objects.filter(organisation__slug=place.COUNCIL).count() == 3
