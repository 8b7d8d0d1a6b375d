// Where: countries shaded by their incidents, a circle at each place with coordinates. Outlines stand in the page.

const atlas = (() => {
  let made = null;
  return () => (made ??= (() => {
    const topology = JSON.parse(document.getElementById("countries").textContent);
    const features = d3.feature(topology, topology.objects.countries).features;
    return { features, borders: d3.mesh(topology, topology.objects.countries, (a, b) => a !== b) };
  })());
})();

const [MAP_WIDTH, MOST_HEIGHT, LEAST_HEIGHT] = isNarrow() ? [400, 380, 240] : [600, 480, 320];
const CROWD = 6; // countries with incidents, from which on circles are smaller
const LABELLED = 14; // beyond so many marks, names would cover each other

/** The largest part of a country: France without Guiana, the United States without Alaska. */
function mainland(feature) {
  if (feature.geometry.type !== "MultiPolygon") return feature;
  const parts = feature.geometry.coordinates.map((coordinates) => ({ type: "Feature", geometry: { type: "Polygon", coordinates } }));
  return parts.reduce((largest, part) => (d3.geoArea(part) > d3.geoArea(largest) ? part : largest));
}

/** As high as what it shows needs at full width. */
function heightOf(fit) {
  const [longitude] = d3.geoCentroid(fit);
  const path = d3.geoPath(d3.geoEqualEarth().rotate([-longitude, 0]).fitWidth(MAP_WIDTH - 60, fit));
  const [[, top], [, bottom]] = path.bounds(fit);
  return Math.round(Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, bottom - top + 60)));
}

