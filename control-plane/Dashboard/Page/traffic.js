// How traffic has gone of late: the control plane's memory at first, and then every snapshot.

import { get } from './api.js';
import { $, drawn, percent, say } from './elements.js';

const WIDTH = 240, HEIGHT = 44, EDGE_WIDTH = 90, EDGE_HEIGHT = 20;
let step = 10, fleetPoints = 360, edgePoints = 60, lastStep = 0;
let totals = [];
const edges = new Map();

export async function loadHistory() {
  const response = await get('/admin/fleet/history');
  if (!response.ok) return;
  const history = await response.json();
  step = history.step_seconds;
  [fleetPoints, edgePoints] = [history.fleet_points, history.edge_points];
  totals = history.fleet;
  edges.clear();
  for (const [id, rates] of Object.entries(history.egress_mbps)) edges.set(id, rates);
}

export function showTraffic(fleet) {
  const now = totalOf(fleet.edges);
  const at = Math.floor(new Date(fleet.at) / 1000 / step);
  if (at !== lastStep) {
    lastStep = at;
    totals = [...totals, now].slice(-fleetPoints);
    for (const edge of fleet.edges) edges.set(edge.id, [...(edges.get(edge.id) ?? []), edge.egress_mbps].slice(-edgePoints));
  }
  tile('egress', `${now.egress_mbps.toFixed(1)} Mbit/s`, totals.map(t => t.egress_mbps));
  tile('requests', `${now.requests_per_second.toFixed(0)} requests/s`, totals.map(t => t.requests_per_second));
  tile('hits', `${percent(now.hit_ratio)} hits`, totals.map(t => t.hit_ratio), 1);
}

export function edgeLine(svg, id) { line(svg, edges.get(id) ?? [], EDGE_WIDTH, EDGE_HEIGHT); }

export function emptyEdgeLine() { return drawn('svg', { class: 'line', viewBox: `0 0 ${EDGE_WIDTH} ${EDGE_HEIGHT}`, 'aria-hidden': 'true' }); }

function totalOf(all) {
  const living = all.filter(e => e.state !== 'out');
  const sum = name => living.reduce((total, e) => total + e[name], 0);
  const requests = sum('requests_per_second');
  return {
    egress_mbps: sum('egress_mbps'),
    requests_per_second: requests,
    hit_ratio: requests ? living.reduce((total, e) => total + e.hit_ratio * e.requests_per_second, 0) / requests : 0,
  };
}

function tile(id, text, values, most) {
  say($(`${id}-now`), text);
  line($(`${id}-line`), values, WIDTH, HEIGHT, most);
}

function line(svg, values, width, height, most = Math.max(1e-9, ...values)) {
  if (values.length === 1) values = [values[0], values[0]];
  const x = i => (i * width / (values.length - 1)).toFixed(1);
  const y = value => (height - 2 - (height - 4) * Math.min(1, value / most)).toFixed(1);
  const points = values.map((value, i) => `${x(i)},${y(value)}`).join(' ');
  if (svg.dataset.points === points) return;
  svg.dataset.points = points;
  svg.replaceChildren(
    drawn('polygon', { points: `0,${height} ${points} ${width},${height}` }),
    drawn('polyline', { points }));
}
