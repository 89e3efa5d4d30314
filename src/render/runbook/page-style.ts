import { createHash } from 'node:crypto';

/** The page's only style sheet. Colours say nothing that words or shapes do not say too. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #f1f3f5; --line: #6b7480; --strong: #9a1c1c; --link: #0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ea; --paper: #15181b; --soft: #22272c; --line: #97a1ac; --strong: #ff9b94; --link: #86bdf7; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; } h2 { margin-top: 2.5rem; border-bottom: 2px solid var(--line); } h3 { margin-top: 2rem; }
a { color: var(--link); }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; background: var(--soft); overflow-wrap: anywhere; }
pre { padding: .6rem; white-space: pre-wrap; border-left: 4px solid var(--line); }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; min-width: 6.2rem; }
dt { font-weight: 600; } dd { margin: 0 0 .3rem 1.2rem; overflow-wrap: anywhere; }
li, h1, h2, h3, h4, p { overflow-wrap: anywhere; }
.level { font-weight: 700; } .stop { color: var(--strong); font-weight: 700; }
.story { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
figure { margin: 0; max-width: 100%; flex: 0 1 auto; } figcaption { font-weight: 600; }
svg { display: block; max-width: 100%; height: auto; }
svg text { font: 12px ui-monospace, monospace; fill: var(--ink); } svg .name { font-weight: 700; }
.box { fill: var(--soft); stroke: var(--line); stroke-width: 1.5; } .metadata, .log { stroke-dasharray: 2 2; }
.edge { fill: none; stroke: var(--line); stroke-width: 1.5; } .until { stroke-dasharray: 5 4; } .head { fill: var(--line); }
.no-return { stroke: var(--strong); stroke-width: 3; }
@media print {
  :root { --ink: #000000; --paper: #ffffff; --soft: #ffffff; --line: #444444; --strong: #000000; --link: #000000; }
  body { max-width: none; padding: 0; font-size: 10pt; } nav { display: none; }
  figure, .step, tr { break-inside: avoid; } h2, h3, h4, dt { break-after: avoid; }
}
`;

/**
 * What a browser may do with the page: nothing but use the style sheet above. No script, no picture, no request, even if a
 * text should ever slip through as markup.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
