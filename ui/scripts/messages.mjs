// Writes src/messages.ts: every key of the English catalogue as a union type, so that svelte-check refuses
// a key that does not exist. Fails when the Korean catalogue lacks a key or has one too many.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const locales = fileURLToPath(new URL('../../locales/', import.meta.url));
const target = fileURLToPath(new URL('../src/messages.ts', import.meta.url));

/** Keys of one language, with the file that each stands in. */
function keys(language) {
  const found = new Map();
  for (const file of readdirSync(locales + language).filter((name) => name.endsWith('.ftl')).sort()) {
    for (const [, key] of readFileSync(`${locales}${language}/${file}`, 'utf8').matchAll(/^([a-z][a-z0-9-]*) *=/gm)) {
      if (found.has(key)) throw new Error(`${language}/${file}: ${key} is already in ${found.get(key)}`);
      found.set(key, file);
    }
  }
  return found;
}

const english = keys('en');
const korean = keys('ko');
const problems = [
  ...[...english].filter(([key]) => !korean.has(key)).map(([key, file]) => `ko/${file}: ${key} is missing`),
  ...[...korean].filter(([key]) => !english.has(key)).map(([key, file]) => `en/${file}: ${key} is missing`),
];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
const union = [...english.keys()].sort().map((key) => `  | '${key}'`).join('\n');
const text = `// Written by scripts/messages.mjs from locales/en; not kept in version control.\n\nexport type MessageKey =\n${union || '  never'};\n`;
mkdirSync(fileURLToPath(new URL('../src/', import.meta.url)), { recursive: true });
let old;
try { old = readFileSync(target, 'utf8'); } catch { old = undefined; }
if (old !== text) writeFileSync(target, text);
