// Charts as SVG: bars by month and by group, and a timeline. Each has its figures as a table, too.

const TYPES = ["attack", "kidnapping", "clash", "operation", "arrest", "conviction"];
const SERIES = [
  { name: "killed", title: "killed" },
  { name: "injured", title: "injured" },
  { name: "militants_killed", title: "militants killed" },
];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = 86400000;
const isNarrow = () => innerWidth < 860;

const dayOf = (iso) => new Date(`${iso}T00:00:00Z`);

/** A figure: title, note, drawing, and its figures as a table that opens on demand. */
function figure(title, note, drawing, head, rows) {
  const table = make("table", {}, make("thead", {}, make("tr", {}, head.map((cell) => make("th", { scope: "col" }, cell)))),
    make("tbody", {}, rows.map((row) => make("tr", {}, row.map((cell) => make("td", { class: typeof cell === "number" ? "integer" : "" }, String(cell)))))));
  return make("figure", {}, make("figcaption", {}, make("h2", {}, title), make("p", { class: "note" }, note)), drawing,
    rows.length ? make("details", {}, make("summary", {}, "As a table"), make("div", { class: "scroll" }, table)) : null);
}

/** What a mark does and says: it narrows the list of incidents down. */
function mark(name, attributes, label, pick) {
  return make(name, { ...attributes, class: `${attributes.class ?? ""} mark`, tabindex: "0", role: "button", "aria-label": label, ...onPress(pick) },
    make("title", {}, label));
}

const legend = () => make("p", { class: "legend" }, SERIES.map(({ name, title }) => make("span", {}, make("i", { class: `key ${name}` }), title)));

/** The one step that divides the span of the incidents into a legible number of columns. */
function steps(dates) {
  const [first, last] = [Math.min(...ends(dates)), Math.max(...ends(dates))];
  return last - first > 4 * 366 * DAY ? "year" : "month";
}

function ends(dates) {
  let [first, last] = [Infinity, -Infinity];
  for (const date of dates) {
    first = Math.min(first, date);
    last = Math.max(last, date);
  }
  return [first, last];
}

/** Whole years that hold all dates. */
function domain(dates) {
  const [first, last] = ends(dates);
  return [new Date(Date.UTC(new Date(first).getUTCFullYear(), 0, 1)), new Date(Date.UTC(new Date(last).getUTCFullYear() + 1, 0, 1))];
}

const isWithin = (incident, step) => incident.date_start && incident.date_end
  && incident.date_start.slice(0, step === "year" ? 4 : 7) === incident.date_end.slice(0, step === "year" ? 4 : 7);

/** Killed and injured by month, or by year where the reports span many. */
function byMonth(list, pick) {
  const dated = list.filter((incident) => incident.date_start);
  const title = (step) => `Killed and injured by ${step}`;
  if (!dated.length) return figure(title("month"), "No incident has a date.", null, [], []);
  const days = dated.map((incident) => +dayOf(incident.date_start));
  const step = steps(days);
  const length = step === "year" ? 4 : 7;
  const keys = [];
  const [start, end] = domain(days);
  for (let date = start; date < end; date = step === "year" ? new Date(Date.UTC(date.getUTCFullYear() + 1, 0, 1)) : new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1))) keys.push(date.toISOString().slice(0, length));
  const fits = dated.filter((incident) => isWithin(incident, step));
  const sums = new Map(keys.map((key) => [key, { key, killed: 0, injured: 0, militants_killed: 0, incidents: 0 }]));
  for (const incident of fits) {
    const column = sums.get(incident.date_start.slice(0, length));
    if (!column) continue;
    column.incidents += 1;
    for (const { name } of SERIES) column[name] += incident[name] ?? 0;
  }
  const columns = [...sums.values()];
  const say = (key) => (step === "year" ? key : `${MONTHS[+key.slice(5) - 1]} ${key.slice(0, 4)}`);
  const [width, height, left, bottom, top] = [isNarrow() ? 400 : 600, 240, 36, 26, 8];
  const x = d3.scaleBand(keys, [left, width]).paddingInner(0.24).paddingOuter(0.12);
  const inner = d3.scaleBand(SERIES.map(({ name }) => name), [0, x.bandwidth()]);
  const most = d3.max(columns, (column) => Math.max(...SERIES.map(({ name }) => column[name]))) || 1;
  const y = d3.scaleLinear([0, most], [height - bottom, top]).nice(4);
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": title(step) });
  svg.append(...grid(y, left, width, most));
  const every = Math.ceil(keys.length / (isNarrow() ? 6 : 12));
  columns.forEach((column, position) => {
    if (position % every === 0) svg.append(make("text", { x: x(column.key) + x.bandwidth() / 2, y: height - 8, class: "tick middle" },
      step === "year" ? column.key : keys.length <= 12 ? MONTHS[+column.key.slice(5) - 1] : `${MONTHS[+column.key.slice(5) - 1]} ’${column.key.slice(2, 4)}`));
    if (!column.incidents) return;
    const label = `${say(column.key)}: ${SERIES.map(({ name, title: what }) => `${number.format(column[name])} ${what}`).join(", ")}; ${plural(column.incidents, "incident")}`;
    svg.append(mark("g", {}, label, () => pick(say(column.key), (incident) => isWithin(incident, step) && incident.date_start.slice(0, length) === column.key)));
    const group = svg.lastChild;
    group.append(make("rect", { class: "hit", x: x(column.key), y: top, width: x.bandwidth(), height: height - bottom - top }));
    for (const { name } of SERIES) if (column[name]) group.append(make("rect", { class: name, x: x(column.key) + inner(name) + 0.5, y: y(column[name]), width: Math.max(1, inner.bandwidth() - 1), height: y(0) - y(column[name]) }));
  });
  const without = list.length - fits.length;
  return figure(title(step), without ? `${plural(without, "incident")} without a date this exact ${without === 1 ? "is" : "are"} left out.` : "All incidents are dated.",
    make("div", {}, legend(), svg), [step, "incidents", ...SERIES.map((series) => series.title)],
    columns.filter((column) => column.incidents).map((column) => [say(column.key), column.incidents, ...SERIES.map(({ name }) => column[name])]));
}

