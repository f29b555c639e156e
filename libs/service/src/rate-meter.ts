/** Between two looks at the counter, in ms. */
const STEP_MS = 5000;

/** Weight of the newest step in an average that forgets over a minute. */
const WEIGHT = 1 - Math.exp(-STEP_MS / 60_000);

/** How fast a counter has grown over the last minute, newest weighing most (automation.md 9). */
export class RateMeter {
  /** Per second. */
  perSecond = 0;
  private last: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly counter: () => number) {
    this.last = counter();
  }

  start(): void {
    this.timer = setInterval(() => this.step(), STEP_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Takes the growth since the last step into the average. */
  step(): void {
    const now = this.counter();
    const rate = (now - this.last) / (STEP_MS / 1000);
    this.last = now;
    this.perSecond += WEIGHT * (rate - this.perSecond);
  }
}
