// Country outlines for the map: Natural Earth's 1:50m countries, simplified. See README.md.
import { readFileSync, writeFileSync } from "node:fs";
import { geoArea } from "d3-geo";
import * as client from "topojson-client";
import * as simple from "topojson-simplify";

const SIMPLIFY = 8e-6; // steradians: the least triangle that a point must span
const GRID = 16000;
const LEAST_PART = 2e-5; // steradians, of a country's islands and exclaves
const SMALL = 400 * SIMPLIFY; // countries below it keep every other point
const WITHOUT_CODE = { Kosovo: "XK", Somaliland: "SO", "N. Cyprus": "CY" };

const codes = JSON.parse(readFileSync(process.argv[2]));
const source = JSON.parse(readFileSync("node_modules/world-atlas/countries-50m.json"));
const countries = source.objects.countries.geometries.filter(({ type, id }) => type && id !== "010"); // without Antarctica
const whole = new Set();
for (const country of countries) {
  country.id = codes[country.id] ?? WITHOUT_CODE[country.properties.name] ?? "";
  country.properties = { name: country.properties.name };
  const area = (geometry) => geoArea(client.feature(source, geometry));
  if (country.type === "MultiPolygon") {
    const parts = country.arcs.map((arcs) => ({ arcs, area: area({ type: "Polygon", arcs }) })).sort((a, b) => b.area - a.area);
    const total = parts.reduce((sum, part) => sum + part.area, 0);
    country.arcs = parts.filter((part, rank) => !rank || part.area > LEAST_PART || part.area > total * 0.2).map((part) => part.arcs);
  }
  if (area(country) < SMALL) for (const arc of country.arcs.flat(3)) whole.add(arc < 0 ? ~arc : arc);
}
let topology = { ...source, objects: { countries: { type: "GeometryCollection", geometries: countries } } };
topology = simple.presimplify(topology, simple.sphericalTriangleArea);
for (const arc of whole) topology.arcs[arc].forEach((point, rank) => (point[2] = Math.max(point[2], rank % 2 ? 0 : SIMPLIFY)));
topology = simple.filter(simple.simplify(topology, SIMPLIFY), () => true);
writeFileSync("countries.json", `${JSON.stringify(client.quantize(topology, GRID))}\n`);
