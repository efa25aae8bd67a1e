/** The one stylesheet of the web pages: light and dark by what the system prefers, no font or picture from elsewhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f5f2; --card: #ffffff; --ink: #1d1f23; --quiet: #5c626c; --line: #dfddd6;
  --accent: #0b6b5b; --accent-hover: #08574a; --on-accent: #ffffff; --wash: #e7f2ef;
  --danger: #a8321f; --danger-wash: #fbeae6; --warn: #7a5200; --warn-wash: #fcf1d9;
  --shadow: 0 1px 2px rgb(30 28 20 / 6%), 0 8px 24px rgb(30 28 20 / 6%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #16181b; --card: #1f2226; --ink: #e9e8e4; --quiet: #a3a9b2; --line: #353a40;
    --accent: #4fc3ab; --accent-hover: #6fd3be; --on-accent: #07221c; --wash: #1d332f;
    --danger: #ff9b87; --danger-wash: #3b2320; --warn: #f0c066; --warn-wash: #352b17;
    --shadow: none;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
.banner {
  display: flex; gap: .4rem 1rem; justify-content: center; align-items: baseline; flex-wrap: wrap;
  padding: .6rem 1rem; background: var(--warn-wash); color: var(--warn); border-bottom: 1px solid var(--line);
  font-size: .9rem; text-align: center;
}
.banner strong { font-weight: 650; }
header.site {
  display: flex; gap: .25rem 1rem; align-items: center; justify-content: space-between; flex-wrap: wrap;
  max-width: 60rem; margin: 0 auto; padding: 1.1rem 1.25rem 0;
}
header.site a.home { font-weight: 650; color: var(--ink); text-decoration: none; }
header.site .who { color: var(--quiet); font-size: .9rem; display: flex; gap: .75rem; align-items: baseline; }
header.site form { display: inline; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
main.narrow { max-width: 34rem; padding-top: 2.5rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; text-wrap: balance; }
h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
p { margin: 0 0 1rem; }
p.lead { color: var(--quiet); margin-bottom: 1.5rem; }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { color: var(--accent-hover); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.5rem; box-shadow: var(--shadow); }
.stack > .card .primary { flex: none; }
.stack > * + * { margin-top: 1.25rem; }
.card > h2:first-child { margin-top: 0; }
.card > :last-child { margin-bottom: 0; }
.code {
  display: block; margin: 0 0 1.25rem; padding: .9rem; border-radius: 10px; background: var(--wash); text-align: center;
  font: 650 1.9rem/1.2 ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, monospace; letter-spacing: .12em;
}
.amount { font-size: 2.4rem; font-weight: 650; line-height: 1.1; letter-spacing: -.02em; margin: .2rem 0 1rem; font-variant-numeric: tabular-nums; }
dl.facts { display: grid; grid-template-columns: auto 1fr; row-gap: .45rem; margin: 0 0 1.25rem; }
dl.facts dt { color: var(--quiet); padding-right: 1.5rem; }
dl.facts dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
dl.facts .total { border-top: 1px solid var(--line); padding-top: .5rem; font-weight: 650; color: var(--ink); }
fieldset { border: 0; margin: 0 0 1.25rem; padding: 0; min-width: 0; }
legend { font-weight: 650; padding: 0; margin-bottom: .5rem; }
.choice {
  display: grid; grid-template-columns: auto 1fr; gap: 0 .75rem; align-items: start; cursor: pointer;
  padding: .65rem .8rem; border: 1px solid var(--line); border-radius: 10px;
}
.choice + .choice { margin-top: .4rem; }
.choice:hover { border-color: var(--accent); }
.choice:has(:checked) { border-color: var(--accent); background: var(--wash); }
.choice input { width: 1.1rem; height: 1.1rem; margin: .2rem 0 0; accent-color: var(--accent); }
.choice b { font-weight: 600; }
.choice small, small.quiet { display: block; color: var(--quiet); font-size: .875rem; overflow-wrap: anywhere; }
.people { max-height: 24rem; overflow-y: auto; padding: 3px; margin: -3px; }
label.field { display: block; font-weight: 600; margin-bottom: 1rem; }
label.field input {
  display: block; width: 100%; margin-top: .3rem; padding: .6rem .75rem; font: inherit; color: inherit;
  background: var(--page); border: 1px solid var(--quiet); border-radius: 8px;
}
.actions { display: flex; gap: .6rem; flex-wrap: wrap; align-items: center; }
button, .button {
  font: inherit; font-weight: 600; padding: .6rem 1.1rem; border-radius: 9px; cursor: pointer; text-decoration: none; display: inline-block;
  border: 1px solid var(--quiet); background: transparent; color: var(--ink);
}
button:hover, .button:hover { border-color: var(--ink); color: var(--ink); }
button.primary, .button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); flex: 1 1 12rem; text-align: center; }
button.primary:hover, .button.primary:hover { background: var(--accent-hover); border-color: var(--accent-hover); color: var(--on-accent); }
button.danger { border-color: var(--danger); color: var(--danger); }
button.link { border: 0; padding: 0; color: var(--accent); text-decoration: underline; text-underline-offset: .15em; font-weight: 400; }
button.small { padding: .25rem .7rem; font-size: .875rem; }
.note { border-radius: 10px; padding: .75rem 1rem; margin: 0 0 1.25rem; background: var(--wash); }
.note.bad { background: var(--danger-wash); color: var(--danger); }
.note.warn { background: var(--warn-wash); color: var(--warn); }
.mark { display: grid; place-items: center; width: 3rem; height: 3rem; border-radius: 50%; background: var(--wash); color: var(--accent); font-size: 1.5rem; font-weight: 700; margin-bottom: 1rem; }
.mark.bad { background: var(--danger-wash); color: var(--danger); }
nav.tabs { display: flex; gap: .25rem; flex-wrap: wrap; margin: 1rem 0 1.5rem; border-bottom: 1px solid var(--line); }
nav.tabs a { padding: .5rem .8rem; color: var(--quiet); text-decoration: none; border-bottom: 2px solid transparent; margin-bottom: -1px; }
nav.tabs a:hover { color: var(--ink); }
nav.tabs a[aria-current] { color: var(--ink); border-color: var(--accent); font-weight: 600; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 650; padding-bottom: .5rem; }
th, td { text-align: left; padding: .55rem .75rem .55rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr > :last-child { padding-right: 0; }
th { color: var(--quiet); font-weight: 500; font-size: .875rem; white-space: nowrap; }
tbody tr:last-child td { border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
.nowrap { white-space: nowrap; }
.badge { display: inline-block; padding: .05rem .55rem; border-radius: 99px; font-size: .8125rem; font-weight: 600; background: var(--wash); color: var(--accent); }
.badge.bad { background: var(--danger-wash); color: var(--danger); }
.badge.warn { background: var(--warn-wash); color: var(--warn); }
.badge.plain { background: transparent; color: var(--quiet); box-shadow: inset 0 0 0 1px var(--line); }
ul.plain { list-style: none; margin: 0; padding: 0; }
ul.plain li + li { margin-top: .6rem; }
.grid { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); }
details summary { cursor: pointer; color: var(--accent); margin-bottom: 1rem; }
.tile { font-size: 1.6rem; font-weight: 650; margin: 0; font-variant-numeric: tabular-nums; }
@media (max-width: 30rem) { main { padding-inline: 1rem; } .card { padding: 1.1rem; } .code { font-size: 1.5rem; } }
@media (forced-colors: active) { .choice:has(:checked) { outline: 2px solid Highlight; } }
@media print {
  .banner, header.site, .actions, .noprint { display: none; }
  body { background: #fff; } .card { border: 0; box-shadow: none; padding: 0; }
}
`;
