"""What to do in the next session of a duo, with the reason in one sentence that both read."""

from __future__ import annotations

from integration.domain.journey.suggestion import Suggestion, Why, suggest
from integration.store.reads import DuoPage
from integration.store.reads.journey.intake import wanted_topics
from integration.web.context import services
from integration.web.page.language import current, gettext


def suggestion(duo: DuoPage) -> Suggestion | None:
    """A format for the next session. It is the same for both: it goes by what both want to learn, and never says who."""
    catalogue = services().catalogue
    programme = catalogue.programmes.get(duo.cohort.programme)
    return suggest(
        catalogue.formats,
        phase=duo.phase,
        plan=[session.main.format for session in programme.plan] if programme else [],
        done=[line.format_id for line in duo.sessions if line.number is not None],
        wanted=_wanted(duo),
    )


def reason(suggested: Suggestion) -> str:
    """Why it is suggested."""
    phase = services().catalogue.phases[suggested.phase][current()]
    if suggested.why is Why.PLANNED:
        return gettext("Your programme plans it for this session.")
    if suggested.why is Why.AGAIN:
        return gettext("It suits the phase %(phase)s. You did all of these already, this one the longest ago.", phase=phase)
    if suggested.competency is None:
        return gettext("It suits the phase %(phase)s, and you have not done it yet.", phase=phase)
    trains = services().catalogue.competencies[suggested.competency].title[current()]
    return gettext("It suits the phase %(phase)s and your goals (%(trains)s), and you have not done it yet.", phase=phase, trains=trains)


def _wanted(duo: DuoPage) -> frozenset[str]:
    """The competencies of the topics that both chose at their intake; those of the programme when they chose none."""
    catalogue = services().catalogue
    with services().store.reading() as db:
        chosen = wanted_topics(db, duo.cohort.id, [member.person.id for member in duo.members])
    known = [catalogue.choices.topics.topics[topic] for topic in chosen if topic in catalogue.choices.topics.topics]
    if trained := frozenset(one for topic in known for one in topic.competencies):
        return trained
    programme = catalogue.programmes.get(duo.cohort.programme)
    return frozenset(programme.competencies) if programme else frozenset()
