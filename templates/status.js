"use strict";
// Sorts a table by the column whose heading is chosen. Without this script the tables stand as they were written.
(() => {
  const danish = new Intl.Collator("da", { numeric: true });
  const told = document.getElementById("sorted");
  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort ?? cell.textContent.trim();
  };
  const whole = /^-?\d+$/;
  const compare = (x, y) => (whole.test(x) && whole.test(y) ? x - y : danish.compare(x, y));
  const sort = (table, column, descending) => {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    rows.sort((a, b) => {
      const [x, y] = [key(a, column), key(b, column)];
      if (!x || !y) return x ? -1 : y ? 1 : 0; // what is empty stands last, whichever way
      return compare(x, y) * (descending ? -1 : 1);
    });
    body.append(...rows);
  };
  document.getElementById("how").hidden = false;
  for (const table of document.querySelectorAll("table.sortable")) {
    const headings = Array.from(table.tHead.rows[0].cells);
    headings.forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const descending = heading.getAttribute("aria-sort") === "ascending";
        for (const other of headings) other.removeAttribute("aria-sort");
        heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sort(table, column, descending);
        told.textContent = `${table.caption.textContent.trim()}: sorteret efter ${button.textContent.trim()}, ${descending ? "faldende" : "stigende"}`;
      });
    });
  }
})();
