import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Which folders may not import which packages or neighbours; `cargo xtask tidy` checks the same table. */
const areas = ['timeline', 'ladder', 'layers', 'compose', 'library'];
const only = (name, allowed) => ({ group: [name], message: `only ${allowed} imports this` });
const tauri = only('@tauri-apps/*', 'ipc/tauri.ts');
const codemirror = only('@codemirror/*', 'editor/');

export default ts.config(
  { ignores: ['dist/', 'src/ipc/bindings.ts', 'src/messages.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-imports': ['error', { patterns: [tauri, codemirror] }],
      'svelte/no-at-html-tags': 'error',
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig, extraFileExtensions: ['.svelte'] } },
    // The compiler's own diagnosis of undefined names is better than ESLint's, which knows no types.
    rules: { 'no-undef': 'off' },
  },
  { files: ['**/*.ts'], rules: { 'no-undef': 'off' } },
  { files: ['src/ipc/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['src/editor/**'], rules: { 'no-restricted-imports': ['error', { patterns: [tauri] }] } },
  ...areas.map((area) => ({
    files: [`src/${area}/**`],
    rules: {
      'no-restricted-imports': ['error', {
        patterns: [tauri, codemirror, {
          group: areas.filter((other) => other !== area).flatMap((other) => [`$/${other}/*`, `**/${other}/*`]),
          message: 'areas meet in App and inspect.ts only',
        }],
      }],
    },
  })),
);
