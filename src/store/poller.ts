/** Decides when to look for news: only while the window has the focus and something on screen wants it. */
import type * as vscode from 'vscode';

export interface WindowFocus {
  readonly focused: boolean;
  readonly onDidChange: vscode.Event<boolean>;
}

export interface PollerOptions {
  focus: WindowFocus;
  /** Milliseconds between two looks; undefined while nothing wants any. */
  interval: () => number | undefined;
  poll: () => void;
  /** The window has the focus again. */
  focusGained: () => void;
  /** A number of 0..1, as `Math.random` gives. */
  random: () => number;
}

/** Intervals vary by this share, so that many windows do not ask at the same moment. */
export const JITTER = 0.1;

export class Poller implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  private running: number | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly options: PollerOptions) {
    this.subscription = options.focus.onDidChange((focused) => {
      if (focused) options.focusGained();
      this.update();
    });
  }

  /** To be called whenever the interval may have changed. A wait for the same interval goes on. */
  update(): void {
    const { focus, interval } = this.options;
    const wanted = focus.focused ? interval() : undefined;
    if (wanted === this.running) return;
    clearTimeout(this.timer);
    this.running = wanted;
    if (wanted !== undefined) this.wait(wanted);
  }

  private wait(interval: number): void {
    const { random, poll } = this.options;
    const delay = interval * (1 + JITTER * (2 * random() - 1));
    this.timer = setTimeout(() => {
      this.wait(interval);
      poll();
    }, delay);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscription.dispose();
  }
}
