(() => {
  const { names, letters, pages, done } = JSON.parse(find("#data").textContent);
  const frame = new PageFrame(find("iframe"));
  const list = find("#blocks"), picker = find("#pages"), notArticle = find("#not-article");
  const theme = new Theme(find("#theme"), frame);
  const showTab = tabs(() => { if (page) select(focus, { extend: true }); });
  const BODY = 1;
  let page = null, number = -1, wanted = -1, labels = [], rows = [];
  let standfirst = null; /* places of its blocks; null while nobody has looked */
  let focus = 0, anchor = 0, history = [];
  let timer = 0, unsaved = false, saving = Promise.resolve();

  /* -- pages ------------------------------------------------------------------------------- */

  async function open(next) {
    if (next < 0 || next >= pages.length) return;
    wanted = next;
    if (await flush() === false) { /* what is not saved would be lost; the message says why */
      wanted = number;
      picker.value = number;
      return;
    }
    const answer = await fetch(`page/${next}`);
    if (!answer.ok) { say(`Cannot open: ${await answer.text()}`); return; }
    const found = await answer.json();
    if (wanted !== next) return; /* another page was asked for meanwhile */
    page = found;
    number = next;
    labels = [...page.labels].map(Number);
    standfirst = page.standfirst ? new Set(page.standfirst) : null;
    history = [];
    focus = anchor = 0;
    proposal = -1;
    notArticle.checked = page.not_article;
    picker.value = number;
    delete document.documentElement.dataset.ready;
    build();
    frame.iframe.srcdoc = page.frame;
    progress();
    const opened = page.labels === page.guess ? "Opened on the model’s guess" : "Opened as you left it";
    say(page.done ? "Done before" : opened);
  }

  function build() {
    rows = page.texts.map((text, n) => element("li", { role: "option", id: `o${n}`, "data-n": n }));
    rows.forEach((_, n) => fill(n));
    list.replaceChildren(...rows);
  }

  function fill(n) {
    const guess = Number(page.guess[n]);
    const note = labels[n] !== guess ? `was ${names[guess]}` : page.unsure.includes(n) ? "unsure" : "";
    const deck = labels[n] === BODY && standfirst?.has(n) ? "standfirst" : "";
    rows[n].replaceChildren(
      sign(labels[n], letters),
      element("span", { class: "text" }, element("span", { class: "hide" }, `${names[labels[n]]}: `), page.texts[n].slice(0, 260)),
      element("span", { class: "note" }, [deck, note].filter(Boolean).join(", ")),
    );
  }

  function progress() {
    const finished = done.filter(Boolean).length;
    find("#progress").textContent = `${finished} of ${pages.length} pages done`;
    [...picker.options].forEach((option, n) => { option.textContent = `${done[n] ? "✓ " : ""}${pages[n]}${left(n)}`; });
    find("#back").disabled = number <= 0;
    find("#forward").disabled = number >= pages.length - 1;
    find("#undo").disabled = !history.length;
    for (const button of findAll("#labels button")) {
      const count = labels.filter(label => label === Number(button.dataset.l)).length;
      button.querySelector(".count").textContent = count;
    }
  }

  /* -- selecting --------------------------------------------------------------------------- */

  /* For pointers without a Shift key: the next block ends the range. */
  const rangeButton = find("#range");
  const extending = event => {
    const on = event.shiftKey || rangeButton.getAttribute("aria-pressed") === "true";
    rangeButton.setAttribute("aria-pressed", "false");
    return on;
  };
  rangeButton.addEventListener("click", () => {
    rangeButton.setAttribute("aria-pressed", String(rangeButton.getAttribute("aria-pressed") !== "true"));
  });

  const range = () => {
    const [first, last] = [Math.min(anchor, focus), Math.max(anchor, focus)];
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  };

  function select(n, { extend = false, scrollPage = true, scrollList = true } = {}) {
    if (n < 0 || n >= labels.length) return;
    focus = n;
    if (!extend) anchor = n;
    const chosen = new Set(range());
    for (const row of list.querySelectorAll('[aria-selected="true"]')) row.setAttribute("aria-selected", "false");
    for (const row of list.querySelectorAll("[on]")) row.removeAttribute("on");
    for (const one of chosen) rows[one].setAttribute("aria-selected", "true");
    rows[n].setAttribute("on", "");
    list.setAttribute("aria-activedescendant", `o${n}`);
    frame.mark([...chosen], "picked");
    frame.current(n, scrollPage);
    if (scrollList) centreIn(list, rows[n]);
    tell(chosen.size);
  }

  function tell(count) {
    find("#chosen").replaceChildren(sign(labels[focus], letters), names[labels[focus]],
      element("span", { class: "count" }, count > 1 ? `${count} blocks selected` : `block ${focus + 1} of ${labels.length}`));
    probabilityBars(find("#bars"), page.scores[focus], names, letters);
  }

  /* Where work begins: the headline (label 0), else the text (label 1), else the top. */
  const headline = () => [labels.indexOf(0), labels.indexOf(1)].find(n => n >= 0) ?? 0;

  let proposal = -1;
  const nextProposed = () => {
    if (!page.proposed.length) { say("The model is sure of every block"); return; }
    proposal = (proposal + 1) % page.proposed.length;
    select(page.proposed[proposal]);
    say(`Place ${proposal + 1} of ${page.proposed.length} to look at`);
  };

  const nextUncertain = () => {
    const next = page.unsure.find(n => n > focus) ?? page.unsure[0];
    if (next === undefined) say("The model is sure of every block"); else select(next);
  };

  /* -- labelling --------------------------------------------------------------------------- */

  function change(values, isArticle = notArticle.checked) {
    for (const [n, label] of values) {
      labels[n] = label;
      fill(n);
      frame.relabel(n, label);
    }
    notArticle.checked = isArticle;
    progress();
    if (labels.length) tell(range().length);
    save();
  }

  function give(label) {
    const chosen = range().filter(n => labels[n] !== label);
    if (!chosen.length) return;
    history.push({ values: chosen.map(n => [n, labels[n]]), notArticle: notArticle.checked });
    change(chosen.map(n => [n, label]));
  }

  function giveStandfirst() {
    const chosen = range().filter(n => labels[n] === BODY);
    if (!chosen.length) { say("Only body can be the standfirst"); return; }
    history.push({ values: [], notArticle: notArticle.checked, standfirst: standfirst && [...standfirst] });
    const all = chosen.every(n => standfirst?.has(n));
    standfirst = new Set(standfirst || []);
    for (const n of chosen) { if (all) standfirst.delete(n); else standfirst.add(n); fill(n); }
    progress();
    save();
  }

  function undo() {
    const last = history.pop();
    if (!last) return;
    if (last.standfirst !== undefined) {
      standfirst = last.standfirst && new Set(last.standfirst);
      rows.forEach((_, n) => fill(n));
    }
    if (last.values.length) select(last.values[0][0]);
    change(last.values, last.notArticle);
  }

  /* -- saving ------------------------------------------------------------------------------ */

  function say(text) { find("#saved").textContent = text; }

  function save() {
    unsaved = true;
    say("Saving…");
    clearTimeout(timer);
    timer = setTimeout(() => send(false), 300);
  }

  function send(finished) {
    clearTimeout(timer);
    unsaved = false;
    const target = number;
    const body = JSON.stringify({ labels: labels.join(""), not_article: notArticle.checked, done: finished,
      standfirst: standfirst && [...standfirst], blocks: page.blocks });
    saving = saving.then(async () => {
      try {
        const answer = await fetch(`page/${target}`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
        if (!answer.ok) throw new Error(await answer.text());
        (await answer.json()).done.forEach((value, n) => { done[n] = value; });
        progress();
        say(finished ? "Saved as done" : "Saved");
        if (finished) look();
        if (corrected(body)) learn(target, body);
        return true;
      } catch (error) {
        unsaved = target === number;
        say(`Not saved: ${error.message}`);
        return false;
      }
    });
    return saving;
  }

  const flush = () => (unsaved ? send(false) : saving);

  async function finish() {
    if (!await send(true)) return;
    const next = survey.order.find(n => !done[n]) ?? done.indexOf(false);
    if (next >= 0) open(next); else say("All pages are done");
  }

  /* -- what is left, and what corrections change ------------------------------------------- */

  let survey = { order: [], doubtful: [] };

  const left = n => (!done[n] && survey.doubtful[n] ? ` · ${survey.doubtful[n]} to look at` : "");

  async function look() {
    const answer = await fetch("survey");
    if (!answer.ok) return;
    survey = await answer.json();
    const places = survey.doubtful.reduce((sum, count) => sum + (count ?? 0), 0);
    find("#left").textContent = `${plural(survey.order.length, "page")}, ${plural(places, "doubtful place")} left`;
    progress();
  }

  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  const corrected = body => JSON.parse(body).labels !== page.guess || JSON.parse(body).done;

  /* One correction is learned at a time; of those that come meanwhile only the last counts. */
  let learning = false, waiting = null;

  async function learn(target, body) {
    if (learning) { waiting = [target, body]; return; }
    learning = true;
    find("#effect").dataset.busy = "";
    try {
      const answer = await fetch(`effect/${target}`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
      if (answer.ok) { show(await answer.json()); look(); }
    } finally {
      learning = false;
      delete find("#effect").dataset.busy;
      if (waiting) { const [next, sent] = waiting; waiting = null; learn(next, sent); }
    }
  }

  function show(effect) {
    const place = find("#effect");
    if (!effect.is_known) { place.textContent = "This scorer cannot be adapted."; return; }
    const changed = Object.entries(effect.changes);
    const blocks = changed.reduce((sum, [, changes]) => sum + changes.length, 0);
    const learned = `Learned from ${plural(effect.pages_learned, "page")}: `;
    const sum = changed.length
      ? `${plural(blocks, "block")} on ${changed.length} of ${plural(effect.pages_seen, "other page")} change.`
      : `nothing changes on ${plural(effect.pages_seen, "other page")}.`;
    const items = changed.map(([n, changes]) => {
      const button = element("button", { type: "button" }, pages[n]);
      button.addEventListener("click", () => open(Number(n)));
      const lines = changes.slice(0, 3).map(({ before, after, text }) =>
        element("li", {}, `${names[before]} → ${names[after]}: ${text.slice(0, 60)}`));
      const more = changes.length > 3 ? [element("li", {}, `and ${changes.length - 3} more`)] : [];
      return element("li", {}, button, element("ul", {}, ...lines, ...more));
    });
    place.replaceChildren(learned + sum, element("ul", {}, ...items));
  }

  /* -- wiring ------------------------------------------------------------------------------ */

  function key(event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") { event.preventDefault(); undo(); return; }
    if (typing(event) || !page) return;
    if (event.key === "Enter" && event.target.tagName === "BUTTON") return;
    const extend = event.shiftKey;
    const actions = {
      j: () => select(focus + 1, { extend }), ArrowDown: () => select(focus + 1, { extend }),
      k: () => select(focus - 1, { extend }), ArrowUp: () => select(focus - 1, { extend }),
      n: nextUncertain, p: nextProposed, f: giveStandfirst, z: undo, Enter: finish,
      "[": () => open(wanted - 1), "]": () => open(wanted + 1),
      s: () => showTab(document.body.dataset.view === "page" ? "second" : "page"),
    };
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const label = Math.max("12345678".indexOf(name), letters.toLowerCase().indexOf(name));
    const action = name.length === 1 && label >= 0 ? () => give(label) : actions[name];
    if (!action) return;
    event.preventDefault();
    action();
  }

  pages.forEach((name, n) => picker.append(element("option", { value: n }, name)));
  picker.addEventListener("change", () => open(Number(picker.value)));
  find("#back").addEventListener("click", () => open(wanted - 1));
  find("#forward").addEventListener("click", () => open(wanted + 1));
  find("#finish").addEventListener("click", finish);
  find("#undo").addEventListener("click", undo);
  find("#uncertain").addEventListener("click", nextUncertain);
  find("#standfirst").addEventListener("click", giveStandfirst);
  find("#proposed").addEventListener("click", nextProposed);
  notArticle.addEventListener("change", () => {
    history.push({ values: [], notArticle: !notArticle.checked });
    progress();
    save();
  });
  for (const button of findAll("#labels button")) button.addEventListener("click", () => give(Number(button.dataset.l)));
  list.addEventListener("click", event => {
    const row = event.target.closest("li");
    if (row) select(Number(row.dataset.n), { extend: extending(event), scrollList: false });
  });
  document.addEventListener("keydown", key);
  addEventListener("beforeunload", event => { if (unsaved) event.preventDefault(); });
  whenLoaded(frame.iframe, () => {
    if (!page) return;
    frame.attach({
      click: (n, event) => select(n, { extend: extending(event), scrollPage: false }),
      key,
    });
    if (document.documentElement.dataset.theme) theme.apply();
    if (labels.length) select(headline());
    document.documentElement.dataset.ready = String(number);
  });
  look();
  open(Math.max(done.indexOf(false), 0));
})();
