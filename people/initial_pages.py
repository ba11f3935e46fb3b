"""The words with which an organisation's information pages begin. Its staff may change them."""

from dataclasses import dataclass
from textwrap import dedent

from common.public_text import EASY_READ_SUFFIX, ENGLISH, PublicText
from people.models import InformationPage


@dataclass(frozen=True)
class InitialPage:
    """A page's title and its words, in Markdown."""

    title: PublicText
    body: PublicText


def _page(title: str, plain: str, easy: str = "") -> InitialPage:
    return InitialPage(
        title=PublicText(title),
        body=PublicText({ENGLISH: dedent(plain).strip(), ENGLISH + EASY_READ_SUFFIX: dedent(easy).strip()}),
    )


INITIAL_PAGES = {
    InformationPage.Slug.WHAT_HAPPENS: _page(
        "What happens to what you say",
        """
        You tell us something. This page says what we do with it, step by step.

        ## 1. You get a reference

        Keep it safe, with the secret code. With both you can come back, read our answer and write to us again.
        If you gave an email address, we write to you too.

        ## 2. A person reads it

        A member of our team reads your words. No machine decides about them.
        We do not read at night. **In danger, call 999.**

        Each service promises how soon it reads and answers. You find the promise on the page of the service.

        ## 3. We put it with what others said

        Often several carers say the same thing. We bring these voices together and answer them as one.

        ## 4. We decide, and say why

        Our answer is one of these:

        - **We will.** We say who does it, and by when.
        - **We will do part of it.** We say which part, and why not the rest.
        - **We cannot.** We say why, who decided, and what could change our mind.
        - **It is like that already.** We say where to find it.
        - **Thank you.** You told us something good, and we pass it to the people you praise.
        - **We passed it on.** Somebody else must answer. We ask you before we send them your words.
        - **It is about your own case.** We say who looks after it.

        ## 5. We show what changed

        Answers stand on the page "What changed", for everybody to read. Broken promises stand there too.
        We quote your words only if you ticked that we may. We never show your name.

        ## If you are not happy with the answer

        Write back with your reference and secret code. You can also make a complaint, and nobody will mind.
        A complaint is a right. It does not change the care that you or your family get.
        """,
        """
        You tell us something.

        You get a **reference** and a **secret code**. Keep them safe.

        A **person** reads what you said.

        We decide what to do.

        We tell you what we decided, and **why**.

        If we say "we will", we say **when**.

        You can read our answer on this site. You can write back to us.

        We never show your name.

        **If you are in danger, call 999.** Nobody reads this site at night.
        """,
    ),
    InformationPage.Slug.PRIVACY: _page(
        "Your privacy",
        """
        ## You can tell us things without your name

        We do not ask who you are when you tell us something. You need no account.
        Please do not name other people in your words.

        ## What we keep

        - **Your words**, and whether we may quote them.
        - **Your email address**, if you give it. We use it to answer you and to tell you what changed.
        - **Your name**, if you join. You choose what we call you.
        - **A record of what our staff did** and when, so that nobody can hide it.

        We do not use your words or your address to sell anything. We use no trackers.
        This site keeps small cookies while you use it. They keep your place and keep forms safe.
        They go when you close your browser.

        ## Who can see it

        Only staff of the organisation that you told. Another organisation sees nothing of you unless you agree.
        If we think that somebody is in danger, one trained person sees your words, and may have to act.

        Before any words are public, a person takes out what could show who you are.

        ## How long we keep it

        We keep your words while we work on them, and for as long as our answer is public.
        Then they lead to nobody. All else goes by itself. A list at the end of this page says when.

        ## Your rights

        You can ask to see what we hold about you. You can ask us to put it right or to delete it.
        Some things we must keep by law. Then we tell you which, and why.

        Ask us by the help line at the foot of every page. If you are not happy with what we do, you can ask the
        Information Commissioner. Go to [ico.org.uk](https://ico.org.uk/make-a-complaint/) or call 0303 123 1113.
        """,
        """
        You **do not** have to tell us your name.

        We keep what you **say**.

        We keep your **email address** if you give it to us. We use it to answer you.

        Only our **staff** can see it.

        We **never** sell it.

        You can ask us what we know about you. You can ask us to **delete** it.
        """,
    ),
    InformationPage.Slug.ACCESSIBILITY: _page(
        "Making this site easy to use",
        """
        We want everybody to be able to use this site. You should be able to:

        - make the words bigger, up to four times, and still read everything
        - use it on a small phone
        - use it with a keyboard alone
        - listen to it with a screen reader
        - use it with JavaScript switched off
        - print any page.

        We write short sentences and plain words. The main information pages also come in Easy Read.

        ## How well we do

        We build this site to meet the Web Content Accessibility Guidelines, version 2.2, at level AA.
        Machines check every page against them each time we change the site.

        Machines do not find everything. No outside expert has checked this site yet, and that is still to come.

        ## What may not work well

        - Our Easy Read pages have no pictures yet.
        - Most pages are not yet in Welsh.
        - Documents from other organisations that we link to may be hard to read.

        ## Tell us about a problem

        If something is hard to use, tell us. Use "Tell us something", or call the help line at the foot of the page.
        We can also send any page by post, in large print, or read it to you by telephone.

        If we do not answer, or not well enough, you can ask the
        [Equality Advisory and Support Service](https://www.equalityadvisoryservice.com/) for help.
        In Northern Ireland, ask the [Equality Commission](https://www.equalityni.org/).
        """,
        """
        We want **everybody** to be able to use this site.

        You can make the words **bigger**.

        You can **listen** to the site with a screen reader.

        You can **print** it.

        Is something hard to use? **Tell us.** We want to make it better.
        """,
    ),
    InformationPage.Slug.EASY_READ: _page(
        "Easy Read",
        """
        Easy Read is a way to write that is easier to understand. It has short sentences and one idea in each.

        These pages come in Easy Read:

        - [What happens to what you say](/about/what-happens/?version=en-gb-easy)
        - [Your privacy](/about/privacy/?version=en-gb-easy)
        - [Making this site easy to use](/about/accessibility/?version=en-gb-easy)

        Do you need something else in Easy Read? Tell us, or call the help line at the foot of this page.
        """,
        """
        This site is for people who **look after someone**.

        You can **tell us** what is good and what is bad.

        You can **come along** and meet us.

        You can **see what changed**.

        - [What happens to what you say](/about/what-happens/?version=en-gb-easy)
        - [Your privacy](/about/privacy/?version=en-gb-easy)
        - [Making this site easy to use](/about/accessibility/?version=en-gb-easy)

        **Do you need help?** Call the help line at the foot of this page.
        """,
    ),
}
