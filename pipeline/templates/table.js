// A table that sorts by its heads, filters as you type, and shows more rows when asked.

const MOST_ROWS = 200;
const MOST_CHOICES = 12;
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const isEmpty = (cell) => cell === null || cell === undefined || cell === "" || (Array.isArray(cell) && !cell.length);
const shown = (cell) => (isEmpty(cell) ? "" : Array.isArray(cell) ? cell.join("; ") : String(cell));

function compare(left, right) {
  if (isEmpty(left) || isEmpty(right)) return isEmpty(left) - isEmpty(right);
  return typeof left === "number" && typeof right === "number" ? left - right : collator.compare(shown(left), shown(right));
}

/**
 * columns: {name, title, type, description?, choose?}; `choose` gives a menu of its values. press(row) is called for a row that
 * is clicked. Gives the element, `show(row)`, which brings a row into view and marks it, and `restrict(test)`.
 */
function makeTable({ caption, columns, rows, press = null, empty = "Nothing of the kind was found.", sort = null, text = null, most = MOST_ROWS }) {
  let order = sort ?? { name: null, falling: false };
  let marked = null;
  let test = () => true;
  const textOf = text ?? ((row) => columns.map((column) => shown(row[column.name])).join("\t").toLowerCase());
  const texts = new Map();
  const search = (row) => texts.get(row) ?? (texts.set(row, textOf(row)), texts.get(row));
  const elements = new Map();

  const filter = make("input", { type: "search", placeholder: "Filter", "aria-label": `Filter ${caption}`, oninput: () => draw() });
  const menus = columns.filter((column) => column.choose).map((column) => {
    const values = [...new Set(rows.map((row) => shown(row[column.name])))].filter(Boolean).sort(collator.compare);
    if (values.length < 2 || values.length > MOST_CHOICES) return null;
    const menu = make("select", { "aria-label": column.title, onchange: () => draw() },
      make("option", { value: "" }, `${column.title}: all`), values.map((value) => make("option", { value }, value)));
    return { column, menu };
  }).filter(Boolean);
  const count = make("output", { class: "count" });
  const body = make("tbody");
  const heads = columns.map((column) => make("th", { scope: "col", class: column.type, title: column.description },
    make("button", { type: "button", onclick: () => sortBy(column) }, column.title)));
  const more = make("button", { type: "button", class: "more", onclick: () => ((most = Infinity), draw()) });
  const table = make("table", {}, make("caption", { class: "unseen" }, caption), make("thead", {}, make("tr", {}, heads)), body);
  const nothing = make("p", { class: "note" });
  const element = make("div", { class: "table" },
    make("div", { class: "tools" }, filter, menus.map(({ menu }) => menu), count),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table), nothing, more);

  function sortBy(column) {
    order = { name: column.name, falling: order.name === column.name ? !order.falling : column.type === "integer" };
    draw();
  }

  function found() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kept = rows.filter((row) => test(row) && menus.every(({ column, menu }) => !menu.value || shown(row[column.name]) === menu.value)
      && (!words.length || words.every((word) => search(row).includes(word))));
    if (!order.name) return kept;
    const sign = order.falling ? -1 : 1;
    return kept.sort((left, right) => {
      const [a, b] = [left[order.name], right[order.name]];
      return isEmpty(a) || isEmpty(b) ? compare(a, b) : sign * compare(a, b); // what is unknown stands last either way
    });
  }

  function draw() {
    const kept = found();
    heads.forEach((head, position) => {
      const here = columns[position].name === order.name;
      head.setAttribute("aria-sort", here ? (order.falling ? "descending" : "ascending") : "none");
    });
    elements.clear();
    body.replaceChildren(...kept.slice(0, most).map(line));
    count.textContent = kept.length === rows.length ? plural(rows.length, "row") : `${number.format(kept.length)} of ${plural(rows.length, "row")}`;
    nothing.textContent = kept.length ? "" : rows.length ? "No row has these words." : empty;
    table.hidden = !rows.length;
    more.hidden = kept.length <= most;
    more.textContent = `Show all ${number.format(kept.length)} rows`;
  }

  function line(row) {
    const cells = columns.map((column) => make("td", { class: column.name === "sentence" ? "quote" : column.choose ? `${column.type} word` : column.type },
      column.link && !isEmpty(row[column.name]) ? make("a", { href: column.link(row) }, shown(row[column.name])) : shown(row[column.name])));
    const actions = press ? { tabindex: "0", class: "press", ...onPress((event) => {
      if (event.target.closest("a")) return;
      mark(row);
      press(row);
    }) } : {};
    const made = make("tr", { ...actions, "aria-current": row === marked ? "true" : null }, cells);
    elements.set(row, made);
    return made;
  }

  function mark(row) {
    elements.get(marked)?.removeAttribute("aria-current");
    marked = row;
    elements.get(row)?.setAttribute("aria-current", "true");
  }

  function show(row) {
    mark(row);
    if (!elements.has(row)) {
      filter.value = "";
      for (const { menu } of menus) menu.value = "";
      most = Infinity;
      draw();
    }
    elements.get(row)?.scrollIntoView({ block: "nearest" });
  }

  draw();
  return { element, show, restrict: (wanted) => ((test = wanted ?? (() => true)), draw()) };
}
