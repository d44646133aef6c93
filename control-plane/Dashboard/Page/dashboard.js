// The operators' page: one snapshot of the fleet per second, worst news first, and the few things that an operator does.

import { dropToken, get, keepToken, takeTokenFromAddress, token } from './api.js';
import { showAudit, startAudit } from './audit.js';
import { showCampaigns } from './campaigns.js';
import { showEdges } from './edges.js';
import { $, element, keep, percent, say } from './elements.js';
import { showHeat } from './heat.js';
import { showMap } from './map.js';
import { startPurging } from './purge.js';
import { loadHistory, showTraffic } from './traffic.js';

const RECONNECT_MS = 1000;

takeTokenFromAddress();
startPurging();
startAudit();
if (token()) watch(); else askForToken('');

$('sign-in').addEventListener('submit', event => {
  event.preventDefault();
  keepToken($('token').value.trim());
  $('token').value = '';
  $('sign-in').hidden = true;
  watch();
});

$('sign-out').addEventListener('click', () => {
  dropToken();
  location.reload();
});

function askForToken(problem) {
  dropToken();
  $('fleet').hidden = true;
  $('sign-out').hidden = true;
  $('sign-in').hidden = false;
  say($('sign-in-problem'), problem);
  say($('summary'), 'The fleet is shown to operators only.');
  $('token').focus();
}

// EventSource cannot send an Authorization field, so the stream is read by hand.
async function watch() {
  while (true) {
    try {
      const response = await get('/admin/fleet/events');
      if (response.status === 401) return askForToken('The control plane does not know this token.');
      if (!response.ok) throw new Error(response.status);
      await loadHistory();
      await read(response.body.pipeThrough(new TextDecoderStream()).getReader());
    } catch {
      // Shown below; the next attempt follows.
    }
    $('fleet').classList.add('outdated');
    say($('summary'), 'The control plane does not answer; edges and players go on without it. What is below is old. Trying again…');
    await new Promise(resolve => setTimeout(resolve, RECONNECT_MS));
  }
}

async function read(reader) {
  let pending = '';
  while (true) {
    const { value, done } = await reader.read();
    if (done) return;
    pending += value;
    const events = pending.split('\n\n');
    pending = events.pop();
    for (const event of events) {
      const data = event.split('\n').filter(l => l.startsWith('data:')).map(l => l.slice(5)).join('\n');
      if (data) show(JSON.parse(data));
    }
  }
}

function show(fleet) {
  $('fleet').hidden = false;
  $('fleet').classList.remove('outdated');
  $('sign-out').hidden = false;
  const problems = problemsOf(fleet);
  const ready = fleet.edges.filter(e => e.state === 'ready').length;
  say($('summary'), `${ready} of ${fleet.edges.length} edges ready · ${problems.length ? `${problems.length} to look at` : 'all well'}`);
  document.title = `${problems.length ? `(${problems.length}) ` : ''}CdnMusic fleet`;
  $('problems').hidden = problems.length === 0;
  keep($('problems'), problems, p => p.key, () => element('li'), (item, p) => {
    item.className = p.grave ? 'grave' : '';
    say(item, p.text);
  });
  showTraffic(fleet);
  showMap(fleet.edges);
  showEdges(fleet.edges);
  showHeat(fleet);
  showCampaigns(fleet.campaigns);
  showAudit(fleet.audit);
}

// Worst first, in words that say what it means.
function problemsOf({ edges, fail_static: held, campaigns }) {
  const problems = [];
  const add = (key, grave, text) => problems.push({ key, grave, text });
  if (held) add('held', true, `Most of the fleet looks dead at once, so the last good map is kept (fail static): ${held.edges.join(', ')}.`);
  for (const e of edges.filter(x => x.state === 'out')) add(`out ${e.id}`, true, `${e.id} is out: ${e.connected ? 'connected, but silent' : 'its stream is gone'}. Players are sent elsewhere.`);
  for (const e of edges.filter(x => x.state === 'suspect')) add(`suspect ${e.id}`, false, `${e.id} is suspect: its reports stopped.`);
  for (const e of edges.filter(x => x.shedding)) add(`sheds ${e.id}`, false, `${e.id} sheds new players: load ${percent(e.load)}.`);
  for (const e of edges.filter(x => x.operator_draining)) add(`drain ${e.id}`, false, `${e.id} is drained by an operator.`);
  for (const c of campaigns.filter(x => x.status === 'failed')) add(`campaign ${c.id}`, false, `Campaign ${c.id} failed on ${c.failed} of ${c.total} copies.`);
  return problems;
}
