"""The forms of this app: those of carers, and those of staff."""

from support.forms.carers import NextForm, QuestionForm
from support.forms.staff import ModuleForm, PageForm

__all__ = ["ModuleForm", "NextForm", "PageForm", "QuestionForm"]
