"""Whoever follows is told once: in however many ways, by however many contacts, however often it is told."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notices.models import Contact, Follower, Notice, Topic
from notices.operations import follow, reach_by, suppress, tell, unfollow

pytestmark = pytest.mark.django_db
PERSONS, CONTACTS_EACH, TOPICS = 3, 3, 4
persons, contacts, topics = (st.integers(0, number - 1) for number in (PERSONS, CONTACTS_EACH, TOPICS))
follows = st.tuples(persons, contacts, topics, st.booleans())  # and whether by the address in capitals


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    followed=st.lists(follows, max_size=15),
    stopped=st.sets(st.tuples(persons, contacts, topics), max_size=4),
    chosen=st.dictionaries(persons, contacts),
    dead=st.sets(st.tuples(persons, contacts), max_size=2),
    told=st.lists(st.sets(topics, min_size=1), min_size=1, max_size=3),
)
def test_everyone_who_follows_is_told_exactly_once(  # noqa: PLR0917 - what hypothesis makes up
    db: None,
    at: datetime,
    followed: list[tuple[int, int, int, bool]],
    stopped: set[tuple[int, int, int]],
    chosen: dict[int, int],
    dead: set[tuple[int, int]],
    told: list[set[int]],
) -> None:
    Notice.objects.all().delete()
    Follower.objects.all().delete()
    Contact.objects.all().delete()
    about = [Topic.objects.create(label="example") for _ in range(TOPICS)]

    def contact(person: int, number: int, *, capitals: bool = False) -> Contact:
        address = f"p{person}c{number}@example.org"
        return Contact.objects.for_email(address.upper() if capitals else address)

    for person, number, topic, capitals in followed:
        follow(topic=about[topic], contact=contact(person, number, capitals=capitals), at=at)
    for person, number, topic in stopped:
        unfollow(topic=about[topic], contact=contact(person, number), at=at)
    for person, number in chosen.items():
        others = [contact(person, other) for other in range(CONTACTS_EACH)]
        reach_by(chosen=contact(person, number), instead_of=others, at=at)
    for person, number in dead:
        suppress(contact=contact(person, number), because="The mailbox is gone.", at=at)

    still = {(p, c, t) for p, c, t, _capitals in followed} - stopped
    expected = set()
    for together in told:
        for person, number, topic in still:
            if topic not in together:
                continue
            way = chosen.get(person, number)
            way = number if (person, way) in dead else way
            if (person, way) not in dead:
                expected.add((person, way))
        tell(topics=[about[topic] for topic in together], kind="example.news", context={}, key="k", at=at)
    got = list(Notice.objects.values_list("contact__address", flat=True))
    assert sorted(got) == sorted(f"p{person}c{way}@example.org" for person, way in expected)


def test_without_asking_for_the_chosen_way_somebody_is_told_twice(ann: Contact, at: datetime) -> None:
    """The negative control: each follower counted by itself."""
    other = Contact.objects.for_email("ann.at.work@example.org")
    topic = Topic.objects.create(label="example")
    for contact in (ann, other):
        follow(topic=topic, contact=contact, at=at)
    reach_by(chosen=other, instead_of=[ann], at=at)
    assert Follower.objects.active().filter(topic=topic).values("contact").distinct().count() == 2
    assert tell(topics=[topic], kind="example.news", context={}, key="k", at=at) == 1
