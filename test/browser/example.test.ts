import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServedGateway } from '../clients/serve.ts';
import { openBrowser, type Visit, visit } from './example.stage.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser?.close());

/** The view with a column for each provider. */
const columns = (options: Parameters<typeof visit>[1] = {}): Promise<Visit> =>
  visit(browser, { ...options, at: '?view=columns' });

const panel = (page: Page, provider: 'Qualia' | 'Sutro'): Locator =>
  page.getByRole('region', { name: provider });

const rowsOf = (within: Locator): Locator => within.locator('.rows button');

/** What Qualia was searched for. */
const searchesOf = ({ sandbox }: ServedGateway): (string | null)[] =>
  sandbox.calls
    .map(({ path }) => new URL(path, 'http://sandbox').searchParams)
    .filter((query) => query.has('search'))
    .map((query) => query.get('search'));

const searchBox = (page: Page): Locator => page.getByRole('searchbox');

/** Nothing was logged as an error, and nobody but us was asked for anything. */
const expectQuiet = ({ complaints, foreign }: Visit): void =>
  expect({ complaints, foreign }).toEqual({ complaints: [], foreign: [] });

/** Pictures for `docs/`, when asked for. */
const picture = async (page: Page, name: string): Promise<void> => {
  if (process.env.SCREENSHOT) await page.screenshot({ path: `docs/${name}.png` });
};

/** Scrolls until the list says that it is whole; gives the titles of its rows. */
async function scrollToEnd(list: Locator): Promise<string[]> {
  const end = list.getByText('That is all of them.');
  while (!(await end.isVisible())) {
    await list.locator('.scroll').evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await list.locator('.scroll[aria-busy=false]').waitFor();
  }
  return list.locator('.rows .title').allTextContents();
}

test('both lists scroll to their ends and show every dataset once', async () => {
  await using stay = await columns({ sandbox: { size: 120 } });
  const { page, fixture } = stay;
  await rowsOf(panel(page, 'Qualia')).first().waitFor();
  await panel(page, 'Sutro').getByText('36 datasets').waitFor();
  await panel(page, 'Sutro').getByLabel('Sort').selectOption('Largest');
  await panel(page, 'Sutro').locator('.scroll[aria-busy=false]').waitFor();
  const paths = fixture.sandbox.qualia.datasets.list().map(({ path }) => path);
  expect((await scrollToEnd(panel(page, 'Qualia'))).sort()).toEqual(paths.sort());
  expect(await scrollToEnd(panel(page, 'Sutro'))).toHaveLength(36);
  expectQuiet(stay);
});

test('the search is sent when the typing pauses, and searches both', async () => {
  await using stay = await columns();
  const { page, fixture } = stay;
  await rowsOf(panel(page, 'Qualia')).first().waitFor();
  await rowsOf(panel(page, 'Sutro')).first().waitFor();
  fixture.sandbox.calls.clear();
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await searchBox(page).pressSequentially('aloha');
  expect(searchesOf(fixture)).toEqual([]);
  await page.clock.resume();
  await panel(page, 'Sutro').getByText('No dataset matches.').waitFor();
  const found = panel(page, 'Qualia').locator('.rows .title');
  await found.filter({ hasNotText: 'aloha' }).first().waitFor({ state: 'detached' });
  expect(await found.count()).toBeGreaterThan(5);
  expect(new Set(searchesOf(fixture))).toEqual(new Set(['aloha']));

  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  await panel(page, 'Sutro').getByText('36 datasets').waitFor();
  expect(await searchBox(page).inputValue()).toBe('');
  expectQuiet(stay);
});

test('filters and sorts are those of each provider', async () => {
  await using stay = await columns({ sandbox: { size: 60 } });
  const { page } = stay;
  const qualia = panel(page, 'Qualia');
  await rowsOf(qualia).first().waitFor();
  await qualia.getByLabel('Kind').selectOption('SARM progress');
  await qualia.getByLabel('Sort').selectOption('Name');
  await qualia.getByText('LeRobot v3', { exact: true }).first().waitFor({ state: 'hidden' });
  const titles = await scrollToEnd(qualia);
  expect(titles.length).toBeGreaterThan(10);
  expect(titles).toEqual([...titles].sort());

  const sutro = panel(page, 'Sutro');
  await sutro.getByLabel('Since').fill('2026-03-01');
  await sutro.getByText('36 datasets').waitFor({ state: 'hidden' });
  const dates = await sutro.locator('.rows time').allTextContents();
  expect(dates.length).toBeGreaterThan(3);
  expect(dates.filter((date) => !/ (Mar|Apr) 2026$/.test(date))).toEqual([]);
  expectQuiet(stay);
});

test('the keyboard alone reaches a job and comes back', async () => {
  await using stay = await columns();
  const { page } = stay;
  const rows = rowsOf(panel(page, 'Qualia'));
  await rows.first().waitFor();
  await page.keyboard.press('/');
  expect(await searchBox(page).evaluate((input) => input === document.activeElement)).toBe(true);
  // The two views, kind, role and sort come first; then the list is one stop.
  for (let stop = 0; stop < 6; stop++) await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');

  const drawer = page.getByRole('dialog');
  await drawer.locator('.job').first().waitFor();
  const title = await rows.nth(2).locator('.title').textContent();
  expect(await drawer.getByRole('heading', { level: 2 }).textContent()).toBe(title);
  expect(await drawer.locator('.job .status').first().textContent()).toMatch(/^[a-z ]+$/);
  await drawer.getByText('Dataset preprocessing').first().waitFor();

  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  expect(await rows.nth(2).evaluate((row) => row === document.activeElement)).toBe(true);
  await page.keyboard.press('End');
  expect(await rows.nth(24).evaluate((row) => row === document.activeElement)).toBe(true);
  expectQuiet(stay);
});

