// The page: tracks, transport, and a live view of which edge serves what.
import { Steering } from './steering.js';
import { Delivery, hlsLoader } from './delivery.js';

const SHOWN_SEGMENTS = 12;
const KEPT_SEGMENTS = 2000;
const SEGMENT = /\/(?<quality>(?:aac|flac)-\d+)\/(?<name>seg-(?<number>\d+)\.m4s|init\.mp4)$/;

const $ = id => document.getElementById(id);
const audio = $('audio');
// ?buffer=SECONDS keeps less in store, ?quality=aac-128 stays with one rendition, ?steering=hls leaves the choice of edges to hls.js and the
// playlist's content steering, as players do that know nothing of us.
const options = new URLSearchParams(location.search);
const hlsSteers = options.get('steering') === 'hls';
const bufferSeconds = Number(options.get('buffer')) || 40;
const segments = [];
const covers = new Map();
let steering, delivery, tracks = [], current = -1, hls = null;

/** For tests and engineers: what was fetched from where, the edges in order, the audio element. */
window.cdnmusic = { segments, audio, get edges() { return steering?.edges ?? []; }, get hls() { return hls; }, get tracks() { return tracks; } };

start();

async function start() {
  $('problem').hidden = true;
  try {
    const config = await (await fetch('config.json')).json();
    steering = new Steering(config.control_plane, showEdges);
    delivery = new Delivery(steering, noteFetched);
    ({ tracks } = JSON.parse((await delivery.fetch('/library.json', { as: 'text' })).body));
    showTracks();
  } catch (error) {
    showProblem(`The music cannot be reached just now (${error.message}).`);
  }
}

async function play(index) {
  current = (index + tracks.length) % tracks.length;
  const track = tracks[current];
  hls?.destroy();
  hls = new Hls({
    // Two that steer would fight.
    ...(hlsSteers ? {} : { loader: hlsLoader(delivery), contentSteeringController: null }),
    maxBufferLength: bufferSeconds, maxMaxBufferLength: bufferSeconds, backBufferLength: 30,
    audioPreference: { audioCodec: 'mp4a.40.2' },
  });
  hls.on(Hls.Events.MANIFEST_PARSED, (_, { levels }) => {
    showQualities(levels);
    // Lossless costs four times the data for what few can hear: only for those who ask for it.
    hls.autoLevelCapping = levels.findLastIndex(level => !isLossless(level));
    const wanted = levels.findIndex(level => level.url[0].includes(`/${options.get('quality')}/`));
    if (wanted >= 0) hls.currentLevel = wanted;
  });
  hls.on(Hls.Events.LEVEL_SWITCHED, (_, { level }) => {
    showBitrate(hls.levels[level]);
    setVolume();
  });
  if (hlsSteers) hls.on(Hls.Events.FRAG_LOADED, (_, loaded) => noteSteered(loaded));
  hls.on(Hls.Events.ERROR, (_, error) => {
    if (error.fatal) showProblem(`Playback stopped: ${error.details}.`);
  });
  hls.attachMedia(audio);
  // Without steering of its own the host is only a placeholder: the loader puts every path onto the best edge of the moment.
  const [edge] = hlsSteers ? await steering.candidates(track.playlist) : [];
  hls.loadSource(new URL(track.playlist, edge?.url ?? location.origin).href);
  audio.play().catch(() => {});
  $('title').textContent = track.title;
  $('artist').textContent = track.artist;
  document.title = `${track.title} – CdnMusic`;
  paint($('cover'), track);
  for (const [i, button] of document.querySelectorAll('#tracks button').entries()) button.setAttribute('aria-current', i === current);
  $('problem').hidden = true;
}

function noteFetched({ path, edge, response, body, started, ended }) {
  noteSegment({ path, edge: edge.id, url: response.url, cacheStatus: response.headers.get('cache-status') ?? '', bytes: body.byteLength, ms: ended - started });
}

function noteSteered({ frag, networkDetails }) {
  const { origin, pathname } = new URL(frag.url);
  const edge = steering.edges.find(e => e.url === origin)?.id ?? origin;
  const { loading, total } = frag.stats;
  noteSegment({ path: pathname, edge, url: frag.url, cacheStatus: networkDetails.getResponseHeader('cache-status') ?? '', bytes: total, ms: loading.end - loading.start });
}

function noteSegment({ path, edge, url, cacheStatus, bytes, ms }) {
  const match = SEGMENT.exec(path);
  if (!match) return;
  const [timing] = performance.getEntriesByName(url).slice(-1);
  performance.clearResourceTimings();
  // What the browser had kept shows the Cache-Status of the time when it was fetched.
  const fromBrowser = timing?.transferSize === 0 && timing.decodedBodySize > 0;
  segments.push({
    path, edge, cache: fromBrowser ? 'browser' : /;\s*hit/.test(cacheStatus) ? 'hit' : 'miss', cacheStatus,
    ms, bytes, quality: match.groups.quality, number: match.groups.number ? Number(match.groups.number) : 0,
  });
  if (segments.length > KEPT_SEGMENTS) segments.shift();
  showSegments();
  showEdges();
}

function showTracks() {
  $('tracks').replaceChildren(...tracks.map((track, index) => {
    const button = element('button', { type: 'button' });
    const cover = element('span', { className: 'cover' });
    paint(cover, track);
    const words = element('span');
    words.append(track.title, element('small', { textContent: [track.artist, track.album].filter(Boolean).join(' · ') }));
    button.append(cover, words, element('span', { className: 'quiet', textContent: clock(track.duration_seconds) }));
    button.addEventListener('click', () => play(index));
    const item = element('li');
    item.append(button);
    return item;
  }));
}

