/**
 * Lets the sections of a long page be drawn one after the other, each in a frame of its own and those on screen first, so that what somebody
 * has just chosen is answered at once at the top and nothing holds up the keys.
 */
interface Waiting {
  element: Element;
  go: () => void;
}

const waiting: Waiting[] = [];
let isRunning = false;

/** Resolves when it is the element's turn to be drawn. */
export function inTurn(element: Element): Promise<void> {
  return new Promise((go) => {
    waiting.push({ element, go });
    if (!isRunning) void run();
  });
}

async function run(): Promise<void> {
  isRunning = true;
  while (waiting.length > 0) {
    await painted();
    const onScreen = waiting.findIndex(({ element }) => isOnScreen(element));
    const [next] = waiting.splice(Math.max(0, onScreen), 1);
    next?.go();
  }
  isRunning = false;
}

/** Milliseconds after which a frame is not waited for any longer: a page that is not on screen has none. */
const LONGEST_FRAME = 100;

const painted = (): Promise<void> =>
  new Promise((resolve) => {
    const late = setTimeout(resolve, LONGEST_FRAME);
    requestAnimationFrame(() => {
      clearTimeout(late);
      setTimeout(resolve);
    });
  });

function isOnScreen(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