test('a job that failed says in which phase, and why', async () => {
  await using stay = await columns({ colorScheme: 'dark' });
  const { page, fixture } = stay;
  const { jobs, datasets } = fixture.sandbox.qualia;
  const failed = new Set(
    jobs.list().flatMap(({ job_id, status }) => (status === 'failed' ? [job_id] : [])),
  );
  const dataset = datasets.list().find((row) => row.jobs?.some(({ job_id }) => failed.has(job_id)));
  await panel(page, 'Sutro').getByLabel('Sort').selectOption('Largest');
  const title = page.locator('.title').getByText(dataset?.path ?? '', { exact: true });
  const row = rowsOf(panel(page, 'Qualia')).filter({ has: title }).first();
  await row.click();

  const job = page.locator('.job', { has: page.locator('.status', { hasText: 'failed' }) }).first();
  await job.waitFor();
  await job.evaluate((details: HTMLDetailsElement) => {
    details.open = true;
  });
  expect(await job.locator('.phases [data-status=FAILED] p').first().textContent()).toMatch(/\w+/);
  await picture(page, 'dataset-browser-job');
  expectQuiet(stay);
});

test('a dataset at Sutro opens with its columns, files and jobs', async () => {
  await using stay = await columns();
  const { page, fixture } = stay;
  const used = fixture.sandbox.sutro.jobs.list().find(({ dataset_id }) => dataset_id)?.dataset_id;
  await searchBox(page).fill(used ?? '');
  await panel(page, 'Sutro').getByText('1 dataset', { exact: true }).waitFor();
  await rowsOf(panel(page, 'Sutro')).first().click();
  const drawer = page.getByRole('dialog');
  await drawer.locator('.job').first().waitFor();
  expect(await drawer.locator('.job .status').count()).toBeGreaterThan(0);
  await drawer.getByRole('button', { name: 'Close' }).click();
  await drawer.waitFor({ state: 'detached' });
  expectQuiet(stay);
});

test.each([
  ['qualia', 'Qualia', 'Sutro'],
  ['sutro', 'Sutro', 'Qualia'],
] as const)(
  'when %s fails, a banner says so and the other goes on',
  async (provider, name, other) => {
    await using stay = await columns();
    const { page, fixture } = stay;
    await rowsOf(panel(page, name)).first().waitFor();
    const endFaults = fixture.sandbox.faults.add({ provider, fault: { status: 503 } });
    await searchBox(page).fill('o');
    const banner = page.getByRole('alert');
    await banner.getByText(`No data from ${name} right now`).waitFor();
    await banner.getByText(`${other} is not affected.`).waitFor();
    expect(await panel(page, name).getByRole('alert').count()).toBe(1);
    expect((await scrollToEnd(panel(page, other))).length).toBeGreaterThan(5);
    await panel(page, other)
      .locator('.scroll')
      .evaluate((element) => element.scrollTo(0, 0));

    endFaults();
    await banner.getByRole('button').click();
    await banner.waitFor({ state: 'detached' });
    await rowsOf(panel(page, name)).first().waitFor();
    expectQuiet(stay);
  },
);

test('rows that are there stay when the next page does not come', async () => {
  await using stay = await columns();
  const { page, fixture } = stay;
  const qualia = panel(page, 'Qualia');
  await rowsOf(qualia).first().waitFor();
  fixture.sandbox.faults.add({ provider: 'qualia', fault: 'reset' });
  await qualia.locator('.scroll').evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await page.getByRole('alert').waitFor();
  expect(await rowsOf(qualia).count()).toBeGreaterThanOrEqual(25);
  expectQuiet(stay);
});

test('what is on its way is shown as such', async () => {
  await using stay = await columns();
  const { page, fixture } = stay;
  await rowsOf(panel(page, 'Qualia')).first().waitFor();
  fixture.sandbox.faults.add({ provider: 'qualia', fault: { latency: 1500 } });
  await page.reload();
  await panel(page, 'Qualia').getByRole('status', { name: 'Loading' }).waitFor();
  await rowsOf(panel(page, 'Sutro')).first().waitFor();
  await rowsOf(panel(page, 'Qualia')).first().waitFor();
  expectQuiet(stay);
});

test('a narrow screen has one provider at a time and nothing beside it', async () => {
  const viewport = { width: 390, height: 844 };
  await using stay = await columns({ viewport, colorScheme: 'dark' });
  const { page } = stay;
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth);
  await rowsOf(panel(page, 'Qualia')).first().waitFor();
  expect(await panel(page, 'Sutro').count()).toBe(0);
  expect(await overflow()).toBe(390);

  await page.getByRole('button', { name: 'Sutro' }).click();
  await rowsOf(panel(page, 'Sutro')).first().click();
  await page.getByRole('dialog').getByText('Created').waitFor();
  const box = await page.getByRole('dialog').boundingBox();
  expect(box).toMatchObject({ x: 0, width: 390 });
  expect(await overflow()).toBe(390);
  expectQuiet(stay);
});