function showEdges() {
  if (!steering) return;
  const [best] = steering.edges;
  $('steering').textContent = best ? `Nearest edge: ${best.id}${rtt(best)}` : 'No edge is known yet.';
  $('edges').replaceChildren(...steering.edges.map(edge => {
    const share = segments.length ? segments.filter(s => s.edge === edge.id).length / segments.length : 0;
    const item = element('li', { className: steering.isFailing(edge) ? 'failed' : '' });
    const bar = element('progress', { max: 1, value: share });
    bar.setAttribute('aria-label', `share of segments from ${edge.id}`);
    item.append(element('strong', { textContent: edge.id }), bar,
      element('span', { className: 'quiet', textContent: `${Math.round(share * 100)} %${rtt(edge)}${steering.isFailing(edge) ? ' · failing' : ''}` }));
    return item;
  }));
}

function showSegments() {
  $('no-segments').hidden = true;
  $('segments').replaceChildren(...segments.slice(-SHOWN_SEGMENTS).reverse().map(segment => {
    const row = element('tr');
    const badge = element('span', { className: `badge ${segment.cache}`, textContent: segment.cache });
    for (const cell of [segment.number || 'init', segment.quality, segment.edge, badge, `${segment.ms.toFixed(0)} ms`, `${Math.ceil(segment.bytes / 1024)} KB`]) {
      const data = element('td');
      data.append(cell);
      row.append(data);
    }
    return row;
  }));
}

function showQualities(levels) {
  const options = levels.map((level, index) => element('option', { value: index, textContent: isLossless(level) ? 'Lossless' : kilobits(level) }));
  $('quality').replaceChildren(element('option', { value: -1, textContent: 'Auto' }), ...options);
}

function showBitrate(level) { $('bitrate').textContent = `now ${kilobits(level)}${isLossless(level) ? ', lossless' : ''}`; }

function kilobits(level) { return `${Math.round(level.bitrate / 1000)} kbit/s`; }

function isLossless(level) { return /^fLaC$/i.test(level.audioCodec ?? ''); }

// Lossy renditions have the gain that makes all tracks equally loud; the lossless one has the recording's own samples.
function setVolume() {
  const level = hls?.levels[hls.currentLevel];
  const gain = level && isLossless(level) ? tracks[current].loudness?.gain_db ?? 0 : 0;
  audio.volume = Math.min(1, Number($('volume').value) * 10 ** (gain / 20));
}

function showProblem(text) {
  $('problem').querySelector('span').textContent = text;
  $('problem').hidden = false;
}

function element(name, properties = {}) { return Object.assign(document.createElement(name), properties); }

function rtt(edge) { return edge.rtt_ms === null || edge.rtt_ms === undefined ? '' : ` · ${edge.rtt_ms.toFixed(2)} ms`; }

function clock(seconds) {
  const whole = Math.floor(Number.isFinite(seconds) ? seconds : 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

// Until its cover is there, or if it has none, a track gets a picture that is made of its id.
async function paint(target, track) {
  let hash = 0;
  for (const letter of track.id) hash = (hash * 31 + letter.codePointAt(0)) >>> 0;
  const hue = hash % 360;
  target.style.background = `linear-gradient(${hash % 180}deg, hsl(${hue} 70% 60%), hsl(${(hue + 70) % 360} 65% 40%))`;
  target.dataset.track = track.id;
  const url = await coverOf(track);
  // Another track may have come meanwhile.
  if (url && target.dataset.track === track.id) target.style.background = `center / cover url("${url}")`;
}

// A blob: URL of the smallest cover, which is fetched once and from the best edge, as everything is; undefined if there is none.
function coverOf(track) {
  const smallest = [...track.cover ?? []].sort((a, b) => a.width - b.width)[0];
  if (!smallest) return undefined;
  if (!covers.has(track.id)) {
    covers.set(track.id, delivery.fetch(smallest.webp, { as: 'blob' }).then(({ body }) => URL.createObjectURL(body), () => covers.delete(track.id) && undefined));
  }
  return covers.get(track.id);
}

$('play').addEventListener('click', () => {
  if (current < 0) play(0);
  else if (audio.paused) audio.play();
  else audio.pause();
});
$('next').addEventListener('click', () => play(current + 1));
$('previous').addEventListener('click', () => play(current - 1));
$('retry').addEventListener('click', () => (current < 0 ? start() : play(current)));
$('quality').addEventListener('change', event => { if (hls) hls.currentLevel = Number(event.target.value); });
$('volume').addEventListener('input', setVolume);
$('position').addEventListener('input', event => { audio.currentTime = Number(event.target.value); });
setVolume();
audio.addEventListener('timeupdate', () => {
  $('elapsed').textContent = clock(audio.currentTime);
  $('position').value = audio.currentTime;
});
audio.addEventListener('durationchange', () => {
  $('duration').textContent = clock(audio.duration);
  $('position').max = Number.isFinite(audio.duration) ? audio.duration : 1;
});
for (const name of ['play', 'pause']) {
  audio.addEventListener(name, () => {
    $('play').classList.toggle('playing', !audio.paused);
    $('play').setAttribute('aria-label', audio.paused ? 'Play' : 'Pause');
  });
}
audio.addEventListener('ended', () => play(current + 1));
document.addEventListener('keydown', event => {
  if (/^(INPUT|SELECT|BUTTON)$/.test(event.target.tagName)) return;
  if (event.key === ' ') { event.preventDefault(); $('play').click(); }
  if (event.key === 'ArrowRight') audio.currentTime += 5;
  if (event.key === 'ArrowLeft') audio.currentTime -= 5;
});
