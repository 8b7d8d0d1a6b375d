// What the page holds: figures of every report at once, texts and tables of one when it is opened.

const config = JSON.parse(document.getElementById("config").textContent);
const columnsOf = (table) => config.tables[table].columns;

/** Rows as objects by column name. */
function named(table, rows) {
  const names = columnsOf(table).map((column) => column.name);
  return rows.map((row) => Object.fromEntries(names.map((name, position) => [name, row[position]])));
}

const sources = new Map(); // doc_id -> the element that holds the report
const reports = [];
{
  let last = null;
  for (const element of document.querySelectorAll("script.summary, script.report")) {
    if (element.classList.contains("report")) {
      sources.set(last, element);
    } else {
      const summary = JSON.parse(element.textContent);
      summary.incidents = named("incidents", summary.incidents);
      for (const incident of summary.incidents) incident.doc_id = summary.doc_id;
      last = summary.doc_id;
      reports.push(summary);
    }
  }
}
const summaries = new Map(reports.map((report) => [report.doc_id, report]));
const incidents = reports.flatMap((report) => report.incidents);

/** A report's text and tables, or null where the page does not hold them. */
function load(docId) {
  const element = sources.get(docId);
  if (!element) return null;
  const report = JSON.parse(element.textContent);
  const at = units(report.text);
  report.sentences = new Map(
    Object.entries(report.sentences).filter(([, [start]]) => start >= 0).map(([id, [start, end]]) => [id, { start: at(start), end: at(end) }]),
  );
  for (const table of Object.keys(config.tables)) if (table !== "incidents") report[table] = named(table, report[table]);
  report.incidents = summaries.get(docId).incidents;
  report.mentions.forEach((mention, number) => {
    Object.assign(mention, { number, start: at(mention.start), end: at(mention.end) });
    mention.text = report.text.slice(mention.start, mention.end);
  });
  const byId = new Map(report.mentions.map((mention) => [mention.mention_id, mention]));
  for (const row of [...report.dates, ...report.casualties]) row.text = byId.get(row.mention_id).text;
  report.byId = byId;
  return report;
}

/** From offsets that count characters to those that count UTF-16 units, as strings do here. */
function units(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (offset) => offset;
  const table = [0];
  for (const character of text) table.push(table[table.length - 1] + character.length);
  return (offset) => table[offset];
}

/** An element with attributes and children; texts become text, never markup. */
function make(name, attributes = {}, ...children) {
  const svg = make.svg.has(name);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}
make.svg = new Set(["svg", "g", "path", "circle", "rect", "line", "text", "title", "defs", "pattern"]);

const number = new Intl.NumberFormat("en");
const plural = (count, one, many = `${one}s`) => `${number.format(count)} ${count === 1 ? one : many}`;
const say = (text) => (document.getElementById("live").textContent = text);
const link = (docId, ...rest) => `#/report/${[docId, ...rest].map(encodeURIComponent).join("/")}`;

/** Call on click, and on Enter or space for those who use no mouse. */
function onPress(action) {
  return {
    onclick: action,
    onkeydown: (event) => {
      if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      action(event);
    },
  };
}