function grid(y, left, width, most) {
  return y.ticks(Math.min(4, most)).filter(Number.isInteger).flatMap((tick) => [
    make("line", { class: "grid", x1: left, x2: width, y1: y(tick), y2: y(tick) }),
    make("text", { class: "tick end", x: left - 6, y: y(tick) + 4 }, number.format(tick)),
  ]);
}

const MOST_GROUPS = 10;
const NO_GROUP = "no group named";

/** Killed and injured in the incidents of each group. */
function byGroup(list, pick) {
  const sums = new Map();
  for (const incident of list) {
    for (const group of incident.groups.length ? new Set(incident.groups) : [NO_GROUP]) {
      if (!sums.has(group)) sums.set(group, { group, killed: 0, injured: 0, militants_killed: 0, incidents: 0 });
      const row = sums.get(group);
      row.incidents += 1;
      for (const { name } of SERIES) row[name] += incident[name] ?? 0;
    }
  }
  const weight = (row) => row.killed + row.injured + row.militants_killed;
  const rows = [...sums.values()].sort((a, b) => weight(b) - weight(a) || b.incidents - a.incidents || collator.compare(a.group, b.group));
  const top = rows.filter(weight).slice(0, MOST_GROUPS);
  const head = ["group", "incidents", ...SERIES.map((series) => series.title)];
  const cells = rows.map((row) => [row.group, row.incidents, ...SERIES.map(({ name }) => row[name])]);
  const note = "An incident of several groups counts for each of them.";
  if (!top.length) return figure("Killed and injured by group", "No incident tells of people killed or injured.", null, head, cells);
  const [width, lane, gap] = [isNarrow() ? 400 : 600, 13, 34];
  const most = d3.max(top, (row) => Math.max(...SERIES.map(({ name }) => row[name])));
  const x = d3.scaleLinear([0, most], [0, width - 60]);
  const heights = top.map((row) => gap + SERIES.filter(({ name }) => row[name]).length * lane);
  const svg = make("svg", { viewBox: `0 0 ${width} ${d3.sum(heights)}`, role: "group", "aria-label": "Killed and injured by group" });
  let y = 0;
  top.forEach((row, position) => {
    const label = `${row.group}: ${SERIES.map(({ name, title }) => `${number.format(row[name])} ${title}`).join(", ")}; ${plural(row.incidents, "incident")}`;
    const group = mark("g", {}, label, () => pick(row.group, (incident) => (row.group === NO_GROUP ? !incident.groups.length : incident.groups.includes(row.group))));
    group.append(make("rect", { class: "hit", x: 0, y: y + 4, width, height: heights[position] - 4 }), make("text", { class: "name", x: 0, y: y + 22 }, row.group));
    let at = y + 28;
    for (const { name } of SERIES) {
      if (!row[name]) continue;
      group.append(make("rect", { class: name, x: 0, y: at, width: Math.max(1, x(row[name])), height: lane - 2 }),
        make("text", { class: "tick", x: x(row[name]) + 5, y: at + lane - 3 }, number.format(row[name])));
      at += lane;
    }
    svg.append(group);
    y += heights[position];
  });
  return figure("Killed and injured by group", top.length < rows.length ? `${note} Groups without either, and further ones, stand in the table.` : note,
    make("div", {}, legend(), svg), head, cells);
}