/** A map of incidents and of the other places that reports name. pick(label, test) narrows the list of incidents down. */
function map(pick) {
  const at = new Map(); // place -> what is there
  const spots = new Map();
  for (const report of reports) {
    for (const [id, name, country, latitude, longitude, mentions] of report.places) {
      if (latitude === null || longitude === null) continue;
      const spot = spots.get(id) ?? { id, name, country, point: [longitude, latitude], mentions: 0, incidents: [] };
      spot.mentions += mentions;
      spots.set(id, spot);
    }
  }
  for (const incident of incidents) {
    const spot = spots.get(incident.place_id);
    if (spot) spot.incidents.push(incident);
    if (incident.country_iso) at.set(incident.country_iso, [...(at.get(incident.country_iso) ?? []), incident]);
  }
  const loose = new Map(); // country -> incidents whose place has no coordinates
  for (const [country, list] of at) loose.set(country, list.filter((incident) => !spots.has(incident.place_id)));
  const { features, borders } = atlas();
  const byIso = new Map(features.map((feature) => [feature.id, feature]));
  const named = [...at.keys()].filter((iso) => byIso.has(iso));
  const most = d3.max([...at.values()], (list) => list.length) || 1;
  const largest = Math.max(4, d3.max([...spots.values()].map((spot) => spot.incidents.length).concat([...loose.values()].map((list) => list.length))) || 1);
  const radius = d3.scaleSqrt([0, largest], [0, at.size > CROWD ? 13 : 20]);

  const focus = {
    type: "FeatureCollection",
    features: (named.length ? named : [...new Set(reports.map((report) => report.country_iso))].filter((iso) => byIso.has(iso))).map((iso) => mainland(byIso.get(iso))),
  };
  const view = { fit: focus.features.length ? focus : { type: "Sphere" }, zoom: 1, dx: 0, dy: 0 };
  const MAP_HEIGHT = heightOf(view.fit);
  const svg = make("svg", { viewBox: `0 0 ${MAP_WIDTH} ${MAP_HEIGHT}`, role: "group", "aria-label": "Map of places and incidents", class: "map", tabindex: "0" });

  function projection() {
    const pad = view.fit.type === "Sphere" ? 4 : 34;
    const [longitude] = view.fit.type === "Sphere" ? [11] : d3.geoCentroid(view.fit);
    const made = d3.geoEqualEarth().rotate([-longitude, 0]).fitExtent([[pad, pad], [MAP_WIDTH - pad, MAP_HEIGHT - pad]], view.fit);
    const [x, y] = made.translate();
    const [cx, cy] = [MAP_WIDTH / 2, MAP_HEIGHT / 2];
    return made.scale(Math.min(made.scale(), 2600) * view.zoom).translate(made.scale() ? shift(x, y, cx, cy) : [x, y])
      .clipExtent([[-20, -20], [MAP_WIDTH + 20, MAP_HEIGHT + 20]]);
    function shift() {
      return [cx + (x - cx) * view.zoom + view.dx, cy + (y - cy) * view.zoom + view.dy];
    }
  }

  function draw() {
    const project = projection();
    const path = d3.geoPath(project).digits(1);
    svg.replaceChildren(make("path", { class: "sea", d: path({ type: "Sphere" }) ?? "" }), make("path", { class: "graticule", d: path(d3.geoGraticule10()) ?? "" }));
    for (const feature of features) {
      const d = path(feature);
      if (!d) continue;
      const list = at.get(feature.id);
      const name = feature.properties.name;
      if (!list) {
        svg.append(make("path", { class: "land", d }, make("title", {}, name)));
        continue;
      }
      const shade = Math.min(4, Math.ceil((4 * list.length) / most));
      svg.append(mark("path", { class: `land shade${shade}`, d }, `${name}: ${plural(list.length, "incident")}`, () => pick(name, (incident) => incident.country_iso === feature.id)));
    }
    svg.append(make("path", { class: "borders", d: path(borders) ?? "" }));
    const labels = [];
    for (const feature of features) {
      const { name } = feature.properties;
      const [[left], [right]] = path.bounds(feature);
      const [x, y] = path.centroid(feature);
      if (right - left > 9 * name.length && visible([x, y])) labels.push({ kind: "country", text: name, x: x - 3.2 * name.length, y: y + 4, weight: 0 });
    }
    const taken = [];
    for (const [iso, list] of loose) {
      const feature = byIso.get(iso);
      const point = feature && project(d3.geoCentroid(mainland(feature)));
      if (!list.length || !visible(point)) continue;
      const label = `${feature.properties.name}: ${plural(list.length, "incident")} at places without coordinates`;
      svg.append(mark("circle", { class: "loose", cx: point[0], cy: point[1], r: radius(list.length) + 2 }, label,
        () => pick(label, (incident) => incident.country_iso === iso && !spots.has(incident.place_id))),
      make("text", { class: "inside", x: point[0], y: point[1] + 4 }, number.format(list.length)));
      taken.push(around(point, radius(list.length) + 2));
    }
    for (const spot of [...spots.values()].sort((a, b) => a.incidents.length - b.incidents.length)) {
      const point = project(spot.point);
      if (!visible(point)) continue;
      const count = spot.incidents.length;
      if (count) {
        const label = `${spot.name}: ${plural(count, "incident")}`;
        svg.append(mark("circle", { class: "spot", cx: point[0], cy: point[1], r: radius(count) + 1 }, label, () => pick(label, (incident) => incident.place_id === spot.id)));
      } else {
        svg.append(make("circle", { class: "place", cx: point[0], cy: point[1], r: 2.5 }, make("title", {}, `${spot.name}: ${plural(spot.mentions, "mention")}`)));
      }
      if (count) taken.push(around(point, radius(count)));
      labels.push({ kind: "label", text: spot.name, x: point[0] + (count ? radius(count) + 5 : 6), y: point[1] + 4, weight: count * 1000 + spot.mentions });
    }
    labels.sort((a, b) => b.weight - a.weight);
    let names = 0;
    for (const label of labels) {
      if (label.kind === "label" && names === LABELLED) continue;
      const box = [label.x, label.y - 11, label.x + 6.4 * label.text.length, label.y + 3];
      if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) continue;
      taken.push(box);
      names += label.kind === "label";
      svg.append(make("text", { class: label.kind, x: label.x, y: label.y }, label.text));
    }
  }

  const around = ([x, y], r) => [x - r, y - r, x + r, y + r];
  const visible = (point) => point && point[0] >= 0 && point[1] >= 0 && point[0] <= MAP_WIDTH && point[1] <= MAP_HEIGHT;
  const zoom = (factor) => () => {
    const next = Math.min(40, Math.max(0.05, view.zoom * factor));
    [view.dx, view.dy] = [(view.dx * next) / view.zoom, (view.dy * next) / view.zoom];
    view.zoom = next;
    draw();
  };
  const to = (fit) => () => (Object.assign(view, { fit, zoom: 1, dx: 0, dy: 0 }), draw());
  const move = (dx, dy) => ((view.dx += dx), (view.dy += dy), draw());

  let from = null;
  svg.addEventListener("pointerdown", (event) => (from = event.pointerType === "mouse" ? [event.clientX, event.clientY] : null));
  window.addEventListener("pointerup", () => (from = null));
  svg.addEventListener("pointermove", (event) => {
    if (!from) return;
    const scale = MAP_WIDTH / svg.clientWidth;
    const [dx, dy] = [(event.clientX - from[0]) * scale, (event.clientY - from[1]) * scale];
    if (Math.abs(dx) + Math.abs(dy) < 3) return;
    from = [event.clientX, event.clientY];
    move(dx, dy);
  });
  svg.addEventListener("keydown", (event) => {
    const arrows = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
    if (event.key in arrows) (event.preventDefault(), move(...arrows[event.key]));
    if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? 1.6 : 1 / 1.6)();
  });

  draw();
  const button = (text, label, action) => make("button", { type: "button", "aria-label": label, onclick: action }, text);
  const controls = make("div", { class: "controls" }, button("+", "Zoom in", zoom(1.6)), button("−", "Zoom out", zoom(1 / 1.6)),
    focus.features.length ? button("Region", "Show the countries of the incidents", to(focus)) : null, button("World", "Show the world", to({ type: "Sphere" })));
  const without = d3.sum([...loose.values()], (list) => list.length);
  const nowhere = incidents.filter((incident) => !incident.country_iso).length;
  const note = [
    "Filled circles: incidents at their place; dots: other places.",
    without ? `Dashed circles: ${plural(without, "incident")} at places whose coordinates are not known, counted in the middle of the country.` : "",
    nowhere ? `${plural(nowhere, "incident")} without a country ${nowhere === 1 ? "is" : "are"} left out.` : "",
  ].filter(Boolean).join(" ");
  const rows = [...at].sort((a, b) => b[1].length - a[1].length).map(([iso, list]) => [byIso.get(iso)?.properties.name ?? iso, list.length, list.length - loose.get(iso).length]);
  return figure("Places and incidents", note, make("div", { class: "mapbox" }, svg, controls), ["country", "incidents", "at coordinates"], rows);
}
