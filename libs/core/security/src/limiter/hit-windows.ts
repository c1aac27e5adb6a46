interface Window {
  hits: number;
  readonly endsAt: number;
}

export interface WindowState {
  readonly hits: number;
  /** Seconds until the window ends, rounded up. */
  readonly resetsIn: number;
}

/**
 * Counters in the process, one for each tracker, that begin anew when their window ends. One that
 * keeps every hit by itself and goes through all of them at the next one costs 4 % of a request where
 * one address sends many.
 */
export class HitWindows {
  /** In the order their windows began, which is the order they end in. */
  private readonly windows = new Map<string, Window>();

  /** @param now the time in milliseconds, of a clock that never goes back */
  constructor(
    private readonly windowSeconds: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  hit(tracker: string): WindowState {
    // Whole milliseconds: a sum of fractions may be rounded up, and a window be longer than it is.
    const now = Math.floor(this.now());
    this.forgetEnded(now);
    const window = this.windows.get(tracker) ?? this.open(tracker, now);
    window.hits += 1;
    return { hits: window.hits, resetsIn: Math.ceil((window.endsAt - now) / 1000) };
  }

  /** How many trackers have hits in a window that has not ended. */
  get size(): number {
    return this.windows.size;
  }

  private open(tracker: string, now: number): Window {
    const window = { hits: 0, endsAt: now + this.windowSeconds * 1000 };
    this.windows.set(tracker, window);
    return window;
  }

  private forgetEnded(now: number): void {
    for (const [tracker, { endsAt }] of this.windows) {
      if (endsAt > now) return;
      this.windows.delete(tracker);
    }
  }
}
