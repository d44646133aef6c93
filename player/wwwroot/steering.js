// Which edges to ask, best first. The control plane says it; when it is gone, its last answer still stands.

import { probe } from './probing.js';

const FAILURE_PAUSE_MS = 10_000;
const ANSWER_TIMEOUT_MS = 2_000;
const STORAGE_KEY = 'cdnmusic.edges';
const TRACK = /\/tracks\/([^/]+)\//;

export class Steering {
  #controlPlane;
  #edges = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]');
  #expires = 0;
  #track = null;
  #doubts = 0;
  #probing = false;
  #failedUntil = new Map();
  #refreshing = null;
  #onChange;

  constructor(controlPlane, onChange) {
    this.#controlPlane = controlPlane;
    this.#onChange = onChange;
  }

  /** The control plane's last answer. */
  get edges() { return this.#edges; }

  isFailing(edge) { return (this.#failedUntil.get(edge.id) ?? 0) > performance.now(); }

  /** Edges to try for a path, in order; those that failed a moment ago come last. */
  async candidates(path) {
    if (performance.now() >= this.#expires) await this.#refresh(path);
    return [...this.#edges].sort((a, b) => this.isFailing(a) - this.isFailing(b));
  }

  reportFailure(edge) {
    this.#failedUntil.set(edge.id, performance.now() + FAILURE_PAUSE_MS);
    this.#expires = 0;
    this.#onChange();
  }

  // Several requests at once share one question.
  #refresh(path) {
    this.#refreshing ??= this.#ask(path).finally(() => { this.#refreshing = null; });
    return this.#refreshing;
  }

  async #ask(path) {
    try {
      const url = `${this.#controlPlane}/v1/edges/best?path=${encodeURIComponent(path)}${this.#currentFor(path)}`;
      const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
      if (!response.ok) throw new Error(`the control plane answered ${response.status}`);
      const answer = await response.json();
      this.#edges = answer.edges;
      this.#doubts = answer.doubts ?? 0;
      if (answer.probe) this.#probe(answer.probe);
      this.#expires = performance.now() + answer.ttl_seconds * 1000;
      localStorage.setItem(STORAGE_KEY, JSON.stringify(this.#edges));
    } catch {
      // Fail static: ask again in a second, and go on with what is known.
      this.#expires = performance.now() + 1000;
    }
    this.#onChange();
  }

  // Says which edge serves the track now, so that the answer moves us only for a reason. Another track has other caches.
  #currentFor(path) {
    const track = TRACK.exec(path)?.[1] ?? null;
    const [current] = this.#edges;
    const same = track !== null && track === this.#track && current && !this.isFailing(current);
    this.#track = track;
    return same ? `&current=${encodeURIComponent(current.id)}&doubts=${this.#doubts}` : '';
  }

  async #probe(request) {
    if (this.#probing) return;
    this.#probing = true;
    try {
      await probe(this.#controlPlane, request);
    } finally {
      this.#probing = false;
    }
  }
}
