// Small comforts. Every page works without them.

const govuk = await import(document.querySelector("script[data-govuk-frontend]").dataset.govukFrontend);

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const name of ["Button", "CharacterCount", "Checkboxes", "ErrorSummary", "ExitThisPage", "NotificationBanner", "PasswordInput", "SkipLink"]) {
  govuk.createAll(govuk[name]);
}

// What a radio button reveals. govuk-frontend's own way puts aria-expanded on it, which ARIA does not allow there.
for (const radios of document.querySelectorAll('[data-module="govuk-radios"]')) {
  const showChosen = () => {
    for (const radio of radios.querySelectorAll("[data-aria-controls]")) {
      const revealed = document.getElementById(radio.dataset.ariaControls);
      revealed.classList.toggle("govuk-radios__conditional--hidden", !radio.checked);
    }
  };
  radios.addEventListener("change", showChosen);
  addEventListener("pageshow", showChosen);
  showChosen();
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
