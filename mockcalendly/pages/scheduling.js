// Makes a scheduling page more comfortable; all that it does, links and forms do without it.
//
// The pages stay in one document, as at the vendor's: what a link or a form leads to is fetched,
// and takes the place of <main>. So a frame loads once, and the page around it hears of each step
// once. Names and payloads of what it hears: documented, "Notifying the parent window".
"use strict";
(() => {
  const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const {embedDomain, embedType} = document.body.dataset;
  // Who does not say embed_domain is told nothing (observed: react-calendly).
  const listener = embedDomain && window.parent !== window ? window.parent : null;
  const LONGEST_WAIT_FOR_ZONE = 3000;  // milliseconds (assumed), as the next one
  const TIME_TO_LISTEN = 300;

  let told = "";
  let shown = withoutHash(location.href);
  let loading = new AbortController();
  let sending = false;

  const main = () => document.getElementById("main");

  function withoutHash(url) {
    return url.split("#")[0];
  }

  // --- The page around this one -------------------------------------------------------------

  function tell(event, payload) {
    listener?.postMessage({event: `calendly.${event}`, payload}, "*");
  }

  // Another month of the same calendar, or a form with a mistake, is still the same view (assumed).
  function viewOf({dataset: {event = "", view = ""}}) {
    return `${event} ${view}`;
  }

  // A booking is told once, and its redirect followed once, even if somebody reloads the page or
  // comes back to it: the history remembers.
  function announce() {
    const {event, payload, redirect} = main().dataset;
    const view = viewOf(main());
    const once = event === "event_scheduled" || Boolean(redirect);
    if (event && view !== told && !(once && history.state?.announced)) {
      tell(event, JSON.parse(payload || "{}"));
    }
    if (event) told = view;
    if (!once || history.state?.announced) return;
    history.replaceState({...history.state, announced: true}, "");
    // The page around this one is to hear of the booking before it is gone itself.
    if (redirect) setTimeout(leave, listener ? TIME_TO_LISTEN : 0, redirect);
  }

  function leave(url) {
    try {
      window.top.location.href = url;
    } catch {
      // A frame that nobody has touched may not lead the whole tab away. The page has a link.
    }
  }

  // Only for inline widgets (observed: nuxt-calendly).
  if (listener && embedType === "Inline") {
    let height = "";
    new ResizeObserver(() => {
      const now = `${Math.ceil(document.documentElement.getBoundingClientRect().height)}px`;
      if (now !== height) tell("page_height", {height: now});
      height = now;
    }).observe(document.documentElement);
  }

  // A popup closes by Escape also while the focus is in here, which only the page around it can do
  // (assumed; so the name is none of the vendor's, which listeners know by how they begin).
  if (listener && embedType.startsWith("Popup")) {
    document.addEventListener("keydown", ({key, isComposing}) => {
      if (key === "Escape" && !isComposing) {
        listener.postMessage({event: "mockcalendly.escape_pressed", payload: {}}, "*");
      }
    });
  }

  // --- From page to page --------------------------------------------------------------------

  // Returns null for what is no scheduling page.
  async function read(response) {
    if (!response.headers.get("content-type")?.startsWith("text/html")) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.body.matches(".scheduling") && page.getElementById("main") ? page : null;
  }

  // Returns the address of the same page with times in the browser's zone, or null if there is
  // nothing to change: a zone that the address names was chosen.
  function inOwnZone(url, {dataset: {timezone}}) {
    const address = new URL(url);
    if (!timezone || timezone === ownZone || address.searchParams.has("timezone")) return null;
    address.searchParams.set("timezone", ownZone);
    return address.href;
  }

  async function request(url, options) {
    const response = await fetch(url, {
      ...options,
      mode: "same-origin",
      // The latter asks for a page that says where to go on, if that is another origin: no redirect
      // leads a script there.
      headers: {accept: "text/html", "x-requested-with": "fetch"},
    });
    return {response, page: await read(response)};
  }

  async function load(url, options) {
    const first = await request(url, options);
    const better = first.page && inOwnZone(first.response.url, first.page.getElementById("main"));
    // What answers a form is not asked for again, unless it has an address of its own.
    if (!better || (options.body && !first.response.redirected)) return first;
    const second = await request(better, {signal: options.signal});
    // The server need not know each zone that a browser knows.
    return second.page?.getElementById("main").dataset.timezone === ownZone ? second : first;
  }

  // What leads on in a calendar are buttons at the vendor's, and tests of others look for them
  // (observed in public ones). Without a script they are links.
  function toButton(link) {
    const button = document.createElement("button");
    for (const {name, value} of link.attributes) button.setAttribute(name, value);
    button.removeAttribute("href");
    button.dataset.button = link.getAttribute("href");
    button.type = "button";
    button.append(...link.childNodes);
    return button;
  }

  function prepare(part) {
    for (const button of part.querySelectorAll("[data-unscripted]")) button.remove();
    for (const link of part.querySelectorAll("a[data-button]")) link.replaceWith(toButton(link));
  }

  function replaceMain(page) {
    const next = page.getElementById("main");
    prepare(next);
    // As an attribute it would make browsers complain in a frame; the script moves the focus.
    const first = next.querySelector("[autofocus]");
    first?.removeAttribute("autofocus");
    document.title = page.title;
    document.body.className = page.body.className;
    main().replaceWith(document.adoptNode(next));
    return first;
  }

  // Who chooses a day goes on with its times, which the link names. Else what was used keeps the
  // focus while it stays; on another page, people who hear it begin at its heading.
  function show(page, {usedId = "", part = ""}) {
    const before = viewOf(main());
    const first = replaceMain(page);
    const same = viewOf(main()) === before;
    if (!same) window.scrollTo(0, 0);
    const target =
      first ??
      main().querySelector('[aria-invalid="true"]') ??
      (part ? document.querySelector(`#${CSS.escape(part)} :is(h2, h3)`) : null) ??
      (same && usedId ? document.getElementById(usedId) : null) ??
      main().querySelector("h1");
    if (target && target.tabIndex < 0) target.tabIndex = -1;
    target?.focus();
  }

  function remember(url, method) {
    shown = withoutHash(url);
    if (url !== location.href) history[method](null, "", url);
  }

  async function visit(url, {usedId, method = "pushState"} = {}) {
    loading.abort();
    const {signal} = (loading = new AbortController());
    main().ariaBusy = "true";
    try {
      const {response, page} = await load(url, {signal});
      if (page && !signal.aborted) {
        remember(response.url, method);
        show(page, {usedId, part: new URL(url).hash.slice(1)});
        announce();
        return;
      }
    } catch {
      // The browser says it better, on a page of its own.
    }
    if (signal.aborted) return;
    if (withoutHash(url) === withoutHash(location.href)) location.reload();
    else location.assign(url);
  }

  async function send(form, url, body, usedId) {
    const buttons = [...form.querySelectorAll("button:enabled")];
    loading.abort();
    sending = true;
    main().ariaBusy = "true";
    for (const button of buttons) button.disabled = true;
    try {
      const {response, page} = await load(url, {method: "POST", body});
      if (page) {
        if (response.redirected) remember(response.url, "pushState");
        show(page, {usedId});
        announce();
      } else if (response.redirected) {
        location.assign(response.url);
      } else {
        complain(form);
      }
    } catch {
      complain(form);
    } finally {
      sending = false;
      main().ariaBusy = null;
      for (const button of buttons) button.disabled = false;
    }
  }

  // Nobody knows what has become of the form, so it is not sent again by itself.
  function complain(form) {
    form.querySelector("[data-unsent]")?.remove();
    const problem = document.createElement("p");
    problem.className = "problem";
    problem.dataset.unsent = "";
    problem.setAttribute("role", "alert");
    problem.textContent = "This could not be sent. Please try again.";
    form.prepend(problem);
  }

  // --- What people do -----------------------------------------------------------------------

  function isOwn(url) {
    return url.origin === location.origin && !url.pathname.includes("/_mock/");
  }

  // Beside a time that is chosen, a button leads on (observed).
  function offerNext(time) {
    time.closest("ul").querySelector(".next")?.remove();
    const next = document.createElement("button");
    next.type = "button";
    next.id = `${time.id}-next`;
    next.className = "next";
    next.dataset.button = time.dataset.button;
    next.ariaLabel = `Next ${time.dataset.startTime}`;
    next.textContent = "Next";
    time.after(next);
    next.focus();
  }

  function press(button) {
    const url = new URL(button.dataset.button, location.href);
    if (button.dataset.container === "time-button") offerNext(button);
    else if (url.hash && withoutHash(url.href) === shown) location.assign(url.href);
    else visit(url.href, {usedId: button.id});
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-button]");
    if (button) press(button);
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target || link.hasAttribute("download") || link.relList.contains("external")) return;
    const url = new URL(link.href);
    if (!isOwn(url) || (url.hash && withoutHash(url.href) === shown)) return;
    event.preventDefault();
    if (!sending) visit(url.href, {usedId: link.id});
  });

  document.addEventListener("submit", (event) => {
    const {target: form, submitter} = event;
    const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
    const url = new URL(action, location.href);
    if (event.defaultPrevented || form.getAttribute("target") || !isOwn(url)) return;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form, submitter));
    const usedId = submitter?.id || document.activeElement?.id;
    if (form.getAttribute("method")?.toLowerCase() === "post") {
      send(form, url.href, fields, usedId);
    } else {
      url.search = fields.toString();
      visit(url.href, {usedId});
    }
  });

  document.addEventListener("change", ({target}) => {
    if (target.form?.hasAttribute("data-auto") && target.matches("select, [type=radio]")) {
      target.form.requestSubmit();
    }
  });

  window.addEventListener("popstate", () => {
    if (withoutHash(location.href) !== shown) visit(location.href, {method: "replaceState"});
  });

  // --- The first page -----------------------------------------------------------------------

  async function begin() {
    prepare(main());
    const better = inOwnZone(location.href, main());
    if (better) {
      const waited = main();
      waited.style.visibility = "hidden";  // or the same times were seen twice, in two zones
      const timer = setTimeout(() => loading.abort(), LONGEST_WAIT_FOR_ZONE);
      try {
        const {response, page} = await request(better, {signal: loading.signal});
        if (page?.getElementById("main").dataset.timezone === ownZone) {
          remember(response.url, "replaceState");
          replaceMain(page);
        }
      } catch {
        // It is right in the zone that it came in, too.
      }
      clearTimeout(timer);
      waited.style.visibility = "";
    }
    announce();
  }

  begin();
})();
