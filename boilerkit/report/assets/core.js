"use strict";
/* What the explain and the label page share: data, the page's frame, the theme. */
const find = (selector, root = document) => root.querySelector(selector);
const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") made.className = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function unpack(text, width) {
  /* Two base-36 digits a number, thousandths, `width` numbers a row. */
  const whole = new Float32Array(text.length / 2);
  for (let i = 0; i < whole.length; i++) whole[i] = parseInt(text.substr(2 * i, 2), 36) / 1000;
  return row => whole.subarray(row * width, (row + 1) * width);
}

function sign(label, letters) {
  return element("span", { class: "sign", "data-l": label, "aria-hidden": "true" }, letters[label]);
}

function percent(value) {
  if (value > 0.995 && value < 1) return "99.5 %";
  return value >= 0.0995 || value === 0 ? `${Math.round(value * 100)} %` : `${(value * 100).toFixed(1)} %`;
}

function probabilityBars(box, values, names, letters) {
  const rows = [...values.keys()].sort((a, b) => values[b] - values[a]);
  box.replaceChildren(...rows.flatMap(label => {
    const fill = element("span", { class: "fill", "data-l": label });
    fill.style.width = `${values[label] * 100}%`;
    return [
      element("span", {}, sign(label, letters), names[label]),
      element("span", { class: "track", "aria-hidden": "true" }, fill),
      element("span", { class: "figure" }, percent(values[label])),
    ];
  }));
}

/* The page in its sandboxed frame: no script runs in there, all listening is done from here. */
class PageFrame {
  constructor(iframe) {
    this.iframe = iframe;
    this.runs = new Map();
    this.marked = [];
  }

  get document() { return this.iframe.contentDocument; }
  get root() { return this.document.documentElement; }

  attach(handlers) {
    this.runs = new Map();
    this.marked = [];
    let number = -1;
    for (const run of this.document.querySelectorAll("t-b")) {
      /* A run without a number goes on the block before it. */
      if (run.hasAttribute("n")) number = Number(run.getAttribute("n"));
      run.block = number;
      if (this.runs.has(number)) this.runs.get(number).push(run);
      else this.runs.set(number, [run]);
    }
    const numberAt = event => {
      const run = event.target.closest && event.target.closest("t-b");
      return run ? run.block : null;
    };
    const listen = (name, handler) => this.document.addEventListener(name, event => {
      const number = numberAt(event);
      if (handler && number !== null) handler(number, event);
    });
    listen("mouseover", (number, event) => { if (handlers.hover && moved(event)) handlers.hover(number, event); });
    listen("click", handlers.click);
    listen("focusin", handlers.focus);
    this.document.addEventListener("keydown", handlers.key);
    const first = this.runs.get(0);
    if (first) first[0].tabIndex = 0;
  }

  each(number, act) { (this.runs.get(number) || []).forEach(act); }

  mark(numbers, attribute = "on") {
    for (const run of this.marked) { run.removeAttribute("on"); run.removeAttribute("picked"); }
    this.marked = [];
    for (const number of numbers) this.each(number, run => { run.setAttribute(attribute, ""); this.marked.push(run); });
  }

  current(number, scroll) {
    const run = (this.runs.get(number) || [])[0];
    if (!run) return;
    if (this.tabbed) this.tabbed.removeAttribute("tabindex");
    else this.each(0, other => other.removeAttribute("tabindex"));
    run.tabIndex = 0;
    this.tabbed = run;
    run.setAttribute("on", "");
    this.marked.push(run);
    if (scroll) centre(run, this.iframe.contentWindow);
  }

  relabel(number, label) { this.each(number, run => run.setAttribute("l", label)); }
}

/* Scrolling under a resting pointer fires mouseover too; only a moved pointer counts. */
const pointer = { x: -1, y: -1 };
function moved(event) {
  const same = event.screenX === pointer.x && event.screenY === pointer.y;
  pointer.x = event.screenX;
  pointer.y = event.screenY;
  return !same;
}

function centre(node, view) {
  const box = node.getBoundingClientRect();
  if (box.top < 40 || box.bottom > view.innerHeight - 40) {
    view.scrollBy(0, box.top - view.innerHeight / 3);
  }
}

function centreIn(scroller, node) {
  const box = node.getBoundingClientRect(), frame = scroller.getBoundingClientRect();
  if (box.top < frame.top + 20 || box.bottom > frame.bottom - 20) {
    scroller.scrollBy(0, box.top - frame.top - frame.height / 3);
  }
}

function whenLoaded(iframe, act) {
  const ready = () => iframe.contentDocument && iframe.contentDocument.readyState === "complete"
    && iframe.contentDocument.URL === "about:srcdoc";
  if (ready()) act();
  iframe.addEventListener("load", () => { if (ready()) act(); });
}

class Theme {
  constructor(button, frame) {
    this.button = button;
    this.frame = frame;
    this.dark = matchMedia("(prefers-color-scheme: dark)").matches;
    button.addEventListener("click", () => this.toggle());
    this.show();
  }
  toggle() { this.dark = !this.dark; this.apply(); }
  apply() {
    const name = this.dark ? "dark" : "light";
    document.documentElement.dataset.theme = name;
    if (this.frame && this.frame.document) this.frame.root.dataset.theme = name;
    this.show();
  }
  show() { this.button.textContent = this.dark ? "Light" : "Dark"; }
}

/* The page or what is beside it, on narrow screens; `after` runs once it is shown. */
function tabs(after) {
  const buttons = findAll(".tabs button");
  const show = view => {
    document.body.dataset.view = view;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    after();
  };
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.view));
  return show;
}

function typing(event) {
  return event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
}
