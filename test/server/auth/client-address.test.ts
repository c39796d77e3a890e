import { expect, test } from 'vitest';
import { clientAddress } from '../../../src/server/auth/client-address.ts';

const addressOf = (forwarded: string, trustedProxies = 1): string =>
  clientAddress(
    {
      method: 'POST',
      url: '/graphql',
      header: (name) => (name === 'x-forwarded-for' ? forwarded : undefined),
      remoteAddress: '10.0.0.1',
    },
    { trustedProxies },
  );

test.each([
  [
    '1.2.3.4',
    [
      '1.2.3.4:5678',
      '"1.2.3.4:99"',
      '::ffff:1.2.3.4',
      '[::ffff:1.2.3.4]:80',
      ' 1.2.3.4 ',
      '::FFFF:102:304',
    ],
  ],
  [
    '2001:db8:0:1',
    [
      '2001:db8:0:1::1',
      '[2001:db8:0:1::2]',
      '"[2001:db8:0:1:ffff::3]:4711"',
      '2001:DB8:0:1:0:0:0:9',
      '2001:db8::1:0:0:0:1',
    ],
  ],
])('one client has the address %s however a proxy writes it', (address, forms) => {
  for (const form of [address.includes(':') ? `${address}::` : address, ...forms]) {
    expect([form, addressOf(form)]).toEqual([form, address]);
  }
});

test('different clients have different addresses', () => {
  const forms = ['1.2.3.4', '1.2.3.5', '2001:db8:0:1::1', '2001:db8:0:2::1', 'unknown', '_hidden'];
  expect(new Set(forms.map((form) => addressOf(form))).size).toBe(forms.length);
});

test('takes the entry that the last trusted proxy received', () => {
  expect(addressOf('9.9.9.9, 1.2.3.4:1, 10.0.0.9', 2)).toBe('1.2.3.4');
  expect(addressOf('9.9.9.9', 0)).toBe('10.0.0.1');
});

test('reads the address of a dual-stack socket', () => {
  const head = {
    method: 'GET',
    url: '/',
    header: () => undefined,
    remoteAddress: '::ffff:1.2.3.4',
  };
  expect(clientAddress(head, { trustedProxies: 0 })).toBe('1.2.3.4');
});
