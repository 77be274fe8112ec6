(() => {
  const data = JSON.parse(find("#data").textContent);
  const { columns, texts } = data;
  const disputed = new Set(data.disputed);
  const SIGNS = [["out", "○", "left out"], ["kept", "●", "kept"], ["partly", "◐", "kept in part"]];
  const table = find("#table"), both = find("#texts"), scroller = find("#scroller");
  const [left, right] = [find("#left"), find("#right")];
  let current = -1;

  function state(column, block) { return Number(column.kept[block]); }

  function buildTable() {
    const heads = columns.map(column => element("th", { scope: "col" }, column.name,
      element("small", {}, column.error ? `failed: ${column.error.slice(0, 40)}` : `${column.chars.toLocaleString("en")} characters`)));
    table.append(element("caption", { class: "hide" }, "Blocks of the page, and who keeps them"));
    table.append(element("thead", {}, element("tr", { class: "head" }, element("th", { class: "text", scope: "col" }, "Block, with our label"), ...heads)));
    const rows = texts.map((text, block) => element("tr", { "data-n": block, ...(disputed.has(block) ? { class: "disputed" } : {}) },
      element("td", { class: "text" }, sign(Number(data.labels[block]), data.letters),
        element("span", { class: "hide" }, `${data.names[Number(data.labels[block])]}: `),
        data.standfirst.includes(block) ? element("strong", {}, "Standfirst: ") : "",
        text.length > 320 ? `${text.slice(0, 320)}…` : text),
      ...columns.map(column => {
        const [name, mark, said] = SIGNS[state(column, block)];
        return element("td", { class: name }, element("span", { "aria-hidden": "true" }, mark), element("span", { class: "hide" }, said));
      })));
    table.append(element("tbody", {}, ...rows));
  }

  function buildTexts() {
    const pair = [columns[left.value], columns[right.value]];
    both.replaceChildren(...pair.map(column => element("h2", {}, `${column.name} ${column.version}`)));
    texts.forEach((text, block) => {
      const states = pair.map(column => state(column, block));
      if (!states[0] && !states[1]) return;
      states.forEach((own, side) => {
        const other = states[1 - side];
        const name = own ? (other ? "" : "alone") : "missing";
        both.append(element("p", { "data-n": block, class: name }, own ? text : element("span", { class: "hide" }, "left out here")));
      });
    });
  }

  function step(by) {
    const twoTexts = !both.hidden;
    const stops = twoTexts
      ? [...new Set(findAll(".alone", both).map(node => Number(node.dataset.n)))]
      : data.disputed;
    const next = by > 0 ? stops.find(n => n > current) : [...stops].reverse().find(n => n < current);
    if (next === undefined) { find("#said").textContent = "No further disagreement"; return; }
    for (const node of findAll("[on]")) node.removeAttribute("on");
    current = next;
    const nodes = findAll(`[data-n="${next}"]`, twoTexts ? both : table);
    for (const node of nodes) node.setAttribute("on", "");
    centreIn(scroller, nodes[0]);
    find("#said").textContent = `${columns.map(c => `${c.name}: ${SIGNS[state(c, next)][2]}`).join(", ")}. ${texts[next].slice(0, 120)}`;
  }

  function press(button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    return on;
  }

  buildTable();
  for (const [place, box] of [left, right].entries()) {
    columns.forEach((column, n) => box.append(element("option", { value: n }, column.name)));
    const peer = columns.findIndex(column => !column.name.startsWith("boilerkit"));
    box.value = place ? Math.max(peer, 1 % columns.length) : 0;
    box.addEventListener("change", buildTexts);
  }
  buildTexts();
  find("#summary").textContent = `${texts.length} blocks, ${disputed.size} disputed among ${columns.length} extractors`;
  find("#all").addEventListener("click", event => table.classList.toggle("only", press(event.currentTarget)));
  find("#view").addEventListener("click", event => {
    both.hidden = !press(event.currentTarget);
    table.hidden = !both.hidden;
    current = -1;
  });
  find("#previous").addEventListener("click", () => step(-1));
  find("#next").addEventListener("click", () => step(1));
  const theme = new Theme(find("#theme"), null);
  document.addEventListener("keydown", event => {
    if (typing(event)) return;
    if (event.key === "j" || event.key === "n") step(1);
    else if (event.key === "k" || event.key === "p") step(-1);
    else if (event.key === "t") theme.toggle();
    else if (event.key === "d") find("#all").click();
    else return;
    event.preventDefault();
  });
  document.documentElement.dataset.ready = "yes";
})();
