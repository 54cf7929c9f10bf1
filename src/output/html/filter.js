(() => {
  "use strict";
  const main = document.querySelector("main");
  const grids = [...document.querySelectorAll(".rutnat")];
  const themes = [...new Set([...document.querySelectorAll("tr[data-tema]")].map((row) => row.dataset.tema))];
  const answers = [["", "alla svar"], ["nej", "Nej"], ["saknas", "Uppgift saknas"], ["obedomd", "ej bedömda"]];
  const choose = (name, options) => {
    const label = document.createElement("label");
    label.textContent = name;
    const select = document.createElement("select");
    for (const [value, text] of options) select.add(new Option(text, value));
    label.append(select);
    select.addEventListener("change", show);
    return [label, select];
  };
  const [themeLabel, theme] = choose("Tema", [["", "alla teman"], ...themes.map((name) => [name, name.replaceAll("_", " ")])]);
  const [answerLabel, answer] = choose("Visa frågor och ärenden med", answers);
  const units = [...new Set([...document.querySelectorAll("th[data-enhet]")].map((head) => head.dataset.enhet))].sort();
  const [unitLabel, unit] = choose("Enhet", [["", "alla enheter"], ...units.map((name) => [name, name])]);
  const bar = document.createElement("div");
  bar.className = "filter";
  bar.setAttribute("role", "search");
  bar.setAttribute("aria-label", "Filtrera");
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  bar.append(themeLabel, answerLabel);
  if (units.length > 1) bar.append(unitLabel);
  bar.append(status);
  if (grids.length) main.prepend(bar);
  function fitsUnit(grid, column) {
    return !unit.value || grid.tHead.rows[0].cells[column].dataset.enhet === unit.value;
  }
  function show() {
    const seen = new Set();
    for (const row of document.querySelectorAll("tr[data-tema]")) {
      const fits = !theme.value || row.dataset.tema === theme.value;
      const cells = row.closest(".rutnat") ? [...row.cells].filter((cell, column) => column && fitsUnit(row.closest("table"), column)) : [];
      const has = !answer.value || !row.closest(".rutnat") || cells.some((cell) => cell.classList.contains(answer.value));
      row.classList.toggle("dold", !(fits && has));
      if (row.closest(".rutnat") && fits && has) seen.add(row.closest("section").id + row.rowIndex);
    }
    for (const grid of grids) {
      grid.closest(".rulla").classList.toggle("dold", ![...grid.tBodies[0].rows].some((row) => !row.classList.contains("dold")));
      const rows = [...grid.tBodies[0].rows].filter((row) => !row.classList.contains("dold"));
      const width = grid.tHead.rows[0].cells.length;
      for (let column = 1; column < width; column += 1) {
        const keep = fitsUnit(grid, column) && (!answer.value || rows.some((row) => row.cells[column].classList.contains(answer.value)));
        for (const row of grid.rows) row.cells[column].classList.toggle("dold", !keep);
      }
    }
    status.textContent = theme.value || answer.value || unit.value ? seen.size + " frågor visas" : "";
  }
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const part = target && target.closest("details");
    if (part) { part.open = true; target.scrollIntoView({ block: "center" }); }
  };
  addEventListener("hashchange", open);
  open();
})();
