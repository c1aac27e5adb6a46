const WINDOW_SECONDS = 60;

interface Window {
  hits: number;
  endsAt: number;
}

/** Requests of an address in a minute, counted in the process. */
export class AddressLimiter {
  private readonly windows = new Map<string, Window>();
  private readonly policy: string;

  constructor(private readonly quota: number) {
    this.policy = `"address";q=${quota};w=${WINDOW_SECONDS}`;
  }

  /** @returns the headers that tell the quota; undefined where it is used up */
  hit(address: string): Record<string, string> | undefined {
    const now = Date.now();
    let window = this.windows.get(address);
    if (!window || window.endsAt <= now) {
      window = { hits: 0, endsAt: now + WINDOW_SECONDS * 1000 };
      this.windows.set(address, window);
    }
    window.hits += 1;
    if (window.hits > this.quota) return undefined;
    const resetsIn = Math.ceil((window.endsAt - now) / 1000);
    return {
      'ratelimit-policy': this.policy,
      ratelimit: `"address";r=${this.quota - window.hits};t=${resetsIn}`,
    };
  }
}
