// Every programme, category and level: its public page, its forms, its materials, its checks.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, open, overflow, register, violations } from './support.mjs';

describe('programmes', { concurrency: 1 }, () => {
  let browser;
  let ids;
  before(async () => {
    browser = await launch();
    const page = await open(browser);
    await page.goto('/');
    ids = await page.$$eval('main a[href^="/programmes/"]', (links) => [...new Set(links.map((a) => a.getAttribute('href').split('/')[2]))]);
    await page.context().close();
  });
  after(async () => { await browser?.close(); });

  async function hold(page, path) {
    await page.setViewportSize({ width: 1280, height: 900 });
    const answer = await page.goto(path);
    assert.equal(answer.status(), 200, path);
    // As tall as the page: the bar with the buttons stays in view and would lie over whatever the window's edge meets.
    await page.setViewportSize({ width: 1280, height: await page.evaluate(() => document.documentElement.scrollHeight) });
    assert.deepEqual(await violations(page), [], path);
    await page.setViewportSize({ width: 320, height: 640 });
    const wider = await overflow(page);
    assert.ok(wider <= 0, `${path} is wider than a telephone by ${wider}`);
    assert.deepEqual(page.wrong, [], path);
  }

  // Categories share most of their forms: one that asks the same questions is held once.
  const held = new Set();
  async function holdUnlessAlike(page, path) {
    await page.goto(path);
    const questions = await page.$$eval('main [name], main label, main legend', (all) => all.map((one) => one.getAttribute('name') ?? one.textContent).join('\n'));
    if (held.has(questions)) return;
    held.add(questions);
    await hold(page, path);
    await keeps(page, path);
  }

  test('the start page offers every programme', () => {
    assert.deepEqual([...ids].sort(), ['guangzhou-2018', 'heilongjiang-2017', 'liaoning-2021', 'national-2016', 'shanghai-2023']);
  });

  test('a programme explains every rule with its clause and quote, before any account', async () => {
    const page = await open(browser);
    for (const id of ids) {
      await hold(page, `/programmes/${id}`);
      const rules = await page.locator('article.rule').count();
      const quotes = await page.locator('article.rule:has(blockquote)').count();
      assert.ok(rules >= 10 && quotes === rules, `${id}: ${rules} rules, ${quotes} quotes`);
      await hold(page, `/programmes/${id}/try`);
    }
    await page.context().close();
  });

  // Two at a time: one is laid out while the other waits for the service.
  test('every form of every category opens, keeps what is typed, and is checked', async () => {
    const waiting = [...ids];
    const work = async () => {
      const page = await open(browser);
      await register(page);
      for (let id = waiting.pop(); id; id = waiting.pop()) await everyCategory(page, id);
      await page.context().close();
    };
    await Promise.all([work(), work()]);
  });

  async function everyCategory(page, id) {
    await page.goto(`/applications/new?programme=${id}`);
    // Levels differ in a few questions alone: the first of each category stands for the others.
    const choices = await page.$$eval('main input[type=radio]', (inputs) => {
      const first = new Map();
      for (const input of inputs) {
        const category = input.value.split('|')[0];
        if (!first.has(category)) first.set(category, input.id);
      }
      return [...first.values()];
    });
    for (const [at, choice] of choices.entries()) {
      await page.goto(`/applications/new?programme=${id}`);
      await page.check(`#${choice}`);
      await page.click('main button[type=submit]');
      await page.waitForURL(/\/applications\/[a-z2-7]{26}$/);
      const path = new URL(page.url()).pathname;
      const pages = await page.$$eval('.task a[href]', (links) => [...new Set(links.map((a) => a.getAttribute('href').split('#')[0]))]);
      const forms = pages.filter((p) => p.includes('/forms/'));
      assert.ok(forms.length, `${id} ${choice} has forms`);
      const material = pages.find((p) => p.includes('/materials/'));
      // A category's own are its forms; the other pages are built alike in all of them.
      const others = at === 0 ? pages.filter((p) => !p.includes('/forms/') && !p.includes('/materials/')).concat(material ?? [], `${path}/check`) : [];
      for (const one of others) await hold(page, one);
      for (const form of forms) await holdUnlessAlike(page, form);
      await page.goto(`${path}/check`);
      assert.ok(await page.locator('.finding').count(), `${id} ${choice} has findings`);
    }
  }

  async function keeps(page, form) {
    await page.goto(form);
    const text = page.locator('input[type=text][name^="f."], textarea[name^="f."]').first();
    if (!(await text.count())) return;
    const name = await text.getAttribute('name');
    await text.fill('二〇二三年');
    await page.click('button[name=then][value=stay]');
    await page.waitForURL(/saved=1/);
    assert.equal(await page.inputValue(`[name="${name}"]`), '二〇二三年', `${form} ${name}`);
  }
});
