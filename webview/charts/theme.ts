/**
 * Colours of charts. A canvas bakes its colours in, so they are read from the theme, and everything is drawn again when the theme changes.
 */

/** Opaque in every built-in theme, unlike `charts-orange`, which lets two thirds of the background through. */
const SERIES = [
  '--vscode-charts-blue',
  '--vscode-charts-green',
  '--vscode-charts-purple',
  '--vscode-charts-yellow',
  '--vscode-charts-red',
  '--vscode-terminal-ansiCyan',
] as const;

export interface ChartColours {
  text: string;
  fontFamily: string;
  grid: string;
  series: string[];
  /** Of everything that has no series of its own. */
  rest: string;
  surface: string;
  /** High contrast: tell series apart by pattern as well. */
  highContrast: boolean;
}

/** Read once for all charts, which costs a layout of the page, until the theme changes; while nobody listens for that, read each time. */
let known: ChartColours | undefined;

/** The colours of the theme as it is now. */
export function chartColours(element: Element): ChartColours {
  const colours = known ?? readColours(element);
  if (observer) known = colours;
  return colours;
}

function readColours(element: Element): ChartColours {
  const style = getComputedStyle(element);
  const read = (...names: string[]): string =>
    names.map((name) => style.getPropertyValue(name).trim()).find((value) => value !== '') ?? style.color;
  const highContrast = document.body.classList.contains('vscode-high-contrast');
  return {
    fontFamily: style.fontFamily,
    text: read('--vscode-descriptionForeground', '--vscode-foreground'),
    grid: highContrast
      ? read('--vscode-contrastBorder')
      : `color-mix(in srgb, ${read('--vscode-charts-lines')} 35%, transparent)`,
    series: SERIES.map((name) => read(name, '--vscode-foreground')),
    rest: `color-mix(in srgb, ${read('--vscode-foreground')} 35%, transparent)`,
    surface: read('--vscode-editor-background'),
    highContrast,
  };
}

/** Lines in the given colour, as the second channel beside colour. `pattern` tells one series from another, as `seriesStyles` has them. */
export function hatch(colour: string, pattern: HatchPattern = 'up'): CanvasPattern | string {
  const size = 6;
  const tile = new OffscreenCanvas(size, size);
  const context = tile.getContext('2d');
  if (!context) return colour;
  context.strokeStyle = colour;
  context.lineWidth = 1.6;
  context.beginPath();
  if (pattern === 'upright') {
    context.moveTo(size / 2, 0);
    context.lineTo(size / 2, size);
  } else {
    const [bottom, top] = pattern === 'up' ? [0, size] : [size, 0];
    for (const shift of [-size, 0, size]) {
      context.moveTo(shift + bottom, size);
      context.lineTo(shift + top, 0);
    }
  }
  context.stroke();
  return context.createPattern(tile, 'repeat') ?? colour;
}
type HatchPattern = 'up' | 'upright' | 'down';

/** The pattern of a series in high contrast; undefined: filled. */
export const patternOf = (series: number): HatchPattern | undefined =>
  ([undefined, 'down', 'upright', 'up', 'down', 'upright'] as const)[series] ?? (series === 0 ? undefined : 'up');

const listeners = new Set<() => void>();
let observer: MutationObserver | undefined;

/** Calls back after each change of the theme; gives the function that ends it. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  if (!observer) {
    observer = new MutationObserver(() => {
      known = undefined;
      listeners.forEach((each) => each());
    });
    observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  }
  return () => listeners.delete(listener);
}
