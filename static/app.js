// Small comforts. Every page works without them.

const { createAll, Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, NotificationBanner, PasswordInput, Radios, SkipLink } =
  await import(document.querySelector("script[data-govuk-frontend]").dataset.govukFrontend);

document.documentElement.classList.add("js-enabled");
document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, NotificationBanner, PasswordInput, Radios, SkipLink]) {
  createAll(component);
}

const offline = document.getElementById("offline");

// A form is sent once, and not at all while the device is offline.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") {
    return;
  }
  if (!navigator.onLine) {
    event.preventDefault();
    offline.hidden = false;
  } else if (form.dataset.sent) {
    event.preventDefault();
  } else {
    form.dataset.sent = "true";
    offline.hidden = true;
  }
});

addEventListener("online", () => {
  offline.hidden = true;
});

// Going back to a page brings its forms back, ready to be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
  }
});
