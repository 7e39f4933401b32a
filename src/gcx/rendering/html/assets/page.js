
"use strict";
(() => {
  const $ = (query, root = document) => root.querySelector(query);
  const $$ = (query, root = document) => Array.from(root.querySelectorAll(query));
  const english = document.documentElement.lang === "en";
  const collator = new Intl.Collator(english ? "en" : "zh-CN", { numeric: true });

  const later = (work, wait) => {
    let timer = 0;
    return () => { clearTimeout(timer); timer = setTimeout(work, wait); };
  };

  // Searching and filtering: every word typed must occur in the row, every choice must be among the row's own.
  const texts = new WeakMap();
  const textOf = (row) => {
    let text = texts.get(row);
    if (text === undefined) { text = row.textContent.normalize("NFKC").toLowerCase(); texts.set(row, text); }
    return text;
  };
  for (const form of $$("form[data-filter]")) {
    const rows = $$(form.dataset.filter);
    const choices = $$("select", form);
    const apply = () => {
      const words = form.elements.namedItem("text").value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = choices.filter((choice) => choice.value).map((choice) => [choice.name, choice.value]);
      let shown = 0;
      for (const row of rows) {
        const fits = wanted.every(([name, value]) => ` ${row.dataset[name] || ""} `.includes(` ${value} `)) && words.every((word) => textOf(row).includes(word));
        if (row.hidden === fits) row.hidden = !fits;
        shown += fits;
      }
      for (const group of $$(".group")) group.hidden = !$(".card:not([hidden])", group);
      $("output", form).textContent = words.length || wanted.length ? `${shown} / ${rows.length}` : "";
    };
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", later(apply, 120));
    form.hidden = false;
    apply();
  }

  // A count at the top chooses what it counted where it leads.
  for (const link of $$("[data-choose]")) {
    link.addEventListener("click", () => {
      const [name, value] = link.dataset.choose.split("=");
      const choice = $(`${link.hash} form [name=${name}]`);
      if (choice && Array.from(choice.options).some((option) => option.value === value)) {
        choice.value = value;
        choice.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  }

  // Sorting: one pass to read the keys, one sort, one move; the original order breaks ties and comes back at the third press.
  for (const table of $$("[data-sortable]")) {
    const body = $("tbody, .rows", table);
    const heads = $$("thead th, [role=columnheader]", table);
    const original = Array.from(body.children);
    const sort = (column, order) => {
      let rows = original;
      if (order !== "none") {
        const sign = order === "ascending" ? 1 : -1;
        const keyed = original.map((row, place) => {
          const cell = row.children[column];
          const raw = cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v;
          const value = Number(raw);
          return { row, place, empty: raw === "", raw, value: raw !== "" && Number.isFinite(value) ? value : null };
        });
        keyed.sort((a, b) => {
          if (a.empty !== b.empty) return a.empty ? 1 : -1;
          const found = a.value !== null && b.value !== null ? a.value - b.value : collator.compare(a.raw, b.raw);
          return sign * found || a.place - b.place;
        });
        rows = keyed.map((each) => each.row);
      }
      body.append(...rows);
    };
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const order = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort")];
        for (const other of heads) other.setAttribute("aria-sort", other === head ? order : "none");
        sort(column, order);
      });
    });
  }

  // Theme, folding, printing.
  const tools = $(".tools");
  tools.hidden = false;
  const root = document.documentElement;
  const themeButton = $("[data-act=theme]");
  const system = themeButton.textContent;
  const setTheme = (theme) => {
    if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
    themeButton.textContent = theme ? themeButton.dataset[theme] : system;
    try { localStorage.setItem("gcx-theme", theme); } catch { /* storage may be forbidden; the choice then lasts for this visit */ }
  };
  let kept = "";
  try { kept = localStorage.getItem("gcx-theme") || ""; } catch { /* as above */ }
  setTheme(kept === "light" || kept === "dark" ? kept : "");
  themeButton.addEventListener("click", () => setTheme({ "": "light", light: "dark", dark: "" }[root.dataset.theme || ""]));

  const openButton = $("[data-act=open]");
  openButton.addEventListener("click", () => {
    const opening = openButton.getAttribute("aria-pressed") !== "true";
    openButton.setAttribute("aria-pressed", String(opening));
    for (const each of $$("main details")) each.open = opening;
    [openButton.textContent, openButton.dataset.other] = [openButton.dataset.other, openButton.textContent];
  });

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = $$("details.printed:not([open])");
    for (const each of opened) { each.classList.add("auto"); each.open = true; }
  });
  addEventListener("afterprint", () => { for (const each of opened) { each.classList.remove("auto"); each.open = false; } });
  $("[data-act=print]").addEventListener("click", () => print());

  // A link to a rule opens its explanation.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
