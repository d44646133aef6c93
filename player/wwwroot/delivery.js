// Fetches a path from the best edge, and from the next one when that fails, so that a dying edge is never a playback error.

const FIRST_BYTE_TIMEOUT_MS = 2_500;
const WHOLE_TIMEOUT_MS = 15_000;
const ROUNDS = 3;

export class Delivery {
  #steering;
  #onFetched;

  constructor(steering, onFetched) {
    this.#steering = steering;
    this.#onFetched = onFetched;
  }

  /** Returns {response, body, started, firstByte, ended}; throws when every edge failed, or the signal says so. */
  async fetch(path, { as = 'arrayBuffer', headers = {}, signal } = {}) {
    let failure = new Error('no edge is known');
    for (let round = 0; round < ROUNDS; round++) {
      for (const edge of await this.#steering.candidates(path)) {
        signal?.throwIfAborted();
        try {
          const result = await this.#fetchFrom(edge, path, as, headers, signal);
          this.#onFetched({ ...result, path, edge });
          return result;
        } catch (error) {
          signal?.throwIfAborted();
          if (error.isFinal) throw error;
          failure = error;
          this.#steering.reportFailure(edge);
        }
      }
    }
    throw failure;
  }

  async #fetchFrom(edge, path, as, headers, signal) {
    const started = performance.now();
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), FIRST_BYTE_TIMEOUT_MS);
    const signals = [silence.signal, AbortSignal.timeout(WHOLE_TIMEOUT_MS), ...(signal ? [signal] : [])];
    try {
      const response = await fetch(edge.url + path, { headers, signal: AbortSignal.any(signals) });
      clearTimeout(timer);
      const firstByte = performance.now();
      // What one edge calls missing is missing everywhere; what it cannot serve another may.
      if (response.status >= 400) {
        throw Object.assign(new Error(`${edge.id} answered ${response.status}`), { status: response.status, isFinal: response.status < 500 });
      }
      const body = await response[as]();
      return { response, body, started, firstByte, ended: performance.now() };
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A loader class for hls.js (its `loader` setting) that goes through a Delivery. */
export function hlsLoader(delivery) {
  return class EdgeLoader {
    context = null;
    stats = newStats();
    #abort = new AbortController();
    #response = null;

    load(context, _config, callbacks) {
      this.context = context;
      this.stats.loading.start = performance.now();
      this.#run(context, callbacks);
    }

    async #run(context, callbacks) {
      const { pathname, search } = new URL(context.url);
      const binary = context.responseType === 'arraybuffer';
      const headers = { ...context.headers };
      if (context.rangeEnd) headers.Range = `bytes=${context.rangeStart}-${context.rangeEnd - 1}`;
      let result;
      try {
        result = await delivery.fetch(pathname + search, { as: binary ? 'arrayBuffer' : 'text', headers, signal: this.#abort.signal });
      } catch (error) {
        if (!this.#abort.signal.aborted) callbacks.onError({ code: error.status ?? 0, text: error.message }, context, null, this.stats);
        return;
      }
      if (this.#abort.signal.aborted) return;
      this.#response = result.response;
      const size = binary ? result.body.byteLength : result.body.length;
      Object.assign(this.stats, { loaded: size, total: size });
      Object.assign(this.stats.loading, { first: result.firstByte, end: result.ended });
      callbacks.onProgress?.(this.stats, context, result.body, result.response);
      callbacks.onSuccess({ url: result.response.url, data: result.body, code: result.response.status }, this.stats, context, result.response);
    }

    abort() {
      this.stats.aborted = true;
      this.#abort.abort();
    }

    destroy() {
      this.abort();
      this.context = null;
    }

    getCacheAge() {
      const age = this.#response?.headers.get('age');
      return age === null || age === undefined ? null : Number(age);
    }

    getResponseHeader(name) { return this.#response?.headers.get(name) ?? null; }
  };
}

function newStats() {
  return {
    aborted: false, loaded: 0, retry: 0, total: 0, chunkCount: 0, bwEstimate: 0,
    loading: { start: 0, first: 0, end: 0 }, parsing: { start: 0, end: 0 }, buffering: { start: 0, first: 0, end: 0 },
  };
}
