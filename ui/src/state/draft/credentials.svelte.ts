// The credentials of a request, each kind with its own fields. Basic and Digest share user and password.

import type { Auth, KeyPlace, OAuth2 } from '$/ipc/bindings';

export type AuthKind = Auth['kind'];

export class Credentials {
  kind = $state<AuthKind>('none');
  user = $state('');
  password = $state('');
  token = $state('');
  readonly key = new ApiKey();
  oauth2 = $state<OAuth2>({
    grant: 'authorizationCode', authUrl: '', tokenUrl: '', deviceUrl: '', clientId: '', clientSecret: '', scope: '',
    user: '', password: '', refreshToken: '', credentialsInBody: false, redirectPort: 0,
  });
  readonly aws = new Aws();
  readonly jwt = new Jwt();

  toSpec(): Auth {
    switch (this.kind) {
      case 'none': return { kind: 'none' };
      case 'basic': return { kind: 'basic', user: this.user, password: this.password };
      case 'bearer': return { kind: 'bearer', token: this.token };
      case 'digest': return { kind: 'digest', user: this.user, password: this.password };
      case 'apiKey': return { kind: 'apiKey', name: this.key.name, value: this.key.value, place: this.key.place };
      case 'oAuth2': return { kind: 'oAuth2', ...this.oauth2 };
      case 'awsSigV4': return {
        kind: 'awsSigV4', accessKey: this.aws.accessKey, secretKey: this.aws.secretKey,
        ...(this.aws.sessionToken !== '' && { sessionToken: this.aws.sessionToken }),
        region: this.aws.region, service: this.aws.service,
      };
      case 'jwt': return {
        kind: 'jwt', algorithm: this.jwt.algorithm, key: this.jwt.key, header: this.jwt.header, claims: this.jwt.claims,
        lifetimeS: this.jwt.lifetimeS, prefix: this.jwt.prefix,
      };
    }
  }

  read(auth: Auth): void {
    this.kind = auth.kind;
    switch (auth.kind) {
      case 'none': break;
      case 'basic':
      case 'digest':
        this.user = auth.user;
        this.password = auth.password;
        break;
      case 'bearer': this.token = auth.token; break;
      case 'apiKey':
        this.key.name = auth.name;
        this.key.value = auth.value;
        this.key.place = auth.place;
        break;
      case 'oAuth2': {
        const { kind: _kind, ...oauth2 } = auth;
        this.oauth2 = oauth2;
        break;
      }
      case 'awsSigV4':
        this.aws.accessKey = auth.accessKey;
        this.aws.secretKey = auth.secretKey;
        this.aws.sessionToken = auth.sessionToken ?? '';
        this.aws.region = auth.region;
        this.aws.service = auth.service;
        break;
      case 'jwt':
        this.jwt.algorithm = auth.algorithm;
        this.jwt.key = auth.key;
        this.jwt.header = auth.header;
        this.jwt.claims = auth.claims;
        this.jwt.lifetimeS = auth.lifetimeS;
        this.jwt.prefix = auth.prefix;
        break;
    }
  }
}

class ApiKey {
  name = $state('X-API-Key');
  value = $state('');
  place = $state<KeyPlace>('header');
}

class Aws {
  accessKey = $state('');
  secretKey = $state('');
  sessionToken = $state('');
  region = $state('us-east-1');
  service = $state('execute-api');
}

class Jwt {
  algorithm = $state('HS256');
  key = $state('');
  header = $state('');
  claims = $state('');
  lifetimeS = $state(300);
  prefix = $state('Bearer');
}
