"""Our own drawings and icons. Lines take the colour of the text; what is filled names its colour by class."""

# name: what stands inside <svg viewBox="0 0 24 24">
ICONS = {
    "said": (
        '<path d="M5 4h14a2.5 2.5 0 0 1 2.5 2.5v7A2.5 2.5 0 0 1 19 16h-8l-5 4.5V16H5a2.5 2.5 0 0'
        ' 1-2.5-2.5v-7A2.5 2.5 0 0 1 5 4z"/>'
        '<path d="M7 8.6h10M7 12h6"/>'
    ),
    "done": ('<path d="m4.5 12.8 5 5L19.5 6.5"/>'),
    "going": ('<path d="M3.5 12h16M13 5.5l6.5 6.5-6.5 6.5"/>'),
    "cannot": ('<path d="M4 6.5h16M4 12h16M4 17.5h9"/>'),
    "late": ('<circle cx="12" cy="13" r="8.5"/><path d="M12 8.5V13l3.2 2.4M4 4.5l2.4-2M20 4.5l-2.4-2"/>'),
    "look": ('<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5.5 5.5"/>'),
    "measure": ('<path d="M4 20h17M6.5 20v-6M12 20V9M17.5 20V5"/>'),
    "flag": ('<path d="M5 21.5V3.5h13l-3 4.5 3 4.5H5"/>'),
    "lock": ('<rect x="4.5" y="10.5" width="15" height="10.5" rx="2"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3"/>'),
    "heart": ('<path d="M12 20.5S3 15 3 8.8A4.8 4.8 0 0 1 12 6.5a4.8 4.8 0 0 1 9 2.3C21 15 12 20.5 12 20.5z"/>'),
    "car": (
        '<rect x="3.5" y="4" width="17" height="13.5" rx="2"/>'
        '<path d="M3.5 11h17M12 4v7"/>'
        '<circle cx="7.5" cy="18.5" r="1.8"/>'
        '<circle cx="16.5" cy="18.5" r="1.8"/>'
    ),
    "step-free": (
        '<circle cx="9" cy="16" r="5.5"/><path d="M9 16V7h6M9 11h6l3.5 7h3"/><circle cx="9" cy="3.5" r="1.5"/>'
    ),
    "hearing": (
        '<path d="M6 10a6 6 0 0 1 12 0c0 4-4 5-4 8.5a3.5 3.5 0 0 1-6.5 1.7M9.5 10.5a2.5 2.5 0 0 1 5'
        ' 0c0 1.5-1.5 2-2 3"/>'
    ),
    "signing": (
        '<path d="M4 13V7.5a1.6 1.6 0 0 1 3.2 0V5a1.6 1.6 0 0 1 3.2 0v-.5a1.6 1.6 0 0 1 3.2 0V7a1.6'
        " 1.6 0 0 1 3.2 0v5l1.8-2a1.5 1.5 0 0 1 2.3 2l-4 6.5A6 6 0 0 1 11.5 21h-1A6.5 6.5 0 0 1 4"
        ' 14.5z"/>'
    ),
    "food": (
        '<path d="M4 9h13v5.5a6 6 0 0 1-6 6h-1a6 6 0 0 1-6-6zM17 10.5h1.5a2.7 2.7 0 0 1 0 5.5H17M8 5.5V3M13 5.5V3"/>'
    ),
    "door": ('<path d="M6 21V7a6 6 0 0 1 12 0v14M3 21h18"/><path d="M14.5 13.5v.5"/>'),
    "video": ('<rect x="2.5" y="4" width="19" height="12.5" rx="2"/><path d="M8.5 20.5h7"/>'),
    "people": (
        '<circle cx="8" cy="8" r="3.5"/>'
        '<circle cx="16.8" cy="9" r="2.8"/>'
        '<path d="M2 20c0-4.5 2.5-7 6-7s6 2.5 6 7M15 14c4-.8 7 1.5 7 5.5"/>'
    ),
    "waiting": (
        '<path d="M6 3h12M6 21h12M7.5 3v3.5c0 3 4.5 3.5 4.5 5.5s-4.5 2.5-4.5 5.5V21M16.5 3v3.5c0'
        ' 3-4.5 3.5-4.5 5.5s4.5 2.5 4.5 5.5V21"/>'
    ),
}

