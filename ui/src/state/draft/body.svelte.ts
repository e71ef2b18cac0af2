// The body of a request, each kind with its own text.

import type { BodySpec, HeaderSpec, PartSpec } from '$/ipc/bindings';
import type { FilePath } from './message.svelte';
import { typed } from './rows';

export type BodyKind = BodySpec['kind'];

export class Body {
  kind = $state<BodyKind>('none');
  text = $state('');
  textType = $state('text/plain; charset=utf-8');
  /** Empty: UTF-8. */
  charset = $state('');
  json = $state('');
  xml = $state('');
  form = $state<HeaderSpec[]>([]);
  parts = $state<PartSpec[]>([]);
  file = $state<FilePath>();
  fileType = $state('');
  query = $state('');
  variables = $state('');
  operation = $state('');
  ndjson = $state('');
  /** NDJSON: the body stays open for lines typed while it is being sent. */
  open = $state(false);

  toSpec(): BodySpec {
    switch (this.kind) {
      case 'none': return { kind: 'none' };
      case 'text': return {
        kind: 'text', text: this.text, contentType: this.textType, ...(this.charset !== '' && { charset: this.charset }),
      };
      case 'json': return { kind: 'json', text: this.json };
      case 'xml': return { kind: 'xml', text: this.xml };
      case 'form': return { kind: 'form', fields: this.form.filter(typed).map((field) => ({ ...field })) };
      case 'multipart': return {
        kind: 'multipart',
        parts: this.parts.filter((part) => typed(part) || part.file !== undefined)
          .map((part) => ({ ...part, headers: part.headers.filter(typed).map((header) => ({ ...header })) })),
      };
      case 'file': return {
        kind: 'file', path: this.file ?? '', ...(this.fileType !== '' && { contentType: this.fileType }),
      };
      case 'graphQl': return { kind: 'graphQl', query: this.query, variables: this.variables, operation: this.operation };
      case 'ndjson': return { kind: 'ndjson', text: this.ndjson, open: this.open };
    }
  }

  read(body: BodySpec): void {
    this.kind = body.kind;
    switch (body.kind) {
      case 'none': break;
      case 'text':
        this.text = body.text;
        this.textType = body.contentType;
        this.charset = body.charset ?? '';
        break;
      case 'json': this.json = body.text; break;
      case 'xml': this.xml = body.text; break;
      case 'form': this.form = body.fields.map((field) => ({ ...field })); break;
      case 'multipart':
        this.parts = body.parts.map((part) => ({ ...part, headers: part.headers.map((header) => ({ ...header })) }));
        break;
      case 'file':
        this.file = body.path;
        this.fileType = body.contentType ?? '';
        break;
      case 'graphQl':
        this.query = body.query;
        this.variables = body.variables;
        this.operation = body.operation;
        break;
      case 'ndjson':
        this.ndjson = body.text;
        this.open = body.open;
        break;
    }
  }
}
