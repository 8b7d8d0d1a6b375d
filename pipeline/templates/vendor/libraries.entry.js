export {geoEqualEarth, geoMercator, geoPath, geoGraticule10, geoBounds, geoCentroid, geoArea} from "d3-geo";
export {scaleUtc, scaleLinear, scaleSqrt, scaleBand} from "d3-scale";
export {max, sum, rollups} from "d3-array";
export {feature, mesh} from "topojson-client";
