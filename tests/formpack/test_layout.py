"""The layout objects of crispy-forms itself work with our pack as well."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from crispy_forms.utils import render_crispy_form
from django import forms


class NameForm(forms.Form):
    name = forms.CharField()


def test_a_div_and_an_input_of_crispy_forms_are_rendered() -> None:
    form = NameForm()
    helper = FormHelper()
    helper.layout = Layout(Div("name", css_class="app-panel"))
    helper.add_input(Submit("send", "Send it"))
    html = render_crispy_form(form, helper)
    assert 'class="app-panel"' in html
    assert 'name="name"' in html
    assert "Send it" in html
