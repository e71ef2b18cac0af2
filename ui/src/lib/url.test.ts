import { expect, test } from 'vitest';
import { hostOf, pathOf, protocolOf, urlPieces, withProtocol } from './url';

test('the scheme names the protocol', () => {
  expect(protocolOf('TLS://h:1')).toBe('tcp');
  expect(protocolOf('wss://h')).toBe('ws');
  expect(protocolOf('h:80')).toBeUndefined();
  expect(protocolOf('ftp://h')).toBeUndefined();
});

test('changing the protocol keeps TLS', () => {
  expect(withProtocol('https://h/p', 'ws')).toBe('wss://h/p');
  expect(withProtocol('h:1', 'tcp')).toBe('tcp://h:1');
  expect(withProtocol('wss://h/chat?a=1', 'socketIo')).toBe('https://h/chat?a=1');
  expect(withProtocol('ws://h/echo', 'sockJs')).toBe('http://h/echo');
});

test('pieces join to what was typed', () => {
  for (const url of ['wss://u:p@h.example:8443/a?b#c', 'tcp://[::1]:7', 'h', '', 'http://']) {
    expect(urlPieces(url).map((p) => p.text).join('')).toBe(url);
  }
  expect(urlPieces('wss://u@h.example:1/a').find((p) => p.part === 'host')?.text).toBe('h.example');
});

test('host for titles', () => {
  expect(hostOf('tcp://127.0.0.1:7411')).toBe('127.0.0.1:7411');
  expect(hostOf('https://me@h/x')).toBe('h');
});

test('paths for titles', () => {
  expect(pathOf('https://h:1/a/b?c')).toBe('/a/b');
  expect(['https://h:1/', 'https://h:1', 'h/', ''].map(pathOf)).toEqual(['', '', '', '']);
});
