// A React application with the components of react-calendly, and a log of what its hook hears.
import {createElement as h, StrictMode} from "react";
import {createRoot} from "react-dom/client";
import {
  InlineWidget,
  PopupButton,
  PopupWidget,
  useCalendlyEventListener,
} from "react-calendly";

const heard = (window.heard = []);
const hear = (name) => (message) => {
  heard.push([name, message.data.event, message.data.payload]);
};

function Log() {
  useCalendlyEventListener({
    onProfilePageViewed: hear("onProfilePageViewed"),
    onEventTypeViewed: hear("onEventTypeViewed"),
    onDateAndTimeSelected: hear("onDateAndTimeSelected"),
    onEventScheduled: hear("onEventScheduled"),
    onPageHeightResize: hear("onPageHeightResize"),
  });
  return null;
}

const given = JSON.parse(document.getElementById("given").textContent);
const root = document.getElementById("root");
const popup = {...given, rootElement: root, text: "Click here to schedule!"};
const widgets = {inline: [InlineWidget, given], button: [PopupButton, popup], badge: [PopupWidget, popup]};
const [widget, props] = widgets[location.hash.slice(1)];

createRoot(root).render(h(StrictMode, null, h(Log), h(widget, props)));
