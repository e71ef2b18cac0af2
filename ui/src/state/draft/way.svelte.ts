// The way to the server: proxy, names, TLS.

import type { ConnectSpec, OpenRequest, ProxySpec, ResolveSpec, TlsSpec } from '$/ipc/bindings';
import type { FilePath } from './message.svelte';

export class Way {
  proxy = $state<ProxySpec['kind']>('none');
  proxyUrl = $state('');
  proxyUser = $state('');
  proxyPassword = $state('');
  /** Hosts that are reached directly, separated by commas. */
  proxyExcept = $state('');
  resolve = $state<ResolveSpec[]>([]);

  verify = $state(true);
  caFile = $state<FilePath>();
  serverName = $state('');
  clientFile = $state<FilePath>();
  clientKey = $state<FilePath>();
  clientPassword = $state('');

  connect(): ConnectSpec {
    return {
      proxy: this.proxy === 'own'
        ? { kind: 'own', url: this.proxyUrl, user: this.proxyUser, password: this.proxyPassword, ...(this.proxyExcept !== '' && { except: this.proxyExcept }) }
        : { kind: this.proxy },
      resolve: this.resolve.filter((row) => row.host !== '' || row.addresses !== '').map((row) => ({ ...row })),
    };
  }

  tls(): TlsSpec {
    return {
      verify: this.verify,
      ...(this.caFile !== undefined && { caFile: this.caFile }),
      ...(this.serverName !== '' && { serverName: this.serverName }),
      ...(this.clientFile !== undefined && {
        client: {
          file: this.clientFile,
          ...(this.clientKey !== undefined && { keyFile: this.clientKey }),
          ...(this.clientPassword !== '' && { password: this.clientPassword }),
        },
      }),
    };
  }

  read({ connect, tls }: Pick<OpenRequest, 'connect' | 'tls'>): void {
    this.proxy = connect.proxy.kind;
    if (connect.proxy.kind === 'own') {
      this.proxyUrl = connect.proxy.url;
      this.proxyUser = connect.proxy.user;
      this.proxyPassword = connect.proxy.password;
      this.proxyExcept = connect.proxy.except ?? '';
    }
    this.resolve = connect.resolve.map((row) => ({ ...row }));
    this.verify = tls.verify;
    this.caFile = tls.caFile;
    this.serverName = tls.serverName ?? '';
    this.clientFile = tls.client?.file;
    this.clientKey = tls.client?.keyFile;
    this.clientPassword = tls.client?.password ?? '';
  }
}
