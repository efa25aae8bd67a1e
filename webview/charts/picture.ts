/** A chart as a PNG. Charts are drawn as elements and canvases alike, so a picture is made of what stands on screen, with its colours. */
import { host } from '../hostBridge';

const MARGIN = 16;
/** The height of the title. */
const TITLE = 28;
/** Sharp enough for a slide. */
const SCALE = 2;
const SVG = 'http://www.w3.org/2000/svg';

/** Has the host ask where to save a picture of a figure. */
export async function savePicture(label: string, figure: HTMLElement): Promise<void> {
  try {
    const picture = await pictureOf(label, figure);
    host.run('kiloTeams.exportUsage', undefined, { format: 'png', what: label, content: picture });
  } catch (error) {
    host.onFailure(`“${label}” could not be made into a picture. Its table can be copied instead.`);
    void host.request('report', { message: `picture: ${String(error)}`.slice(0, 2_000) });
  }
}

/** The figure as a PNG in base64, under its name, without its buttons and what only screen readers hear. */
async function pictureOf(label: string, figure: HTMLElement): Promise<string> {
  const [width, height] = [figure.offsetWidth + 2 * MARGIN, figure.offsetHeight + 2 * MARGIN + TITLE];
  const body = document.createElementNS('http://www.w3.org/1999/xhtml', 'div');
  body.append(titleOf(label, figure), ...copies(figure));
  body.style.padding = `${MARGIN}px`;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  const content = document.createElementNS(SVG, 'foreignObject');
  content.setAttribute('width', '100%');
  content.setAttribute('height', '100%');
  content.append(body);
  svg.append(content);

  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.scale(SCALE, SCALE);
  context.fillStyle = getComputedStyle(figure).getPropertyValue('--vscode-editor-background').trim() || 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0, width, height);
  return canvas.toDataURL('image/png').slice('data:image/png;base64,'.length);
}

function titleOf(label: string, figure: HTMLElement): HTMLElement {
  const title = document.createElement('div');
  const { color, fontFamily } = getComputedStyle(figure);
  title.textContent = label;
  Object.assign(title.style, { height: `${TITLE}px`, font: `600 14px ${fontFamily}`, color });
  return title;
}

/** Copies of a node that look like it without any stylesheet; an element with a shadow root is copied as what it shows. */
function copies(node: Node): Node[] {
  if (node instanceof Text) return [node.cloneNode()];
  if (!(node instanceof HTMLElement || node instanceof SVGElement) || node instanceof HTMLStyleElement) return [];
  if (node.matches('button.icon, .visually-hidden')) return [];
  const copy = emptyCopy(node);
  const style = getComputedStyle(node);
  for (const name of style) copy.style.setProperty(name, style.getPropertyValue(name));
  if (!(copy instanceof HTMLImageElement)) copy.append(...[...(node.shadowRoot ?? node).childNodes].flatMap(copies));
  return [copy];
}

function emptyCopy(node: HTMLElement | SVGElement): HTMLElement | SVGElement {
  if (node instanceof HTMLCanvasElement) {
    const image = new Image();
    image.src = node.toDataURL();
    return image;
  }
  if (node.shadowRoot) return document.createElement('div');
  return node.cloneNode() as HTMLElement | SVGElement;
}
