// What looks.py asks of a page. Each function gives plain data.
"use strict";

const HIDDEN = ".visually-hidden, .skip, .scroll, svg";
const FIELDS = "a[href], button, input, select, textarea, summary, [tabindex]";

function name(el) {
  const own = el.tagName.toLowerCase() + (el.id ? `#${el.id}` : "");
  return `${own} ${(el.textContent || "").trim().slice(0, 40)}`.trim();
}

// Whether an element stands apart: hidden from sight, or in a region that scrolls by itself.
function apart(el) {
  for (let at = el; at; at = at.parentElement) {
    if (at.matches(HIDDEN) || getComputedStyle(at).clipPath !== "none") return true;
  }
  return false;
}

function clipped() {
  const wide = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > wide) found.push("scrolls sideways");
  for (const el of document.querySelectorAll("body *")) {
    if (!el.checkVisibility() || el.matches("input, select, textarea") || apart(el)) continue;
    const style = getComputedStyle(el), box = el.getBoundingClientRect();
    const cuts = [style.overflowX, style.overflowY].some((how) => how === "hidden" || how === "clip");
    const spills = el.scrollWidth > el.clientWidth + 1 && style.display !== "inline";
    const text = [...el.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (cuts && (spills || el.scrollHeight > el.clientHeight + 1)) found.push(`clipped: ${name(el)}`);
    else if (text && spills) found.push(`text spills: ${name(el)}`);
    if (box.width && (box.right > wide + 1 || box.left < -1)) found.push(`beyond the page: ${name(el)}`);
  }
  return found;
}

// Labels of charts inside their drawing, and none over another.
function labels() {
  const found = [];
  for (const svg of document.querySelectorAll("figure.chart > svg")) {
    if (!svg.checkVisibility()) continue;
    const frame = svg.getBoundingClientRect(), key = svg.closest("figure").id;
    const texts = [...svg.querySelectorAll("text")].map((el) => [el.textContent, el.getBoundingClientRect()]);
    texts.forEach(([text, a], i) => {
      if (a.left < frame.left - 2 || a.right > frame.right + 2) found.push(`${key}: outside: ${text}`);
      for (const [other, b] of texts.slice(i + 1)) {
        const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (x > 2 && y > 5) found.push(`${key}: "${text}" over "${other}"`);
      }
    });
  }
  return found;
}

// What stands right below a button, closer than one step of space; bars that are not as wide as their figures.
function crowded() {
  const found = [], shown = (which) => [...document.querySelectorAll(which)].filter((el) => el.checkVisibility());
  const texts = shown("main :is(p, a, button, h2, h3, label, li, table)").map((el) => [el, el.getBoundingClientRect()]);
  for (const button of shown("main .button")) {
    const a = button.getBoundingClientRect();
    for (const [el, b] of texts) {
      const beside = Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0, gap = b.top - a.bottom;
      if (beside && gap > -1 && gap < 8) found.push(`right below ${name(button)}: ${name(el)}`);
    }
  }
  for (const bar of shown(".figures + .fitbar")) {
    const widths = [bar, bar.previousElementSibling].map((el) => Math.round(el.getBoundingClientRect().width));
    if (widths[0] !== widths[1]) found.push(`a bar of ${widths[0]} px below figures of ${widths[1]} px`);
  }
  return found;
}

// A colour as it is seen on the page, as red, green and blue.
function seen(colour) {
  const drawing = document.createElement("canvas").getContext("2d");
  for (const style of [getComputedStyle(document.body).backgroundColor, colour]) {
    if (style === "none") continue;
    drawing.fillStyle = style;
    drawing.fillRect(0, 0, 1, 1);
  }
  return [...drawing.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

// The parts of each chart's legend: fill, edge, and what else tells them apart.
function legends() {
  return [...document.querySelectorAll("figure.chart .legend")].map((legend) =>
    [...legend.querySelectorAll("svg")].map((svg) => {
      const mark = svg.firstElementChild, style = getComputedStyle(mark);
      return {
        label: svg.parentElement.textContent.trim(),
        fill: seen(style.fill),
        page: seen("none"),
        edge: style.stroke === "none" ? null : seen(style.stroke),
        sign: [mark.tagName, svg.children.length, style.strokeDasharray].join("/"),
      };
    }));
}

// Text in the colour of the page.
function unseen() {
  const page = String(seen("none"));
  return [...document.querySelectorAll("figure.chart > svg text, h1, p, td, th, a, button, label")]
    .filter((el) => el.checkVisibility() && el.textContent.trim() && !el.closest(".visually-hidden"))
    .filter((el) => !/on-(dark|light)/.test(el.getAttribute("class") || ""))
    .filter((el) => {
      const style = getComputedStyle(el);
      const drawn = el instanceof SVGElement;
      const own = style.backgroundColor !== "rgba(0, 0, 0, 0)" && !drawn;
      return !own && String(seen(drawn ? style.fill : style.color)) === page;
    })
    .map((el) => name(el));
}

function moving() {
  const still = (text) => text.split(",").every((part) => parseFloat(part) === 0);
  const found = new Set(document.getAnimations().length ? ["animations run"] : []);
  for (const el of document.querySelectorAll("*")) {
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(el, part);
      if (!still(style.transitionDuration) || style.animationName !== "none") found.add(`moves: ${el.tagName}`);
    }
  }
  return [...found];
}

function tabbable() {
  const fields = [...document.querySelectorAll(FIELDS)].filter(
    (el) => el.tabIndex >= 0 && !el.disabled && el.type !== "hidden" && el.checkVisibility());
  return new Set(fields.map((el) => (el.type === "radio" ? el.name : el))).size;
}

function start() {
  document.activeElement.blur();
  window.scrollTo(0, 0);
  window.tabbed = new Map();
}

// What has the focus: its name, its place among what had it, and what is wrong with it.
function focused() {
  const el = document.activeElement;
  if (!el || el === document.body) return null;
  const box = el.getBoundingClientRect(), style = getComputedStyle(el), faults = [];
  const top = document.elementFromPoint(
    box.left + Math.min(box.width, 40) / 2, box.top + Math.min(box.height, 40) / 2);
  const out = box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth;
  if (out) faults.push("out of sight");
  else if (!top || !(el.contains(top) || top.contains(el))) faults.push(`covered by ${top ? name(top) : "nothing"}`);
  window.tabbed ??= new Map();
  // The parts of a date's own field are outlined by the browser.
  const part = window.tabbed.has(el) && /date/.test(el.type);
  if (!part && (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)) faults.push("without an outline");
  if (!window.tabbed.has(el)) window.tabbed.set(el, window.tabbed.size);
  return [name(el), window.tabbed.get(el), faults];
}

// After a failed form: the title, where the focus is, and links of the summary that lead nowhere.
function failure() {
  const links = [...document.querySelectorAll("[role=alert] a[href^='#']")];
  return {
    title: document.title,
    focus: document.activeElement.getAttribute("role"),
    links: links.length,
    lost: links.map((link) => link.hash.slice(1)).filter((id) => !document.getElementById(id)),
  };
}