# name: size of the viewBox, and what stands inside
DRAWINGS = {
    "portal": (
        "0 0 40 44",
        (
            '<path class="app-fill-said" d="M6 42V20a14 14 0 0 1 28 0v22z"/>'
            '<path class="app-fill-white" d="M6 42V20c0-5 2.5-9 6-11.5l9 6V39l-9 3z"/>'
            '<path d="M17.5 26v2M2 42h36"/>'
        ),
    ),
    "tell": (
        "0 0 120 120",
        (
            '<path class="app-fill-said" d="M52 20h46a11 11 0 0 1 11 11v24a11 11 0 0 1-11 11h-3l2'
            ' 14-17-14H52a11 11 0 0 1-11-11V31a11 11 0 0 1 11-11z"/>'
            '<path d="M75 56s-13-7.5-13-15.5a6.7 6.7 0 0 1 13-2.5 6.7 6.7 0 0 1 13 2.5C88 48.5 75 56 75'
            ' 56z" class="app-fill-white"/>'
            '<path class="app-fill-white" d="M22 58h34a10 10 0 0 1 10 10v18a10 10 0 0 1-10 10H40l-16 13'
            ' 2-13h-4a10 10 0 0 1-10-10V68a10 10 0 0 1 10-10z"/>'
            '<path d="M24 71h29M24 82h18"/>'
        ),
    ),
    "come": (
        "0 0 120 120",
        (
            '<circle class="app-fill-white" cx="30" cy="38" r="11"/>'
            '<path class="app-fill-said" d="M9 84c0-20 8-30 21-30 8 0 14 4 17 11v19z"/>'
            '<circle class="app-fill-white" cx="90" cy="38" r="11"/>'
            '<path class="app-fill-did" d="M111 84c0-20-8-30-21-30-8 0-14 4-17 11v19z"/>'
            '<path class="app-fill-white" d="M47 68h22v8a9 9 0 0 1-9 9h-4a9 9 0 0 1-9-9z"/>'
            '<path d="M69 71h3a4.5 4.5 0 0 1 0 9h-3M54 60c-3-4 3-6 0-10M62 60c-3-4 3-6 0-10"/>'
            '<path class="app-fill-plain" d="M6 85h108v8H6z"/>'
            '<path d="M22 93v19M98 93v19"/>'
        ),
    ),
    "see": (
        "0 0 120 120",
        (
            '<path class="app-fill-white" d="M39 82h42l-5 30H44z"/>'
            '<path class="app-fill-said" d="M35 74h50v10H35z"/>'
            '<path d="M60 74V30"/>'
            '<path class="app-fill-did" d="M60 62C40 62 31 52 30 38c17 0 29 8 30 24z"/>'
            '<path class="app-fill-did" d="M60 50c0-18 11-27 28-28 1 17-10 28-28 28z"/>'
            '<circle class="app-fill-white" cx="92" cy="66" r="14"/>'
            '<path d="m85.5 66.5 4.5 4.5 8.5-9.5"/>'
        ),
    ),
    "cup": (
        "0 0 60 60",
        (
            '<path class="app-fill-said" d="M8 22h34v14a14 14 0 0 1-14 14h-6A14 14 0 0 1 8 36z"/>'
            '<path d="M42 26h4a7.5 7.5 0 0 1 0 15h-5M18 16c-4-5 4-7 0-12M30 16c-4-5 4-7 0-12M6 56h40"/>'
        ),
    ),
}

# The state of a promise, and the icon that tells it apart as well as its colour does.
PROMISES = {
    "done": "done",
    "going": "going",
    "late": "late",
    "waiting": "waiting",
    "cannot": "cannot",
    "look": "look",
    "alert": "flag",
    "open": "people",
    "walkin": "door",
}
