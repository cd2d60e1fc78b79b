const made = (tag, cls, text = "") => {
  const element = document.createElement(tag);
  if (cls) element.className = cls;
  element.textContent = text;
  return element;
};

const head = (cls, scope) => {
  const cell = made("th", cls);
  cell.scope = scope;
  return cell;
};

const networkHead = (colour, scope) => {
  const cell = head("kl-network", scope);
  cell.style.borderLeftColor = colour;
  return cell;
};

const close = (place, but = null) => {
  for (const open of place.querySelectorAll(".kl-open")) {
    if (open === but) continue;
    open.classList.remove("kl-open");
    open.querySelector("button").setAttribute("aria-expanded", "false");
  }
};

// A heading that explains itself under the pointer, when it is tapped, and when it has the keyboard's focus.
const heading = (place, name, tip, atEnd, scope) => {
  const cell = head("", scope);
  if (!tip) {
    cell.textContent = name;
    return cell;
  }
  const term = made("span", atEnd ? "kl-tip kl-at-end" : "kl-tip");
  const button = made("button", "", name);
  const bubble = made("span", "kl-bubble", tip);
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-description", tip);
  bubble.setAttribute("role", "tooltip");
  button.addEventListener("click", () => {
    close(place, term);
    button.setAttribute("aria-expanded", String(term.classList.toggle("kl-open")));
  });
  button.addEventListener("blur", () => close(place));
  button.addEventListener("keydown", (event) => { if (event.key === "Escape") { close(place); button.blur(); } });
  term.append(button, bubble);
  cell.append(term);
  return cell;
};

const row = (...cells) => {
  const element = made("tr", "");
  element.append(...cells);
  return element;
};

const table = (cls, caption, [first, ...rest]) => {
  const element = made("table", `kl-numbers ${cls}`);
  const [top, body] = [made("thead", ""), made("tbody", "")];
  top.append(first);
  body.append(...rest);
  element.append(made("caption", "kl-unseen", caption), top, body);
  return element;
};

const build = (place, { caption, columns, colours, tips, rows }) => {
  // Of the wide table and of the narrow one, in which a network's name heads a column.
  const cells = rows.map((values, r) => values.map((_, c) => (
    c ? [made("td", ""), made("td", "")] : [networkHead(colours[r], "row"), networkHead(colours[r], "col")]
  )));
  const late = (c) => c > columns.length / 2;
  const wide = [row(...columns.map((name, c) => heading(place, name, tips[name], late(c), "col")))];
  for (const line of cells) wide.push(row(...line.map(([cell]) => cell)));
  const narrow = columns.map((name, c) => row(
    c ? heading(place, name, tips[name], false, "row") : made("td", ""), ...cells.map((line) => line[c][1]),
  ));
  place.replaceChildren(table("kl-wide", caption, wide), table("kl-narrow", caption, narrow));
  return cells;
};

const write = (place, rows) => rows.forEach((values, r) => values.forEach((value, c) => {
  for (const cell of place.cells[r][c]) if (cell.textContent !== value) cell.textContent = value;
}));

export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".kl-table");
  const shape = JSON.stringify([data.columns, data.tips, data.colours]);
  if (place.shape !== shape) {
    place.cells = build(place, data);
    place.shape = shape;
  }
  write(place, data.rows);
  if (!place.take) {
    // The page's one message a second, where it has one.
    place.take = ({ detail: { numbers } }) => {
      if (numbers?.length === place.cells.length && !document.hidden) write(place, numbers);
    };
    document.addEventListener("keypoint-lab-news", place.take);
  }
  return () => {
    document.removeEventListener("keypoint-lab-news", place.take);
    place.take = null;
  };
}
