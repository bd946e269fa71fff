// How the shop's address is written in links.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { originAt } from './ports.ts';

test('the usual port of https stands in no link; another one does', () => {
  assert.equal(originAt('shop.example', 443), 'https://shop.example');
  assert.equal(originAt('shop.example', 8443), 'https://shop.example:8443');
  assert.equal(originAt('localhost', 443), 'https://localhost');
});
