"""Forms, by who fills them in."""

from engagement.surveys.forms.carers import CodeForm, QuestionForm
from engagement.surveys.forms.staff import (
    BankForm,
    KindForm,
    PaperFileForm,
    QuestionWordsForm,
    RoutesForm,
    SurveyForm,
    WhatNextForm,
)

__all__ = [
    "BankForm",
    "CodeForm",
    "KindForm",
    "PaperFileForm",
    "QuestionForm",
    "QuestionWordsForm",
    "RoutesForm",
    "SurveyForm",
    "WhatNextForm",
]
