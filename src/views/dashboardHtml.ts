/** The page of the dashboard. */
import type { DashboardState } from '../protocol/dashboard';

export interface Page {
  /** Unguessable and used once: only what carries it runs. */
  nonce: string;
  /** Where the editor serves files of the extension from. */
  cspSource: string;
  scriptUri: string;
  /** What the script will import, to be fetched along with it. */
  preloadUris: string[];
  language: string;
  title: string;
  state: DashboardState;
}

/**
 * The HTML of the dashboard with the newest state in it, so that the first paint needs no round trip. The page may run our one script and
 * nothing else, and may not reach the network at all. The toolkit reads the nonce for its styles from the `csp-nonce` property.
 */
export function dashboardHtml({ nonce, cspSource, scriptUri, preloadUris, language, title, state }: Page): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `img-src ${cspSource} data:`,
    `font-src ${cspSource}`,
    "connect-src 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${attribute(nonce)}">
<title>${attribute(title)}</title>
${preloadUris.map((uri) => `<link rel="modulepreload" nonce="${attribute(nonce)}" href="${attribute(uri)}">`).join('\n')}
<script type="application/json" id="initial-state">${scriptData(state)}</script>
</head>
<body>
<kilo-dashboard></kilo-dashboard>
<script type="module" nonce="${attribute(nonce)}" src="${attribute(scriptUri)}"></script>
</body>
</html>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const attribute = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);

/** JSON for a script element: no `<`, so that nothing in it can end the element or begin a comment. */
const scriptData = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');
