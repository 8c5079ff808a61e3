// Puts scheduling pages into other pages: inline, as a popup, or behind a badge.
//
// An implementation of its own behind the public interface of Calendly's embed script. Where
// nothing else is said, that interface was observed in copies of the script in public repositories.
"use strict";
(() => {
  // Some sites add the script anew whenever they show a widget; then there is only more to fill.
  if (window.Calendly?.initInlineWidget) {
    window.Calendly._autoLoadInlineWidgets();
    return;
  }

  const UTM_NAMES = ["utm_campaign", "utm_source", "utm_medium", "utm_content", "utm_term"];
  const PREFILL_NAMES = ["name", "firstName", "lastName", "email", "location"];
  // Copies of the script read the five; the last was observed in react-calendly.
  const TRACKING_NAMES = [...UTM_NAMES.map(toCamel), "salesforce_uuid"];
  const IS_PHONE = /Mobi|Android|iPhone|iPod/i.test(navigator.userAgent);  // assumed: how it tells
  const DEFAULT_TEXT = "Schedule time with me";  // this and the color: as in documented samples
  const DEFAULT_COLOR = "#0069ff";

  // Where this script comes from. Addresses of the real service lead there, so that a test never
  // books a real meeting; only where this script has the service's name, that is the service.
  const home = document.currentScript?.src.split("/assets/external/")[0] ?? "";
  const isVendor = (url) => /^(https?:)?\/\/(www\.)?calendly\.com(?=[/?#]|$)/i.test(url);

  let popup = null;
  let badge = null;
  const followed = [];  // {frame, box}: what is to be as high as the page in it

  function toCamel(name) {
    return name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  }

  function toSnake(name) {
    return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }

  function make(tag, className, attributes = {}) {
    const element = Object.assign(document.createElement(tag), {className});
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  function whenReady(act) {
    if (document.readyState !== "loading") act();
    else document.addEventListener("DOMContentLoaded", act, {once: true});
  }

  // --- Addresses ----------------------------------------------------------------------------

  function pick(names, given = {}) {
    const filled = names.filter((name) => given[name]);
    return Object.fromEntries(filled.map((name) => [toSnake(name), given[name]]));
  }

  function dayOf(date) {
    if (!(date instanceof Date)) return date;
    const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
    return parts.map((part) => String(part).padStart(2, "0")).join("-");
  }

  function prefilled(prefill = {}) {
    const {customAnswers = {}, guests, date} = prefill;
    const answers = Object.keys(customAnswers).filter((key) => /^a\d{1,2}$/.test(key));
    return {
      ...pick(PREFILL_NAMES, prefill),
      ...pick(answers, customAnswers),
      ...(guests?.length ? {guests: [guests].flat().join(",")} : {}),
      ...(date ? {date: dayOf(date)} : {}),
    };
  }

  function utmOfThisPage() {
    const here = new URLSearchParams(location.search);
    return pick(UTM_NAMES, Object.fromEntries(here));
  }

  function parametersIn(query) {
    const pairs = [...new URLSearchParams(query)];
    const found = Object.fromEntries(pairs.map(([key, value]) => [key.toLowerCase(), value]));
    if (found.consent_accept === "1") delete found.consent_accept;
    return found;
  }

  // What comes later wins, in the place of what it replaces.
  function addressOf(url, type, {prefill, utm}) {
    const [path, query = ""] = url.split("#")[0].split(/\?(.*)/s);
    const parameters = {
      embed_domain: location.host,
      embed_type: type,
      ...utmOfThisPage(),
      ...parametersIn(query),
      ...prefilled(prefill),
      ...pick(TRACKING_NAMES, utm),
    };
    const pairs = Object.entries(parameters).map((pair) => pair.map(encodeURIComponent).join("="));
    const leadsAway = home && isVendor(path) && !isVendorsAsset(home);
    const there = leadsAway ? path.replace(/^(https?:)?\/\/[^/]*/i, home) : path;
    return `${there}?${pairs.join("&")}`;
  }

  function isVendorsAsset(url) {
    return new URL(url).hostname === "assets.calendly.com";
  }

  // --- Frames -------------------------------------------------------------------------------

  function makeSpinner() {
    const spinner = make("div", "calendly-spinner");
    for (const number of [1, 2, 3]) spinner.append(make("div", `calendly-bounce${number}`));
    return spinner;
  }

  function fill(box, type, options) {
    if (!box) throw "Calendly: Parent element not set";
    if (!options.url) throw "Calendly: Widget URL not set";
    const spinner = makeSpinner();
    const frame = make("iframe", "", {
      src: addressOf(options.url, type, options),
      title: "Scheduling page",
      width: "100%",
      height: "100%",
      frameborder: "0",
    });
    frame.addEventListener("load", () => spinner.remove(), {once: true});
    box.append(spinner, frame);
    if (options.resize) followed.push({frame, box});
  }

  // Resizing is documented (release note of 11 June 2024); that the box takes the height, and that
  // the frame decides who is heard, are assumed. An emulator's origin may be any.
  window.addEventListener("message", ({data, source}) => {
    if (data?.event !== "calendly.page_height") return;
    const height = parseFloat(data.payload?.height);
    const found = followed.find(({frame}) => frame.contentWindow === source);
    if (found && height > 0) found.box.style.height = `${height}px`;
  });

  // --- Inline -------------------------------------------------------------------------------

  function initInlineWidget(options) {
    if (!options?.url) return;
    const given = options.parentElement;
    const isJQuery = given && !given.nodeType;
    const box = isJQuery ? given[0] : given ?? [...document.scripts].at(-1)?.parentNode;
    whenReady(() => fill(box, "Inline", options));
  }

  function fillMarked() {
    for (const box of document.querySelectorAll(".calendly-inline-widget:not([data-processed])")) {
      if (box.dataset.autoLoad === "false") continue;
      box.dataset.processed = "true";
      box.setAttribute("style", `position: relative;${box.getAttribute("style") ?? ""}`);
      if (IS_PHONE) box.classList.add("calendly-mobile");
      fill(box, "Inline", {url: box.dataset.url, resize: box.dataset.resize === "true"});
    }
  }

  // --- Popup --------------------------------------------------------------------------------

  function onKey(event) {
    if (event.key === "Escape") closePopupWidget();
  }

  function makeOverlay(type, options) {
    const about = {role: "dialog", "aria-modal": "true", "aria-label": "Scheduling page"};
    const overlay = make("div", `calendly-overlay${IS_PHONE ? " calendly-mobile" : ""}`, about);
    const behind = make("div", "calendly-close-overlay");
    const around = make("div", "calendly-popup");
    const content = make("div", "calendly-popup-content");
    const close = make("button", "calendly-popup-close", {type: "button", "aria-label": "Close"});
    for (const element of [behind, close]) element.addEventListener("click", closePopupWidget);
    fill(content, type, {...options, resize: false});
    around.append(content);
    overlay.append(behind, around, close);
    return overlay;
  }

  // While it is open, nothing else on the page can be reached, by mouse, keyboard or reader.
  function openPopup(type, options) {
    closePopupWidget();
    const overlay = makeOverlay(type, options);
    const others = [...document.body.children].filter((element) => !element.inert);
    const {overflow} = document.body.style;
    popup = {overlay, others, overflow, opener: document.activeElement};
    for (const element of others) element.inert = true;
    document.body.style.overflow = "hidden";
    document.body.append(overlay);
    overlay.querySelector(".calendly-popup-close").focus();
    document.addEventListener("keydown", onKey);
  }

  function closePopupWidget() {
    if (!popup) return;
    const {overlay, others, opener, overflow} = popup;
    popup = null;
    document.removeEventListener("keydown", onKey);
    overlay.remove();
    document.body.style.overflow = overflow;
    for (const element of others) element.inert = false;
    opener?.focus();
  }

  function showPopupWidget(url, embedType = "PopupButton", options = {}) {
    whenReady(() => openPopup(embedType, {...options, url}));
  }

  function initPopupWidget(options) {
    whenReady(() => openPopup("PopupButton", options));
  }

  // --- Badge --------------------------------------------------------------------------------

  function makeBadge(options) {
    const color = options.color || DEFAULT_COLOR;
    const widget = make("div", "calendly-badge-widget");
    const button = make("button", "calendly-badge-content", {type: "button"});
    button.textContent = options.text || DEFAULT_TEXT;
    button.style.background = color;
    button.style.color = options.textColor || "#ffffff";
    if (color.toLowerCase() === "#ffffff") button.classList.add("calendly-white");
    if (options.branding) {
      const branding = make("span", "");
      branding.textContent = "powered by Calendly";
      button.append(branding);
    }
    button.addEventListener("click", () => openPopup("PopupWidget", options));
    widget.append(button);
    return widget;
  }

  function initBadgeWidget(options) {
    whenReady(() => {
      destroyBadgeWidget();
      badge = makeBadge(options);
      document.body.prepend(badge);
    });
  }

  function destroyBadgeWidget() {
    badge?.remove();
    badge = null;
  }

  window.Calendly = {
    initInlineWidget,
    initPopupWidget,
    initBadgeWidget,
    destroyBadgeWidget,
    showPopupWidget,
    closePopupWidget,
    _autoLoadInlineWidgets: () => whenReady(fillMarked),
  };
  whenReady(fillMarked);
})();
