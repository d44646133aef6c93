// The table of edges, and the button that drains one.

import { post } from './api.js';
import { $, element, keep, percent, say, size } from './elements.js';
import { edgeLine, emptyEdgeLine } from './traffic.js';

// What needs an operator comes first.
const URGENCY = ['out', 'suspect', 'joining', 'draining', 'ready'];

export function showEdges(edges) {
  $('no-edges').hidden = edges.length > 0;
  $('edges-table').hidden = edges.length === 0;
  const sorted = edges.toSorted((a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state) || a.id.localeCompare(b.id, undefined, { numeric: true }));
  keep($('edges'), sorted, e => e.id, make, update);
}

function make({ id }) {
  const button = element('button', { type: 'button' });
  button.addEventListener('click', () => drain(id, button));
  const meter = element('meter', { min: 0, max: 1, low: 0.7, high: 0.85, optimum: 0, ariaLabel: `load of ${id}` });
  return element('tr', {}, [
    [element('strong', { textContent: id }), element('small')],
    [element('span')],
    [meter, element('span')],
    [], [emptyEdgeLine(), element('span')], [], [element('span'), element('small')], [],
    [button],
  ].map(content => element('td', {}, content)));
}

function update(row, edge) {
  const [name, state, load, requests, traffic, hits, cache, report, action] = row.children;
  row.className = edge.state;
  const { region, provider } = edge.labels;
  say(name.lastChild, [region, edge.url.replace(/^https?:\/\//, '')].filter(Boolean).join(' · '));
  name.title = [edge.url, provider, edge.version].filter(Boolean).join(' · ');
  state.firstChild.className = `state ${edge.state}`;
  say(state.firstChild, edge.held ? `${edge.state} (held)` : edge.shedding ? `${edge.state}, sheds` : edge.state);
  // What a silent edge last said is no news.
  const silent = edge.state === 'out';
  load.firstChild.value = silent ? 0 : Math.min(edge.load, 1);
  say(load.lastChild, silent ? ' –' : ` ${percent(edge.load)}`);
  say(requests, silent ? '–' : edge.requests_per_second.toFixed(0));
  edgeLine(traffic.firstChild, edge.id);
  say(traffic.lastChild, silent ? ' –' : ` ${edge.egress_mbps.toFixed(1)}`);
  say(hits, silent ? '–' : percent(edge.hit_ratio));
  say(cache.firstChild, `${size(edge.cache.memory_bytes)} of ${size(edge.cache.memory_capacity)}`);
  say(cache.lastChild, `disk ${size(edge.cache.disk_bytes)} of ${size(edge.cache.disk_capacity)}`);
  say(report, age(edge.last_report_age_ms));
  const button = action.firstChild;
  button.wanted = !(edge.state === 'draining' || edge.operator_draining);
  say(button, button.wanted ? 'Drain' : 'Take traffic');
  button.ariaLabel = `${button.textContent}: ${edge.id}`;
}

async function drain(id, button) {
  button.disabled = true;
  const { ok, body } = await post(`/admin/edges/${encodeURIComponent(id)}/drain`, { enabled: button.wanted });
  button.disabled = false;
  $('drain-problem').hidden = ok;
  if (!ok) say($('drain-problem'), `${id}: ${body.detail ?? body.title}`);
}

function age(ms) {
  const seconds = ms / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s ago` : seconds < 3600 ? `${Math.round(seconds / 60)} min ago` : `${Math.round(seconds / 3600)} h ago`;
}
