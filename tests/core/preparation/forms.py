"""A form of each sort of question, with branches; and any form at all."""

from __future__ import annotations

from hypothesis import strategies as st

from core.clinic.forms import AnswerKind, FormQuestion, VisitForm
from core.i18n import Words
from core.preparation.answers import FilledForm, GivenAnswer


def said(text: str) -> Words:
    """The same in every language."""
    return Words(pl=text, en=text)


def asked(name: str, kind: str, *choices: str, **more: object) -> FormQuestion:
    """A question, with what else it has."""
    labels = [{"id": each, "label": said(each.title())} for each in choices]
    return FormQuestion.model_validate({"id": name, "kind": kind, "text": said(name), "choices": labels} | more)


def a_form(*questions: FormQuestion, version: str = "1", services: tuple[str, ...] = ("internist",)) -> VisitForm:
    """A form of these questions."""
    return VisitForm(id="form", version=version, title=said("Form"), services=services, questions=questions)


FORM = a_form(
    asked("smokes", "one", "yes", "no"),
    asked("how-many", "number", asked_if={"question": "smokes", "any_of": ["yes"]}, smallest=1, largest=100),
    asked("hurts", "many", "head", "back", "knee"),
    asked("since", "date", asked_if={"question": "hurts", "any_of": ["back", "knee"]}, days="past", optional=True),
    asked("told", "text", longest=20),
    asked("agrees", "consent"),
)


@st.composite
def any_form(draw: st.DrawFn) -> VisitForm:
    """Up to eight questions of any kind; each may hang on any that can be chosen from before it."""
    questions: list[FormQuestion] = []
    for number in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(AnswerKind))
        choices = ("a", "b", "c") if kind in {AnswerKind.ONE, AnswerKind.MANY} else ()
        more: dict[str, object] = {"optional": draw(st.booleans()) and kind is not AnswerKind.CONSENT}
        leading = [each for each in questions if each.choosable]
        hangs = draw(st.booleans())
        if leading and hangs:
            earlier = draw(st.sampled_from(leading))
            wanted = draw(st.lists(st.sampled_from(earlier.choosable), min_size=1, unique=True))
            more["asked_if"] = {"question": earlier.id, "any_of": wanted}
        questions.append(asked(f"q{number}", kind, *choices, **more))
    return a_form(*questions)


def any_answer(question: FormQuestion) -> st.SearchStrategy[GivenAnswer]:
    """Something that answers it."""
    left_out = [st.just(GivenAnswer())] if question.optional else []
    if question.kind is AnswerKind.MANY:
        several = st.lists(st.sampled_from(question.choosable), min_size=1, unique=True)
        return st.one_of(several.map(lambda chosen: GivenAnswer(chosen=tuple(chosen))), *left_out)
    if question.choosable:
        return st.one_of(st.sampled_from(question.choosable).map(lambda each: GivenAnswer(chosen=(each,))), *left_out)
    return st.one_of(st.just(GivenAnswer(text="x")), *left_out)


def filled(**answers: GivenAnswer) -> FilledForm:
    """`FORM` with these answers; `_` stands for a hyphen."""
    return FilledForm(form=FORM, answers={name.replace("_", "-"): each for name, each in answers.items()})
