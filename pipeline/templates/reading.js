// A report: its text with what was found in it, beside its tables.

const motion = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
const LABEL_NAMES = { PERSON: "Person", ALIAS: "Alias", GROUP: "Group", PLACE: "Place", DATE: "Date", CASUALTY: "Casualty" };
const TABS = ["incidents", "casualties", "people", "groups", "places", "dates", "aliases", "mentions", "issues"];
const KEYS = { people: "person_id", groups: "group_id", places: "place_id" };
const HIDDEN = new Set(["incident_id", "mention_id", "person_id", "group_id", "place_id", "entity_id", "sentence_id", "part_of", "start", "end", "date_end", "subdivision_iso",
  "geonames_id", "admin", "attack_type", "weapon", "latitude", "longitude", "year_source", "victims", "sentence"]);
const TEXT = { name: "text", title: "Text", type: "text", description: "As it stands in the report." };

function columnsShown(report, table) {
  const columns = columnsOf(table).filter(({ name }) => !HIDDEN.has(name)).sort((a, b) => (a.name === "names") - (b.name === "names")); // figures first
  const all = table === "dates" || table === "casualties" || table === "mentions" ? [TEXT, ...columns.filter(({ name }) => name !== "text")] : columns;
  return all.filter(({ name }) => report[table].some((row) => !isEmpty(row[name])))
    .map((column) => ({ ...column, title: HEADS[column.name] ?? column.title, choose: ["type", "kind", "outcome", "role", "label", "severity", "granularity"].includes(column.name) }));
}

/** Spans as nested elements: those that begin earlier and end later hold the others, cut where they would cross. */
function nest(text, start, end, spans) {
  const root = { element: document.createDocumentFragment(), end };
  const open = [root];
  let at = start;
  const upTo = (offset) => {
    if (offset > at) open[open.length - 1].element.append(text.slice(at, offset));
    at = Math.max(at, offset);
  };
  const close = (offset) => {
    while (open.length > 1 && open[open.length - 1].end <= offset) (upTo(open[open.length - 1].end), open.pop());
  };
  for (const span of spans) {
    close(span.start);
    upTo(span.start);
    const element = span.make();
    const parent = open[open.length - 1];
    parent.element.append(element);
    open.push({ element, end: Math.min(span.end, parent.end) });
  }
  close(end);
  upTo(end);
  return root.element;
}

/** The text in paragraphs, with sentences and mentions as elements. */
function writeText(report, article, press) {
  const { text } = report;
  const sections = new Set(report.mentions.map((mention) => mention.section).filter(Boolean));
  const spans = [
    ...[...report.sentences].map(([id, { start, end }]) => ({ start, end, rank: 0, make: () => make("span", { class: "sentence", "data-sentence": id }) })),
    ...report.mentions.map((mention) => ({
      start: mention.start,
      end: mention.end,
      rank: 1,
      make: () => make("mark", {
        class: mention.label, "data-mention": mention.number, tabindex: "0", role: "link", title: LABEL_NAMES[mention.label],
        "aria-label": `${mention.text}, ${LABEL_NAMES[mention.label].toLowerCase()}`, ...onPress((event) => (event.stopPropagation(), press(mention))),
      }),
    })),
  ].sort((a, b) => a.start - b.start || b.end - a.end || a.rank - b.rank);
  let next = 0;
  const within = (start, end) => {
    const found = [];
    while (next < spans.length && spans[next].start < end) {
      const span = spans[next];
      found.push(span);
      next += 1;
    }
    return found.filter((span) => span.end > start);
  };
  let carried = [];
  for (const match of text.matchAll(/[^\n]+(?:\n(?![^\S\n]*(?:\n|[•*·▪–-]\s|$))[^\n]*)*/g)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (!match[0].trim()) continue;
    const here = [...carried, ...within(start, end)];
    carried = here.filter((span) => span.end > end).map((span) => ({ ...span, start: end }));
    const heading = match[0].match(/^[^\S\n]*([^\n:]{2,90}?)(?::|[^\S\n]*$)/m);
    const isHeading = heading && sections.has(heading[1].trim());
    const pieces = [];
    if (isHeading && !here.some((span) => span.start < start + heading[0].length)) {
      pieces.push(make("strong", {}, text.slice(start, start + heading[0].length)), nest(text, start + heading[0].length, end, here.map((span) => ({ ...span, end: Math.min(span.end, end) }))));
    } else {
      pieces.push(nest(text, start, end, here.map((span) => ({ ...span, start: Math.max(span.start, start), end: Math.min(span.end, end) }))));
    }
    const isBullet = /^\s*[•*·▪–-]\s/.test(match[0]);
    article.append(make(article.childElementCount ? "p" : "h1", { class: isBullet ? "bullet" : null }, pieces));
  }
}

