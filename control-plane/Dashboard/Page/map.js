// Where the edges are: by their coordinates on a plain grid of the world, and by region those that have none.

import { $, drawn, element, keep, percent, say } from './elements.js';

const WIDTH = 720, HEIGHT = 300, NORTH = 75, SOUTH = -60, LEAST_SHOWN = 200, MARGIN = 1.5;

export function showMap(edges) {
  const placed = edges.filter(e => place(e));
  $('map').toggleAttribute('hidden', placed.length === 0);
  if (!$('grid').children.length) $('grid').append(...grid());
  const scale = look(placed.map(place));
  keep($('map-edges'), spread(placed, scale), p => p.edge.id, makePin, updatePin);
  const regions = Map.groupBy(edges, e => e.labels.region ?? 'no region');
  keep($('regions'), [...regions].sort(([a], [b]) => a.localeCompare(b)), ([name]) => name, makeRegion, updateRegion);
}

// Shows the part of the world that has edges, and some around it.
function look(places) {
  if (places.length === 0) return 1;
  const [xs, ys] = [places.map(p => p.x), places.map(p => p.y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(1, Math.max(LEAST_SHOWN / WIDTH, (right - left) * MARGIN / WIDTH, (bottom - top) * MARGIN / HEIGHT));
  const within = (middle, shown, all) => Math.min(all - shown, Math.max(0, middle - shown / 2));
  const [x0, y0] = [within((left + right) / 2, WIDTH * scale, WIDTH), within((top + bottom) / 2, HEIGHT * scale, HEIGHT)];
  $('map').setAttribute('viewBox', [x0, y0, WIDTH * scale, HEIGHT * scale].map(n => n.toFixed(1)).join(' '));
  $('map').style.setProperty('--scale', scale);
  return scale;
}

function place({ labels }) {
  const [latitude, longitude] = [parseFloat(labels.latitude), parseFloat(labels.longitude)];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { x: x(longitude), y: y(latitude) } : null;
}

function x(longitude) { return (longitude + 180) / 360 * WIDTH; }

function y(latitude) { return (NORTH - Math.min(NORTH, Math.max(SOUTH, latitude))) / (NORTH - SOUTH) * HEIGHT; }

function grid() {
  const lines = [];
  for (let longitude = -170; longitude <= 170; longitude += 10) lines.push(drawn('line', { x1: x(longitude), x2: x(longitude), y1: 0, y2: HEIGHT }));
  for (let latitude = -50; latitude <= 70; latitude += 10) {
    lines.push(drawn('line', { x1: 0, x2: WIDTH, y1: y(latitude), y2: y(latitude), class: latitude === 0 ? 'equator' : '' }));
  }
  return lines;
}

// Edges of one city would hide each other: they stand in a small circle around it.
function spread(edges, scale) {
  const cities = Map.groupBy(edges, e => { const p = place(e); return `${Math.round(p.x / 8 / scale)},${Math.round(p.y / 8 / scale)}`; });
  return [...cities.values()].flatMap(city => city.map((edge, i) => {
    const p = place(edge), turn = 2 * Math.PI * i / city.length, radius = city.length > 1 ? (4 + Math.min(20, city.length)) * scale : 0;
    return { edge, x: p.x + radius * Math.cos(turn), y: p.y + radius * Math.sin(turn), scale, named: i === 0, others: city.length - 1 };
  }));
}

function makePin() { return drawn('g', {}, [drawn('circle'), drawn('text'), drawn('title')]); }

function updatePin(pin, { edge, x: left, y: top, scale, named, others }) {
  pin.setAttribute('class', `pin ${edge.state}`);
  pin.setAttribute('transform', `translate(${left.toFixed(1)} ${top.toFixed(1)})`);
  const [, name, title] = pin.children;
  name.setAttribute('x', 9 * scale);
  name.setAttribute('y', 4 * scale);
  say(name, named ? (others ? `${edge.labels.region ?? edge.id} (${others + 1})` : edge.id) : '');
  say(title, `${edge.id}: ${edge.state}, load ${percent(edge.load)}, ${edge.egress_mbps.toFixed(1)} Mbit/s`);
}

function makeRegion() {
  return element('li', {}, [element('strong'), element('span', { className: 'dots' }), element('small')]);
}

function updateRegion(item, [name, edges]) {
  const [title, dots, figures] = item.children;
  say(title, name);
  keep(dots, edges, e => e.id, () => element('span'), (dot, edge) => {
    dot.className = `dot ${edge.state}`;
    dot.title = `${edge.id}: ${edge.state}, load ${percent(edge.load)}`;
  });
  const ready = edges.filter(e => e.state === 'ready');
  const load = ready.length ? Math.max(...ready.map(e => e.load)) : 0;
  say(figures, `${ready.length} of ${edges.length} ready · busiest ${percent(load)} · ${edges.reduce((sum, e) => sum + (e.state === 'out' ? 0 : e.egress_mbps), 0).toFixed(1)} Mbit/s`);
}
