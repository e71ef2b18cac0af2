// CodeMirror in the colours of tokens.css, so that one theme serves dark and light.

import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const theme = EditorView.theme({
  '&': { fontSize: 'var(--fs-2)', color: 'var(--text-1)', height: '100%' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)', fontVariantLigatures: 'none', lineHeight: 'var(--h-line)', overflow: 'auto',
    scrollbarWidth: 'thin', scrollbarColor: 'var(--line-strong) transparent',
  },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--text-1)' },
  '.cm-line': { padding: '0 8px 0 0' },
  '.cm-gutters': { background: 'none', border: '0', color: 'var(--text-3)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '30px', padding: '0 10px 0 0' },
  '.cm-cursor': { borderLeftColor: 'var(--text-1)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--focus) 34%, transparent)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { background: 'var(--bg-active)', outline: '1px solid var(--line-strong)' },
  '.cm-placeholder': { color: 'var(--text-3)' },
  '.cm-ending': { color: 'var(--text-3)', fontSize: 'var(--fs-badge)', userSelect: 'none', paddingLeft: '1px' },
  '.cm-specialChar': { color: 'var(--text-3)' },
  '.cm-fault': { textDecoration: 'underline wavy var(--state-err)', textUnderlineOffset: '3px' },
});

export const highlight = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--syn-key)' },
  { tag: tags.string, color: 'var(--syn-str)' },
  { tag: tags.number, color: 'var(--syn-num)' },
  { tag: [tags.bool, tags.null, tags.keyword], color: 'var(--syn-lit)' },
  { tag: [tags.punctuation, tags.separator, tags.brace, tags.squareBracket], color: 'var(--syn-punct)' },
]);