/** Show a report; `target` is an incident to go to. Gives whether the page holds it. */
function showReport(section, docId, target) {
  const summary = summaries.get(docId);
  const report = load(docId);
  if (!report) {
    const why = !summary ? "This run has no such report." : summary.errors.length ? `It could not be read: ${summary.errors.join("; ")}`
      : "The run holds more reports than one page can show. The text and the tables of this one are in the run’s other files.";
    const list = summary?.incidents ?? [];
    section.replaceChildren(make("h1", {}, summary?.title || docId), make("p", { class: "warning" }, why),
      list.length ? makeTable({ caption: "incidents", columns: columnsShown({ incidents: list }, "incidents"), rows: list }).element : "");
    return () => {};
  }
  const article = make("article", { class: "prose", lang: "en", tabindex: "-1", "aria-label": "Text" });
  const entity = make("div", { class: "entity", hidden: true });
  const tables = new Map();
  const rows = { byMention: new Map(), byEntity: new Map() };
  for (const table of ["dates", "casualties"]) for (const row of report[table]) rows.byMention.set(row.mention_id, [table, row]);
  for (const [table, key] of Object.entries(KEYS)) for (const row of report[table]) rows.byEntity.set(row[key], [table, row]);

  const all = (selector) => [...article.querySelectorAll(selector)];
  const markOf = (mention) => article.querySelector(`[data-mention="${mention.number}"]`);
  const mentionsOf = (id) => report.mentions.filter((mention) => mention.entity_id === id);

  function glow(sentenceId, mentions = []) {
    pane("text");
    for (const element of all(".glow")) element.classList.remove("glow");
    const parts = sentenceId ? all(`[data-sentence="${sentenceId}"]`) : [];
    for (const part of parts) part.classList.add("glow");
    const target = (mentions[0] && markOf(mentions[0])) ?? parts[0];
    target?.scrollIntoView({ block: "center", behavior: motion() });
    if (parts.length) say(`Shown in the text: ${parts.map((part) => part.textContent).join(" ")}`);
  }

  function choose(mentions, current, name, kind) {
    for (const element of all(".chosen, .current")) element.classList.remove("chosen", "current");
    for (const mention of mentions) markOf(mention)?.classList.add("chosen");
    if (current) markOf(current)?.classList.add("current");
    const at = mentions.indexOf(current);
    const step = (by) => () => {
      const next = mentions[(at + by + mentions.length) % mentions.length];
      choose(mentions, next, name, kind);
      glow(next.sentence_id, [next]);
    };
    entity.hidden = !mentions.length;
    entity.replaceChildren(make("span", {}, make("b", { class: kind }, name), ` ${LABEL_NAMES[kind].toLowerCase()}, `, mentions.length > 1 ? `mention ${at + 1} of ${mentions.length}` : "1 mention"),
      make("span", { class: "steps" }, mentions.length > 1 ? [make("button", { type: "button", "aria-label": "Previous mention", onclick: step(-1) }, "‹"), make("button", { type: "button", "aria-label": "Next mention", onclick: step(1) }, "›")] : null,
        make("button", { type: "button", "aria-label": "Mark nothing", onclick: () => choose([], null, "", kind) }, "✕")));
  }

  function chooseMention(mention) {
    const known = rows.byEntity.get(mention.entity_id);
    const same = mention.entity_id ? mentionsOf(mention.entity_id) : [mention];
    choose(same, mention, known ? known[1].name : mention.text, mention.label);
  }

  function pressMention(mention) {
    chooseMention(mention);
    const [table, row] = rows.byMention.get(mention.mention_id) ?? rows.byEntity.get(mention.entity_id) ?? ["mentions", mention];
    open(table);
    tables.get(table).show(row);
    for (const element of all(".glow")) element.classList.remove("glow");
    say(`${mention.text}: row shown in the table ${table}`);
    if (matchMedia(NARROW).matches) pane("tables");
  }

  function pressRow(table, row) {
    if (table === "incidents") {
      const counted = report.casualties.filter((casualty) => casualty.incident_id === row.incident_id).map((casualty) => report.byId.get(casualty.mention_id));
      const at = report.mentions.filter((mention) => isIn(mention, row.sentence));
      choose([], null, "", "DATE");
      for (const mention of counted) markOf(mention)?.classList.add("chosen");
      glow(at[0]?.sentence_id ?? counted[0]?.sentence_id);
    } else if (table === "issues") {
      say(row.what);
    } else {
      const id = row[KEYS[table]] ?? row.entity_id;
      const first = row.mention_id ? report.byId.get(row.mention_id)
        : (table === "aliases" && mentionsOf(id).find((mention) => mention.text === row.alias)) || mentionsOf(id)[0];
      if (!first) return;
      chooseMention(first);
      glow(first.sentence_id, [first]);
    }
  }

  const isIn = (mention, sentence) => {
    const place = report.sentences.get(mention.sentence_id);
    return place && report.text.slice(place.start, place.end) === sentence;
  };

  const present = TABS.filter((table) => report[table].length || ["incidents", "people", "groups", "places"].includes(table));
  const panels = new Map();
  const list = make("div", { role: "tablist", class: "tabs", "aria-label": "Tables" }, present.map((table) => make("button", {
    type: "button", role: "tab", id: `tab-${table}`, "aria-controls": `panel-${table}`, "data-table": table, onclick: () => open(table), onkeydown: (event) => turn(event, table),
  }, table, " ", make("small", {}, number.format(report[table].length)))));
  const holder = make("div", { class: "panels" }, present.map((table) => {
    const panel = make("div", { role: "tabpanel", id: `panel-${table}`, "aria-labelledby": `tab-${table}`, hidden: true });
    panels.set(table, panel);
    return panel;
  }));

  function turn(event, table) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const next = present[(present.indexOf(table) + by + present.length) % present.length];
    open(next);
    list.querySelector(`[data-table="${next}"]`).focus();
  }

  function open(table) {
    for (const [name, panel] of panels) panel.hidden = name !== table;
    for (const tab of list.children) {
      const here = tab.dataset.table === table;
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
      if (here) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    if (!tables.has(table)) {
      tables.set(table, makeTable({ caption: table, columns: columnsShown(report, table), rows: report[table], press: (row) => pressRow(table, row), empty: `This report has no ${table}.` }));
      panels.get(table).append(make("p", { class: "note" }, config.tables[table].description), tables.get(table).element);
    }
  }

  const counts = new Map(config.labels.map((label) => [label, report.mentions.filter((mention) => mention.label === label).length]));
  const keys = make("fieldset", { class: "labels" }, make("legend", { class: "unseen" }, "Marked in the text"), config.labels.map((label) => make("label", {},
    make("input", { type: "checkbox", checked: true, onchange: (event) => article.classList.toggle(`without-${label}`, !event.target.checked) }),
    make("mark", { class: label }, LABEL_NAMES[label]), make("small", {}, number.format(counts.get(label))))));
  const both = make("div", { class: "reading", "data-pane": "text" });
  const pane = (name) => {
    both.dataset.pane = name;
    for (const button of panes.children) button.setAttribute("aria-pressed", String(button.dataset.pane === name));
  };
  const panes = make("div", { class: "panes" }, ["text", "tables"].map((name) => make("button", { type: "button", "data-pane": name, "aria-pressed": String(name === "text"), onclick: () => pane(name) }, name === "text" ? "Text" : "Tables")));
  writeText(report, article, pressMention);
  both.append(make("div", { class: "left" }, keys, article), make("aside", { class: "right", "aria-label": "Tables" }, make("div", { class: "head" }, list, entity), holder));
  section.replaceChildren(both, panes);
  open(present[0]);
  return (wanted) => {
    const row = report.incidents.find((incident) => incident.incident_id === wanted);
    if (!row) return;
    open("incidents");
    tables.get("incidents").show(row);
    pressRow("incidents", row);
  };
}

const NARROW = "(max-width: 859px)";