/** When incidents happened: a lane for each type, a circle for the incidents of a week, month or year. */
function timeline(list, pick) {
  const title = "Incidents over time";
  const dated = list.filter((incident) => incident.date_start);
  if (!dated.length) return figure(title, list.length ? "No incident has a date." : "No incident was found.", null, [], []);
  const [start, end] = domain(dated.map((incident) => +dayOf(incident.date_start)));
  const years = end.getUTCFullYear() - start.getUTCFullYear();
  const step = years <= 2 ? "week" : years <= 8 ? "month" : "year";
  const long = step === "year" ? 366 : 31;
  const key = (incident) => {
    const day = dayOf(incident.date_start);
    if (step === "year") return Date.UTC(day.getUTCFullYear(), 6, 1);
    if (step === "month") return Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 15);
    return start.getTime() + (Math.floor((day - start) / (7 * DAY)) + 0.5) * 7 * DAY;
  };
  const exact = dated.filter((incident) => (dayOf(incident.date_end ?? incident.date_start) - dayOf(incident.date_start)) / DAY <= long);
  const types = TYPES.filter((type) => list.some((incident) => incident.type === type));
  const bins = new Map();
  for (const incident of exact) {
    const name = `${incident.type} ${key(incident)}`;
    if (!bins.has(name)) bins.set(name, { type: incident.type, at: key(incident), incidents: [] });
    bins.get(name).incidents.push(incident);
  }
  const [width, lane, left] = [isNarrow() ? 400 : 1100, 36, 90];
  const height = types.length * lane + 30;
  const x = d3.scaleUtc([start, end], [left, width - 12]);
  const y = (type) => types.indexOf(type) * lane + lane / 2 + 2;
  const most = d3.max([...bins.values()], (bin) => bin.incidents.length);
  const radius = d3.scaleSqrt([0, Math.max(most, 4)], [0, lane / 2 - 1]);
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": title, class: "timeline" });
  for (const tick of x.ticks(isNarrow() ? 5 : 12)) {
    svg.append(make("line", { class: "grid", x1: x(tick), x2: x(tick), y1: 0, y2: height - 26 }),
      make("text", { class: "tick middle", x: x(tick), y: height - 8 }, tick.getUTCMonth() ? MONTHS[tick.getUTCMonth()] : String(tick.getUTCFullYear())));
  }
  for (const type of types) {
    svg.append(make("line", { class: "lane", x1: left, x2: width, y1: y(type), y2: y(type) }), make("text", { class: "name", x: 0, y: y(type) + 5 }, type));
  }
  for (const bin of [...bins.values()].sort((a, b) => a.at - b.at)) {
    const all = bin.incidents;
    const when = all[0].date_start === all[all.length - 1].date_start && all.length === 1 ? all[0].date_start : `${step} of ${all.map((incident) => incident.date_start).sort()[0]}`;
    const label = all.length === 1 ? `${bin.type}, ${when}${all[0].place ? `, ${all[0].place}` : ""}${all[0].killed ? `, ${number.format(all[0].killed)} killed` : ""}`
      : `${plural(all.length, bin.type)}, ${when}`;
    const kept = new Set(all);
    svg.append(mark("circle", { class: `type ${bin.type}`, cx: x(bin.at), cy: y(bin.type), r: radius(all.length) }, label, () => pick(label, (incident) => kept.has(incident))));
  }
  const without = list.length - exact.length;
  const rows = types.map((type) => [type, list.filter((incident) => incident.type === type).length, exact.filter((incident) => incident.type === type).length]);
  return figure(title, `Each circle holds the incidents of one ${step}; its area is their number.${without ? ` ${plural(without, "incident")} without a date this exact ${without === 1 ? "is" : "are"} left out.` : ""}`,
    svg, ["type", "incidents", "shown"], rows);
}
