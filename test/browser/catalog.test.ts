import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, visit } from './example.stage.ts';

// The dataset browser's first view: the datasets of both providers in one list.

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser?.close());

const everything = (page: Page): Locator => page.getByRole('region', { name: 'Everything' });
const titles = (page: Page): Locator => everything(page).locator('.rows .title');
const chip = (page: Page, name: string): Locator =>
  everything(page).getByRole('group', { name: 'Provider' }).getByRole('button', { name });
const settled = (page: Page) => everything(page).locator('.scroll[aria-busy=false]').waitFor();

async function scrollToEnd(page: Page): Promise<string[]> {
  const end = everything(page).getByText('That is all of them.');
  while (!(await end.isVisible())) {
    await everything(page)
      .locator('.scroll')
      .evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await settled(page);
  }
  return titles(page).allTextContents();
}

test('everything is in one list, each dataset once, to the end', async () => {
  await using stay = await visit(browser, { sandbox: { size: 120 } });
  const { page, fixture } = stay;
  await everything(page).getByText('156 datasets').waitFor();
  if (process.env.SCREENSHOT) await page.screenshot({ path: 'docs/dataset-browser.png' });
  const shown = await scrollToEnd(page);
  expect(shown).toHaveLength(156);
  const paths = fixture.sandbox.qualia.datasets.list().map(({ path }) => path);
  expect(paths.filter((path) => shown.includes(path))).toHaveLength(120);
  expect(stay.complaints).toEqual([]);
});

test('search, provider, sort, view and the open dataset are in the URL', async () => {
  await using stay = await visit(browser);
  const { page } = stay;
  await titles(page).first().waitFor();
  await chip(page, 'Sutro').click();
  await everything(page).getByText('36 datasets').waitFor();
  await everything(page).getByLabel('Sort').selectOption('Name');
  await settled(page);
  const first = await titles(page).first().textContent();
  await titles(page).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { level: 2 }).waitFor();
  expect(new URL(page.url()).search).toMatch(/provider=SUTRO&sort=NAME&open=Sutro%3A/);

  await page.reload();
  expect(await dialog.getByRole('heading', { level: 2 }).textContent()).toBe(first);
  await page.goBack();
  await dialog.waitFor({ state: 'detached' });
  expect(await titles(page).first().textContent()).toBe(first);
  await page.goBack();
  await page.goBack();
  await everything(page).getByText('286 datasets').waitFor();

  await page.getByRole('button', { name: 'Side by side' }).click();
  await page.getByRole('region', { name: 'Qualia' }).waitFor();
  expect(new URL(page.url()).search).toBe('?view=columns');
  expect(stay.complaints).toEqual([]);
});

test('a changed list begins at its top', async () => {
  await using stay = await visit(browser);
  const { page } = stay;
  const scroll = everything(page).locator('.scroll');
  await titles(page).nth(20).waitFor();
  await scroll.evaluate((element) => element.scrollTo(0, 900));
  await everything(page).getByLabel('Sort').selectOption('Oldest');
  await settled(page);
  await expect.poll(() => scroll.evaluate((element) => element.scrollTop)).toBe(0);
});

test.each(['qualia', 'sutro'] as const)(
  'while %s is down, a banner says so beside the other’s rows, and stays while it is tried again',
  async (provider) => {
    const [name, other] = provider === 'qualia' ? ['Qualia', 'Sutro'] : ['Sutro', 'Qualia'];
    await using stay = await visit(browser);
    const { page, fixture } = stay;
    await titles(page).first().waitFor();
    fixture.sandbox.faults.add({ provider, fault: { status: 503 } });
    await page.reload();
    const banner = page.getByRole('alert');
    await banner.getByText(`No data from ${name} right now`).waitFor();
    await everything(page).getByText(other, { exact: true }).nth(1).waitFor();
    if (process.env.SCREENSHOT && provider === 'sutro')
      await page.screenshot({ path: 'docs/dataset-browser-outage.png' });
    const node = await banner.elementHandle();
    const retry = banner.getByRole('button');
    await retry.click();
    await banner.getByText('Try now').waitFor();
    // The same element: focus stays, and nothing is announced anew.
    expect(await node?.evaluate((element) => element.isConnected)).toBe(true);

    fixture.sandbox.faults.clear();
    await retry.click();
    await banner.waitFor({ state: 'detached' });
    await everything(page).getByText('286 datasets').waitFor();
  },
);

test('a narrow screen shows the list without a scroll bar beside it', async () => {
  const viewport = { width: 390, height: 844 };
  await using stay = await visit(browser, { viewport, colorScheme: 'dark' });
  const { page } = stay;
  await titles(page).first().waitFor();
  const wider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  expect(wider).toBe(false);
  if (process.env.SCREENSHOT) await page.screenshot({ path: 'docs/dataset-browser-narrow.png' });
});
