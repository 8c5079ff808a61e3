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

  // A page in an element, which says which one unless the options do.
  class Iframe {
    constructor(options) {
      const box = elementOf(options.parentElement);
      if (!box) throw "Calendly: Parent element not set";
      const url = options.url ?? box.dataset.url;
      if (!url) throw "Calendly: Widget URL not set";
      const spinner = makeSpinner();
      this.frame = make("iframe", "", {
        src: addressOf(url, options.embedType ?? "Inline", options),
        title: "Scheduling page",
        width: "100%",
        height: "100%",
        frameborder: "0",
      });
      this.frame.addEventListener("load", () => spinner.remove(), {once: true});
      box.append(spinner, this.frame);
      if (options.resize) followed.push({frame: this.frame, box});
    }
  }

  // jQuery wraps elements.
  function elementOf(given) {
    return given && !given.nodeType ? given[0] : given;
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
    const parentElement = options.parentElement ?? [...document.scripts].at(-1)?.parentNode;
    whenReady(() => new Calendly.Iframe({...options, parentElement, embedType: "Inline"}));
  }

  function fillMarked() {
    for (const box of document.querySelectorAll(".calendly-inline-widget:not([data-processed])")) {
      if (box.dataset.autoLoad === "false") continue;
      box.dataset.processed = "true";
      box.setAttribute("style", `position: relative;${box.getAttribute("style") ?? ""}`);
      if (IS_PHONE) box.classList.add("calendly-mobile");
      const resize = box.dataset.resize === "true";
      new Calendly.Iframe({parentElement: box, embedType: "Inline", resize});
    }
  }

  // --- Popup --------------------------------------------------------------------------------

  // While it is open, nothing else on the page can be reached, by mouse, keyboard or reader.
  class PopupWidget {
    constructor(url, onClose, embedType, options = {}) {
      Object.assign(this, {url, onClose, embedType, options});
    }

    show() {
      this.overlay = this.makeOverlay();
      this.others = [...document.body.children].filter((element) => !element.inert);
      this.overflow = document.body.style.overflow;
      this.opener = document.activeElement;
      for (const element of this.others) element.inert = true;
      document.body.style.overflow = "hidden";
      document.body.append(this.overlay);
      this.overlay.querySelector(".calendly-popup-close").focus();
      document.addEventListener("keydown", this.onKey);
      window.addEventListener("message", this.onMessage);
    }

    close() {
      if (!this.overlay?.isConnected) return;
      document.removeEventListener("keydown", this.onKey);
      window.removeEventListener("message", this.onMessage);
      this.overlay.remove();
      document.body.style.overflow = this.overflow;
      for (const element of this.others) element.inert = false;
      this.opener?.focus();
      this.onClose?.();
    }

    onKey = ({key}) => {
      if (key === "Escape") this.close();
    };

    // The page in the frame tells of it: no key that is pressed in there is seen here (assumed).
    onMessage = ({data, source}) => {
      const isOwn = source === this.content.frame.contentWindow;
      if (isOwn && data?.event === "mockcalendly.escape_pressed") this.close();
    };

    makeOverlay() {
      const about = {role: "dialog", "aria-modal": "true", "aria-label": "Scheduling page"};
      const overlay = make("div", `calendly-overlay${IS_PHONE ? " calendly-mobile" : ""}`, about);
      const behind = make("div", "calendly-close-overlay");
      const around = make("div", "calendly-popup");
      const parentElement = make("div", "calendly-popup-content");
      const close = make("button", "calendly-popup-close", {type: "button", "aria-label": "Close"});
      for (const each of [behind, close]) each.addEventListener("click", () => this.close());
      const {url, embedType} = this;
      const options = {...this.options, url, embedType, parentElement, resize: false};
      this.content = new Calendly.Iframe(options);
      around.append(parentElement);
      overlay.append(behind, around, close);
      return overlay;
    }
  }

  function closePopupWidget() {
    Calendly.popupWidget?.close();
  }

  function showPopupWidget(url, embedType = "PopupButton", options = {}) {
    whenReady(() => {
      closePopupWidget();
      const popup = new Calendly.PopupWidget(url, forget, embedType, options);
      popup.show();
      Calendly.popupWidget = popup;
    });
  }

  function forget() {
    delete Calendly.popupWidget;
  }

  function initPopupWidget(options) {
    showPopupWidget(options.url, "PopupButton", options);
  }

  // --- Badge --------------------------------------------------------------------------------

  class BadgeWidget {
    constructor({color, text, textColor, branding, onClick}) {
      this.widget = make("div", "calendly-badge-widget");
      const button = make("button", "calendly-badge-content", {type: "button"});
      button.textContent = text || DEFAULT_TEXT;
      button.style.background = color || DEFAULT_COLOR;
      button.style.color = textColor || "#ffffff";
      if (color?.toLowerCase() === "#ffffff") button.classList.add("calendly-white");
      if (branding) {
        const by = make("span", "");
        by.textContent = "powered by Calendly";
        button.append(by);
      }
      button.addEventListener("click", onClick);
      this.widget.append(button);
      document.body.prepend(this.widget);
    }

    destroy() {
      this.widget.remove();
    }
  }

  function initBadgeWidget(options) {
    whenReady(() => {
      destroyBadgeWidget();
      const onClick = () => showPopupWidget(options.url, "PopupWidget", options);
      Calendly.badgeWidget = new Calendly.BadgeWidget({...options, onClick});
    });
  }

  function destroyBadgeWidget() {
    Calendly.badgeWidget?.destroy();
    delete Calendly.badgeWidget;
  }

  // While there is one, it also has a popupWidget and a badgeWidget.
  const Calendly = (window.Calendly = {
    initInlineWidget,
    initPopupWidget,
    initBadgeWidget,
    destroyBadgeWidget,
    showPopupWidget,
    closePopupWidget,
    Iframe,
    PopupWidget,
    BadgeWidget,
    _autoLoadInlineWidgets: () => whenReady(fillMarked),
  });
  whenReady(fillMarked);
})();
