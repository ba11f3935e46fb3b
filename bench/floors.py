"""What the portal is measured against: as little as Django can do for the same rows."""

import json
import uuid
from datetime import date

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path
from django.utils import timezone

from feedback.models import Item
from feedback.references import new_reference

ROWS = 25
# A row of a list as such pages show it: a heading with a link, where and when, two sentences, a tag.
LIST = Engine().from_string(
    """<!DOCTYPE html>
<html lang="en-GB">
  <head><meta charset="utf-8"><title>What changed</title><link rel="stylesheet" href="/static/app.css"></head>
  <body>
    <header><a href="/">Portal</a></header>
    <main id="main">
      <h1>What changed</h1>
      <ul>
        {% for row in rows %}<li class="list__item" id="row-{{ row.pk }}">
          <article aria-labelledby="heading-{{ row.pk }}">
            <h2 id="heading-{{ row.pk }}"><a href="/what-changed/{{ row.pk }}/">{{ row.title }}</a></h2>
            <p class="list__about">{{ row.service }} – {{ row.published_at|date:"j F Y" }}</p>
            <p class="list__said">{{ row.said }}</p>
            <p class="list__done">{{ row.answer }}</p>
            <strong class="tag tag--{{ row.stage }}">{{ row.outcome }}</strong>
          </article>
        </li>
        {% endfor %}
      </ul>
    </main>
  </body>
</html>
"""
)
ROWS_SQL = """
    SELECT decision.id AS pk, theme.title->>'en-gb' AS title, service.name AS service, decision.published_at,
           decision.said->>'en-gb' AS said, decision.answer->>'en-gb' AS answer, decision.stage, decision.outcome
    FROM feedback_decision decision
    JOIN feedback_theme theme ON theme.id = decision.theme_id
    JOIN planning_service service ON service.id = theme.service_id
    WHERE decision.published_at IS NOT NULL
    ORDER BY decision.published_at DESC, decision.id DESC
    LIMIT %s
"""


def _answer(content: bytes) -> HttpResponse:
    """With its length, which Django's middleware would work out."""
    return HttpResponse(content, headers={"Content-Length": str(len(content))})


def empty(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Two bytes."""
    return _answer(b"ok")


def list25(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """One indexed query and 25 rich rows through a plain template."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS_SQL, [ROWS])
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return _answer(LIST.render(Context({"rows": rows})).encode())


def insert(request: HttpRequest) -> HttpResponse:
    """What one submission must write at the least: its topic and itself, in one transaction."""
    words = request.POST["words"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO notices_topic (label) VALUES ('bench') RETURNING id")
        cursor.execute(
            """
            INSERT INTO feedback_item (organisation_id, topic_id, reference, secret_hash, secret_tries, submission_key,
                words, language, channel, about, voices, may_quote, passing_on, state, received_at, acknowledge_by,
                answer_by, looked_at_title)
            VALUES (%s, %s, %s, %s, 0, %s, %s, 'en-gb', %s, %s, 1, false, 'not_asked', 'received', %s, %s, %s, '')
            """,
            [
                request.POST["organisation"],
                cursor.fetchone()[0],
                new_reference(),
                "x" * 64,
                uuid.uuid4(),
                words,
                Item.Channel.PAPER,
                Item.About.ME,
                timezone.now(),
                date(2027, 1, 1),
                date(2027, 2, 1),
            ],
        )
    return _answer(json.dumps({"kept": True}).encode())


urlpatterns = [path("empty/", empty), path("list25/", list25), path("insert/", insert)]
