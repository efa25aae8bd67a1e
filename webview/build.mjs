// How the dashboard is bundled, for the build and for its tests alike.
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/**
 * Makes the templates in the dashboard's own sources small, which esbuild leaves as they are written: stylesheets are minified, and the
 * indentation goes. Line breaks stay, so that nothing else changes its meaning.
 * @type {import('esbuild').Plugin}
 */
const smallTemplates = {
  name: 'small-templates',
  setup(build) {
    build.onLoad({ filter: /[\\/]webview[\\/].*\.ts$/ }, async ({ path }) => {
      const pieces = (await readFile(path, 'utf8')).split(/\bcss`([^`$]*)`/);
      const minified = await Promise.all(pieces.map((piece, index) => (index % 2 ? stylesheet(piece) : piece)));
      return { contents: minified.join('').replace(/\n\s+/g, '\n'), loader: 'ts' };
    });
  },
};

async function stylesheet(source) {
  const { code } = await transform(source, { loader: 'css', minify: true, target: 'chrome120' });
  return `css\`${code.trim().replaceAll('\\', '\\\\')}\``;
}

/**
 * The dashboard in pieces: `dashboard.js` starts, each tab is fetched when it is wanted, and what they share is in chunks of its own.
 * @satisfies {import('esbuild').BuildOptions}
 */
export const dashboardBuild = {
  entryPoints: ['webview/dashboard.ts'],
  outdir: 'dist/webview',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: /** @type {const} */ ('browser'),
  format: /** @type {const} */ ('esm'),
  target: 'es2022',
  plugins: [smallTemplates],
};
