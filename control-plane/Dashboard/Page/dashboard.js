// The operators' page: one snapshot of the fleet per second, and the three things that an operator does.

const STORAGE_KEY = 'cdnmusic.admin-token';
const RECONNECT_MS = 1000;
const $ = id => document.getElementById(id);

takeTokenFromAddress();
if (token()) watch(); else askForToken('');

$('sign-in').addEventListener('submit', event => {
  event.preventDefault();
  sessionStorage.setItem(STORAGE_KEY, $('token').value.trim());
  $('sign-in').hidden = true;
  watch();
});

$('purge').addEventListener('submit', async event => {
  event.preventDefault();
  const path = $('purge-path').value.trim();
  const keys = $('purge-keys').value.split(' ').filter(Boolean);
  const what = { ...(path && (path.endsWith('/') ? { prefixes: [path] } : { paths: [path] })), keys };
  $('purge-result').textContent = 'Purging…';
  const { ok, body } = await post('/admin/purge', { ...what, soft: $('purge-soft').checked });
  $('purge-result').textContent = ok
    ? body.edges.map(e => `${e.edge}: ${e.status}${e.reason ? ` (${words(e.reason)})` : ''}`).join(', ') || 'No edge is in the fleet; those that join later start without it.'
    : `Refused: ${body.detail ?? body.title}`;
});

function token() { return sessionStorage.getItem(STORAGE_KEY); }

// The token comes in the fragment, which no server ever sees, and does not stay in the address bar.
function takeTokenFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!given) return;
  sessionStorage.setItem(STORAGE_KEY, given);
  history.replaceState(null, '', location.pathname);
}

function askForToken(problem) {
  sessionStorage.removeItem(STORAGE_KEY);
  $('fleet').hidden = true;
  $('sign-in').hidden = false;
  $('sign-in-problem').textContent = problem;
  $('summary').textContent = 'The fleet is shown to operators only.';
}

// EventSource cannot send an Authorization field, so the stream is read by hand.
async function watch() {
  while (true) {
    try {
      const response = await fetch('/admin/fleet/events', { headers: { authorization: `Bearer ${token()}` } });
      if (response.status === 401) return askForToken('The control plane does not know this token.');
      if (!response.ok) throw new Error(response.status);
      await read(response.body.pipeThrough(new TextDecoderStream()).getReader());
    } catch {
      // Shown below; the next attempt follows.
    }
    $('summary').textContent = 'The control plane does not answer; edges and players go on without it. Trying again…';
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

async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: 'POST', headers: { authorization: `Bearer ${token()}`, 'content-type': 'application/json' }, body: JSON.stringify(body),
    });
    return { ok: response.ok, body: response.status === 204 ? {} : await response.json() };
  } catch (error) {
    return { ok: false, body: { title: error.message } };
  }
}

function show(fleet) {
  $('fleet').hidden = false;
  const ready = fleet.edges.filter(e => e.state === 'ready').length;
  const sum = name => fleet.edges.reduce((total, e) => total + (e.state === 'out' ? 0 : e[name]), 0);
  $('summary').textContent = `${ready} of ${fleet.edges.length} edges ready · ${sum('requests_per_second').toFixed(0)} requests/s · ${sum('egress_mbps').toFixed(1)} Mbit/s`;
  $('held').hidden = !fleet.fail_static;
  if (fleet.fail_static) $('held').textContent = `Most of the fleet looks dead at once, so the last good map is kept (fail static): ${fleet.fail_static.edges.join(', ')}.`;
  $('no-edges').hidden = fleet.edges.length > 0;
  $('edges-table').hidden = fleet.edges.length === 0;
  showEdges(fleet.edges);
  showRtts(fleet);
  showCampaigns(fleet.campaigns);
  $('audit').replaceChildren(...fleet.audit.map(entry => element('li', {}, [
    element('time', { dateTime: entry.at, textContent: new Date(entry.at).toLocaleTimeString([], { hour12: false }) }),
    words(entry.action), entry.subject ?? '', entry.detail ?? '',
  ].map(cell => (typeof cell === 'string' ? element('span', { textContent: cell }) : cell)))));
}

