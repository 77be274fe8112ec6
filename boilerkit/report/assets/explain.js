(() => {
  const data = JSON.parse(find("#data").textContent);
  const { names, letters, sentences } = data;
  const labels = [...data.labels].map(Number);
  const scores = unpack(data.scores, names.length);
  const pushes = data.pushes && unpack(data.pushes, data.groups.length);
  const frame = new PageFrame(find("iframe"));
  const article = find("#article");
  const twins = new Map();
  for (const node of article.querySelectorAll("[data-n]")) twins.set(Number(node.dataset.n), node);
  const texts = new Map();
  const wanted = new Set();
  let query = "", hits = null, current = -1;

  const textOf = number => {
    if (!texts.has(number)) {
      texts.set(number, (frame.runs.get(number) || []).map(run => run.textContent).join(""));
    }
    return texts.get(number);
  };
  const shown = number => (!wanted.size || wanted.has(labels[number])) && (!hits || hits.has(number));

  /* -- the selected block ------------------------------------------------------------------ */

  function select(number, { page = true, twin = true } = {}) {
    if (number === null || number < 0 || number >= labels.length) return;
    if (current >= 0 && twins.has(current)) twins.get(current).removeAttribute("on");
    current = number;
    frame.mark([number]);
    frame.current(number, page);
    const node = twins.get(number);
    if (node) {
      node.setAttribute("on", "");
      if (twin) centreIn(article, node);
    }
    tell(number);
  }

  function tell(number) {
    const label = labels[number];
    find("#chosen").replaceChildren(
      sign(label, letters),
      `${names[label]}, ${percent(scores(number)[label])}`,
      element("span", { class: "count" }, `block ${number + 1} of ${labels.length}`),
    );
    find("#quote").textContent = textOf(number).slice(0, 240);
    find("#kept").textContent = (data.standfirst.includes(number) ? data.standfirst_fate : data.fate[label]) || "";
    probabilityBars(find("#bars"), scores(number), names, letters);
    list(find("#facts"), (data.facts || [])[number] || []);
    find("#fact-part").hidden = !data.facts;
    list(find("#card"), (data.cards || [])[number] || []);
    find("#card-part").hidden = !((data.cards || [])[number] || []).length;
    showPushes(number, label);
    find("#inspected").hidden = false;
    find("#nothing").hidden = true;
  }

  function list(box, numbers) {
    box.replaceChildren(...numbers.map(n => element("li", {}, sentences[n])));
  }

  function showPushes(number, label) {
    find("#push-part").hidden = !pushes;
    if (!pushes) return;
    const own = Math.min(Math.max(scores(number)[label], 0.0005), 0.9995);
    const odds = Math.log(own / (1 - own));
    const rows = [...pushes(number)].map((v, group) => [(v * 2 - 1) * data.push_limit, group])
      .filter(([v]) => Math.abs(v) >= 0.1)
      .sort((a, b) => Math.abs(b[0]) - Math.abs(a[0]));
    find("#push-label").textContent = names[label];
    find("#pushes").replaceChildren(...rows.flatMap(([v, group]) => {
      const fill = element("span", { class: `fill ${v > 0 ? "for" : "against"}` });
      const width = Math.min(Math.abs(v) / 8, 1) * 50;
      fill.style.width = `${width}%`;
      fill.style.left = v > 0 ? "50%" : `${50 - width}%`;
      const without = 1 / (1 + Math.exp(v - odds));
      const name = element("span", {}, data.groups[group]);
      if (data.same_scorer && Math.abs(without - own) > 0.02) {
        name.append(element("span", { class: "note" }, ` (without it ${percent(without)})`));
      }
      return [name, element("span", { class: "track", "aria-hidden": "true" }, fill),
        element("span", { class: "figure" }, `${v > 0 ? "+" : "−"}${Math.abs(v).toFixed(1)}`)];
    }));
    find("#push-none").hidden = rows.length > 0;
  }

  /* -- going about ------------------------------------------------------------------------- */

  function step(by, matches = shown) {
    const start = current < 0 && by < 0 ? labels.length : current;
    for (let n = start + by; n >= 0 && n < labels.length; n += by) {
      if (matches(n)) return select(n);
    }
    say(by > 0 ? "No further block" : "No block before");
  }
  const nextUncertain = () => {
    const next = data.unsure.filter(shown);
    if (!next.length) return say("No uncertain block");
    select(next.find(n => n > current) ?? next[0]);
  };
  function say(text) { find("#said").textContent = text; }

  function filter(label) {
    if (wanted.has(label)) wanted.delete(label); else wanted.add(label);
    for (const button of findAll("#legend button")) {
      button.setAttribute("aria-pressed", String(wanted.has(Number(button.dataset.l))));
    }
    const off = wanted.size ? names.map((_, n) => n).filter(n => !wanted.has(n)) : [];
    frame.root.dataset.off = off.join(" ");
    say(wanted.size ? `Showing ${[...wanted].map(n => names[n]).join(", ")}` : "Showing all labels");
  }

  function search(text) {
    query = text.trim().toLowerCase();
    for (const number of hits || []) {
      frame.each(number, run => run.removeAttribute("hit"));
      if (twins.has(number)) twins.get(number).removeAttribute("hit");
    }
    hits = null;
    delete frame.root.dataset.search;
    if (!query) { find("#found").textContent = ""; return; }
    hits = new Set([...labels.keys()].filter(n => textOf(n).toLowerCase().includes(query)));
    frame.root.dataset.search = "";
    for (const number of hits) {
      frame.each(number, run => run.setAttribute("hit", ""));
      if (twins.has(number)) twins.get(number).setAttribute("hit", "");
    }
    find("#found").textContent = `${hits.size} block${hits.size === 1 ? "" : "s"}`;
    const first = [...hits][0];
    if (first !== undefined) select(first);
  }

  /* -- wiring ------------------------------------------------------------------------------ */

  const theme = new Theme(find("#theme"), frame);
  const showTab = tabs(() => select(current));
  const box = find("#search");

  function key(event) {
    if (event.key === "Escape" && (query || wanted.size)) {
      box.value = "";
      search("");
      [...wanted].forEach(filter);
      return;
    }
    if (event.target === box && event.key === "Enter") { step(event.shiftKey ? -1 : 1); return; }
    if (typing(event)) return;
    const actions = {
      j: () => step(1), n: () => step(1), ArrowDown: () => step(1),
      k: () => step(-1), p: () => step(-1), ArrowUp: () => step(-1),
      u: nextUncertain, t: () => theme.toggle(), "/": () => box.focus(),
      "?": () => { const help = find(".help"); help.open = !help.open; },
      s: () => showTab(document.body.dataset.view === "page" ? "second" : "page"),
    };
    const label = "12345678".indexOf(event.key);
    const action = event.key.length === 1 && label >= 0 ? () => filter(label) : actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  whenLoaded(frame.iframe, () => {
    frame.attach({
      hover: number => select(number, { page: false }),
      click: number => select(number, { page: false }),
      focus: number => { if (number !== current) select(number, { page: false }); },
      key,
    });
    if (document.documentElement.dataset.theme) theme.apply();
    document.documentElement.dataset.ready = "yes";
  });
  document.addEventListener("keydown", key);
  for (const name of ["mouseover", "click"]) {
    article.addEventListener(name, event => {
      const node = event.target.closest("[data-n]");
      if (node && (name === "click" || moved(event))) select(Number(node.dataset.n), { twin: false });
    });
  }
  for (const button of findAll("#legend button")) {
    button.addEventListener("click", () => filter(Number(button.dataset.l)));
  }
  find("#previous").addEventListener("click", () => step(-1));
  find("#next").addEventListener("click", () => step(1));
  find("#uncertain").addEventListener("click", nextUncertain);
  let waiting = 0;
  box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => search(box.value), 120); });
})();
