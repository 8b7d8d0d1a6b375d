// The overview of a run, and the index of its reports.

function tile(count, what, many) {
  return make("div", { class: "tile" }, make("dd", {}, number.format(count)), make("dt", {}, count === 1 ? what : many ?? `${what}s`));
}

const FEW_GROUPS = 3; // whose chart fits below another one
const FIRST_ROWS = 50; // of the incidents, below the charts

/** How many different names the reports have of a kind. */
const different = (kind) => new Set(reports.flatMap((report) => report[kind])).size;

function showOverview(section) {
  const total = (name) => d3.sum(incidents, (incident) => incident[name] ?? 0);
  const failed = reports.filter((report) => report.errors.length);
  const tiles = make("dl", { class: "tiles" }, tile(reports.length, "report"), tile(incidents.length, "incident"), tile(total("killed"), "killed", "killed"),
    tile(total("injured"), "injured", "injured"), tile(total("kidnapped"), "kidnapped", "kidnapped"), tile(total("militants_killed"), "militant killed", "militants killed"),
    tile(different("groups"), "group"), tile(different("people"), "person", "people"),
    tile(new Set(reports.flatMap((report) => report.places.map(([id]) => id))).size, "place"), tile(d3.sum(reports, (report) => report.mentions), "mention"));
  const chip = make("button", { type: "button", class: "chip", hidden: true, onclick: () => choose(null) });
  const shownColumns = ["date_start", "type", "place", "country_iso", "groups", "killed", "injured", "kidnapped", "militants_killed", "sentence"];
  const columns = columnsOf("incidents").filter(({ name }) => shownColumns.includes(name));
  const table = makeTable({
    caption: "incidents",
    columns: [...(reports.length > 1 ? [{ name: "doc_id", title: "Report", type: "text", link: (row) => link(row.doc_id) }] : []), ...columns]
      .map((column) => ({ ...column, title: HEADS[column.name] ?? column.title, choose: ["type", "country_iso"].includes(column.name) }))
      .sort((a, b) => shownColumns.indexOf(a.name) - shownColumns.indexOf(b.name)),
    rows: incidents,
    sort: { name: "date_start", falling: false },
    most: FIRST_ROWS,
    press: (row) => (location.hash = link(row.doc_id, row.incident_id)),
    empty: "No incident was found.",
  });
  const heading = make("h2", { id: "incidents", tabindex: "-1" }, "Incidents");

  function choose(label, test) {
    table.restrict(label ? test : null);
    chip.hidden = !label;
    chip.textContent = label ? `${label} ✕` : "";
    chip.setAttribute("aria-label", label ? `Show all incidents, not only: ${label}` : "");
    if (!label) return;
    say(`Incidents: ${label}`);
    heading.scrollIntoView({ block: "start", behavior: motion() });
  }

  const groups = byGroup(incidents, choose);
  const [where, months] = [map(choose), byMonth(incidents, choose)];
  const isTall = groups.querySelectorAll(".mark").length > FEW_GROUPS;
  const sides = (isTall ? [[where, months], [groups]] : [[where], [months, groups]]).map((column) => make("div", { class: "stack" }, column));
  section.replaceChildren(...[
    make("h1", {}, reports.length === 1 ? reports[0].title || reports[0].doc_id : plural(reports.length, "report")),
    make("p", { class: "lead" }, range()), tiles,
    failed.length ? make("p", { class: "warning" }, `${plural(failed.length, "report")} could not be read; the `, make("a", { href: "#/reports" }, "index"), " says why.") : null,
    timeline(incidents, choose),
    make("div", { class: "pair" }, ...sides),
    make("div", { class: "block" }, make("div", { class: "row" }, heading, chip), make("p", { class: "note" }, "Choose a row to read its sentence in the report."), table.element),
  ].filter(Boolean));
}

/** Countries and years of the reports, in a few words. */
function range() {
  const countries = [...new Set(reports.map((report) => report.country).filter(Boolean))].sort(collator.compare);
  const years = reports.map((report) => report.year).filter(Boolean);
  const [first, last] = ends(years);
  const where = countries.length > 6 ? `${countries.length} countries` : countries.join(", ");
  return [where, years.length ? (first === last ? String(first) : `${first} to ${last}`) : ""].filter(Boolean).join(" · ");
}

const HEADS = { date_start: "Date", country_iso: "Country", militants_killed: "Militants killed", sentence: "Evidence" };

function showIndex(section) {
  const rows = reports.map((report) => ({
    ...report,
    incidents: report.incidents.length,
    killed: d3.sum(report.incidents, (incident) => incident.killed ?? 0),
    injured: d3.sum(report.incidents, (incident) => incident.injured ?? 0),
    groups: [...new Set(report.incidents.flatMap((incident) => incident.groups))],
    note: report.errors.length ? report.errors.join("; ") : sources.has(report.doc_id) ? "" : "text not in this page",
    summary: report,
  }));
  const withNotes = rows.some((row) => row.note);
  const integer = (name) => ({ name, title: name[0].toUpperCase() + name.slice(1), type: "integer" });
  const table = makeTable({
    caption: "reports",
    columns: [
      { name: "doc_id", title: "Report", type: "text", link: (row) => link(row.doc_id) },
      { name: "country", title: "Country", type: "text" }, { name: "year", title: "Year", type: "integer", choose: true },
      integer("mentions"), integer("incidents"), integer("killed"), integer("injured"),
      { name: "groups", title: "Groups in incidents", type: "list" }, ...(withNotes ? [{ name: "note", title: "Note", type: "text" }] : []),
    ],
    rows,
    press: (row) => (location.hash = link(row.doc_id)),
    text: (row) => [row.doc_id, row.title, row.country, row.year, row.note, row.summary.people, row.summary.groups, row.summary.places.map(([, name]) => name),
      sources.get(row.doc_id)?.textContent ?? ""].flat().join("\n").toLowerCase(),
  });
  const missing = reports.length - sources.size;
  section.replaceChildren(...[make("h1", {}, "Reports"),
    make("p", { class: "note" }, "The filter looks for names and words in the reports, too."),
    missing ? make("p", { class: "warning" }, `This page holds the texts of ${number.format(sources.size)} of ${plural(reports.length, "report")}. Of the others it holds the figures and incidents; their tables and texts are in the run’s other files.`) : null,
    table.element].filter(Boolean));
}