// Rows stay in place while an operator's focus is in them.
function showEdges(edges) {
  if ($('edges').contains(document.activeElement) && $('edges').children.length === edges.length) document.activeElement.blur();
  $('edges').replaceChildren(...edges.map(edge => row([
    [element('strong', { textContent: edge.id }), element('small', { textContent: edge.url })],
    [element('span', { className: `state ${edge.state}`, textContent: edge.state })],
    [bar(edge.load, 1, 0.7, 0.85, `load of ${edge.id}`), ` ${percent(edge.load)}`],
    [edge.requests_per_second.toFixed(0)],
    [edge.egress_mbps.toFixed(1)],
    [percent(edge.hit_ratio)],
    [fill(edge.cache.memory_bytes, edge.cache.memory_capacity)],
    [fill(edge.cache.disk_bytes, edge.cache.disk_capacity)],
    [`${(edge.last_report_age_ms / 1000).toFixed(1)} s ago`],
    [drainButton(edge)],
  ])));
}

function drainButton(edge) {
  const draining = edge.state === 'draining' || edge.operator_draining;
  const button = element('button', { type: 'button', textContent: draining ? 'Take traffic' : 'Drain' });
  button.setAttribute('aria-label', `${button.textContent}: ${edge.id}`);
  button.addEventListener('click', async () => {
    button.disabled = true;
    await post(`/admin/edges/${edge.id}/drain`, { enabled: !draining });
  });
  return button;
}

function showCampaigns(campaigns) {
  $('no-campaigns').hidden = campaigns.length > 0;
  $('campaigns').hidden = campaigns.length === 0;
  $('campaigns').tBodies[0].replaceChildren(...campaigns.map(campaign => row([
    [element('strong', { textContent: campaign.type }), element('small', { textContent: campaign.id })],
    [`${campaign.first}${campaign.paths > 1 ? ` and ${campaign.paths - 1} more` : ''}`],
    [campaign.status],
    campaign.total ? [element('progress', { max: campaign.total, value: campaign.done, ariaLabel: `progress of ${campaign.id}` }),
      ` ${campaign.done} of ${campaign.total}${campaign.failed ? `, ${campaign.failed} failed` : ''}`] : [],
    [campaign.release_at ? new Date(campaign.release_at).toLocaleString() : ''],
    ['pending', 'active'].includes(campaign.status) ? [cancelButton(campaign)] : [],
  ])));
}

function cancelButton({ id }) {
  const button = element('button', { type: 'button', textContent: 'Cancel', ariaLabel: `Cancel: ${id}` });
  button.addEventListener('click', async () => {
    button.disabled = true;
    await post('/admin/triggers', { cancel: [`/admin/triggers/${id}`] });
  });
  return button;
}

function showRtts({ prefixes, prefix_count: count, edges }) {
  $('no-rtts').hidden = prefixes.length > 0;
  $('rtts').hidden = prefixes.length === 0;
  $('prefix-count').textContent = count > prefixes.length ? `latest ${prefixes.length} of ${count}` : '';
  const ids = edges.map(e => e.id);
  $('rtts').tHead.replaceChildren(element('tr', {}, ['Prefix', ...ids].map(text => element('th', { scope: 'col', textContent: text }))));
  $('rtts').tBodies[0].replaceChildren(...prefixes.map(({ prefix, rtts }) => {
    const best = Math.min(...rtts.map(r => r.rtt_ms));
    const cells = ids.map(id => {
      const found = rtts.find(r => r.edge === id);
      // The steering's own rule: near enough is the best plus 5 ms or 20 %.
      const near = found && found.rtt_ms <= best + Math.max(5, best * 0.2);
      return element('td', { className: !found ? '' : near ? 'near' : 'far', textContent: found ? `${found.rtt_ms.toFixed(2)} ms` : '–' });
    });
    return element('tr', {}, [element('th', { scope: 'row', textContent: prefix }), ...cells]);
  }));
}

function bar(value, max, high, higher, label) {
  const meter = element('meter', { min: 0, max, value: Math.min(value, max), low: high, high: higher, optimum: 0 });
  meter.setAttribute('aria-label', label);
  return meter;
}

function fill(used, capacity) { return `${size(used)} / ${size(capacity)}`; }

function size(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let power = 0;
  for (; bytes >= 1024 && power < units.length - 1; power++) bytes /= 1024;
  return `${bytes.toFixed(power && bytes < 100 ? 1 : 0)} ${units[power]}`;
}

function percent(share) { return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`; }

function words(name) { return String(name).replaceAll('_', ' '); }

function row(cells) { return element('tr', {}, cells.map(content => element('td', {}, content))); }

function element(name, properties = {}, children = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
