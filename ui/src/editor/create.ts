// A CodeMirror editor as this window uses it: plain, bounded, with our colours. The only file besides
// theme.ts that knows CodeMirror.

import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, RangeSet, StateEffect, StateField, type Extension, type Range } from '@codemirror/state';
import {
  Decoration, drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers, placeholder, ViewPlugin,
  WidgetType, type DecorationSet, type ViewUpdate,
} from '@codemirror/view';
import { highlight, theme } from './theme';

export type EditorLanguage = 'text' | 'json';
export interface Mark { readonly from: number; readonly to: number }
export interface EditorConfig {
  readonly language: EditorLanguage;
  readonly ending: string;
  readonly placeholder: string;
  readonly label: string;
}

export interface EditorHandle {
  setText: (text: string) => void;
  configure: (config: EditorConfig) => void;
  setMark: (mark: Mark | undefined) => void;
  destroy: () => void;
}

class Ending extends WidgetType {
  constructor(readonly text: string) { super(); }

  override eq(other: Ending): boolean {
    return other.text === this.text;
  }

  override toDOM(): HTMLElement {
    const span = document.createElement('span');
    span.className = 'cm-ending';
    span.textContent = this.text;
    span.ariaHidden = 'true';
    return span;
  }
}

/** Draws the line ending that will be sent after each line that is on the screen. */
function endings(text: string): Extension {
  const widget = Decoration.widget({ widget: new Ending(text), side: 1 });
  const build = (view: EditorView): DecorationSet => {
    const out: Range<Decoration>[] = [];
    const { doc } = view.state;
    for (const { from, to } of view.visibleRanges) {
      for (let at = from; at <= to;) {
        const line = doc.lineAt(at);
        // Nothing typed is nothing sent.
        if (doc.length > 0) out.push(widget.range(line.to));
        at = line.to + 1;
      }
    }
    return Decoration.set(out);
  };
  return ViewPlugin.fromClass(class {
    decorations: DecorationSet;
    constructor(view: EditorView) { this.decorations = build(view); }
    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = build(update.view);
    }
  }, { decorations: (plugin) => plugin.decorations });
}

const marked = StateEffect.define<Mark | undefined>();
const fault = Decoration.mark({ class: 'cm-fault' });
const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(old, transaction) {
    let next = transaction.docChanged ? old.map(transaction.changes) : old;
    for (const effect of transaction.effects) {
      if (!effect.is(marked)) continue;
      const length = transaction.newDoc.length;
      const mark = effect.value;
      const from = mark ? Math.min(mark.from, Math.max(0, length - 1)) : 0;
      const to = mark ? Math.min(Math.max(mark.to, from + 1), length) : 0;
      next = mark && to > from ? RangeSet.of([fault.range(from, to)]) : Decoration.none;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

// Ctrl Enter sends, whoever has the focus; the rest of the window sees it.
const keys = defaultKeymap.filter((binding) => binding.key !== 'Mod-Enter');

export function createEditor(
  parent: HTMLElement,
  start: { readonly label: string; readonly value: string; readonly onChange: (text: string) => void },
): EditorHandle {
  const configured = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: start.value,
      extensions: [
        lineNumbers(), history(), drawSelection(), highlightSpecialChars(), indentOnInput(), bracketMatching(),
        EditorView.lineWrapping, theme, syntaxHighlighting(highlight), marks, configured.of([]),
        keymap.of([...keys, ...historyKeymap]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) start.onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(text) {
      const now = view.state.doc.toString();
      if (text !== now) view.dispatch({ changes: { from: 0, to: now.length, insert: text } });
    },
    configure(config) {
      view.dispatch({
        effects: configured.reconfigure([
          config.language === 'json' ? json() : [],
          config.ending === '' ? [] : endings(config.ending),
          config.placeholder === '' ? [] : placeholder(config.placeholder),
          EditorView.contentAttributes.of({ 'aria-label': config.label, spellcheck: 'false', autocapitalize: 'off' }),
        ]),
      });
    },
    setMark(mark) {
      view.dispatch({ effects: marked.of(mark) });
    },
    destroy() {
      view.destroy();
    },
  };
}
