// Keys, picking and announcing. Everything here only presses the page's own buttons and links: without it they still work.
"use strict";

const find = (selector, inside = document) => inside.querySelector(selector);
const all = (selector, inside = document) => Array.from(inside.querySelectorAll(selector));
const form = () => find("#decide");
const rows = () => all("table.queue tbody tr");
const picks = () => all("input[name=pick]");

function rowInFocus() {
  const row = document.activeElement && document.activeElement.closest("table.queue tbody tr");
  return row || null;
}

function focusRow(row) {
  if (!row) return;
  find("a.go", row).focus();
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const list = rows();
  const here = list.indexOf(rowInFocus());
  const next = list[here < 0 ? 0 : here + by];
  if (next) {
    focusRow(next);
    return true;
  }
  const page = find(by > 0 ? "nav.pages a[rel=next]" : "nav.pages a[rel=prev]");
  if (page && here >= 0) page.click();
  return false;
}

function count() {
  const told = find("#picked");
  if (!told) return;
  const number = picks().filter((pick) => pick.checked).length;
  const whole = told.dataset.whole;
  const idle = whole ? "Decide " + whole : "Pick rows, or decide the one in focus";
  told.textContent = number ? "Decide " + number + " picked" : idle;
  for (const row of rows()) row.classList.toggle("is-picked", Boolean(find("input[name=pick]:checked", row)));
}

function decideWith(button, event) {
  // in the list, a decision without picks is one on the row in focus
  if (form().elements.from.value !== "queue" || picks().some((pick) => pick.checked)) return;
  const row = lastRow && document.contains(lastRow) ? lastRow : null;
  if (row) {
    find("input[name=pick]", row).checked = true;
    count();
  } else {
    event.preventDefault();
    say("Pick a row first, or move to one with j.");
  }
}

function say(text) {
  const told = find("#told");
  if (!told) return;
  told.textContent = "";
  setTimeout(() => { told.textContent = text; }, 60);
}

const isTyping = (element) =>
  element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName) ||
  (element.tagName === "INPUT" && !/^(checkbox|radio|submit|button)$/.test(element.type));

function press(key) {
  const wanted = all("[data-key]").find((one) => one.dataset.key.split(" ").includes(key));
  if (wanted && !wanted.disabled) wanted.click();
  return Boolean(wanted);
}

const keysAreOn = () => localStorage.getItem("single-keys") !== "off";

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && isTyping(event.target)) { event.target.blur(); return; }
  if (isTyping(event.target) || !keysAreOn() || event.repeat && "sguz".includes(event.key)) return;
  const isList = Boolean(find("#all"));
  const done = {
    j: () => (isList ? (step(1), true) : press("j")),
    n: () => (isList ? (step(1), true) : press("n")),
    k: () => (isList ? (step(-1), true) : press("k")),
    p: () => (isList ? (step(-1), true) : press("p")),
    ArrowDown: () => Boolean(rowInFocus()) && step(1),
    ArrowUp: () => Boolean(rowInFocus()) && step(-1),
    x: () => { const row = rowInFocus(); if (row) find("input[name=pick]", row).click(); return Boolean(row); },
    m: () => { const note = find("#note"); if (note) note.focus(); return Boolean(note); },
    "/": () => { const search = find("#search"); if (search) search.focus(); else location.assign("/"); return true; },
    "?": () => { const keys = find("#keys"); keys.open = !keys.open; if (keys.open) find("summary", keys).focus(); return true; },
    q: () => press("q") || (location.assign("/"), true),
    l: () => (location.assign("/log"), true),
  };
  const act = done[event.key] || ("sguz".includes(event.key) && event.key.length === 1 ? () => press(event.key) : null);
  if (act && act()) event.preventDefault();
}

// a reload loses nothing that was typed or picked: it is kept for this tab, and put back after a reload alone
const draftName = () => "draft:" + location.pathname + location.search;
const fields = () => all("form[method=post] input[name], form[method=post] textarea").filter((field) => field.type !== "hidden");
const isBox = (field) => /^(checkbox|radio)$/.test(field.type);

function keepDraft() {
  try {
    sessionStorage.setItem(draftName(), JSON.stringify(fields().map((field) => [field.name, field.value, field.checked])));
  } catch (error) { /* the tab's memory is full: what was typed is the price */ }
}

function restoreDraft() {
  const visit = performance.getEntriesByType("navigation")[0];
  if (!visit || visit.type !== "reload") return;
  const kept = JSON.parse(sessionStorage.getItem(draftName()) || "[]");
  for (const field of fields()) {
    const was = kept.find(([name, value]) => name === field.name && (!isBox(field) || value === field.value));
    if (was && isBox(field)) field.checked = was[2];
    if (was && !isBox(field)) field.value = was[1];
  }
}

let lastRow = null;

function start() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", () => { lastRow = rowInFocus() || lastRow; });
  document.addEventListener("change", (event) => {
    if (event.target.id === "all") for (const pick of picks()) pick.checked = event.target.checked;
    if (event.target.id === "keys-on") localStorage.setItem("single-keys", event.target.checked ? "on" : "off");
    count();
  });
  const keys = find("#keys-on");
  if (keys) keys.checked = keysAreOn();
  if (form()) {
    for (const button of all("button[name=verdict]")) button.addEventListener("click", (event) => decideWith(button, event));
    // one press is one decision: a second one before the next page shows is not sent
    form().addEventListener("submit", (event) => {
      if (form().dataset.sent) event.preventDefault();
      form().dataset.sent = "yes";
    });
  }
  restoreDraft();
  count();
  const told = find("#told");
  if (told && told.textContent.trim()) say(told.textContent.trim());
  // a fragment names a row's link, which the browser itself brings into focus
  if (find("#item-title") && !location.hash) find("#item-title").focus({ preventScroll: true });
  const running = find("#running");
  if (running) setTimeout(() => poll(running.dataset.poll), 1500);
}

async function poll(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if ((await answer.json()).run.state !== "running") { location.reload(); return; }
  } catch (error) { /* the command was stopped; the link to look again stays */ return; }
  setTimeout(() => poll(address), 1500);
}

window.addEventListener("pagehide", keepDraft);
// a page taken from the browser's memory may be older than the last decision
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
document.addEventListener("DOMContentLoaded", start);
